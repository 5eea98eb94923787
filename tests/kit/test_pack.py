"""The crispy pack: every kind of field, with what a screen reader needs."""

from html.parser import HTMLParser
from typing import Any

import pytest
from crispy_forms.utils import render_crispy_form
from django import forms

from kit.uswds import Submit, UswdsHelper
from tests.kit.gallery import GalleryForm


class Elements(HTMLParser):
    """Every element with its attributes, and the text inside."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def named(self, tag: str, **wanted: str) -> list[dict[str, str | None]]:
        return [
            attrs
            for name, attrs in self.found
            if name == tag and all(attrs.get(k.rstrip("_")) == v for k, v in wanted.items())
        ]

    def one(self, tag: str, **wanted: str) -> dict[str, str | None]:
        (only,) = self.named(tag, **wanted)
        return only

    def by_id(self, html_id: str) -> tuple[str, dict[str, str | None]]:
        (only,) = [item for item in self.found if item[1].get("id") == html_id]
        return only


def drawn(form: forms.Form) -> Elements:
    return Elements(render_crispy_form(form))


@pytest.mark.parametrize(
    ("name", "tag", "css"),
    [
        ("phone", "input", "usa-input"),
        ("email", "input", "usa-input"),
        ("zone", "select", "usa-select"),
        ("note", "textarea", "usa-textarea"),
        ("cannot", "input", "usa-checkbox__input"),
    ],
)
def test_a_field_has_its_label_and_the_class_of_the_design_system(
    name: str, tag: str, css: str
) -> None:
    page = drawn(GalleryForm())
    kind, attrs = page.by_id(f"id_{name}")
    assert kind == tag
    assert css in (attrs["class"] or "").split()
    assert page.one("label", for_=f"id_{name}")


def test_the_browser_is_not_asked_to_check() -> None:
    page = drawn(GalleryForm())
    assert "novalidate" in page.one("form", method="post")
    assert not [attrs for _, attrs in page.found if "required" in attrs]


def test_optional_fields_say_so_and_others_do_not() -> None:
    assert drawn(GalleryForm()).text.count("(optional)") == 1


def test_help_and_error_are_what_the_input_is_described_by() -> None:
    page = drawn(GalleryForm({}))
    _, phone = page.by_id("id_phone")
    assert phone["aria-invalid"] == "true"
    assert phone["aria-describedby"] == "id_phone_helptext id_phone_error"
    assert "usa-input--error" in (phone["class"] or "")
    for html_id in ("id_phone_helptext", "id_phone_error"):
        assert page.by_id(html_id)[0] == "span"


def test_every_description_and_label_points_at_something() -> None:
    for form in (GalleryForm(), GalleryForm({})):
        page = drawn(form)
        ids = [attrs["id"] for _, attrs in page.found if "id" in attrs]
        assert len(ids) == len(set(ids))
        for _, attrs in page.found:
            for key in ("aria-describedby", "aria-labelledby", "for"):
                assert set((attrs.get(key) or "").split()) <= set(ids), (key, attrs)


def test_a_group_is_a_fieldset_described_as_a_whole() -> None:
    page = drawn(GalleryForm({}))
    kind, attrs = page.by_id("id_slot")
    assert (kind, attrs["aria-describedby"]) == ("fieldset", "id_slot_helptext id_slot_error")
    assert all("aria-describedby" not in radio for radio in page.named("input", name="slot"))


def test_tiles_carry_a_second_line_and_a_taken_one_cannot_be_chosen() -> None:
    page = drawn(GalleryForm(initial={"slot": "2"}))
    first, chosen, taken, night = page.named("input", name="slot")
    assert "usa-radio__input--tile" in (first["class"] or "")
    assert "checked" in chosen
    assert "checked" not in first
    assert "disabled" in taken
    assert "disabled" not in night
    for words in ("3 places left", "taken just now"):
        assert words in page.text


def test_a_choice_that_was_taken_meanwhile_is_marked_and_not_chosen_any_more() -> None:
    page = drawn(GalleryForm({"slot": "3"}))
    taken = page.one("input", name="slot", value="3")
    assert "disabled" in taken
    assert "checked" not in taken


def test_a_folded_group_opens_when_its_choice_is_chosen() -> None:
    assert "open" not in drawn(GalleryForm()).one("details")
    assert "open" in drawn(GalleryForm(initial={"slot": "4"})).one("details")


def test_the_summary_links_each_problem_to_its_input_in_the_words_beside_it() -> None:
    page = drawn(GalleryForm({}))
    alert = page.one("div", role="alert")
    assert alert["tabindex"] == "-1"
    links = [attrs["href"] for attrs in page.named("a", class_="usa-link")]
    assert links == ["#id_slot_0", "#id_phone", "#id_email", "#id_zone", "#id_reach_0",
                     "#id_bring_0", "#id_cannot"]  # fmt: skip
    for href in links:
        assert page.by_id((href or "#")[1:])[0] in ("input", "select")
    form = GalleryForm({})
    for name in ("phone", "slot"):
        assert page.text.count(str(form.errors[name][0])) == 2


def test_the_summary_leads_to_the_first_choice_that_is_to_be_had() -> None:
    from kit.uswds import RadioTiles, Tile

    class Taken(forms.Form):
        at = forms.ChoiceField(
            label="Time",
            choices=[("1", Tile("9:00", disabled=True)), ("2", Tile("9:15"))],
            widget=RadioTiles,
        )

        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            self.helper = UswdsHelper(self)

    assert drawn(Taken({})).one("a", class_="usa-link")["href"] == "#id_at_1"


def test_a_form_without_problems_has_no_summary() -> None:
    assert not drawn(GalleryForm()).named("div", role="alert")


def test_an_error_of_the_whole_form_is_in_the_summary() -> None:
    form = GalleryForm({})
    form.add_error(None, "This time was taken a moment ago. Choose another one.")
    assert "This time was taken a moment ago." in drawn(form).text


def test_what_was_typed_is_still_there() -> None:
    page = drawn(GalleryForm({"phone": "12", "note": "ring twice", "reach": "t", "cannot": "on"}))
    assert page.by_id("id_phone")[1]["value"] == "12"
    assert "ring twice" in page.text
    assert "checked" in page.one("input", name="reach", value="t")
    assert "checked" in page.by_id("id_cannot")[1]


def test_what_a_person_typed_is_text_and_never_markup() -> None:
    page = drawn(GalleryForm({"phone": '"><script>alert(1)</script>', "note": "</textarea><b>"}))
    assert not page.named("script")
    assert not page.named("b")


def test_buttons_keep_their_name_and_value() -> None:
    page = drawn(GalleryForm())
    assert page.one("button", name="back")["value"] == "Back"
    assert page.one("button", name="submit")["class"] == "usa-button"


def test_a_form_may_have_its_own_layout() -> None:
    from crispy_forms.layout import ButtonHolder, Div, Fieldset, Layout

    form = GalleryForm({})
    form.helper = UswdsHelper(form)
    form.helper.layout = Layout(
        Fieldset("Reach me", "phone", Div("email", css_class="pair")),
        ButtonHolder(Submit("save", "Save")),
    )
    page = drawn(form)
    assert page.one("div", class_="pair")
    assert page.one("button", name="save")
    assert page.by_id("id_phone")
    assert not page.named("select")


def test_every_error_names_its_field() -> None:
    form = GalleryForm({"email": "nobody", "zone": "gone"})
    for name in form.errors:
        if name != "key":
            assert str(form.fields[name].label) in form.errors[name][0]
    assert len({form.errors[name][0] for name in form.errors}) == len(form.errors)


def test_a_form_without_our_helper_has_the_summary_too() -> None:
    class Stranger(forms.Form):
        code = forms.CharField(label="Code")

    page = drawn(Stranger({}))
    assert page.one("div", role="alert")
    assert page.one("a", class_="usa-link")["href"] == "#id_code"


def test_the_summary_can_stand_elsewhere() -> None:
    form = GalleryForm({})
    form.helper.error_summary = False
    assert not drawn(form).named("div", role="alert")


def test_words_of_the_form_itself_are_kept() -> None:
    class Own(forms.Form):
        zip = forms.CharField(error_messages={"required": "Type the five digits of your ZIP."})

    form = Own({})
    UswdsHelper(form)
    assert form.errors["zip"] == ["Type the five digits of your ZIP."]


def test_text_that_is_safe_never_stands_for_the_same_text_that_is_not() -> None:
    from django.utils.safestring import mark_safe

    from kit.uswds import RadioTiles, Tile

    def tiles(text: str) -> str:
        class Form(forms.Form):
            at = forms.ChoiceField(choices=[("1", Tile(text, text))], widget=RadioTiles)

            def __init__(self) -> None:
                super().__init__()
                self.helper = UswdsHelper(self)

        html: str = render_crispy_form(Form())
        return html

    assert tiles(mark_safe("<b>now</b>")).count("<b>now</b>") == 2
    assert "<b>" not in tiles("<b>now</b>")
    assert tiles(mark_safe("<b>now</b>")).count("<b>now</b>") == 2
