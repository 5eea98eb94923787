"""The throw-away servers: killed and started again they lose nothing, and they leave nothing."""

from pathlib import Path

import pytest

from config.run import postgres, redis, servers


def count(url):
    opened = postgres.connect(url)
    try:
        with opened, opened.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM kept")
            return cursor.fetchone()[0]
    finally:
        opened.close()


def test_they_come_back_from_a_kill_and_leave_nothing():
    with servers.throwaway() as here:
        opened = postgres.connect(here.postgres_url)
        with opened, opened.cursor() as cursor:
            cursor.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000)")
        here.postgres.kill()
        assert not postgres.answers(here.postgres_url)
        here.postgres.start()
        assert count(here.postgres_url) == 1000
        here.redis.kill()
        assert not redis.answers(here.redis_url)
        here.redis.start()
        assert redis.answers(here.redis_url)
        numbers = here.postgres.pid, here.redis.pid
        folder = here.folder
    assert not folder.exists()
    assert not any(Path(f"/proc/{number}").exists() for number in numbers)


def test_a_failing_block_leaves_nothing_either():
    with pytest.raises(KeyError), servers.throwaway() as here:
        raise KeyError
    assert not here.folder.exists()
    assert not redis.answers(here.redis_url)


def test_a_deep_folder_gets_a_short_one_for_its_sockets(tmp_path):
    deep = tmp_path / ("d" * 120)
    with servers.throwaway(folder=deep) as here:
        sockets = Path(here.redis_url.removeprefix("unix://")).parent
        assert len(str(sockets)) < 80
        assert sockets.stat().st_mode & 0o777 == 0o700
        assert postgres.answers(here.postgres_url)
    assert not sockets.exists()


def test_letters_are_ordered_by_their_code_points():
    with servers.throwaway() as here:
        opened = postgres.connect(here.postgres_url)
        with opened.cursor() as cursor:
            cursor.execute("SELECT w FROM unnest(ARRAY['b', 'a', 'B', 'é']) w ORDER BY w")
            found = [word for (word,) in cursor.fetchall()]
        opened.close()
    assert found == sorted(["b", "a", "B", "é"])
