"""The advice about a line that YAML cannot read: front matter that follows it can be read."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from newsroom.content.frontmatter.fields import Fields
from newsroom.content.frontmatter.reader import split_front_matter
from newsroom.content.frontmatter.yaml_nodes import scalar_text
from newsroom.content.frontmatter.yaml_repair import quote_yaml, split_row
from newsroom.model.problems import Report

BROKEN_ROWS = (
    "title: Kế hoạch: tổ chức Tháng Dân vận",
    'title: Báo "Nhân Dân": số mới',
    "title: Y Kô's: bản mới",
    'title: "Tháng Dân vận',
    "title: 'Tháng Dân vận",
    'title: "Tháng Dân vận" năm 2017',
    "title: [Hiệp Hòa] hội thi",
    "title: {Hiệp Hòa} hội thi",
    "title: @Hiệp Hòa",
    "title: `Hiệp Hòa",
    "title: %50 số hộ",
    "title: *Hiệp Hòa*",
    "title: &Hiệp Hòa",
    "title: !Hiệp Hòa",
    "title: - Hiệp Hòa",
    "title: | Hiệp Hòa",
    r'title: "C:\tin"',
    r'title: "C:\Hòa"',
    "title:Hiệp Hòa",
    "title Hiệp Hòa",
    "title: Bài #62",
    "tags: [Dân vận khéo, Hiệp Hòa",
    "tags: [Dân vận khéo, Hiệp Hòa]]",
    'tags: ["Dân vận khéo", "Hiệp Hòa]',
    "image: {src: a.jpg, alt: Đội 1: chào, caption: B}",
    "image: {anh, alt: Đội 1: chào, caption: B}",
    "featured: {until: 2017-10-12",
)


# What is the right row, where the mistake leaves no doubt.
RIGHT_ROWS = {
    # Quotes inside a value in quotes
    'title: "Phát động "Tháng Dân vận" năm 2017"': "title: 'Phát động \"Tháng Dân vận\" năm 2017'",
    "title: 'Phát động 'Tháng Dân vận' năm 2017'": "title: \"Phát động 'Tháng Dân vận' năm 2017\"",
    'title: "Hội thi "Dân vận khéo""': "title: 'Hội thi \"Dân vận khéo\"'",
    'title: ""Dân vận khéo" ở Hiệp Hòa"': "title: '\"Dân vận khéo\" ở Hiệp Hòa'",
    'title: "Báo "Nhân Dân": số mới"': "title: 'Báo \"Nhân Dân\": số mới'",
    "title: 'Y Kô's'": 'title: "Y Kô\'s"',
    'tags: ["Dân vận", "Hiệp "Hòa""]': 'tags: ["Dân vận", \'Hiệp "Hòa"\']',
    'image: {src: "a.jpg", alt: "Đội "1""}': 'image: {src: "a.jpg", alt: \'Đội "1"\'}',
    # Two values in quotes, which are one
    'title: "Hội thi" và "Tháng Dân vận"': 'title: \'"Hội thi" và "Tháng Dân vận"\'',
    # The colon, and the spaces around it
    "summary :Hội thi": "summary: Hội thi",
    "summary:Hội thi": "summary: Hội thi",
    "summary= Hội thi": "summary: Hội thi",
    "summary=Hội thi": "summary: Hội thi",
    "summary\uff1aHội thi": "summary: Hội thi",
    "summary – Hội thi": "summary: Hội thi",
    "summary Hội thi": "summary: Hội thi",
    "tags :[Dân vận, Hiệp Hòa]": "tags: [Dân vận, Hiệp Hòa]",
    'title :"Hội thi"': 'title: "Hội thi"',
    "-Hiệp Hòa": "- Hiệp Hòa",
}


@pytest.mark.parametrize(("row", "right_row"), RIGHT_ROWS.items(), ids=RIGHT_ROWS)
def test_the_example_of_a_problem_is_the_row_that_was_meant(row: str, right_row: str) -> None:
    rows = ["---", "date: 2017-10-09", row, "id: bai", "---", "Nội dung."]
    if row.startswith("-"):
        rows[2:2] = ["tags:", "- Dân vận"]
    report = Report("content/x.md")
    assert split_front_matter("\n".join(rows), report) is not None, "reading goes on"
    (problem,) = report.problems
    assert (problem.line, problem.example) == (rows.index(row) + 1, right_row)


@pytest.mark.parametrize("row", BROKEN_ROWS)
@pytest.mark.parametrize("index", [1, 3])
def test_the_example_of_a_problem_is_right_in_the_place_of_its_row(row: str, index: int) -> None:
    rows = ["---", "date: 2017-10-09", "id: bai", "---", "Nội dung."]
    rows.insert(index, row)
    report = Report("content/x.md")
    document = split_front_matter("\n".join(rows), report)
    assert document is not None, "reading goes on"
    (problem,) = report.problems
    assert problem.line == index + 1

    assert problem.example is not None
    rows[index] = problem.example
    report_after = Report("content/x.md")
    repaired = split_front_matter("\n".join(rows), report_after)
    assert repaired is not None
    assert report_after.problems == []
    key = split_row(problem.example)[0]
    assert {"date", "id", key} == set(Fields(repaired.node, report_after).nodes)
    if "title" in row and "\\" not in row:
        # Nothing of what the editor wrote is lost, but for the quotes around part of it.
        words = scalar_text(Fields(repaired.node, report_after).nodes["title"]) or ""
        assert [word.strip("\"'") for word in words.split()] == [
            word.strip("\"'") for word in row.replace("title:", "").replace("title ", "").split()
        ]


@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1).map(str.strip).filter(bool))
def test_a_quoted_value_reads_as_it_was(value: str) -> None:
    node = yaml.compose(f"title: {quote_yaml(value)}", Loader=yaml.CSafeLoader)
    assert isinstance(node, yaml.MappingNode)
    assert node.value[0][1].value == value


@pytest.mark.parametrize(
    ("row", "parts"),
    {
        "title: Bài": ("title", "Bài"),
        "  - src: a.jpg": ("src", "a.jpg"),
        "Hiệp Hòa: [1, 2]": ("Hiệp Hòa", "[1, 2]"),
        "title: a: b": ("title", "a: b"),
        "title:": ("title", ""),
        "một dòng": ("tệp", "một dòng"),
        "title:Bài": ("tệp", "title:Bài"),
        "": ("tệp", ""),
    }.items(),
)
def test_a_row_has_a_key_where_a_colon_and_a_space_follow_it(row: str, parts: tuple[str, str]) -> None:
    assert split_row(row) == parts
