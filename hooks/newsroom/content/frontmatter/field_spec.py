"""One key of front matter: what it takes, and what editors are told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal

from msgspec import Struct

MOMENT_EXAMPLE, DAY_EXAMPLE = "2017-10-09 08:30", "2017-10-09"

# `featured` is a yes or no, or a time; `scores` map a team to its points; `free` is whatever its author wants.
Takes = Literal[
    "text", "prose", "moment", "day", "flag", "number", "whole", "choice", "texts", "group", "groups", "featured",
    "scores", "free",
]  # fmt: skip


class Key(Struct, frozen=True, dict=True):
    """One key: `label` and `hint` are for editors; `example` is a right value, as it is written in the file."""

    name: str
    label: str
    takes: Takes = "text"
    hint: str = ""
    example: str = ""
    required: bool = False
    instead: bool = False
    """Whether what it says can be said in another way, so that it is not always missed."""
    limit: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    """Each word that is right, with what it means."""
    keys: tuple[Key, ...] = ()
    """The keys of a group, or of each entry of a list of groups."""

    @cached_property
    def by_name(self) -> Mapping[str, Key]:
        """The keys below this one."""
        return named(self.keys)


def named(keys: Iterable[Key]) -> Mapping[str, Key]:
    return {key.name: key for key in keys}
