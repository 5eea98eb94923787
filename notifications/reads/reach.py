"""Whether what we send to a person arrives."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from notifications.models import Channel, Message, State
from people.models import Person
from people.models.person import WITHOUT_A_WAY

# Ends that say nothing of the address.
_SILENT = (State.CANCELLED, State.SUPERSEDED, State.EXPIRED)
# What the service for text messages says of a number (`channels.notify`).
_NUMBER_REFUSED = frozenset({"bad_number", "not_allowed", "opted_out"})


def unreachable_by(person_id: int) -> frozenset[Channel]:
    """The private channels over which the newest finished message was refused for its address.

    One query, over the index of the person's messages. The agency mailbox is not asked about:
    nobody reads it on a dead computer.
    """
    return frozenset(channel for _person, channel in _refused([person_id]))


def unreachable(people: Iterable[Person]) -> set[int]:
    """Of these people the ids of whom no message reaches: no address, or none that takes it.

    One query, none for nobody.
    """
    ways = {
        one.pk: {
            *((Channel.EMAIL,) if one.private_email else ()),
            *((Channel.SMS,) if one.private_phone and one.sms_consent_at else ()),
        }
        for one in people
    }
    for person, channel in _refused(list(ways)) if ways else ():
        ways[person].discard(channel)
    return {person for person, channels in ways.items() if not channels}


def out_of_reach() -> QuerySet[Person]:
    """Everybody whom no message reaches: without any private way, or refused on each.

    Two queries, over the indexes of those without an address and of refused messages; the query set
    that is returned is a third.
    """
    refused = Message.objects.refused().values("person_id")
    tried = Person.objects.filter(pk__in=refused).only(
        "private_email", "private_phone", "sms_consent_at"
    )
    return Person.objects.filter(Q(pk__in=unreachable(tried)) | WITHOUT_A_WAY)


def _refused(people: list[int]) -> list[tuple[int, Channel]]:
    ended = (
        Message.objects.filter(
            person_id__in=people,
            terminal_at__isnull=False,
            channel__in=(Channel.EMAIL, Channel.SMS),
        )
        .exclude(state__in=_SILENT)
        .exclude(state=State.SUPPRESSED, result_code="quiet_hours")
        .order_by("person_id", "channel", "-terminal_at")
        .distinct("person_id", "channel")
        .values_list("person_id", "channel", "state", "result_code")
    )
    return [
        (person, Channel(channel)) for person, channel, *end in ended if _speaks_of_address(*end)
    ]


def _speaks_of_address(state: str, code: str) -> bool:
    """Bounced, refused for good by the other side, or no address at all to begin with.

    A telephone that was off for three days, or a service that failed, says nothing of the number."""
    if state == State.FAILED:
        return code.startswith("5") or code in _NUMBER_REFUSED
    if state == State.BOUNCED:
        return code not in ("temporary-failure", "technical-failure")
    return state == State.SUPPRESSED and code == "bad_address"
