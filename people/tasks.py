"""What beat asks of the people room."""

from celery import shared_task
from django.core.management import call_command


@shared_task(name="people.clear_sessions")
def clear_sessions() -> None:
    """Throw away sessions that have ended."""
    call_command("clearsessions")
