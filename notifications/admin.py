"""Notifications in the Django admin: looked at, never changed; the outbox page says it in words."""

from django.contrib import admin

from kit.admin import WindowAdmin
from notifications.models import Delivery, Message


@admin.register(Message)
class MessageAdmin(WindowAdmin):
    """Messages by state; found by the uuid of their subject or by their Message-ID."""

    list_display = ("kind", "channel", "person", "state", "due_at", "attempts", "result_code")
    list_filter = ("state", "channel", "kind")
    list_select_related = ("person",)
    search_fields = ("about", "message_id")
    show_full_result_count = False


@admin.register(Delivery)
class DeliveryAdmin(WindowAdmin):
    """Tries, the last first."""

    list_display = ("message", "ended_at", "outcome", "reply_code", "worker")
    list_select_related = ("message",)
    ordering = ("-id",)
    show_full_result_count = False
