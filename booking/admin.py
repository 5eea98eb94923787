"""Booking in the Django admin: sites are edited here, the rest is looked at."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.forms import ModelForm
from django.http import HttpRequest

from booking.models import Appointment, ServiceDay, Site, Slot
from booking.reads.closures import closed_for_good_by
from kit.admin import WindowAdmin

# Changed on the pages of coordinators only, where everybody whom it touches is shown and told.
_PAUSE = ("bookings_open_at", "pause_reason")
_TAKES = ("takes_bookings", "takes_walkins")
_SERVING = ("serving", "not_serving_reason")


@admin.register(Site)
class SiteAdmin(WindowAdmin):
    """Coordinators add and edit sites; appointments that are booked stay as they were promised."""

    list_display = ("name", "kind", "zone", "serving", "takes_bookings", "takes_walkins")
    prepopulated_fields = {"slug": ("name",)}

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Coordinators add sites."""
        return self.has_view_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Coordinators change sites."""
        return self.has_view_permission(request)

    def get_readonly_fields(
        self, request: HttpRequest, obj: models.Model | None = None
    ) -> tuple[str, ...]:
        """What a site takes is not changed here, where nobody would be told of it.

        A site that no change has closed is opened here: there is nothing to undo, and nobody
        has a time there.
        """
        if not isinstance(obj, Site):
            return _PAUSE
        if not obj.serving and closed_for_good_by(obj) is None:
            return (*_PAUSE, *_TAKES)
        return (*_PAUSE, *_TAKES, *_SERVING)

    def save_model(
        self, request: HttpRequest, obj: models.Model, form: "ModelForm[Any]", change: bool
    ) -> None:
        """Write what was typed and nothing else: a closing at the same time stays."""
        obj.save(update_fields=form.changed_data if change else None)


@admin.register(ServiceDay)
class ServiceDayAdmin(WindowAdmin):
    """When sites are staffed."""

    list_display = ("site", "on", "opens", "closes", "walkins_from", "walkins_until")
    list_select_related = ("site",)
    list_filter = ("site",)


@admin.register(Slot)
class SlotAdmin(WindowAdmin):
    """What can be booked."""

    list_display = ("site", "starts_at", "capacity", "taken", "capacity_reason")
    list_select_related = ("site",)
    list_filter = ("site",)


@admin.register(Appointment)
class AppointmentAdmin(WindowAdmin):
    """Who has a place; without the call phrase."""

    list_display = ("reference", "person", "site", "starts_at", "closed_as")
    list_select_related = ("person", "site")
    search_fields = ("reference", "person__name", "person__email")
    exclude = ("call_phrase",)
