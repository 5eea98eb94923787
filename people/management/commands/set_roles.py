"""`manage.py set_roles EMAIL [ROLE …]`."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.errors import UnknownPerson
from people.models import Role
from people.operations.roles import set_roles


class Command(BaseCommand):
    """Give one person exactly the roles named; none takes them all away."""

    help = "Set the staff roles of one person. A supervisor needs none: the roster's tree says so."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the options."""
        parser.add_argument("email", help="the agency e-mail")
        parser.add_argument("roles", nargs="*", choices=Role.values, default=[])

    def handle(self, *args: Any, **options: Any) -> None:
        """Set them and say so."""
        try:
            person = set_roles(
                email=options["email"], roles=[Role(role) for role in options["roles"]]
            )
        except UnknownPerson as refusal:
            raise CommandError(refusal.message) from refusal
        self.stdout.write(f"{person.email}: {', '.join(person.roles) or 'no roles'}")
