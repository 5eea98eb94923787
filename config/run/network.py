"""Ports of this machine, and whether our own web process answers at one."""

import errno
import json
import socket
from http.client import HTTPConnection, HTTPException

from config.run import CannotRunError

LOOPBACK = "127.0.0.1"


def read_port(words: str) -> int:
    """The port that `words` name. Raises CannotRunError."""
    if not (words.isdecimal() and 1 <= int(words) <= 65_535):
        raise CannotRunError(f"PORT must be a number from 1 to 65535, not “{words}”.")
    return int(words)


def require_free(port: int) -> None:
    """Raise CannotRunError, with the way out, when nothing can listen at `port`."""
    try:
        _listen(port)
    except OSError as error:
        if error.errno == errno.EACCES:
            reason = "needs more rights than this user has"
        else:
            reason = "is in use by another program"
        raise CannotRunError(
            f"Port {port} {reason}: choose another one, for example `make run PORT={_other(port)}`."
        ) from error


def free_port() -> int:
    """A port nobody listens at now."""
    return _listen(0)


def who_answers(port: int) -> str:
    """The run whose web process is ready at `port`; empty when none is."""
    connection = HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        connection.request("GET", "/readyz")
        answer = connection.getresponse()
        said = json.loads(answer.read()) if answer.status == 200 else {}
        return str(said.get("run", "")) if isinstance(said, dict) else ""
    except (OSError, HTTPException, ValueError):
        return ""
    finally:
        connection.close()


def _listen(port: int) -> int:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
        listener.listen(1)
        return int(listener.getsockname()[1])


def _other(port: int) -> int:
    return port + 1 if 1024 <= port < 65_535 else 8001
