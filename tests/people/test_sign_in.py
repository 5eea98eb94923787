"""Sign-in by a code to the private address."""

import re
import threading

import pytest
import time_machine
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import NoReverseMatch, reverse

from people.models import Person
from people.operations import code_mail

CANARY = "canary.private@home.example"
STRANGER = "nobody@example.gov"


@pytest.fixture(autouse=True)
def _fresh_limits():
    cache.clear()


@pytest.fixture
def dana(db):
    return make_person(email="dana@example.gov", private_email=CANARY)


def make_person(**fields):
    return Person.objects.create(**{"name": "Dana Rivers", "password": "!", **fields})


def ask(client, address, **extra):
    response = client.post(reverse("account_login"), {"email": address}, **extra)
    code_mail.wait_until_sent()
    return response


def type_code(client, code):
    return client.post(reverse("account_confirm_login_code"), {"code": code})


def mailed_code():
    return re.search(r"^ +([A-Z]{4}-[A-Z]{4})$", mail.outbox[-1].body, re.MULTILINE)[1]


def is_signed_in(client):
    return "_auth_user_id" in client.session


@pytest.mark.parametrize(
    "address", ["dana@example.gov", " DANA@Example.gov", CANARY, CANARY.upper()]
)
def test_either_address_brings_a_code_to_the_private_one(client, dana, address):
    assert ask(client, address).url == reverse("account_confirm_login_code")
    assert [message.to for message in mail.outbox] == [[CANARY]]
    assert type_code(client, mailed_code()).status_code == 302
    assert is_signed_in(client)


def test_the_code_may_be_typed_small_and_without_its_dash(client, dana):
    ask(client, dana.email)
    type_code(client, f" {mailed_code().lower().replace('-', '')} ")
    assert is_signed_in(client)


def everything_shown(client, address):
    """Every answer of a whole attempt with three wrong codes, with what may differ taken out."""
    shown = []
    for send in (
        lambda: client.get(reverse("account_login")),
        lambda: ask(client, address),
        lambda: client.get(reverse("account_confirm_login_code")),
        *(lambda: type_code(client, "WRNG-CODE"),) * 3,
        lambda: client.get(reverse("account_login")),
    ):
        response = send()
        body = response.content.decode().replace(address, "ADDRESS")
        body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", body)
        cookies = {
            name: {key: value for key, value in cookie.items() if key != "expires"}
            for name, cookie in response.cookies.items()
        }
        cookies.pop("messages", None)
        shown.append((response.status_code, response.headers.get("Location"), body, cookies))
    return shown


def test_strangers_colleagues_and_people_without_a_code_see_the_same(dana):
    make_person(email="gone@example.gov", private_email="gone@home.example", is_active=False)
    make_person(email="bare@example.gov")
    known = everything_shown(Client(), dana.email)
    assert len(mail.outbox) == 1
    for address in (STRANGER, "gone@example.gov", "gone@home.example", "bare@example.gov"):
        assert everything_shown(Client(), address) == known, address
    assert len(mail.outbox) == 1


def test_the_private_address_is_never_shown_to_whoever_typed_the_agency_one(client, dana):
    responses = [
        ask(client, dana.email),
        client.get(reverse("account_confirm_login_code")),
        type_code(client, "WRNG-CODE"),
        client.get(reverse("account_login")),
        ask(client, dana.email),
        client.get(reverse("account_confirm_login_code")),
    ]
    for response in responses:
        assert "canary" not in response.content.decode()
        assert "canary" not in str(response.headers) + response.cookies.output()


def test_a_shared_private_address_names_neither_of_two_people(client, dana):
    sam = make_person(email="sam@example.gov", private_email=CANARY)
    ask(client, CANARY)
    assert mail.outbox == []
    ask(client, sam.email)
    type_code(client, mailed_code())
    assert client.session["_auth_user_id"] == str(sam.pk)


def test_the_mail_says_where_to_type_the_code_and_nothing_private(client, dana):
    ask(client, dana.email, headers={"host": "localhost"})
    (message,) = mail.outbox
    assert settings.BASE_URL in message.body
    assert mailed_code() not in message.subject
    assert "dana" not in (message.subject + message.body).lower()
    assert "not by telephone" in message.body


def test_a_mail_server_that_is_away_leaves_the_answer_as_it_is(client, dana, settings):
    usual = ask(Client(), dana.email)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = ask(client, dana.email)
    assert (response.status_code, response.url) == (usual.status_code, usual.url)


def test_sign_in_works_while_redis_is_away(client, dana, settings):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    }
    ask(client, dana.email)
    type_code(client, mailed_code())
    assert is_signed_in(client)


def test_a_code_works_once(client, dana):
    ask(client, dana.email)
    code, before = mailed_code(), client.cookies["sessionid"].value
    type_code(client, code)
    client.post(reverse("account_logout"))
    type_code(client, code)
    assert not is_signed_in(client)
    old = Client()
    old.cookies["sessionid"] = before
    type_code(old, code)
    assert not is_signed_in(old)


def test_a_code_of_one_browser_is_refused_in_another(client, dana):
    ask(client, dana.email)
    code, other = mailed_code(), Client()
    ask(other, dana.email)
    type_code(other, code)
    assert not is_signed_in(other)
    empty = Client()
    assert type_code(empty, code).url == reverse("account_login")
    assert not is_signed_in(empty)


@pytest.mark.parametrize(("seconds", "signs_in"), [(599, True), (601, False)])
def test_a_code_works_for_ten_minutes(client, dana, seconds, signs_in):
    with time_machine.travel("2024-07-24T12:00:00Z", tick=False) as clock:
        ask(client, dana.email)
        clock.shift(seconds)
        response = type_code(client, mailed_code())
        assert is_signed_in(client) is signs_in
        if not signs_in:
            page = client.get(response.url).content.decode()
            assert "works for 10 minutes" in page


def test_after_three_wrong_tries_the_right_code_is_dead(client, dana):
    ask(client, dana.email)
    for status in (422, 422, 302):
        assert type_code(client, "WRNG-CODE").status_code == status
    type_code(client, mailed_code())
    assert not is_signed_in(client)
    assert "Ask for a new one" in client.get(reverse("account_login")).content.decode()


def test_a_person_deactivated_meanwhile_does_not_get_in(client, dana):
    ask(client, dana.email)
    Person.objects.update(is_active=False)
    assert type_code(client, mailed_code()).url == reverse("account_login")
    assert not is_signed_in(client)


def test_asking_again_and_again_is_told_and_an_address_has_no_say_in_it(dana):
    for number in range(60):  # twice what the library allows an address by itself
        response = Client().post(reverse("account_login"), {"email": f"p{number}@example.gov"})
        assert response.status_code == 302, number
    client = Client()
    for address in (dana.email, STRANGER):
        answers = [ask(client, address).status_code for _ in range(4)]
        assert answers == [302, 302, 302, 422]


def test_one_mailbox_gets_ten_codes_in_ten_minutes_at_most(dana):
    with time_machine.travel("2024-07-24T12:00:00Z", tick=False) as clock:
        for _ in range(12):
            assert ask(Client(), dana.email).status_code == 302
            clock.shift(31)
        assert len(mail.outbox) == 10


def test_who_mistyped_the_address_comes_back_to_the_form(client, dana):
    ask(client, STRANGER)
    assert client.get(reverse("account_login")).status_code == 200
    ask(client, dana.email)
    type_code(client, mailed_code())
    assert is_signed_in(client)


def test_a_bad_address_keeps_what_was_typed(client, db):
    response = ask(client, "dana at example")
    assert response.status_code == 422
    assert 'value="dana at example"' in response.content.decode()


def test_sign_in_leads_to_where_one_wanted_to_go_on_this_site_only(dana):
    for wanted, reached in (
        ("/repair/?x=1", "/repair/?x=1"),
        ("https://evil.example/", "/repair/"),
    ):
        client = Client()
        page = f"{reverse('account_login')}?next={wanted}"
        response = client.post(page, {"email": dana.email})
        code_mail.wait_until_sent()
        assert client.post(response.url, {"code": mailed_code()}).url == reached


@pytest.mark.parametrize(
    ("role", "reached"),
    [("coordinator", "/response/"), ("technician", "/repair/"), ("communicator", "/repair/")],
)
def test_a_coordinator_begins_at_the_board(client, dana, role, reached):
    dana.roles = [role]
    dana.save()
    ask(client, dana.email)
    assert type_code(client, mailed_code()).url == reached


def test_signing_out_takes_a_post_and_ends_the_session(client, dana):
    ask(client, dana.email)
    type_code(client, mailed_code())
    before = client.cookies["sessionid"].value
    assert client.get(reverse("account_logout")).status_code == 200
    assert is_signed_in(client)
    client.post(reverse("account_logout"))
    old = Client()
    old.cookies["sessionid"] = before
    assert not is_signed_in(old)


@pytest.mark.parametrize(
    "name",
    [
        "account_signup",
        "account_reset_password",
        "account_email",
        "account_change_password",
        "account_set_password",
        "account_inactive",
        "account_reauthenticate",
    ],
)
def test_the_other_doors_of_the_library_are_not_there(name):
    with pytest.raises(NoReverseMatch):
        reverse(name)


def test_the_form_has_one_field_and_no_password(client, db):
    page = client.get(reverse("account_login")).content.decode()
    form = page[page.index("<form") : page.index("</form>")]
    assert re.findall(r'<input type="(?!hidden)([a-z]+)"', form) == ["email"]
    assert 'type="password"' not in page


def test_the_demo_people_are_offered_in_a_demo_only(client, db, settings):
    settings.DEMO = False
    assert reverse("demo:enter") not in client.get(reverse("account_login")).content.decode()
    settings.DEMO = True
    assert reverse("demo:enter") in client.get(reverse("account_login")).content.decode()


def _at_once(cookie, codes):
    """Type each code at the same time in the same browser; return each answer's session."""
    start, sessions = threading.Barrier(len(codes)), []

    def run(code):
        client = Client()
        client.cookies["sessionid"] = cookie
        start.wait(10)
        try:
            response = type_code(client, code)
            assert response.status_code < 500
            sessions.append(response.cookies.get("sessionid"))
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[code]) for code in codes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(sessions) == len(codes)
    return [session.value for session in sessions if session is not None and session.value]


@pytest.mark.django_db(transaction=True)
def test_a_code_used_32_times_at_once_signs_in_once(client, dana):
    ask(client, dana.email)
    assert len(_at_once(client.cookies["sessionid"].value, [mailed_code()] * 32)) == 1


@pytest.mark.django_db(transaction=True)
def test_wrong_tries_at_the_same_time_are_all_counted(client, dana):
    ask(client, dana.email)
    cookie = client.cookies["sessionid"].value
    _at_once(cookie, ["WRNG-CODE"] * 3)
    type_code(client, mailed_code())
    assert not is_signed_in(client)
