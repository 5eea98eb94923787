"""Outages in the Django admin: drafts of a policy are edited here, the rest is looked at."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from kit.admin import WindowAdmin
from outages.models import AffectedDevice, Outage, Policy, StandingChange, StatusUpdate


@admin.register(Outage)
class OutageAdmin(WindowAdmin):
    """What happened."""

    list_display = ("title", "slug", "kind", "started_at", "ended_at")


@admin.register(Policy)
class PolicyAdmin(WindowAdmin):
    """Coordinators write drafts; a version in force never changes."""

    list_display = ("outage", "version", "in_force_at")
    list_select_related = ("outage",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Coordinators add drafts."""
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Coordinators change drafts."""
        draft = obj is None or (isinstance(obj, Policy) and obj.in_force_at is None)
        return draft and self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Coordinators throw drafts away; the whole list cannot be deleted at once."""
        return isinstance(obj, Policy) and self.has_change_permission(request, obj)


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
