"""The Django admin as a window: coordinators edit sites and drafts, and only look at the rest."""

import pytest
from django.contrib import admin
from django.urls import reverse

from booking.admin import SiteAdmin
from booking.models import CapacityChange, Site
from outages.models import Policy
from people.models import Person
from tests import builders

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
EDITED = {"booking.site"}


@pytest.fixture
def coordinator(client, db) -> Person:
    person = builders.make_person(roles=("coordinator",))
    client.force_login(person, backend=BACKEND)
    return person


def test_only_coordinators_come_in(client, db):
    assert client.get("/admin/").status_code == 302
    technician = builders.make_person(roles=("technician",))
    client.force_login(technician, backend=BACKEND)
    assert client.get(reverse("admin:booking_site_changelist")).status_code == 403


def test_every_list_opens_and_only_sites_have_an_add_button(client, coordinator):
    outage = builders.make_outage()
    person = builders.make_person()
    builders.make_affected(person=person, outage=outage, workstation_id="WS-CANARY")
    sites = builders.july_sites()
    builders.make_appointment(
        person=person,
        slot=builders.make_slot(site=sites["virtual"], starts_at=builders.utc(2024, 7, 26)),
        now=builders.JULY_24,
    )
    for model in admin.site._registry:
        label = model._meta.label_lower
        base = f"admin:{label.replace('.', '_')}"
        page = client.get(reverse(f"{base}_changelist"))
        assert page.status_code == 200, label
        assert "WS-CANARY" not in page.content.decode(), label
        allowed = client.get(reverse(f"{base}_add")).status_code == 200
        assert allowed == (label in EDITED), label
        one = model._default_manager.first()
        if one is not None:
            change = client.get(reverse(f"{base}_change", args=[one.pk])).content.decode()
            assert "WS-CANARY" not in change, label
            assert person.private_email not in change, label


TYPED = {
    "slug": "denver",
    "name": "Denver",
    "kind": "regional",
    "address": "6th floor",
    "latitude": "39.749",
    "longitude": "-104.991",
    "zone": "America/Denver",
    "entrance": "",
    "badge": "",
    "zip": "",
}


def test_records_close_pause_and_open_nothing_and_write_what_was_typed_only(client, coordinator):
    """A form that was opened before a closing must not open the site again, nor close it."""
    site = builders.july_sites()["denver"]
    page = reverse("admin:booking_site_change", args=[site.pk])
    assert 'name="serving"' not in client.get(page).content.decode()
    unknown_zone = client.post(page, {**TYPED, "zone": "Denver"})
    assert "is not a time zone" in unknown_zone.content.decode()

    open_at = builders.utc(2024, 7, 30)
    closed = {"serving": False, "not_serving_reason": "No power.", "bookings_open_at": open_at}
    Site.objects.filter(pk=site.pk).update(**closed, pause_reason="We count.")
    CapacityChange.objects.create(
        site=site,
        kind="close",
        reason="No power.",
        by=coordinator,
        at=builders.JULY_24,
        was={"days": {}, "site": {"serving": [True, False]}},
    )
    stale = {**TYPED, "serving": "on", "takes_bookings": "on", "pause_reason": ""}
    assert client.post(page, stale).status_code == 302

    now = Site.objects.get(pk=site.pk)
    assert now.address == "6th floor"
    assert {name: getattr(now, name) for name in closed} == closed
    assert (now.pause_reason, now.takes_bookings, now.takes_walkins) == ("We count.", False, True)


def test_two_records_saved_at_once_each_write_their_own_field(client, coordinator, monkeypatch):
    """The closing comes after the form was checked and before it is written."""
    site = builders.july_sites()["denver"]
    page = reverse("admin:booking_site_change", args=[site.pk])
    write = SiteAdmin.save_model

    def late(*args, **kwargs):
        Site.objects.filter(pk=site.pk).update(serving=False, not_serving_reason="No power.")
        write(*args, **kwargs)

    monkeypatch.setattr(SiteAdmin, "save_model", late)
    client.post(page, TYPED)
    site.refresh_from_db()
    assert (site.address, site.serving) == ("6th floor", False)


def test_a_site_that_no_change_has_closed_is_opened_in_records(client, coordinator):
    site = builders.july_sites()["detroit"]
    page = reverse("admin:booking_site_change", args=[site.pk])
    client.post(page, {**TYPED, "slug": "detroit", "name": "Detroit", "serving": "on"})
    assert Site.objects.get(pk=site.pk).serving


def test_no_version_of_a_policy_is_changed_here(client, coordinator):
    outage = builders.make_outage()
    in_force = Policy.objects.get()
    draft = Policy.objects.create(outage=outage, version=2)

    for policy in (in_force, draft):
        page = reverse("admin:outages_policy_change", args=[policy.pk])
        assert 'name="_save"' not in client.get(page).content.decode()
        assert client.post(page, {"onsite_miles": "10"}).status_code == 403
        away = reverse("admin:outages_policy_delete", args=[policy.pk])
        assert client.post(away, {"post": "yes"}).status_code == 403
    assert client.get(reverse("admin:outages_policy_add")).status_code == 403
