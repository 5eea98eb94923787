"""My repair."""

from django.urls import path

from booking.views import actions, contact, repair, reports, times

app_name = "booking"

urlpatterns = [
    path("", repair.repair, name="repair"),
    path("options/", repair.options, name="options"),
    path("number/", contact.number, name="number"),
    path("reach/", contact.reach, name="reach"),
    path("elsewhere/", contact.elsewhere, name="elsewhere"),
    path("zone/", contact.zone, name="zone"),
    path("report/", reports.report, name="report"),
    path("works/", reports.works, name="works"),
    path("mistake/", reports.mistake, name="mistake"),
    path("times/<slug:site>/", times.choose, name="times"),
    path("<slug:reference>/move/", repair.move, name="move"),
    path("<slug:reference>/cancel/", actions.cancel, name="cancel"),
    path("<slug:reference>/ready/", actions.ready, name="ready"),
    path("<slug:reference>/repair.ics", actions.calendar_entry, name="calendar"),
]
