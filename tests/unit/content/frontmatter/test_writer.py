"""Values written as YAML read back as they were."""

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st
from newsroom.content.frontmatter.encoding import INVISIBLE_CHARS
from newsroom.content.frontmatter.reader import compose_mapping
from newsroom.content.frontmatter.writer import flow_list, yaml_scalar
from newsroom.content.frontmatter.yaml_nodes import scalar_text
from newsroom.model.problems import Report

ANY_TEXT = st.text(st.characters(exclude_categories=()))


def cleaned(text: str) -> str:
    """The text as a file can hold it: on one line, a space for each control character."""
    return " ".join(INVISIBLE_CHARS.sub(" ", text).split())


@given(ANY_TEXT)
@example("a\x07b")
@example("\ud800")
@example("a\x85b\u2028c")
def test_any_text_reads_back_without_its_control_characters(text: str) -> None:
    report = Report("content/x.md")
    node = compose_mapping(f"title: {yaml_scalar(text)}", report, is_front_matter=True)
    assert report.problems == []
    assert node is not None
    assert (scalar_text(node.value[0][1]) or "") == cleaned(text)


@given(st.lists(ANY_TEXT, min_size=1))
@example(["a\x07,b"])
@example(["Hỏi:?"])
def test_any_list_of_texts_reads_back_in_brackets(texts: list[str]) -> None:
    written = flow_list(texts)
    assert written is not None
    node = yaml.compose(written, Loader=yaml.CSafeLoader)
    assert isinstance(node, yaml.SequenceNode)
    assert [scalar_text(part) or "" for part in node.value] == [cleaned(text) for text in texts]


@pytest.mark.parametrize(
    ("text", "written"),
    {
        "Tháng Dân vận": "Tháng Dân vận",
        "Hội thi: chặng cuối": '"Hội thi: chặng cuối"',
        "bài # 2": '"bài # 2"',
        r"C:\tin": r"'C:\tin'",
        "null": '"null"',
        "": '""',
        "một\x0bhai": "một hai",
    }.items(),
)
def test_quotes_stand_only_where_yaml_needs_them(text: str, written: str) -> None:
    assert yaml_scalar(text) == written
