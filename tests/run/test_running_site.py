"""The running site that journeys, races and faults share: its mail, its database, its demo pages."""

import pytest

from config.run import postgres


def test_mail_that_the_site_sends_is_caught(running_site):
    # Others use the site too, and it sends them mail of their own.
    running_site.manage("sendtestemail", "caught@example.gov")
    caught = [mail for mail in running_site.mails() if b"caught@example.gov" in mail.read_bytes()]
    assert len(caught) == 1


def test_models_reach_the_site_s_own_database_and_then_the_tests_one_again(running_site):
    from django.contrib.auth.models import Group

    with running_site.orm():
        Group.objects.create(name="seen by the site")
    opened = postgres.connect(running_site.values["DATABASE_URL"])
    with opened.cursor() as cursor:
        cursor.execute("DELETE FROM auth_group RETURNING name")
        assert cursor.fetchall() == [("seen by the site",)]
    opened.commit()
    opened.close()
    with pytest.raises(RuntimeError, match="Database access not allowed"):
        Group.objects.exists()


def test_the_demo_is_installed_and_empty(running_site):
    assert running_site.values["DEMO"] == "true"
    assert "Demo:" not in running_site.said()
