"""Procfile, docker-compose.yml, Dockerfile and `make run` start the same processes."""

import json
import shlex

import pytest
import yaml

from config.run import postgres, programs
from config.run.folders import Folders
from config.run.plan import make
from config.where import ROOT

# Where each listens or scribbles differs by place; what it runs does not.
OF_THE_PLACE = {"--bind", "--schedule"}


def without_places(words):
    kept = []
    skip = False
    for word in words:
        if not skip and word not in OF_THE_PLACE:
            kept.append(word)
        skip = word in OF_THE_PLACE
    return kept


def from_procfile():
    lines = (ROOT / "Procfile").read_text().splitlines()
    return {name: shlex.split(command) for name, command in (line.split(": ", 1) for line in lines)}


def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def from_compose():
    services = compose()["services"]
    # `tables` ends by itself; what has no `build` is a server.
    return {
        name: shlex.split(service["command"])
        for name, service in services.items()
        if "build" in service and name != "tables"
    }


@pytest.fixture
def plan(tmp_path, monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL", "EMAIL_URL"):
        monkeypatch.delenv(name, raising=False)
    return make(Folders(tmp_path), 8000)


EXPECTED = {
    "web": programs.WEB,
    "worker": programs.WORKER,
    "beat": programs.BEAT,
    "standby": f"python -m {programs.STANDBY}",
}


@pytest.mark.parametrize("found", [from_procfile, from_compose])
def test_each_file_starts_the_same_four_by_the_same_words(found):
    assert {name: without_places(words) for name, words in found().items()} == {
        name: shlex.split(command) for name, command in EXPECTED.items()
    }


def test_the_image_starts_web():
    line = (ROOT / "Dockerfile").read_text().splitlines()[-1]
    words = json.loads(line.removeprefix("CMD "))
    assert without_places(words) == shlex.split(programs.WEB)


def test_make_run_starts_the_same_four_and_a_mail_catcher(plan):
    parts = {part.name: list(part.command) for part in plan.parts}
    assert parts.keys() == EXPECTED.keys() | {"mail"}
    for name, command in EXPECTED.items():
        module = shlex.split(command.removeprefix("python -m "))
        assert without_places(parts[name])[-len(module) :] == module


def test_the_servers_are_embedded_only_where_the_environment_names_none(tmp_path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody@somewhere/back_online")
    monkeypatch.setenv("REDIS_URL", "redis://somewhere")
    monkeypatch.setenv("EMAIL_URL", "smtp://somewhere")
    plan = make(Folders(tmp_path), 8000)
    assert plan.servers == []
    assert [part.name for part in plan.parts] == list(EXPECTED)
    assert plan.values["DATABASE_URL"] == "postgres://somebody@somewhere/back_online"


def test_letters_are_ordered_the_same_everywhere():
    said = compose()["services"]["postgres"]["environment"]["POSTGRES_INITDB_ARGS"]
    assert tuple(shlex.split(said)) == postgres.INITDB_OPTIONS


def test_servers_stop_after_what_uses_them(plan):
    assert max(server.priority for server in plan.servers) < min(
        part.priority for part in plan.parts
    )
