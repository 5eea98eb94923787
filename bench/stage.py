"""The servers that everything is measured on: PostgreSQL as durable as in earnest, and Redis."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from psycopg2 import sql

from config.run import postgres, preparation, servers
from config.run.tether import tether
from config.where import ROOT

MANAGE = (sys.executable, str(ROOT / "manage.py"))


@dataclass(frozen=True)
class Stage:
    """Empty tables to copy, and the environment in which our code finds its servers."""

    template_url: str
    environment: dict[str, str]

    def fresh_database(self, name: str) -> str:
        """The address of a new database with empty tables."""
        database = f"bench_{name}"
        opened = postgres.connect(self.template_url, database="postgres")
        try:
            opened.autocommit = True
            with opened.cursor() as cursor:
                cursor.execute(
                    sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                        sql.Identifier(database), sql.Identifier(postgres.DATABASE)
                    )
                )
        finally:
            opened.close()
        return self.template_url.removesuffix(postgres.DATABASE) + database


@contextmanager
def stage() -> Iterator[Stage]:
    """Servers of our own, fsync on; they and their folder go with the block."""
    with servers.throwaway(durable=True) as here:
        environment = {
            **{key: value for key, value in os.environ.items() if key != "EMAIL_URL"},
            "DATABASE_URL": here.postgres_url,
            "REDIS_URL": here.redis_url,
            # A `make run` beside this is none of our business.
            "BACK_ONLINE_DATA": str(here.folder),
            "SMS_URL": f"file://{here.folder}/sms",
            "SECRET_KEY": secrets.token_urlsafe(64),
            "DEMO": "false",
            "HTTPS": "false",
            "PYTHONUNBUFFERED": "1",
        }
        _manage(environment, "migrate", "--verbosity", "0")
        if not preparation.files().is_current():
            _manage(environment, "collectstatic", "--noinput", "--verbosity", "0")
            preparation.files().write()
        yield Stage(here.postgres_url, environment)


def _manage(environment: dict[str, str], *words: str) -> None:
    subprocess.run([*tether(), *MANAGE, *words], env=environment, check=True, cwd=ROOT)
