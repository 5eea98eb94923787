"""`manage.py api_token EMAIL …`: one line `email token` for each."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from people.models import Person
from people.operations import tokens


class Command(BaseCommand):
    """Issue API tokens, all or none."""

    help = "Print a new API token for each of these people, who are named by agency e-mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the command line."""
        parser.add_argument("emails", nargs="+", metavar="EMAIL")

    def handle(self, *args: Any, **options: Any) -> None:
        """Issue and print."""
        emails = [email.strip().lower() for email in options["emails"]]
        people = {
            person.email: person
            for person in Person.objects.filter(email__in=emails, is_active=True)
        }
        unknown = [email for email in dict.fromkeys(emails) if email not in people]
        if unknown:
            raise CommandError(
                f"Nobody active has the agency e-mail {', '.join(unknown)}. No token was made."
            )
        with transaction.atomic():
            issued = [(email, tokens.issue(people[email])) for email in emails]
        for email, token in issued:
            self.stdout.write(f"{email} {token}")
