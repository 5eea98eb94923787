"""Addresses of the outbox."""

from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("<uuid:message_id>/", views.message, name="message"),
]
