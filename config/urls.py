"""Every address of the site."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path

from kit import views as kit

urlpatterns = [
    path("healthz", kit.healthz, name="healthz"),
    path("readyz", kit.readyz, name="readyz"),
    path("accounts/", include("allauth.account.urls")),
    path("admin/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))
