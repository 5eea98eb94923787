"""The person, who is also the user."""

import datetime as dt
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from people.rules.places import Place


class Role(models.TextChoices):
    """What somebody may do beside being an employee. A supervisor is derived from the tree."""

    TECHNICIAN = "technician", _("Technician")
    COORDINATOR = "coordinator", _("Coordinator")
    COMMUNICATOR = "communicator", _("Communicator")


class Reach(models.TextChoices):
    """How a technician is to reach the person. No supervisor ever sees it."""

    VOICE = "voice", _("A voice call")
    RELAY = "relay", _("A relay or video relay call")
    TEXT_FIRST = "text_first", _("A text first, then a call")
    CAPTIONED_VIDEO = "captioned_video", _("A captioned video call")


class Programme(models.TextChoices):
    """The telework programme; travel is paid for TEAP only (facts of 24 July 2024)."""

    NONE = "", _("None")
    TEAP = "teap", "TEAP"
    ROUTINE = "routine", _("Routine telework")
    REMOTE = "remote", _("Remote")


class ScheduleKind(models.TextChoices):
    """The work schedule, which decides the hours of an offline day."""

    FLEXIBLE = "flexible", _("Flexible")
    EIGHT_HOUR = "eight_hour", _("8-hour")
    FIXED = "fixed", _("Fixed")
    PART_TIME = "part_time", _("Part-time")


WITHOUT_A_WAY = models.Q(private_email="") & (
    models.Q(private_phone="") | models.Q(sms_consent_at__isnull=True)
)
"""Nobody can send them anything: no private e-mail, and no number that may be texted."""


class PersonManager(BaseUserManager["Person"]):
    """People by their agency address, which is stored in lower case."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """Find the person with that agency address."""
        return self.get(email=(username or "").strip().lower())


class Person(AbstractBaseUser):
    """Somebody in the roster.

    `email` (agency) is the name; messages go to `private_email`, because the agency mailbox is
    on the dead laptop. Latitude, longitude and zone are resolved once, at import.
    """

    email = models.EmailField(_("agency e-mail"), max_length=254)
    private_email = models.EmailField(_("private e-mail"), max_length=254, blank=True, default="")
    private_phone = models.CharField(
        _("private telephone"), max_length=32, blank=True, default="", help_text="E.164"
    )
    sms_consent_at = models.DateTimeField(null=True, blank=True)
    # STOP by text message. While it stands no roster gives the consent back; only START does.
    sms_stopped_at = models.DateTimeField(null=True, blank=True)
    name = models.CharField(max_length=200)
    supervisor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reports"
    )
    # The ids from the top of the tree to this person, "/1/5/22/": a subtree is one prefix.
    org_path = models.TextField(blank=True, default="")
    unit = models.CharField(max_length=120, blank=True, default="")
    roles = ArrayField(
        models.CharField(max_length=20, choices=Role),
        default=list,
        blank=True,
        db_default=[],
    )

    worksite_zip = models.CharField(_("worksite ZIP"), max_length=16, blank=True, default="")
    latitude = models.FloatField(null=True, blank=True)
    longitude = models.FloatField(null=True, blank=True)
    # Empty: the ZIP is unknown and the roster named none; headquarters' zone is used, and said.
    zone = models.CharField(max_length=64, blank=True, default="")
    elsewhere_zip = models.CharField(max_length=16, blank=True, default="")
    elsewhere_until = models.DateField(
        null=True, blank=True, help_text=_("the last day, inclusive")
    )
    elsewhere_latitude = models.FloatField(null=True, blank=True)
    elsewhere_longitude = models.FloatField(null=True, blank=True)
    elsewhere_zone = models.CharField(max_length=64, blank=True, default="")

    programme = models.CharField(
        _("telework programme"), max_length=16, choices=Programme, blank=True, default=""
    )
    schedule_kind = models.CharField(
        max_length=16, choices=ScheduleKind, default=ScheduleKind.EIGHT_HOUR
    )
    # Hours of work, Monday to Sunday.
    weekday_hours = ArrayField(
        models.DecimalField(max_digits=4, decimal_places=2),
        size=7,
        default=list,
        blank=True,
    )

    callback_phone = models.CharField(
        max_length=32,
        blank=True,
        default="",
        help_text=_("E.164; empty: the private telephone"),
    )
    reach = models.CharField(max_length=16, choices=Reach, default=Reach.VOICE)
    is_active = models.BooleanField(default=True, db_default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[PersonManager] = PersonManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "private_email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name_plural = _("people")
        constraints = (
            models.UniqueConstraint(fields=["email"], name="one_person_per_agency_address"),
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")),
                name="agency_address_is_lower_case",
            ),
            models.CheckConstraint(
                condition=models.Q(roles__contained_by=Role.values),
                name="roles_are_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(supervisor=models.F("id")),
                name="nobody_supervises_oneself",
            ),
        )
        indexes = (
            # A supervisor's subtree: org_path LIKE '/1/5/%' (the database sorts by C).
            models.Index(fields=["org_path"], name="person_org_path"),
            # Whom a coordinator has to look at: nobody can say where they are.
            models.Index(
                fields=["id"],
                name="person_without_a_place",
                condition=models.Q(latitude__isnull=True)
                | models.Q(elsewhere_until__isnull=False, elsewhere_latitude__isnull=True),
            ),
            # Whom no message can reach.
            models.Index(
                fields=["id"],
                name="person_without_a_way",
                condition=WITHOUT_A_WAY,
            ),
            # Sign-in by the private address.
            models.Index(fields=["private_email"], name="person_private_email"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def roster_place(self) -> Place | None:
        """Where the roster says one works; None when the ZIP is unknown."""
        if self.latitude is None or self.longitude is None:
            return None
        return Place(self.latitude, self.longitude)

    @property
    def elsewhere_place(self) -> Place | None:
        """Where one said one is; None when not elsewhere, or when that ZIP is unknown."""
        if self.elsewhere_latitude is None or self.elsewhere_longitude is None:
            return None
        return Place(self.elsewhere_latitude, self.elsewhere_longitude)

    def is_elsewhere(self, on: dt.date) -> bool:
        """Whether "I am somewhere else until …" holds on that day."""
        return self.elsewhere_until is not None and on <= self.elsewhere_until

    @property
    def phone(self) -> str:
        """The number that we call (E.164)."""
        return self.callback_phone or self.private_phone

    def has_role(self, *roles: str) -> bool:
        """Whether the person holds any of these roles."""
        return any(role in self.roles for role in roles)

    @property
    def is_staff(self) -> bool:
        """Staff look at the outbox, and coordinators into the Django admin."""
        return bool(self.roles)

    # The Django admin asks these two; which page may change what is each ModelAdmin's business.
    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Coordinators may look at everything in the admin."""
        return self.is_active and self.has_role(Role.COORDINATOR)

    def has_module_perms(self, app_label: str) -> bool:
        """Coordinators may enter every section of the admin."""
        return self.has_perm(app_label)
