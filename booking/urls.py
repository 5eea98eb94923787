"""My repair."""

from django.urls import path

from booking.views import actions, repair, times

app_name = "booking"

urlpatterns = [
    path("", repair.repair, name="repair"),
    path("options/", repair.options, name="options"),
    path("times/<slug:site>/", times.choose, name="times"),
    path("<str:reference>/move/", repair.move, name="move"),
    path("<str:reference>/cancel/", actions.cancel, name="cancel"),
    path("<str:reference>/ready/", actions.ready, name="ready"),
    path("<str:reference>/repair.ics", actions.calendar_entry, name="calendar"),
]
