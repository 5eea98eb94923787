"""Who may come in: coordinators. A stranger is sent to the sign-in by LoginRequiredMiddleware."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja.errors import AuthorizationError

from kit.words import gettext as _
from people.http import PersonRequest
from people.models import Person, Role

P = ParamSpec("P")


def coordinators_only(
    view: Callable[Concatenate[PersonRequest, P], HttpResponse],
) -> Callable[Concatenate[PersonRequest, P], HttpResponse]:
    """Let a page answer to coordinators. Raises PermissionDenied for everybody else."""

    @wraps(view)
    def guarded(request: PersonRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.user.has_role(Role.COORDINATOR):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def coordinator(request: HttpRequest) -> Person:
    """The coordinator who calls the API. Raises AuthorizationError (403) for everybody else."""
    caller = request.user
    if not isinstance(caller, Person) or not caller.has_role(Role.COORDINATOR):
        raise AuthorizationError(message=_("Only coordinators may do this."))
    return caller
