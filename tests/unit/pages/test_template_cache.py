"""Templates escape what they show as Jinja does."""

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape
from newsroom.pages.template_cache import EscapingTemplate, escape_to_text

TEXT = st.text(st.sampled_from("aĐế<>&\"' {}%"), max_size=12)


@given(TEXT | st.integers() | st.booleans() | st.none() | TEXT.map(Markup) | st.lists(TEXT))
def test_a_value_is_shown_as_markupsafe_escapes_it(value: object) -> None:
    assert escape_to_text(value) == str(escape(value))


@given(TEXT, TEXT)
def test_a_template_draws_the_same_bytes(text: str, markup: str) -> None:
    source = "{% macro m(a) %}<i title='{{ a }}'>{{ a|upper }}</i>{% endmacro %}{{ m(text) }}{{ markup }}{{ [text] }}"
    environment = jinja2.Environment(autoescape=True)
    environment.template_class = EscapingTemplate
    names = {"text": text, "markup": Markup(markup)}
    usual = jinja2.Environment(autoescape=True).from_string(source)
    assert environment.from_string(source).render(names) == usual.render(names)


def test_a_name_that_is_nowhere_is_still_an_error() -> None:
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    environment.template_class = EscapingTemplate
    with pytest.raises(jinja2.UndefinedError):
        environment.from_string("{{ nowhere }}").render()
