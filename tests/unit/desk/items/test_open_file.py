"""A body comes back from the form as it was, or as it was typed."""

from typing import Any

from front_matter_files import files
from hypothesis import example, given
from hypothesis import strategies as st
from newsroom.content.frontmatter import schema
from newsroom.desk.items.open_file import EditableText
from werkzeug.datastructures import MultiDict


@given(files())
@example(("---\ntitle: x\n---", {}))
def test_a_body_comes_back_as_it_was(file: tuple[str, Any]) -> None:
    draft = EditableText(file[0], schema.ITEM_SCHEMA)
    if draft.front_matter is None:
        return
    form = MultiDict({"noi-dung": draft.body.replace("\n", "\r\n")})
    assert draft.with_form(form).text == file[0]


@given(files(), st.text(max_size=60))
def test_a_new_body_is_what_was_typed_and_the_front_matter_stays(file: tuple[str, Any], body: str) -> None:
    draft = EditableText(file[0], schema.ITEM_SCHEMA)
    if draft.front_matter is None:
        return
    edited = draft.with_form(MultiDict({"noi-dung": body}))
    assert edited.text[: draft.front_matter.yaml_end] == file[0][: draft.front_matter.yaml_end]
    assert edited.body.strip("\n") == EditableText("---\n---\n\n" + body, {}).body.strip("\n")
