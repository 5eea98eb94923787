"""The control of every race for a seat: what happens without the guard."""

import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.models.functions import Greatest

from booking.models import Slot
from booking.reads.seats import differences
from config.run import network, programs
from config.where import ROOT
from tests.running import wait_until
from tests.town import Town

CHECK = "a_slot_is_never_oversold"


def take_without_guard(slot_id: int, *, revision: int) -> bool:
    """Read, then save: what the guard replaces. Two readers of the last seat both sell it."""
    slot = Slot.objects.get(pk=slot_id)
    if slot.taken >= slot.capacity:
        return False
    slot.taken += 1
    slot.save(update_fields=["taken"])
    return True


@contextmanager
def check_off() -> Iterator[None]:
    """The database's own second line away for the block, over the connection that is open."""
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE booking_slot DROP CONSTRAINT {CHECK}")
    try:
        yield
    finally:
        # What was oversold stays so that it can be counted; no row may pass from now on.
        with connection.cursor() as cursor:
            cursor.execute(
                f"ALTER TABLE booking_slot ADD CONSTRAINT {CHECK}"
                " CHECK (taken <= capacity) NOT VALID"
            )


@contextmanager
def unguarded_web(town: Town) -> Iterator[int]:
    """A second web process beside the site's own, on its database, without the guard: its port.

    Afterwards the site's seats are made to add up again.
    """
    port = network.free_port()
    command = [sys.executable, "-m", *shlex.split(programs.WEB), "--bind", f"127.0.0.1:{port}"]
    environment = town.site.environment | {"DJANGO_SETTINGS_MODULE": "tests.races.unguarded"}
    with town.orm(), check_off():
        web = subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL)
        try:
            wait_until(lambda: network.who_answers(port), seconds=60, what="the control answers")
            yield port
        finally:
            web.terminate()
            web.wait(30)
        for one in differences():
            Slot.objects.filter(pk=one.slot_id).update(
                taken=one.held, capacity=Greatest("capacity", one.held)
            )
