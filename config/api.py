"""The API at `/api/v1/`: one router per room, one way to sign in, one shape of refusal."""

from django.views.decorators.http import require_safe

from booking.api import router as booking
from config.refusals import CODES
from kit.api import Api
from kit.manual import ManualPage
from notifications.api import router as receipts
from outages.api import router as outages
from oversight.api import router as oversight
from people.api import BrowserSession, Token

api = Api(
    title="Back Online",
    version="1",
    description="Book a repair, see it, move it, and read how the outage goes.",
    urls_namespace="api",
    auth=[Token(), BrowserSession()],
    docs=ManualPage(CODES),
    docs_decorator=require_safe,
)
api.add_router("", booking)
api.add_router("", outages)
api.add_router("", oversight)
api.add_router("", receipts)
