"""Outages in the Django admin: looked at, changed elsewhere."""

from django.contrib import admin

from kit.admin import WindowAdmin
from outages.models import AffectedDevice, Outage, Policy, StandingChange, StatusUpdate


@admin.register(Outage)
class OutageAdmin(WindowAdmin):
    """What happened."""

    list_display = ("title", "slug", "kind", "started_at", "ended_at")


@admin.register(Policy)
class PolicyAdmin(WindowAdmin):
    """Versions and drafts; `outages.operations.policies` writes drafts, within their limits."""

    list_display = ("outage", "version", "in_force_at", "published_by")
    list_select_related = ("outage", "published_by")


@admin.register(AffectedDevice)
class AffectedDeviceAdmin(WindowAdmin):
    """Where devices stand. Neither list nor page shows the Workstation ID."""

    list_display = ("id", "person", "standing", "source", "standing_since")
    list_filter = ("outage", "standing", "source")
    list_select_related = ("person",)
    search_fields = ("person__name", "person__email")
    fields = ("outage", "person", "standing", "source", "affected_at", "standing_since")


@admin.register(StandingChange)
class StandingChangeAdmin(WindowAdmin):
    """The history of standings."""

    list_display = ("affected_id", "was", "became", "why", "by", "at")
    list_select_related = ("by",)


@admin.register(StatusUpdate)
class StatusUpdateAdmin(WindowAdmin):
    """What was said to the public."""

    list_display = ("title", "published_at", "people_offline", "figure_as_of")
