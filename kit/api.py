"""The API's errors: always `{code, message, …}`, and never a redirect or a stack trace."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import (
    AuthenticationError,
    AuthorizationError,
    HttpError,
    ValidationError,
)

from kit.errors import DomainError


def translate_errors(api: NinjaAPI) -> None:
    """Give `api` one answer for each kind of error."""

    def problem(
        request: HttpRequest, status: int, code: str, message: str, **extra: object
    ) -> HttpResponse:
        return api.create_response(
            request, {"code": code, "message": message, **extra}, status=status
        )

    @api.exception_handler(DomainError)
    def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
        return problem(request, error.status, error.code, error.message, **error.extra)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        fields = [
            {
                "field": ".".join(str(part) for part in item["loc"][1:]),
                "message": item["msg"],
            }
            for item in error.errors
        ]
        named = (
            ", ".join(field["field"] for field in fields if field["field"])
            or "the body"
        )
        return problem(
            request,
            422,
            "invalid",
            f"Please correct {named} and send it again.",
            fields=fields,
        )

    @api.exception_handler(AuthenticationError)
    def stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        return problem(
            request,
            401,
            "not_signed_in",
            "Send a valid token as 'Authorization: Bearer …'; an administrator makes one.",
        )

    @api.exception_handler(AuthorizationError)
    def forbidden(request: HttpRequest, error: AuthorizationError) -> HttpResponse:
        return problem(request, 403, "not_permitted", "Your roles do not permit this.")

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem(
            request, 404, "not_found", "There is no such thing here for you."
        )

    @api.exception_handler(HttpError)
    def other(request: HttpRequest, error: HttpError) -> HttpResponse:
        return problem(request, error.status_code, "refused", str(error))
