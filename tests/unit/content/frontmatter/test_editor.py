"""Keys of front matter are given other values, and no other byte of a file changes."""

import pytest
from front_matter_files import NAMES, VALUES, files
from hypothesis import example, given
from hypothesis import strategies as st
from newsroom.content.frontmatter.editor import FrontMatterLayout, UneditableFrontMatter, set_values
from newsroom.content.frontmatter.writer import FrontMatterValue

FILE = """\
---
# Ghi chú đầu
title: "Tổ chức “Tháng Dân vận”"   # giữ nguyên
date: 9/10/2017 8:30

tags: [Dân vận khéo, 'Hiệp Hòa']   # hai chủ đề
# Ảnh
image:
  src: hoi-thi.jpg  # tệp
  # lời tả
  alt: Các đội thi
  caption: Hội thi
# summary: Ai, việc gì, ở đâu, khi nào.
corrections:
  - date: 2017-10-10 09:00
    kind: dinh-chinh   # loại
    text: >
      Nhiều
      dòng
extra: {x: 1}
---

Nội dung.
"""

# The new values, the lines that they remove, and the lines that they add.
CHANGES: dict[str, tuple[dict[str, FrontMatterValue], str, str]] = {
    "a text keeps its comment": (
        {"title": "Tên mới"},
        'title: "Tổ chức “Tháng Dân vận”"   # giữ nguyên',
        "title: Tên mới   # giữ nguyên",
    ),
    "a text that needs quotes": (
        {"title": "Hội thi: chặng # cuối"},
        'title: "Tổ chức “Tháng Dân vận”"   # giữ nguyên',
        'title: "Hội thi: chặng # cuối"   # giữ nguyên',
    ),
    "one entry of a list": (
        {"tags": ["Dân vận khéo", "Yên Khê, Tân Yên"]},
        "tags: [Dân vận khéo, 'Hiệp Hòa']   # hai chủ đề",
        'tags: [Dân vận khéo, "Yên Khê, Tân Yên"]   # hai chủ đề',
    ),
    "two keys more of a mapping": (
        {"image": {"src": "hoi-thi.jpg", "credit": "Thu Hà", "licence": "CC BY 4.0"}},
        "",
        "  credit: Thu Hà\n  licence: CC BY 4.0",
    ),
    "two keys more of a mapping on one line": (
        {"extra": {"y": "hai", "z": "ba"}},
        "extra: {x: 1}",
        "extra:\n  x: 1\n  y: hai\n  z: ba",
    ),
    "one entry more": (
        {"tags": ["Dân vận khéo", "Hiệp Hòa", "Ba"]},
        "tags: [Dân vận khéo, 'Hiệp Hòa']   # hai chủ đề",
        "tags: [Dân vận khéo, Hiệp Hòa, Ba]   # hai chủ đề",
    ),
    "a key inside": (
        {"image": {"src": "khac.jpg", "alt": "Các đội thi", "caption": "Hội thi", "credit": ""}},
        "  src: hoi-thi.jpg  # tệp",
        "  src: khac.jpg  # tệp",
    ),
    "a key more inside": ({"image": {"credit": "Văn An"}}, "", "  credit: Văn An"),
    "a key less inside": ({"image": {"alt": ""}}, "  alt: Các đội thi", ""),
    "a key where its comment offers it": ({"summary": "Sapo"}, "", "summary: Sapo"),
    "a key gone": ({"date": ""}, "date: 9/10/2017 8:30", ""),
    "nothing": ({"title": "Tổ chức “Tháng Dân vận”", "expires": "", "related": [], "signer": {}}, "", ""),
    "a new group": (
        {"signer": {"name": "Nguyễn Văn A", "title": "", "authority": "T/M"}},
        "",
        "signer:\n  name: Nguyễn Văn A\n  authority: T/M",
    ),
    "a correction more": (
        {
            "corrections": [
                {"date": "2017-10-10 09:00", "kind": "dinh-chinh", "text": "Nhiều dòng"},
                {"date": "2017-10-11", "kind": "", "text": "Hai"},
            ]
        },
        "",
        "  - date: 2017-10-11\n    text: Hai",
    ),
}


@pytest.mark.parametrize(("values", "removed", "added"), CHANGES.values(), ids=CHANGES)
@pytest.mark.parametrize("line_ending", ["\n", "\r\n"])
def test_only_what_differs_is_written(
    values: dict[str, FrontMatterValue], removed: str, added: str, line_ending: str
) -> None:
    edited = set_values(FILE.replace("\n", line_ending), values)
    assert edited.count("\r") == (edited.count("\n") if line_ending == "\r\n" else 0)
    before, after = FILE.splitlines(), edited.replace("\r\n", "\n").splitlines()
    assert [line for line in before if line not in after] == removed.splitlines()
    assert [line for line in after if line not in before] == added.splitlines()
    unchanged = [line for line in after if line in before]
    assert unchanged == [line for line in before if line in after], "in their order"


UNEDITABLE = [
    "",
    "Không có phần đầu.\n",
    "---\ntitle: x\n",
    "---\ntitle: [\n---\n",
    "---\n{title: x}\n---\n",
    "x\n---\n---\n",
]


@pytest.mark.parametrize("text", UNEDITABLE)
def test_what_is_no_front_matter_is_refused(text: str) -> None:
    with pytest.raises(UneditableFrontMatter):
        set_values(text, {"title": "Tên"})


def test_a_shared_value_is_not_written_through_its_other_name() -> None:
    text = "---\ntitle: &a Một\nsummary: *a\n---\n"
    edited = set_values(text, {"title": "Hai"}) if _is_editable(text) else text
    assert edited == text


def _is_editable(text: str) -> bool:
    try:
        set_values(text, {"title": "Hai"})
    except UneditableFrontMatter:
        return False
    return True


# Properties ----------------------------------------------------------------------------------------------------------


@given(files())
@example(("---\n---\n", {}))
def test_what_has_not_changed_keeps_every_byte(file: tuple[str, dict[str, FrontMatterValue]]) -> None:
    text, values = file
    assert set_values(text, values) == text


@given(files(), NAMES, VALUES | st.just(""))
def test_a_changed_key_says_what_it_should_and_all_else_stays(
    file: tuple[str, dict[str, FrontMatterValue]], key: str, value: FrontMatterValue
) -> None:
    text, _ = file
    edited = set_values(text, {key: value})
    assert set_values(edited, {key: value}) == edited
    before, after = FrontMatterLayout(text), FrontMatterLayout(edited)
    assert edited[after.body_offset :] == text[before.body_offset :]
    assert _without(before, key) == _without(after, key)


def _without(layout: FrontMatterLayout, key: str) -> str:
    """A front matter without the lines of a key."""
    for name, value in layout.pairs:
        if name.value == key:
            start, end = layout.line_span(name, value)
            return layout.text[:start] + layout.text[end : layout.yaml_end]
    return layout.text[: layout.yaml_end]


@pytest.mark.parametrize("head", ['+++\ntitle = "Bài"\n+++\n', '{"title": "Bài"}\n'])
def test_front_matter_in_another_language_is_left_as_it_is(head: str) -> None:
    """Dashes in the body below it are no front matter either."""
    with pytest.raises(UneditableFrontMatter):
        set_values(f"{head}Nội dung.\n---\ntitle: x\n---\n", {"title": "Khác"})
