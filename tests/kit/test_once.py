"""What is drawn once shows nothing that it was not given."""

from django.template import engines
from django.utils.safestring import mark_safe
from django.utils.translation import override


def drawing(source):
    template = engines["django"].from_string("{% load ui %}" + source)
    return lambda **context: template.render(context)


def test_it_is_drawn_anew_for_other_values_only():
    draw = drawing("{% once name=name %}{{ name }}{% now 'u' as moment %}{{ moment }}{% endonce %}")
    first = draw(name="Dana")
    assert draw(name="Dana") == first
    assert draw(name="Sam").startswith("Sam")
    assert draw(name="Dana") == first


def test_what_is_not_named_is_not_known_inside():
    draw = drawing("{% once agency=agency %}{{ agency }}:{{ user }}{% csrf_token %}{% endonce %}")
    assert draw(agency="Examples", user="Dana", csrf_token="secret") == "Examples:"


def test_text_that_is_safe_never_stands_for_the_same_text_that_is_not():
    draw = drawing("{% once text=text %}{{ text }}{% endonce %}")
    assert draw(text=mark_safe("<b>")) == "<b>"
    assert draw(text="<b>") == "&lt;b&gt;"


def test_each_language_has_its_own():
    draw = drawing(
        "{% load i18n %}{% once %}{% get_current_language as now %}{{ now }}{% endonce %}"
    )
    assert draw() == "en-us"
    with override("eo"):
        assert draw() == "eo"


def test_it_keeps_a_bounded_number():
    draw = drawing("{% once number=number %}{{ number }}{% endonce %}")
    assert [draw(number=number) for number in range(600)] == [str(one) for one in range(600)]
