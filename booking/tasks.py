"""What beat asks of the booking room."""

from celery import shared_task
from django.utils import timezone

from booking.operations import clock


@shared_task(name="booking.sweep_standing")
def sweep_standing() -> None:
    """Move what waits by the clock."""
    clock.begin_waiting(now=timezone.now())
