"""Addresses of the outbox."""

from django.urls import path

from notifications import engine_views, preview_views, views

app_name = "notifications"

urlpatterns = [
    path("", views.outbox, name="outbox"),
    path("kinds/", preview_views.kinds, name="kinds"),
    path("kinds/<slug:key>/", preview_views.kind, name="kind"),
    path("engine/", engine_views.engine, name="engine"),
    path("engine/pause/", engine_views.pause, name="pause"),
    path("engine/resume/", engine_views.resume, name="resume"),
    path("engine/restored/", engine_views.settle_all, name="settle_all"),
    path("engine/<uuid:message_id>/", engine_views.settle, name="settle"),
    path("<uuid:message_id>/", views.message, name="message"),
]
