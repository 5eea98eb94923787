"""People in the Django admin: to look at. The roster is what changes them."""

from django.contrib import admin

from kit.admin import WindowAdmin
from people.models import Person


@admin.register(Person)
class PersonAdmin(WindowAdmin):
    """Who is in the roster; without addresses, numbers and how to reach them."""

    list_display = ("name", "email", "unit", "zone", "is_active")
    search_fields = ("name", "email")
    list_filter = ("is_active", "programme")
    fields = (
        "name",
        "email",
        "unit",
        "supervisor",
        "roles",
        "zone",
        "programme",
        "schedule_kind",
        "weekday_hours",
        "is_active",
    )
