"""What everybody may see of an outage."""

from django.urls import path

from outages import views

app_name = "outages"

urlpatterns = [
    path("", views.status, name="status"),
    path("other-trouble/", views.other_trouble, name="other_trouble"),
]
