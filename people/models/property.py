"""What belongs to a person: workstations and API tokens."""

from django.db import models
from django.db.models.functions import Now, Upper
from django.utils.translation import gettext_lazy as _

from people.models.person import Person


class Device(models.Model):
    """One workstation. Its Workstation ID is a proof: never in a message, link, log or page
    that a stranger may see."""

    workstation_id = models.CharField(_("Workstation ID"), max_length=64)
    owner = models.ForeignKey(Person, models.PROTECT, related_name="devices")
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["workstation_id"], name="one_device_per_workstation_id"
            ),
        )
        indexes = (
            # People type labels in small letters, too.
            models.Index(Upper("workstation_id"), name="device_by_label_of_any_case"),
        )

    def __str__(self) -> str:
        return f"device {self.pk}"


class ApiToken(models.Model):
    """A key to the API with its owner's permissions. Only a digest is kept."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, help_text=_("SHA-256 of the token, hexadecimal"))
    created_at = models.DateTimeField(db_default=Now(), editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["digest"], name="one_owner_per_token"),)

    def __str__(self) -> str:
        return f"token {self.pk} of {self.person_id}"
