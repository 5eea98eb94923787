"""`make run` as people and scripts use it: it comes up, comes back, and goes without a trace.

One run serves the whole file, in the order of the file, since each start costs seconds.
"""

import os
import signal
import socket
import subprocess
import sys

import pytest

from config.run import postgres, redis
from config.where import ROOT
from tests.running import RunningSite, wait_until

pytestmark = pytest.mark.xdist_group("run")


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    site = RunningSite(tmp_path_factory.mktemp("run") / "data", DEMO="false")
    try:
        site.start()
        yield site
    finally:
        site.stop()


def remember(site, note):
    with postgres.connect(site.values["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE IF NOT EXISTS remembered (note text)")
        cursor.execute("INSERT INTO remembered VALUES (%s)", [note])
    connection.close()


def remembered(site):
    with postgres.connect(site.values["DATABASE_URL"]) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT note FROM remembered ORDER BY note")
        found = [note for (note,) in cursor.fetchall()]
    connection.close()
    return found


def traces(site):
    """Sockets, locks and notes of a run that is over."""
    left = [path for path in site.folders.run.rglob("*") if not path.is_dir()]
    return [*left, *(path for path in [site.folders.sockets] if path.exists())]


def test_it_is_ready_under_both_names_and_tells_where_mail_lands(site):
    assert f"ready: http://127.0.0.1:{site.port}/" in site.said()
    assert f"http://localhost:{site.port}/" in site.said()
    assert str(site.folders.mail) in site.said()
    assert site.answers()


def test_manage_py_beside_it_needs_no_set_up(site):
    assert site.manage("migrate", "--check", check=False).returncode == 0


def test_the_addresses_are_for_this_user_only(site):
    assert (site.folders.run / "where").stat().st_mode & 0o777 == 0o600
    assert site.folders.sockets.stat().st_mode & 0o777 == 0o700


def test_a_second_start_is_refused_in_one_sentence_and_disturbs_nobody(site):
    again = run_once(site.environment)
    assert again.returncode == 1
    assert again.stdout.splitlines() == [
        "`make run` already runs in this clone: stop it there first (Ctrl-C)."
    ]
    assert site.answers()


def test_a_busy_port_is_told_with_the_way_out_and_leaves_nothing(site, tmp_path):
    other = RunningSite(tmp_path / "data", DEMO="false")
    said = run_once(other.environment | {"PORT": str(site.port)})
    assert said.returncode == 1
    assert said.stdout.count("\n") == 1
    assert f"Port {site.port} is in use" in said.stdout
    assert f"PORT={site.port + 1}" in said.stdout
    assert traces(other) == []
    assert other.processes() == []


@pytest.mark.parametrize("port", ["abc", "0", "65536", "-1", "8000.5"])
def test_a_port_that_is_none_is_refused_by_name(site, tmp_path, port):
    other = RunningSite(tmp_path / "data")
    said = run_once(other.environment | {"PORT": port})
    assert said.returncode == 1
    assert said.stdout == f"PORT must be a number from 1 to 65535, not “{port}”.\n"


@pytest.mark.parametrize("part", ["web", "worker", "beat", "standby", "mail", "redis", "postgres"])
def test_a_part_that_dies_comes_back(site, part):
    remember(site, part)
    former = site.kill(part)
    site.await_back(part, former)
    wait_until(site.answers, seconds=30, what="the site answers again")
    wait_until(
        lambda: redis.answers(site.values["REDIS_URL"]), seconds=10, what="Redis answers again"
    )
    assert part in remembered(site)


def test_a_killed_supervisor_comes_back_with_everything(site):
    remember(site, "supervisor")
    former = site.kill("supervisor")
    wait_until(lambda: site.said().count("\nready: ") == 2, seconds=60, what="a second ready line")
    assert site.pid("supervisor") != former
    assert site.answers()
    assert "supervisor" in remembered(site)


@pytest.mark.parametrize("killed", [["runner"], ["supervisor", "runner"]])
def test_after_a_kill_nothing_lives_on_and_the_next_start_lost_nothing(site, killed):
    remember(site, "runner")
    for number in [site.pid(name) for name in killed]:
        os.kill(number, signal.SIGKILL)
    assert site.process.wait(5) == -signal.SIGKILL
    wait_until(lambda: not site.processes(), seconds=40, what="all processes have ended")
    beside = site.manage("migrate", "--check", check=False)
    assert "start `make run`, or set DATABASE_URL" in beside.stderr
    site.start()
    assert "runner" in remembered(site)


def test_after_everything_is_killed_at_once_the_next_start_lost_nothing(site):
    remember(site, "everything")
    for number in [site.pid("runner"), site.pid("supervisor"), *site.processes()]:
        try:
            os.kill(number, signal.SIGKILL)
        except ProcessLookupError:
            continue
    site.process.wait(5)
    site.start()
    assert "everything" in remembered(site)


def test_a_stop_leaves_no_process_socket_or_lock(site):
    everything = [site.pid("runner"), site.pid("supervisor"), *site.processes()]
    sockets = site.folders.sockets
    assert site.stop() == 0
    assert [number for number in everything if is_alive(number)] == []
    assert site.processes() == []
    assert not sockets.exists()
    assert traces(site) == []
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", site.port)) != 0


def test_a_stop_before_it_is_ready_leaves_nothing_either(site):
    process = site.launch()
    wait_until(lambda: "Redis: starting" in site.said(), seconds=60, what="servers are starting")
    assert site.stop() == 0
    assert process.returncode == 0
    assert site.processes() == []
    assert traces(site) == []


def is_alive(number):
    try:
        with open(f"/proc/{number}/stat") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def run_once(environment):
    command = [sys.executable, "-m", "config.run"]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30, check=False
    )
