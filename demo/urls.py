"""The demo's one address."""

from django.urls import path

from demo import views

app_name = "demo"
urlpatterns = [path("enter/", views.enter, name="enter")]
