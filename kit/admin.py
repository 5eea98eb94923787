"""The Django admin as a window: everything may be looked at, little may be changed."""

from typing import TYPE_CHECKING

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

if TYPE_CHECKING:
    _ModelAdmin = admin.ModelAdmin[models.Model]
else:
    # Django's own class takes no parameter when it runs.
    _ModelAdmin = admin.ModelAdmin


class WindowAdmin(_ModelAdmin):
    """Look, but change nothing: what is not edited here is changed by operations only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody adds."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody changes."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """Nobody deletes."""
        return False
