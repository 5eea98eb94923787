"""What Celery may ask of this room: one word, which may be lost or repeated without harm."""

from celery import shared_task

from notifications.operations import sweep as sweeps


@shared_task(name="notifications.sweep", ignore_result=True)
def sweep() -> None:
    """Hand over what is due."""
    sweeps.sweep()
