"""The API's calls of coordinators."""

from ninja import Router

from oversight.api import changes, counts, messages, policies

router = Router()
router.add_router("", counts.router)
router.add_router("", changes.router)
router.add_router("", policies.router)
router.add_router("", messages.router)
