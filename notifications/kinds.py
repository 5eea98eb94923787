"""The kinds of messages. Each room declares its own in `<room>/messages.py` and registers them
in `AppConfig.ready()`; the engine knows nothing else of them."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured

from notifications.models import Lane, Settlement
from notifications.rules.letter import Attachment

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = ["Attachment", "Kind", "every", "get", "register"]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message.

    `templates` is a folder of templates with `subject.txt` (one line), `body.txt` and `sms.txt`;
    `sample` is a context of plain JSON values for previews and tests. `attach` is called with
    the context and the recipient's address; the same arguments must give the same bytes.
    `copy_to_agency` says it to the agency mailbox too: for what somebody should learn at every
    address that we know. `quiet`: its text message obeys quiet hours (`rules.quiet`): for what is
    planned a day ahead, and for news. `needed_by` is called with the context and says when the
    reader begins to act on it: such news is not held until a morning that would be too late.
    """

    key: str
    title: "StrOrPromise"
    templates: str
    sample: Mapping[str, Any]
    lane: Lane = Lane.REMINDER
    settlement: Settlement = Settlement.VERIFY
    attach: Callable[[Mapping[str, Any], str], Attachment | None] | None = None
    copy_to_agency: bool = False
    quiet: bool = False
    needed_by: Callable[[Mapping[str, Any]], dt.datetime | None] | None = None


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    """Make kinds known. The same kind again is no error; another one by the same key is."""
    for kind in kinds:
        if _kinds.setdefault(kind.key, kind) is not kind and _kinds[kind.key] != kind:
            raise ImproperlyConfigured(f"Two different kinds of message are called {kind.key!r}.")


def get(key: str) -> Kind:
    """The kind of that key. Raises LookupError with the key."""
    try:
        return _kinds[key]
    except KeyError:
        raise LookupError(f"No kind of message is called {key!r}.") from None


def every() -> tuple[Kind, ...]:
    """All kinds, by key."""
    return tuple(kind for _, kind in sorted(_kinds.items()))
