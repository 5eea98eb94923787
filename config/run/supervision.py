"""The supervisor under `make run`: restarts what dies, and leaves nothing behind."""

import contextlib
import os
import secrets
import shlex
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path
from typing import IO, Any
from xmlrpc.client import Fault, ServerProxy

from supervisor.xmlrpc import SupervisorTransport

from config.run import CannotRunError
from config.run.programs import Program
from config.run.tether import tether
from config.where import ROOT

# A part that cannot start is tried again for ever, a second later each time.
FOR_EVER = 1_000_000
USER = "run"


@dataclass
class Supervisor:
    """One supervisord with its programs; `folder` takes its files, `socket` is its door."""

    folder: Path
    socket: Path
    # Nobody else reaches the socket; without one the supervisor complains at each start.
    password: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)
    _process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def pid(self) -> int | None:
        """The supervisor's process number while it lives."""
        return self._process.pid if self._process and self._process.poll() is None else None

    def start(self, programs: Sequence[Program], environment: Mapping[str, str]) -> None:
        """Start it with `programs` and wait until it answers. Raises CannotRunError."""
        self.socket.unlink(missing_ok=True)
        file = self.folder / "supervisord.ini"
        file.touch(mode=0o600)
        file.write_text(self._describe(programs), encoding="utf-8")
        command = [*tether(), sys.executable, "-m", "supervisor.supervisord", "-n", "-c", str(file)]
        # Its own session: Ctrl-C reaches the runner only, which then ends everything in order.
        # A pipe of ours, since a terminal of another user cannot be opened again by name.
        self._process = subprocess.Popen(
            command,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        threading.Thread(target=_pass_on, args=(self._process.stdout,), daemon=True).start()
        end = time.monotonic() + 20
        while not self.socket.exists():
            if self.pid is None or time.monotonic() > end:
                raise CannotRunError("The supervisor of the processes did not start (see above).")
            time.sleep(0.05)

    def begin(self, name: str) -> None:
        """Start the program `name`, unless it runs."""
        with contextlib.suppress(Fault):
            self._ask("startProcess", name, False)

    def states(self) -> dict[str, tuple[str, int]]:
        """State word and process number of each program; empty while nobody answers."""
        try:
            answer: Any = self._ask("getAllProcessInfo")
        except (OSError, HTTPException, Fault):
            return {}
        return {one["name"]: (one["statename"], one["pid"]) for one in answer}

    def stop(self, *, seconds: float) -> None:
        """End it and, in reverse order, all it started."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(seconds)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process = None

    def _ask(self, call: str, *words: object) -> object:
        transport = SupervisorTransport(USER, self.password, f"unix://{self.socket}")
        try:
            server = ServerProxy("http://supervisor", transport=transport)
            answer: object = getattr(server.supervisor, call)(*words)
            return answer
        finally:
            transport.close()

    def _describe(self, programs: Sequence[Program]) -> str:
        sections: dict[str, dict[str, object]] = {
            "supervisord": {
                "nodaemon": "true",
                "logfile": "/dev/null",
                "logfile_maxbytes": "0",
                "loglevel": "error",
                "pidfile": self.folder / "supervisord.pid",
                "directory": ROOT,
                # Said aloud, or it warns each time that root was not told to be root.
                **({"user": "root"} if os.getuid() == 0 else {}),
            },
            "unix_http_server": {
                "file": self.socket,
                "chmod": "0700",
                "username": USER,
                "password": self.password,
            },
            "rpcinterface:supervisor": {
                "supervisor.rpcinterface_factory": (
                    "supervisor.rpcinterface:make_main_rpcinterface"
                )
            },
        }
        for program in programs:
            sections[f"program:{program.name}"] = {
                "command": shlex.join(program.command),
                "priority": program.priority,
                "autostart": str(program.starts_alone).lower(),
                "autorestart": "true",
                "startsecs": "1",
                "startretries": FOR_EVER,
                "stopsignal": program.stop_signal,
                "stopwaitsecs": program.within,
                "stopasgroup": str(program.stop_signal == "TERM").lower(),
                "killasgroup": "true",
                "redirect_stderr": "true",
                "stdout_logfile": program.log or "/dev/fd/1",
                "stdout_logfile_maxbytes": "2MB" if program.log else "0",
                "stdout_logfile_backups": "1",
            }
        return "\n".join(
            "\n".join([f"[{name}]", *(f"{key}={_escape(value)}" for key, value in pairs.items())])
            for name, pairs in sections.items()
        )


def _escape(value: object) -> str:
    return str(value).replace("%", "%%")


def _pass_on(source: IO[bytes] | None) -> None:
    """Copy what the parts say to our own output, as long as anybody listens there."""
    if source is None:
        return
    for line in source:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.buffer.write(line)
            sys.stdout.buffer.flush()
