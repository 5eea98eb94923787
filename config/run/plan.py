"""What a run consists of: its addresses, its environment, its programs."""

import os
import secrets
from dataclasses import dataclass

from config.run import leftovers, network, programs
from config.run.folders import Folders
from config.run.mailcatcher import JOURNAL
from config.run.postgres import Postgres
from config.run.programs import SERVERS, Program, python
from config.run.redis import EmbeddedRedis


@dataclass(frozen=True)
class Plan:
    """Everything a run decided at its start. A server is None when the environment names one."""

    folders: Folders
    port: int
    run_id: str
    postgres: Postgres | None
    redis: EmbeddedRedis | None
    mail_port: int | None

    @property
    def values(self) -> dict[str, str]:
        """What the settings need, as written to `.data/run/where`; the environment goes first."""
        chosen = {
            "BASE_URL": f"http://{network.LOOPBACK}:{self.port}",
            "DEMO": "true",
            "HTTPS": "false",
            "SMS_URL": f"file://{self.folders.sms}",
            "SECRET_KEY": os.environ.get("SECRET_KEY") or self.folders.secret_key(),
        }
        if self.postgres:
            chosen["DATABASE_URL"] = self.postgres.url
        if self.redis:
            chosen["REDIS_URL"] = self.redis.url
        if self.mail_port:
            chosen["EMAIL_URL"] = f"smtp://{network.LOOPBACK}:{self.mail_port}"
            chosen["EMAIL_JOURNAL"] = str(self.folders.mail / JOURNAL)
        named = {"DATABASE_URL", "REDIS_URL", "EMAIL_URL"} | chosen.keys()
        said = {key: os.environ[key] for key in named if os.environ.get(key)}
        return chosen | said | {"RUN_ID": self.run_id, "PORT": str(self.port)}

    @property
    def environment(self) -> dict[str, str]:
        """The environment of every process that the run starts."""
        mark = {leftovers.MARK: str(self.folders.data)}
        return {**os.environ, **self.values, **mark, "PYTHONUNBUFFERED": "1"}

    @property
    def servers(self) -> list[Program]:
        """The embedded servers, which start first and stop last."""
        found = []
        if self.postgres:
            command = self.postgres.command()
            found.append(self._server("postgres", command, stop_signal="INT"))
        if self.redis:
            command = self.redis.command()
            found.append(self._server("redis", command))
        return found

    @property
    def parts(self) -> list[Program]:
        """What uses the servers, the mail catcher first, in the order of their start."""
        web = f"{programs.WEB} --bind {network.LOOPBACK}:{self.port}"
        found = [
            Program("web", python(web)),
            Program("worker", python(programs.WORKER, *_hush_celery())),
            Program("beat", [*python(programs.BEAT), "--schedule", str(self.beat_schedule)]),
            Program("standby", python(programs.STANDBY)),
        ]
        if self.mail_port:
            command = [*python("config.run.mailcatcher"), str(self.folders.mail)]
            found.insert(0, Program("mail", [*command, str(self.mail_port)]))
        return found

    @property
    def beat_schedule(self) -> "os.PathLike[str]":
        """Where beat remembers when it last said what; thrown away at each start."""
        return self.folders.run / "beat"

    def _server(self, name: str, command: list[str], stop_signal: str = "TERM") -> Program:
        log = self.folders.log / f"{name}.log"
        return Program(name, command, SERVERS, stop_signal, 30, starts_alone=True, log=log)


def make(folders: Folders, port: int) -> Plan:
    """Decide what this run starts itself, from what the environment does not name."""
    return Plan(
        folders=folders,
        port=port,
        run_id=secrets.token_hex(8),
        postgres=None
        if os.environ.get("DATABASE_URL")
        else Postgres(folders.postgres, folders.sockets),
        redis=None if os.environ.get("REDIS_URL") else EmbeddedRedis(folders.sockets),
        mail_port=None if os.environ.get("EMAIL_URL") else network.free_port(),
    )


def _hush_celery() -> list[str]:
    """Celery warns root at length; `make run` is allowed to be root, and listens to nobody else."""
    return ["-W", "ignore:You're running the worker with superuser"] if os.getuid() == 0 else []
