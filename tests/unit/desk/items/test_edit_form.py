"""Every key has one place in the form, and words for editors."""

from collections.abc import Iterator
from typing import Any

import pytest
from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.desk.items.edit_form import form_panels
from newsroom.kinds import KINDS
from newsroom.kinds.kind import Kind


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_key_is_in_one_part_of_the_form(kind: Kind) -> None:
    panel_names = [key.name for _, keys in form_panels(kind) for key in keys]
    assert sorted(panel_names) == sorted(kind.fields.keys() - {"draft", "extra", "kind", "review", "secrecy"})


def labelled(keys: Any) -> Iterator[FieldSpec]:
    for key in keys:
        yield key
        yield from labelled(key.subfields)


@pytest.mark.parametrize("key", [key for kind in KINDS.values() for key in labelled(kind.fields.values())], ids=str)
def test_every_key_has_words_for_editors_and_an_example_where_it_is_required(key: FieldSpec) -> None:
    assert key.label
    assert not key.required or key.example or key.choices
    assert (key.field_type == "choice") == bool(key.choices)
