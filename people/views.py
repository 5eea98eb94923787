"""Sign in, sign out: allauth's views with the doors shut that nobody needs."""

from collections.abc import Callable
from typing import Any

from allauth.account.views import ConfirmLoginCodeView, RequestLoginCodeView
from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.translation import gettext as _

from people.forms import ConfirmCodeForm

# What the person typed, to be shown again in the same browser. Never what we hold.
_TYPED = "sign_in_typed"


class AskForCode(RequestLoginCodeView):
    """Type an address, get a code."""

    def _redirect_to_pending_stage(self, request: HttpRequest, stage: Any) -> None:
        """Stay: who has mistyped the address comes back here while a code is pending."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Go on to the code, whoever it is."""
        response: HttpResponse = super().form_valid(form)
        self.request.session[_TYPED] = form.typed
        return response

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Show the form again with what is wrong."""
        context = self.get_context_data(form=form)
        response: HttpResponse = self.render_to_response(context, status=422)
        return response


class TypeCode(ConfirmLoginCodeView):
    """Type the code that came by mail."""

    _process = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say why, where there is no code to type: none asked for here, or it is too old."""
        response: HttpResponse = super().dispatch(request, *args, **kwargs)
        if self._process is None and not request.user.is_authenticated:
            messages.info(
                request,
                _(
                    "Ask for a code here first. A code works for 10 minutes, once, and only in the"
                    " browser that asked for it."
                ),
            )
        return response

    def get_form_class(self) -> type[forms.Form]:
        """Use our words."""
        return ConfirmCodeForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show what was typed; the address that we mail to stays with us."""
        context: dict[str, Any] = super().get_context_data(**kwargs)
        return {**context, "email": "", "typed": self.request.session.get(_TYPED, "")}

    def form_invalid(self, form: forms.Form) -> HttpResponse:
        """Count the try; show the form again unless it was the last."""
        response: HttpResponse = super().form_invalid(form)
        if response.status_code == 200:
            response.status_code = 422
        return response


_type_code: Callable[[HttpRequest], HttpResponse] = TypeCode.as_view()


@login_not_required
def type_code(request: HttpRequest) -> HttpResponse:
    """Check a code, one try at a time.

    The code and the number of wrong tries lie in the session. Requests of one session that run
    at the same time would all see the first try, so that a code could be guessed at without end
    and used more than once:
    1. hold the session's row, then read it again,
    2. check the code; a right one replaces the row by that of a new session,
    3. write what the try changed before the next one may look.
    """
    if request.method != "POST" or request.session.session_key is None:
        return _type_code(request)
    with transaction.atomic():
        held = Session.objects.select_for_update().filter(pk=request.session.session_key)
        if not held.exists():
            # Another request has used the code just now: a button that was pressed twice. That
            # one's cookie is the right one, so this answer must not touch it.
            return HttpResponseRedirect(resolve_url(settings.LOGIN_REDIRECT_URL))
        request.session = SessionStore(request.session.session_key)
        response = _type_code(request)
        if request.session.modified and not request.user.is_authenticated:
            request.session.save()
            request.session.modified = False
    return response
