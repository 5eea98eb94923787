"""A roster of 100,000 rows, beside COPY into a staging table and INSERT … SELECT.

Each import is a process of its own, so that the memory it took at most can be told.
"""

import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import django
from django.db import connection

from bench.figures import Check, Findings, compare
from bench.progress import say
from config.run.tether import tether

ROWS, FEW = 100_000, 10_000
ROUNDS = 2
FLAT = 20.0  # MB that ten times the rows may take more
TABLES = "outages_affecteddevice, people_device, people_person"
HEADER = (
    "agency e-mail,private e-mail,telephone,SMS consent,name,supervisor,unit,Workstation ID,"
    "worksite ZIP,telework programme,schedule kind,Monday,Tuesday,Wednesday,Thursday,Friday,"
    "Saturday,Sunday,time zone"
)
ZIPS = ("83702", "22201", "23219", "80012", "96910", "10001", "60601", "90012", "33101", "99501")


def measure() -> Findings:
    """Ours and the floor, taking turns; then how memory grows."""
    with tempfile.TemporaryDirectory(prefix="back-online-bench-") as folder:
        many, few = Path(folder) / "many.csv", Path(folder) / "few.csv"
        write(many, ROWS)
        write(few, FEW)
        _open_outage()
        say(f"a roster of {ROWS:,} rows, {many.stat().st_size / 1e6:.0f} MB")
        pairs, most = [], 0.0
        for number in range(ROUNDS):
            mine, memory = _import("ours", many)
            bare, _ = _import("floor", many)
            most = max(most, memory)
            say(f"{number + 1} of {ROUNDS}: {ROWS / mine:,.0f} beside {ROWS / bare:,.0f} rows/s")
            pairs.append((ROWS / mine, ROWS / bare))
        _, least = _import("ours", few)
    grown = most - least
    return Findings(
        (
            compare(
                f"roster, {ROWS:,} rows",
                pairs,
                unit="rows/s",
                goal=0.25,
                note=f"peak memory {least:.0f} MB at {FEW:,} rows, {most:.0f} MB at {ROWS:,}",
            ),
        ),
        (Check(f"memory is flat: {grown:+.0f} MB for ten times the rows", grown < FLAT),),
    )


def write(path: Path, rows: int) -> None:
    """A tree ten wide, everybody with a workstation."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(f"{HEADER}\r\n")
        writer = csv.writer(file)
        for number in range(rows):
            above = "" if number == 0 else f"p{(number - 1) // 10}@agency.example"
            writer.writerow(
                (
                    f"p{number}@agency.example",
                    f"dana.{number}@home.example",
                    f"(303) 555-{number % 10_000:04d}",
                    "yes" if number % 2 else "no",
                    f"Dana Number{number}",
                    above,
                    f"Unit {number % 400}",
                    f"WS-{number:07d}",
                    ZIPS[number % len(ZIPS)],
                    "TEAP",
                    "flexible",
                    *(["8"] * 5),
                    *(["0"] * 2),
                    "",
                )
            )


def _import(how: str, path: Path) -> tuple[float, float]:
    """Seconds and peak megabytes of one import into empty tables."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {TABLES} CASCADE")
        cursor.execute("CHECKPOINT")
    connection.close()
    done = subprocess.run(
        [*tether(), sys.executable, "-m", "bench.roster", how, str(path)],
        stdout=subprocess.PIPE,
        check=True,
    )
    seconds, memory = json.loads(done.stdout)
    return seconds, memory


def _open_outage() -> None:
    from bench import data

    data.make_outage()


def _run_ours(path: Path) -> None:
    from outages.models import Outage
    from outages.operations import roster

    report = roster.import_file(path, outage=Outage.objects.get(), apply=True)
    if report.people.refused or report.devices_affected != report.people.added:
        raise RuntimeError(f"Refused: {report.people.refusals[:3]}")


def _run_floor(path: Path) -> None:
    from bench.floor import roster

    roster.import_file(path)


def _main(how: str, path: Path) -> None:
    django.setup()
    connection.ensure_connection()
    began = time.perf_counter()
    {"ours": _run_ours, "floor": _run_floor}[how](path)
    seconds = time.perf_counter() - began
    print(json.dumps([seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024]))


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"
    _main(sys.argv[1], Path(sys.argv[2]))
