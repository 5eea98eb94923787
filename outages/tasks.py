"""What beat asks of the outages room."""

from celery import shared_task
from django.utils import timezone

from outages.operations import tally


@shared_task(name="outages.keep_count")
def keep_count() -> None:
    """Fold what has changed into the tally, and recount the people when that is due."""
    tally.fold()
    tally.count_heads(now=timezone.now())
