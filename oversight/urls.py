"""Response: the addresses of coordinators."""

from django.urls import path

from oversight.views import board, restored, sites

app_name = "oversight"

urlpatterns = [
    path("", board.board, name="board"),
    path("standing/<str:which>/", board.standing, name="standing"),
    path("needs/<str:which>/", board.needs, name="needs"),
    path("sites/<slug:slug>/", sites.site, name="site"),
    path("restored/", restored.restored, name="restored"),
]
