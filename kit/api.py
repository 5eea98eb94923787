"""The API's frame: every answer is JSON, every refusal `{code, message, …}`, never a redirect."""

import logging
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import URLPattern, URLResolver, re_path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI
from ninja.errors import (
    AuthenticationError,
    AuthorizationError,
    HttpError,
    ValidationError,
)

from kit.errors import DomainError
from kit.wrong import in_words

log = logging.getLogger("back_online.api")

View = Callable[..., HttpResponseBase]


class NotFromHere(DomainError):
    """A change by a browser session without this session's CSRF token."""

    code = "csrf_failed"
    status = 403
    message = gettext_lazy(
        "This request does not carry the token of your session."
        " Send it as the X-CSRFToken header, or use an API token."
    )


class Api(NinjaAPI):
    """Ninja with our manners.

    The calls decide by themselves who may call them, so LoginRequiredMiddleware, which would
    redirect, is told to stay out; a wrong method and a wrong address are answered in our shape.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        translate_errors(self)

    def problem(
        self, request: HttpRequest, status: int, code: str, message: str, **extra: Any
    ) -> HttpResponse:
        """Answer with a refusal."""
        return self.create_response(
            request, {"code": code, "message": message, **extra}, status=status
        )

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        patterns = super()._get_urls()
        for pattern in patterns:
            assert isinstance(pattern, URLPattern)  # noqa: S101  ninja makes no other
            pattern.callback = self._open(pattern.callback)
        # Last, for every other address below the API's own.
        return [*patterns, re_path("", self._open(csrf_exempt(self._nowhere)))]

    def _open(self, view: View) -> View:
        @wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            try:
                response = view(request, *args, **kwargs)
            except Http404 as missing:
                return self.on_exception(request, missing)
            if response.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
                return response
            allowed = ", ".join(sorted(response["Allow"].replace(" ", "").split(",")))
            refused = self.problem(
                request,
                HTTPStatus.METHOD_NOT_ALLOWED,
                "method_not_allowed",
                _("This address takes %(methods)s.") % {"methods": allowed},
            )
            refused["Allow"] = allowed
            return refused

        return login_not_required(opened)

    @staticmethod
    def _nowhere(request: HttpRequest) -> HttpResponse:
        raise Http404


def translate_errors(api: Api) -> None:
    """Give `api` one answer for each kind of error."""

    @api.exception_handler(DomainError)
    def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
        return api.problem(request, error.status, error.code, str(error.message), **error.extra)

    @api.exception_handler(ValidationError)
    def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        message, fields = in_words(error.errors)
        return api.problem(request, 422, "invalid", message, fields=fields)

    @api.exception_handler(AuthenticationError)
    def stranger(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
        response = api.problem(
            request,
            401,
            "not_signed_in",
            _(
                "Send a valid token as 'Authorization: Bearer …', or sign in with the browser."
                " A coordinator can have a token made for you."
            ),
        )
        response["WWW-Authenticate"] = "Bearer"
        return response

    @api.exception_handler(AuthorizationError)
    def forbidden(request: HttpRequest, error: AuthorizationError) -> HttpResponse:
        return api.problem(request, 403, "not_permitted", error.message)

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, error: Http404) -> HttpResponse:
        return api.problem(request, 404, "not_found", _("There is no such thing here for you."))

    @api.exception_handler(RequestDataTooBig)
    def too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return api.problem(request, 413, "too_big", _("The body is larger than any call needs."))

    @api.exception_handler(HttpError)
    def unreadable(request: HttpRequest, error: HttpError) -> HttpResponse:
        # Ninja raises it for one thing only: a body that is no JSON.
        return api.problem(
            request, error.status_code, "unreadable", _("The body is not JSON that can be read.")
        )

    @api.exception_handler(InterfaceError)
    @api.exception_handler(OperationalError)
    def busy(request: HttpRequest, error: Exception) -> HttpResponse:
        log.warning("%s %s: the database did not answer in time", request.method, request.path)
        response = api.problem(
            request,
            503,
            "busy",
            _("We could not finish that in time. Nothing was changed; try again."),
        )
        response["Retry-After"] = "2"
        return response

    @api.exception_handler(Exception)
    def broken(request: HttpRequest, error: Exception) -> HttpResponse:
        log.error("%s %s failed", request.method, request.path, exc_info=error)
        return api.problem(
            request,
            500,
            "broken",
            _("Something on our side broke. Try again, or call the help desk."),
        )
