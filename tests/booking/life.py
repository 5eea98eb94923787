"""The life of somebody in whom every private value is a canary, through a whole repair."""

import datetime as dt
from itertools import count

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from booking.models import Appointment
from booking.operations import appointments, policies, restorations
from outages.models import AffectedDevice
from outages.operations import policies as drafts
from people.models import Person
from people.operations import code_mail
from tests import builders, canaries
from tests.booking.test_states import BACKEND
from tests.office import everything_leaves

ID, OTHER_ID = canaries.label("WS-QZXJ7VKP"), canaries.label("WS-JZKX4QWV")
PHRASE = canaries.phrase("quizjex vokzaw")
NUMBER = canaries.number("private telephone", "+13035557391")
CALLBACK = canaries.number("call-back number", "+17205558264")
ZIP, OTHER_ZIP = canaries.zip_code("ZIP", "97531"), canaries.zip_code("ZIP elsewhere", "86429")
PRIVATE = canaries.address("private address", "jumpyvixenzaq@home.example")
AGENCY = canaries.address("agency address", "velvetquokka@agency.example")
PROOFS = (ID, OTHER_ID, PHRASE, NUMBER, CALLBACK, ZIP, OTHER_ZIP)
ALL = (*PROOFS, PRIVATE, AGENCY)
# Who is told that Dana goes virtual, and no more than her name.
SUPERVISOR, SUPERVISOR_NUMBER = "sam@home.example", "+12025550114"


class Life:
    """What happens to Dana, through the pages where there is one."""

    def __init__(self, week, office, dana) -> None:
        self.week, self.office, self.dana = week, office, dana
        self.client = Client()
        self.client.force_login(dana, backend=BACKEND)
        self.hours = count(8)

    def post(self, path, **typed):
        answer = self.client.post(f"/repair/{path}", typed)
        assert answer.status_code == 302, (path, answer.content.decode()[-3000:])

    def book(self, **typed):
        """A free start of the virtual desk; with `move` the one that is held goes there."""
        slot = self.week.slot(next(self.hours))
        self.post("times/virtual/", slot=slot.pk, callback=CALLBACK.value, **typed)
        held = self.held()
        assert held.slot == slot
        return held

    def held(self) -> Appointment:
        return Appointment.objects.get(person=self.dana, closed_at=None)

    def at_headquarters(self):
        """A visit that becomes a call with the tick; then Dana works far from every site again."""
        far = {"latitude": self.dana.latitude, "longitude": self.dana.longitude}
        _zip, near, _zone = builders.ARLINGTON
        boss = builders.make_person(
            private_email=SUPERVISOR,
            private_phone=SUPERVISOR_NUMBER,
            sms_consent_at=self.week.now,
        )
        dana = Person.objects.filter(pk=self.dana.pk)
        dana.update(latitude=near.latitude, longitude=near.longitude, supervisor=boss)
        # Within a day, so that a call is no matter of course.
        visit = self.week.slot(8, day=26, site="alexandria")
        self.post("times/alexandria/", slot=visit.pk)
        held = self.book(move=self.held().reference, arrangement="1")
        self.post(f"{held.reference}/cancel/")
        dana.update(**far)

    def booked_moved_and_cancelled(self):
        held = self.book()
        self.book(move=held.reference)
        boss = self.office.boss
        other = self.week.slot(next(self.hours))
        appointments.move(appointment=self.held(), slot_id=other.pk, by=boss, now=timezone.now())
        self.post(f"{held.reference}/cancel/")

    def reached_otherwise(self):
        self.post("number/", callback=NUMBER.value)
        self.post("number/", callback=CALLBACK.value)
        self.post("reach/", reach="text_first", callback=CALLBACK.value)
        self.post("elsewhere/", zip=OTHER_ZIP.value, until="2024-07-30")

    def reported_and_restored(self):
        self.book()
        self.post("works/")
        self.post("report/?other=1", label=OTHER_ID.value)
        wrong = self.client.post("/repair/report/?other=1", {"label": OTHER_ID.value * 9})
        assert wrong.status_code == 422
        self.post("works/", device=OTHER_ID.value)
        self.post("report/", device=ID.value)
        self.book()
        restorations.restore_by_label(
            workstation_ids=[ID.value, "WS-NONE"],
            by=self.office.boss,
            why="telemetry",
            now=timezone.now(),
        )
        AffectedDevice.objects.filter(device__workstation_id=ID.value).update(standing="unbooked")

    def moved_by_us(self):
        held = self.book()
        self.week.slot(next(self.hours))
        self.office.do(self.office.close(until_at=held.starts_at.replace(minute=1)))

    def without_a_time_and_back(self):
        """Every time is taken away, then all are given back."""
        everything_leaves(self.week.now)
        starts_at = self.held().starts_at
        closed = self.office.do(self.office.close(until_at=starts_at + dt.timedelta(days=3)))
        everything_leaves(self.week.now)
        self.office.undo(closed)

    def told_of_new_rules(self):
        boss, now = self.office.boss, timezone.now()
        policy = drafts.draft(outage=self.week.outage, by=boss, now=now)
        words = {"summary": "Repairs go faster than planned.", "ready_minutes": 60}
        policy = drafts.revise(policy=policy, by=boss, numbers=words)
        told = policies.compare(policy=policy, in_force_at=now, now=now)
        policies.publish(policy=policy, in_force_at=now, seen=told.seen, by=boss, now=now)

    def signed_in_by_code(self):
        somebody = Client()
        for typed in (AGENCY.value, PRIVATE.value.upper()):
            somebody.post(reverse("account_login"), {"email": typed})
        code_mail.wait_until_sent()
        somebody.post(reverse("account_confirm_login_code"), {"code": "WRNG-CODE"})
