"""Whether what we send to a person arrives."""

from notifications.models import Channel, Message, State

# Ends that say nothing of the address.
_SILENT = (State.CANCELLED, State.SUPERSEDED, State.EXPIRED)


def unreachable_by(person_id: int) -> frozenset[Channel]:
    """The private channels over which the newest finished message was refused for its address.

    One query, over the index of the person's messages. The agency mailbox is not asked about:
    nobody reads it on a dead computer.
    """
    ended = (
        Message.objects.filter(
            person_id=person_id,
            terminal_at__isnull=False,
            channel__in=(Channel.EMAIL, Channel.SMS),
        )
        .exclude(state__in=_SILENT)
        .order_by("channel", "-terminal_at")
        .distinct("channel")
        .values_list("channel", "state", "result_code")
    )
    return frozenset(Channel(channel) for channel, *end in ended if _speaks_of_address(*end))


def _speaks_of_address(state: str, code: str) -> bool:
    """Bounced, refused for good by the other side, or no address at all to begin with."""
    if state == State.FAILED:
        return code.startswith("5")
    return state == State.BOUNCED or (state == State.SUPPRESSED and code == "bad_address")
