"""Celery says "sweep"; it never carries a reminder (docs/messages.md)."""

import os
from typing import Any

from celery import Celery

from config import beat, watchdog

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("back_online")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    result_backend=None,
    task_time_limit=90,
    task_soft_time_limit=60,
    task_publish_retry_policy={
        "max_retries": 1,
        "interval_start": 0,
        "interval_max": 0.2,
    },
    worker_prefetch_multiplier=1,
    worker_cancel_long_running_tasks_on_connection_loss=False,
    worker_max_tasks_per_child=2000,
    worker_hijack_root_logger=False,
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    # Longer than three time limits. A sweep that is handed out twice does no harm.
    broker_transport_options={
        "visibility_timeout": 300,
        "socket_timeout": 5,
        "socket_connect_timeout": 1,
        "socket_keepalive": True,
        "health_check_interval": 10,
        "global_keyprefix": "back-online:",
    },
    timezone="UTC",
    task_routes=beat.ROUTES,
)
app.autodiscover_tasks()
watchdog.watch(app)


def say_when(sender: Celery, **_: Any) -> None:
    """Give beat its words once the settings can be asked."""
    sender.conf.beat_schedule = beat.schedule()


app.on_after_configure.connect(say_when)
