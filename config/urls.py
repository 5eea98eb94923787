"""Every address of the site."""

from allauth.account.decorators import secure_admin_login
from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import Group
from django.urls import include, path

from config.api import api
from kit import views as kit

# The admin has no door of its own: one signs in as everywhere.
admin.autodiscover()
# Libraries' own tables, which nothing here uses: a coordinator has no business in them.
admin.site.unregister([EmailAddress, Group])
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("healthz", kit.healthz, name="healthz"),
    path("readyz", kit.readyz, name="readyz"),
    path("", include("outages.urls")),
    path("repair/", include("booking.urls")),
    path("response/", include("oversight.urls")),
    path("outbox/", include("notifications.urls")),
    path("sign-in/", include("people.urls")),
    path("api/v1/", api.urls),
    path("admin/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns.append(path("demo/", include("demo.urls")))

handler500 = "kit.views.failed"
