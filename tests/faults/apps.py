"""The control: an engine that writes "sent" down before it sends, as many do."""

from django.apps import AppConfig


class Careless(AppConfig):
    """Marks a whole batch as sent when it is claimed."""

    name = "tests.faults"
    label = "careless"

    def ready(self) -> None:
        """Wrap the claim: who is killed from now on loses what was not sent yet."""
        from notifications.models import Message, State
        from notifications.operations import claim, sweep

        take = claim.claim

        def claim_as_sent(**choices):
            claimed = take(**choices)
            Message.objects.filter(pk__in=[one.id for one in claimed]).update(state=State.SENT)
            return claimed

        def send(self, one, parcel):
            self.untouched.pop(one.id, None)
            line = self.lines.line(one.channel)
            line.prepare(parcel)
            line.deliver(parcel)

        claim.claim = claim_as_sent
        sweep.Round.hand_over = send  # type: ignore[method-assign]
