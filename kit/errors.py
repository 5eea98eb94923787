"""The base of every refusal that a person is told in words."""

from typing import Any


class DomainError(Exception):
    """A rule says no.

    `code` is for programs and stays; `message` is a sentence for people that names the way out;
    `status` is the HTTP status of pages and API; `extra` is merged into the API's problem body.
    Operations raise it, views and the API translate it, nobody else catches it.
    """

    code = "refused"
    message = "That cannot be done."
    status = 422

    def __init__(self, message: str = "", **extra: Any) -> None:
        self.message = message or self.message
        self.extra = extra
        super().__init__(self.message)
