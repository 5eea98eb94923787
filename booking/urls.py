"""My repair."""

from django.urls import path

from booking.views import actions, repair, times

app_name = "booking"

urlpatterns = [
    path("", repair.repair, name="repair"),
    path("options/", repair.options, name="options"),
    path("number/", actions.number, name="number"),
    path("zone/", actions.zone, name="zone"),
    path("times/<slug:site>/", times.choose, name="times"),
    path("<slug:reference>/move/", repair.move, name="move"),
    path("<slug:reference>/cancel/", actions.cancel, name="cancel"),
    path("<slug:reference>/ready/", actions.ready, name="ready"),
    path("<slug:reference>/repair.ics", actions.calendar_entry, name="calendar"),
]
