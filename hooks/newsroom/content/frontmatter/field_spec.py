"""One key of front matter or of the settings: what it takes, and what editors are told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal

from msgspec import Struct

ANY_KEY = "*"
"""The name of the FieldSpec for every key that has none of its own."""
MOMENT_EXAMPLE, DAY_EXAMPLE = "2017-10-09 08:30", "2017-10-09"

# `prose` is text that a form shows in several lines; `whole` a number from 1; `group` a mapping, `groups` a list of
# them; `featured` a yes or no, or a time; `scores` map a team to its points; `free` is anything.
FieldType = Literal[
    "text", "prose", "moment", "day", "flag", "number", "whole", "choice", "texts", "group", "groups", "featured",
    "scores", "free",
]  # fmt: skip


class FieldSpec(Struct, frozen=True, dict=True):
    """One key; `label` and `hint` are for editors, `example` is a right value as it is written in the file."""

    name: str
    label: str = ""
    field_type: FieldType = "text"
    hint: str = ""
    example: str = ""
    required: bool = False
    has_alternative: bool = False
    """True if another key can say the same, so that it is not always required."""
    max_length: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    """Each word allowed, with its meaning."""
    subfields: tuple[FieldSpec, ...] = ()
    """The keys of a group, or of each entry of a list of groups."""

    @cached_property
    def subfields_by_name(self) -> Mapping[str, FieldSpec]:
        """The keys below this one."""
        return specs_by_name(self.subfields)


def specs_by_name(specs: Iterable[FieldSpec]) -> Mapping[str, FieldSpec]:
    return {key.name: key for key in specs}
