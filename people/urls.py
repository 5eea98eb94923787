"""Addresses of sign-in. The names are allauth's, which looks them up; its other views (sign-up,
passwords, addresses) have none here."""

from allauth.account.views import logout
from django.urls import path

from people import views

urlpatterns = [
    path("", views.AskForCode.as_view(), name="account_login"),
    path("", views.AskForCode.as_view(), name="account_request_login_code"),
    path("code/", views.type_code, name="account_confirm_login_code"),
    path("out/", logout, name="account_logout"),
]
