"""The control: our site with the guard taken away. It must oversell, or the test proves nothing.

Seats are taken as a beginner would: look, then write. The database's own CHECK is taken away by
whoever starts this (bench.booking).
"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()


def _take_unguarded(slot_id: int, *, revision: int) -> bool:
    from booking.models import Slot

    slot = Slot.objects.get(pk=slot_id)
    if slot.taken >= slot.capacity:
        return False
    Slot.objects.filter(pk=slot_id).update(taken=slot.taken + 1)
    return True


def _remove_guard() -> None:
    from booking.operations import seats

    seats.take = _take_unguarded


_remove_guard()
