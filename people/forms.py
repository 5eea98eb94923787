"""Forms of the people room."""

from allauth.account.forms import RequestLoginCodeForm


class RequestCodeForm(RequestLoginCodeForm):
    """Ask for a sign-in code by the agency or the private address."""
