"""Versions of a policy before they are in force: drafted, revised, thrown away.

Put in force they are by `booking.operations.policies.publish` and nothing else.
"""

import copy
import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kit.times import local
from outages.errors import BadPolicy, PolicyInForce
from outages.models import Outage, Policy
from outages.rules import policies as rules
from outages.rules import versions
from people.models import Person


def hold(outage: Outage) -> Outage:
    """Lock the outage's row until the transaction ends; return it as it is now.

    What makes versions or starts that follow them takes turns here. No booking waits for it.
    """
    return Outage.objects.select_for_update(no_key=True).get(pk=outage.pk)


def draft(*, outage: Outage, by: Person, now: dt.datetime, base: Policy | None = None) -> Policy:
    """Copy the version in force (or `base`) as a draft with the next number.

    What changes is still to be said: the sentence for people is empty.
    """
    with transaction.atomic():
        outage = hold(outage)
        theirs = Policy.objects.filter(outage=outage)
        source = base or versions.in_force(theirs, now) or Policy(outage=outage)
        last: int = theirs.aggregate(last=Max("version"))["last"] or 0
        return Policy.objects.create(
            outage=outage,
            version=last + 1,
            drafted_by=by,
            **{**values(source), "summary": ""},
        )


def revise(*, policy: Policy, by: Person, numbers: Mapping[str, Any]) -> Policy:
    """Change numbers and texts of a draft, named as the model's fields; the rest stays.

    Values may be Python's own or text as JSON and forms carry it. Raises PolicyInForce, and
    BadPolicy with a sentence for each field that cannot be: then nothing is changed.
    """
    with transaction.atomic():
        draft = _locked(policy)
        wrong = _set(draft, numbers) or rules.disagreements(values(draft))
        if wrong:
            raise BadPolicy(wrong)
        draft.drafted_by = by
        draft.save(update_fields=[*values(draft), "drafted_by"])
    return draft


def wrong_numbers(*, policy: Policy, numbers: Mapping[str, Any]) -> dict[str, str]:
    """What `revise` would say of each of these numbers alone; nothing is changed.

    `policy` has its outage loaded. For a form of which other fields cannot be read.
    """
    return _set(copy.copy(policy), numbers)


def discard(*, policy: Policy) -> None:
    """Throw a draft away; again is no error. Raises PolicyInForce."""
    with transaction.atomic():
        if Policy.objects.filter(pk=policy.pk).exists():
            _locked(policy).delete()


def values(policy: Policy) -> dict[str, Any]:
    """What a version says, by the names of `rules.PARTS`."""
    return {part.name: getattr(policy, part.name) for part in rules.PARTS}


def _locked(policy: Policy) -> Policy:
    """The draft as it is now, locked; a concurrent publish comes before or after, never between."""
    fresh = Policy.objects.select_for_update().get(pk=policy.pk)
    if fresh.published_at is not None or fresh.in_force_at is not None:
        raise PolicyInForce
    return fresh


def _set(draft: Policy, numbers: Mapping[str, Any]) -> dict[str, str]:
    """Set what can be; return a sentence for each that cannot."""
    wrong: dict[str, str] = {}
    for name, value in numbers.items():
        try:
            setattr(draft, name, _value(draft, name, value))
        except ValueError as error:
            wrong[name] = str(error)
    return wrong


def _value(policy: Policy, name: str, given: Any) -> Any:
    """A value as the field keeps it. Raises ValueError with a sentence that names the way out."""
    part = rules.BY_NAME.get(name)
    if part is None:
        raise ValueError(_("A policy has nothing called “%(name)s”.") % {"name": name})
    field = Policy._meta.get_field(name)
    assert isinstance(field, models.Field)  # noqa: S101  every part is a column
    try:
        read = _read(part, given)
        if problem := _beyond(part, read):
            raise _Beyond(problem)
        value = field.clean(read, policy)
    except _Beyond:
        raise
    except (ValidationError, TypeError, ValueError, ArithmeticError) as error:
        raise ValueError(_not_that(part)) from error
    if problem := rules.out_of_range(part, value):
        raise ValueError(problem)
    if part.unit == "date" and (problem := rules.out_of_days(part, value, _began(policy))):
        raise ValueError(problem)
    return value


class _Beyond(ValueError):
    """A number beyond its limits: they help more than what a number looks like."""


def _beyond(part: rules.Part, read: Any) -> str:
    """What is wrong with a number that the column itself may be too small for."""
    if part.unit not in ("minutes", "miles", "share") or read is None:
        return ""
    number = Decimal(str(read))
    return rules.out_of_range(part, number) if number.is_finite() else ""


def _began(policy: Policy) -> dt.date:
    return local(policy.outage.started_at, settings.HEADQUARTERS_ZONE).date()


def _read(part: rules.Part, given: Any) -> Any:
    """What was given, without what the field would quietly make something else of."""
    if part.unit == "text":
        if not isinstance(given, str) or "\0" in given:
            raise ValueError(given)
        if part.name != "instructions":
            return " ".join(given.split())
        # A browser sends the line ends of its own kind back.
        return "\n".join(given.splitlines()).strip()
    if part.unit == "programmes":
        return sorted(set(given)) if not isinstance(given, str) else given
    if isinstance(given, str):
        given = given.strip() or None
    elif part.unit == "minutes" and (isinstance(given, bool) or given != int(given)):
        # The field would cut half a minute off, and make one minute of "true".
        raise ValueError(given)
    elif isinstance(given, float) and part.unit in ("miles", "share"):
        # As it was written: the nearest binary fraction of 49.9 has fifty decimals.
        given = str(given)
    return given


def _not_that(part: rules.Part) -> str:
    says: dict[rules.Unit, str] = {
        "minutes": _("“%(label)s” wants a whole number of minutes, such as 30."),
        "miles": _("“%(label)s” wants miles with at most one decimal, such as 50.0."),
        "share": _("“%(label)s” wants a share with at most two decimals, such as 0.80."),
        "switch": _("“%(label)s” is either on or off."),
        "date": _("“%(label)s” wants a date such as 2024-07-25, or nothing."),
        "time": _("“%(label)s” wants a time such as 16:00."),
        "programmes": _("“%(label)s” wants programmes that we know, such as teap."),
        "text": _("“%(label)s” wants plain text."),
    }
    return says[part.unit] % {"label": part.label}
