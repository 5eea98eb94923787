"""The base of every refusal that a person is told in words."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class DomainError(Exception):
    """A rule says no.

    `code` is for programs and stays; `message` is a sentence for people that names the way out:
    translatable on the class, on an error that is raised a plain text in the reader's language;
    `status` is the HTTP status of pages and API; `extra` is merged into the API's problem body.
    Operations raise it, views and the API translate it, nobody else catches it.
    """

    code = "refused"
    message: "StrOrPromise" = _("That cannot be done.")
    status = 422

    def __init__(self, message: "StrOrPromise" = "", **extra: Any) -> None:
        self.message = str(message or self.message)
        self.extra = extra
        super().__init__(self.message)
