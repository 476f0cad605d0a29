"""What reading content files asks of a kind of content."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.content.frontmatter.fields import Fields
from newsroom.model.records import Record


class ContentKind(Protocol):
    """One kind: the keys of its front matter, and the record that they make."""

    @property
    def fields(self) -> Mapping[str, FieldSpec]: ...
    @property
    def record_type(self) -> type[Record] | None: ...
    def parse_record(self, fields: Fields) -> Record | None: ...


def field_names(kinds: Mapping[str, ContentKind]) -> frozenset[str]:
    """Every key that an item of any kind may have."""
    return frozenset().union(*(kind.fields for kind in kinds.values()))
