"""Where the servers are: written once, believed only while the run lives."""

import fcntl

import pytest

from config import where


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("BACK_ONLINE_DATA", str(tmp_path))
    (tmp_path / "run").mkdir()
    return tmp_path


def test_a_running_run_is_believed_and_the_environment_overlays_it(folder, monkeypatch):
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    where.write({"REDIS_URL": "unix:///here", "RUN_KEY": "a=b==", "PORT": "8123"})
    with where.lock_path().open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        found = where.environment()
    assert found["REDIS_URL"] == "redis://elsewhere"
    assert found["RUN_KEY"] == "a=b=="
    assert found["PORT"] == "8123"


def test_what_a_killed_run_left_is_not_believed(folder):
    where.write({"BACK_ONLINE_LEFT": "yes"})
    where.lock_path().touch()
    assert "BACK_ONLINE_LEFT" not in where.environment()


def test_only_the_owner_may_read_the_file(folder):
    where.write({"SECRET_KEY": "secret"})
    assert where.path().stat().st_mode & 0o777 == 0o600


def test_a_value_of_two_lines_is_refused(folder):
    with pytest.raises(ValueError, match="SECRET_KEY"):
        where.write({"SECRET_KEY": "one\ntwo"})


@pytest.mark.parametrize(
    ("given", "celery", "cache"),
    [
        ("unix:///a/redis", "redis+socket:///a/redis?virtual_host=0", "unix:///a/redis?db=1"),
        ("redis://h:6379", "redis://h:6379", "redis://h:6379/1"),
        ("redis://h/0", "redis://h/0", "redis://h/1"),
        ("redis://u:p@h/4", "redis://u:p@h/4", "redis://u:p@h/5"),
        (
            "rediss://h/0",
            "rediss://h/0?ssl_cert_reqs=required",
            "rediss://h/1?ssl_cert_reqs=required",
        ),
    ],
)
def test_broker_and_cache_are_two_databases_of_one_redis(given, celery, cache):
    assert where.celery_url(given) == celery
    assert where.cache_url(given) == cache
