"""`make bench`: every part on servers of its own, then one table.

    python -m bench [names…]

Exits with 1 when something that must hold did not (nothing oversold, nothing lost). A missed goal
is printed and is no error: it says something about the code only on a quiet machine.
"""

import signal
import subprocess
import sys
import time
from types import FrameType

from bench import machine
from bench.figures import Findings, table
from bench.part import PARTS
from bench.stage import Stage, stage
from config.run import programs
from config.where import ROOT

# Compares web servers of which one is no dependency: only when asked for by name.
ON_REQUEST = ("webservers",)


def main(wanted: list[str]) -> int:
    """Measure what is wanted, or everything; the exit status."""
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        print(f"There is no {', '.join(unknown)}. There is: {', '.join(PARTS)}.")
        return 2
    signal.signal(signal.SIGTERM, _leave)
    began = time.monotonic()
    names = wanted or [name for name in PARTS if name not in ON_REQUEST]
    about = machine.describe()
    print("Starting PostgreSQL (fsync on) and Redis", file=sys.stderr, flush=True)
    with stage() as here:
        findings = [_measure(here, name) for name in names]
    print(f"\n{table(findings)}\n\n{about}")
    print(f"measured in {time.monotonic() - began:.0f} s; ours and floor took turns in each pair")
    return 0 if all(check.holds for found in findings for check in found.checks) else 1


def _measure(here: Stage, name: str) -> Findings:
    print(f"{name}:", file=sys.stderr, flush=True)
    environment = {**here.environment, "DATABASE_URL": here.fresh_database(name)}
    part = subprocess.Popen(
        programs.python(f"bench.part {name}"), env=environment, cwd=ROOT, stdout=subprocess.PIPE
    )
    try:
        said, _ = part.communicate()
    finally:
        part.terminate()
        part.wait()
    if part.returncode:
        raise SystemExit(f"{name} could not be measured (see above).")
    return Findings.from_json(said.decode())


def _leave(number: int, frame: FrameType | None) -> None:
    sys.exit(128 + number)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
