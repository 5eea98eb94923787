"""Opening an outage."""

import datetime as dt
import re
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from outages.errors import AlreadyOpen, BadSlug
from outages.models import Outage, OutageKind, Policy

_SLUG = re.compile(r"[a-z0-9-]{1,60}")


def open_outage(
    *,
    slug: str,
    title: str,
    kind: OutageKind,
    started_at: dt.datetime,
    now: dt.datetime,
    cause: str = "",
    numbers: dict[str, Any] | None = None,
) -> Outage:
    """Open an outage; a workstations outage gets policy 1, in force at once.

    `numbers` overrides defaults of the policy, which are those of 24 July 2024.
    Raises AlreadyOpen for a second open workstations outage, BadSlug for a short name that cannot
    be used.
    """
    if not _SLUG.fullmatch(slug):
        raise BadSlug
    try:
        with transaction.atomic():
            outage = Outage.objects.create(
                slug=slug, title=title, kind=kind, started_at=started_at, cause=cause
            )
    except IntegrityError as error:
        diagnosis = getattr(error.__cause__, "diag", None)
        if diagnosis and diagnosis.constraint_name == "one_open_workstations_outage":
            raise AlreadyOpen from error
        if diagnosis and diagnosis.constraint_name.startswith("outages_outage_slug"):
            raise BadSlug(
                _("An outage was called “%(name)s” before. Choose another name.") % {"name": slug}
            ) from error
        raise
    if kind == OutageKind.WORKSTATIONS:
        Policy.objects.create(outage=outage, version=1, in_force_at=now, **(numbers or {}))
    return outage
