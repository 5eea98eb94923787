"""The published updates of July 2024, with the days' real names and nothing added to the figures.

Each says in which unit it counted; a figure without a known hour stays in the text only.
"""

import datetime as dt
from dataclasses import dataclass

from demo.rules.calendar import ZONE, Calendar
from kit.times import day


@dataclass(frozen=True, slots=True)
class Post:
    """One update. `people` or `computers` is the figure as of `at`, if one was published."""

    at: dt.datetime
    title: str
    body: str
    people: int | None = None
    computers: int | None = None
    next_at: dt.datetime | None = None


def posts(calendar: Calendar) -> list[Post]:
    """Return the updates, oldest first; each promises the next one's time.

    Wednesday's appears at 10 a.m., whenever the demo was loaded. It promises the next of 4 p.m.
    today and 10 a.m. tomorrow that is to come.
    """
    following = [post.at for post in _all(calendar)[1:]] + [calendar.at(24, 16)]
    if following[-1] <= calendar.now:
        following[-1] = calendar.at(25, 10)
    return [
        Post(post.at, post.title, post.body, post.people, post.computers, next_at)
        for post, next_at in zip(_all(calendar), following, strict=True)
    ]


def _all(calendar: Calendar) -> list[Post]:
    def name(july: int) -> str:
        return day(calendar.at(july, 12), ZONE)

    return [
        Post(
            # The hours of this one and of Monday morning's are ours; only the day is known.
            calendar.at(20, 12),
            "More than 7,000 employees could be affected",
            "A faulty update stops Windows computers with a blue screen. More than 7,000 employees"
            " could be affected. The service desk calls people back in the order in which they"
            " called. Leave your name, your telephone number and when you can be reached.",
        ),
        Post(
            calendar.at(21, 15),
            "5,739 employees are still offline",
            "Within 50 miles of Alexandria: book a time to come in; please do not come without"
            " one. Everyone else: book a time for a technician to call you. The regional offices"
            " cannot help in person yet.",
            people=5_739,
        ),
        Post(
            calendar.at(22, 9),
            "More than 8,000 employees affected in all",
            "More than 8,000 employees were affected; more than 4,000 of them are still offline.",
        ),
        Post(
            calendar.at(22, 18),
            "Over 4,700 computers are still offline",
            "Over 800 computers were repaired today. Repairs in Alexandria go much faster than"
            " planned: come with or without a booked time. Repairs by telephone go much slower:"
            " several hundred people with a booked time were not called today. Technicians are"
            " moving to the telephone repairs. New times for a call can be booked again from"
            f" {name(23)}, 1:00 p.m.",
            computers=4_700,
        ),
        Post(
            calendar.at(23, 13),
            "New times for a call can be booked",
            f"Everybody whose call of {name(22)} did not come has been helped or contacted. New"
            f" times for {name(24)} are open.",
        ),
        Post(
            calendar.at(23, 16),
            "2,384 employees are still offline",
            "Over 1,200 were repaired today. When a technician calls you: stay at your workstation"
            " for four hours from your time; a call booked for 1:00 p.m. comes by 5:00 p.m. If we"
            " do not call in that time, you keep your place.",
            people=2_384,
        ),
        Post(
            calendar.at(24, 10),
            "More than 2,200 employees are still offline",
            "There are three ways now. Near Alexandria: book a time or walk in. Near Dallas, Denver"
            " or San Jose: walk in from 9:30 a.m. to 4:30 p.m. local time. Everyone else: book a"
            " time for a technician to call you. Please be at your workstation 30 minutes before"
            " it, and stay for four hours from it: for 11:00 a.m., from 10:30 a.m. to 3:00 p.m.",
            people=2_200,
        ),
    ]
