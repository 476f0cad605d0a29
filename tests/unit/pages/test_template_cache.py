"""Templates escape what they show as Jinja does, and are compiled once for one program, settings and source."""

import os
from pathlib import Path

import jinja2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape
from newsroom.pages import template_cache
from newsroom.pages.template_cache import EscapingTemplate, TemplateCache, escape_to_text

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


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for compiled templates that stands for the one of the compiled modules."""
    folder = tmp_path / "__pycache__"
    folder.mkdir()
    monkeypatch.setattr(template_cache, "cache_from_source", lambda file: str(folder / "template_cache.pyc"))
    return folder


def _drawn(cache_folder: Path, *, key: bytes, source: str = "{{ 1|stamp }}", escaped: bool = True) -> str:
    """What a template gives whose filter, which Jinja calls as it compiles, tells the key of the environment."""
    loader = jinja2.DictLoader({"page.html": source})
    environment = jinja2.Environment(
        autoescape=escaped, loader=loader, bytecode_cache=TemplateCache(cache_folder, key=key)
    )
    environment.filters["stamp"] = lambda value: f"<{key.decode()}>"
    return environment.get_template("page.html").render()


def test_a_template_is_compiled_once_for_one_key_source_and_way_to_escape(programs: Path, tmp_path: Path) -> None:
    assert [_drawn(tmp_path / "cache", key=key) for key in (b"one", b"one", b"two")] == ["&lt;one&gt;"] * 2 + [
        "&lt;two&gt;"
    ]
    assert _drawn(tmp_path / "cache", key=b"two", escaped=False) == "<two>"
    assert _drawn(tmp_path / "cache", key=b"two", source="other") == "other"
    assert len(list(programs.iterdir())) == 2
    assert not (tmp_path / "cache").exists()


def test_what_is_kept_is_read_again(programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _drawn(tmp_path, key=b"one")
    monkeypatch.setattr(jinja2.Environment, "compile", lambda *_: pytest.fail("compiled anew"))
    assert _drawn(tmp_path, key=b"one") == "&lt;one&gt;"


@pytest.mark.parametrize("at", [0, 20, -1])
def test_a_damaged_file_is_made_anew(programs: Path, tmp_path: Path, at: int) -> None:
    _drawn(tmp_path, key=b"one")
    (file,) = programs.iterdir()
    whole = file.read_bytes()
    damaged = bytearray(whole)
    damaged[at] ^= 1
    for data in (bytes(damaged), whole[:at], b""):
        file.write_bytes(data)
        assert _drawn(tmp_path, key=b"one") == "&lt;one&gt;"
        assert len(file.read_bytes()) == len(whole)
        assert file.read_bytes() != data


def test_where_the_program_cannot_be_written_the_cache_has_them(
    programs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda folder, mode: folder != programs)
    _drawn(tmp_path / "cache", key=b"one")
    assert not list(programs.iterdir())
    assert len(list((tmp_path / "cache" / "templates").iterdir())) == 1


def test_a_preview_writes_nothing_where_it_watches(programs: Path, tmp_path: Path) -> None:
    cache = TemplateCache(tmp_path / "cache", key=b"one", is_preview=True)
    environment = jinja2.Environment(loader=jinja2.DictLoader({"page.html": "a"}), bytecode_cache=cache)
    assert environment.get_template("page.html").render() == "a"
    assert not list(programs.iterdir())
    assert len(list((tmp_path / "cache" / "templates").iterdir())) == 1
