"""The API's calls about one's own repair."""

from ninja import Router

from booking.api import appointments, me, reports, restored, ways

router = Router()
router.add_router("", me.router)
router.add_router("", reports.router)
router.add_router("", ways.router)
router.add_router("", appointments.router)
router.add_router("", restored.router)
