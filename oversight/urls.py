"""Response: the addresses of coordinators."""

from django.urls import path

from oversight.views import board, changes, policies, restored, sites

app_name = "oversight"

urlpatterns = [
    path("", board.board, name="board"),
    path("standing/<str:which>/", board.standing, name="standing"),
    path("needs/<str:which>/", board.needs, name="needs"),
    path("sites/<slug:slug>/", sites.site, name="site"),
    path("sites/<slug:slug>/<slug:kind>/", changes.change, name="site_change"),
    path("changes/<uuid:key>/", changes.made, name="change"),
    path("changes/<uuid:key>/undo/", changes.undo, name="undo"),
    path("policies/", policies.policies, name="policies"),
    path("policies/draft/", policies.draft, name="draft"),
    path("policies/<int:version>/", policies.policy, name="policy"),
    path("policies/<int:version>/compare/", policies.compare, name="compare"),
    path("policies/<int:version>/discard/", policies.discard, name="discard"),
    path("restored/", restored.restored, name="restored"),
]
