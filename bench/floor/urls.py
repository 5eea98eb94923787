"""Every address of the floor."""

from django.urls import path

from bench.floor import views

urlpatterns = [
    path("healthz", views.healthz),
    path("page/<str:name>/", views.page),
    path("book/<str:full>/", views.book),
    path("least/", views.least),
]
