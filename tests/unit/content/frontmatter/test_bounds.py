"""Front matter without bounds is refused before it costs anything: depth, length, texts, aliases."""

import memory_site
import pytest
import yaml
from newsroom.content.frontmatter.editor import UneditableFrontMatter, set_values
from newsroom.content.frontmatter.field_spec import MAX_LENGTHS
from newsroom.content.frontmatter.reader import MAX_FRONT_MATTER_LENGTH, YAML_HANDLER, TooDeep, split_front_matter
from newsroom.content.parser import Parser
from newsroom.kinds import KINDS
from newsroom.model.problems import Problem, Report

PARSER = Parser(memory_site.SETTINGS, memory_site.CONVERTER, "content", KINDS)
LONG = MAX_FRONT_MATTER_LENGTH // 2


def problems_of(*rows: str) -> list[Problem]:
    report = Report("content/x.md")
    split_front_matter("\n".join(["---", *rows, "---", "Nội dung."]), report)
    return report.problems


NESTED = {
    "brackets": ["tags: " + "[" * LONG],
    "brackets below each other": ["tags: ["] + ["["] * 1_000,
    "braces": ["tags: " + "{" * LONG],
    "dashes": ["a:", "- " * 1_000 + "a"],
    "questions": ["? " * 1_000 + "a"],
    "behind another mistake": ["title: a: b", "tags: " + "[" * LONG],
    "behind a quote left open": ['title: "a', "tags: " + "[" * LONG],
    "dashes below a value": ["title: a", "- " * 1_000 + "a"],
}


@pytest.mark.parametrize("rows", NESTED.values(), ids=NESTED)
def test_deep_nesting_is_told_at_its_line_and_never_composed(rows: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    composed: list[str] = []
    compose = yaml.compose
    monkeypatch.setattr(yaml, "compose", lambda text, **options: composed.append(text) or compose(text, **options))
    last = problems_of(*rows)[-1]
    assert "lồng vào nhau" in last.why
    assert 2 <= last.line <= len(rows) + 1
    assert not any(text.count("[") > 50 or text.count("- ") > 50 for text in composed)


def test_the_depth_of_real_front_matter_is_composed() -> None:
    assert YAML_HANDLER.compose("a: " + "[" * 30 + "x" + "]" * 30) is not None
    with pytest.raises(TooDeep):
        YAML_HANDLER.compose("a: " + "[" * 50 + "x" + "]" * 50)


def test_front_matter_longer_than_any_is_told_where_it_is_too_long() -> None:
    rows = ["title: Bài", *["# ghi chú"] * (MAX_FRONT_MATTER_LENGTH // 8)]
    (problem,) = problems_of(*rows)
    assert "quá giới hạn" in problem.why
    assert len("\n".join(rows[: problem.line - 2])) <= MAX_FRONT_MATTER_LENGTH


def test_aliases_that_repeat_each_other_are_never_written_out() -> None:
    rows = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 60)), "tags: *a59"]
    text = "\n".join(["---", "title: Bài", "date: 2017-10-09", *rows, "---", "Nội dung."])
    problems = PARSER.parse("tin-tuc/x.md", text.encode()).problems
    assert len(problems) == 62, "sixty unknown keys, and two entries of tags that are no texts"
    for text in ("\n".join(rows), "a: &a [*a]"):
        with pytest.raises(UneditableFrontMatter):
            set_values(f"---\n{text}\n---\n", {"title": "Bài"})


def test_every_text_has_a_bound() -> None:
    specs = [spec for kind in KINDS.values() for spec in kind.fields.values()]
    while specs:
        spec = specs.pop()
        assert 0 < spec.length_limit <= max(MAX_LENGTHS.values()), spec.name
        specs += spec.subfields
