"""Booking in the Django admin: sites are edited here, the rest is looked at."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from booking.models import Appointment, ServiceDay, Site, Slot
from kit.admin import WindowAdmin


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
