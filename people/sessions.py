"""Sessions in Django's table. Every page of a signed-in person reads one, so that is asked for as
a prepared query (docs/adr/0008); everything else is Django's."""

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from kit.prepared import Prepared

_live = Prepared(lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now))


class SessionStore(db.SessionStore):
    """Django's, with one read of its own."""

    def _get_session_from_db(self) -> Session | None:
        """The row, if it has not expired; else forget the key, so that it is never taken up."""
        found = _live.fetch(key=str(self.session_key), now=timezone.now())
        if not found:
            self._session_key = None
            return None
        return found[0]
