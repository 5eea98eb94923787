"""What beat asks of the booking room."""

from celery import shared_task
from django.utils import timezone

from booking.operations import clock, receipts


@shared_task(name="booking.sweep_standing")
def sweep_standing() -> None:
    """Move what waits by the clock."""
    clock.begin_waiting(now=timezone.now())


@shared_task(name="booking.forget_receipts")
def forget_receipts() -> None:
    """Forget answers that nobody repeats any more."""
    receipts.forget(before=timezone.now() - receipts.KEPT)
