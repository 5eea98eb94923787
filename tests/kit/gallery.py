"""One page with every piece on it, drawn without a server."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

from booking.reads.times import Day
from config.context import Link
from kit.uswds import CheckboxTiles, RadioTiles, Secondary, Tile, TileGroup, UswdsHelper

BUILT = Path(__file__).parents[2] / "build" / "assets"

TIMES: list[Any] = [
    ("1", Tile("11:00 a.m. MDT", "3 places left")),
    ("2", Tile("11:15 a.m. MDT", "1 place left")),
    ("3", Tile("11:30 a.m. MDT", mark="taken just now", disabled=True)),
    (TileGroup("Night hours", folded=True), [("4", Tile("11:00 p.m. MDT", "9 places left"))]),
]


class GalleryForm(forms.Form):
    """Every kind of field."""

    slot = forms.ChoiceField(
        label="Time", choices=TIMES, widget=RadioTiles(columns=True), help_text="In your own time."
    )
    phone = forms.CharField(
        label="Call me on",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        help_text="We call from a number that you do not know.",
    )
    email = forms.EmailField(
        label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    zone = forms.ChoiceField(label="Time zone", choices=[("", "Choose"), ("MDT", "Mountain")])
    note = forms.CharField(
        label="Anything else", required=False, widget=forms.Textarea({"rows": 3})
    )
    reach = forms.ChoiceField(
        label="How to reach me",
        choices=[("v", "Voice"), ("t", "Text first")],
        widget=forms.RadioSelect,
    )
    bring = forms.MultipleChoiceField(
        label="I have", choices=[("c", Tile("Cable", "the grey one"))], widget=CheckboxTiles
    )
    cannot = forms.BooleanField(label="I cannot travel", help_text="No reason is asked or kept.")
    key = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = UswdsHelper(self, submit="Book this time")
        self.helper.add_input(Secondary("back", "Back"))


def draw(*, errors: bool = False, **context: Any) -> str:
    """The gallery as HTML; with `errors` its form came back empty."""
    template = engines["django"].from_string((Path(__file__).parent / "gallery.html").read_text())
    form = GalleryForm({} if errors else None, initial={"slot": "1", "key": "k"})
    values = {
        "form": form,
        "zone_name": "Mountain Daylight Time",
        "moments": [
            {
                "time": "10:30 a.m.",
                "text": "Be at your workstation. Say so here: we may already call.",
            },
            {"time": "11:00 a.m.", "text": "Your call comes between now", "spans": True},
            {
                "time": "3:00 p.m.",
                "text": "and now. If it does not, you get a new time, first in it.",
            },
        ],
        "days": [
            Day(on="2024-07-24", weekday="Wed", date="24 July", note="Today", current=False),
            Day(on="2024-07-25", weekday="Thu", date="25 July", note="", current=True),
            Day(on="2024-07-26", weekday="Fri", date="26 July", note="", current=False),
        ],
        "page": Paginator(range(60), 20).page(2),
        "staff_links": (
            Link("Desk", "/desk/"),
            Link("My staff", "/staff/"),
        ),
        "user": SimpleNamespace(is_authenticated=False),
        "messages": [SimpleNamespace(level_tag="success", __str__=lambda self: "")],
        **context,
    }
    values["messages"] = context.get("messages", [])
    request = RequestFactory().get("/repair/")
    return template.render(values, request)
