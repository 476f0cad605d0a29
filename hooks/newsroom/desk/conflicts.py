"""Lays two versions of a file side by side, and joins them where they do not contradict each other."""

from __future__ import annotations

import difflib
from collections import OrderedDict
from typing import Literal

from msgspec import Struct

from newsroom.content.frontmatter.layout import Unwritable
from newsroom.content.frontmatter.writer import Value
from newsroom.desk.open_file import Draft, in_box

Kind = Literal["same", "gone", "come", "other", "skipped"]
_AROUND, _REMEMBERED = 3, 200


class Row(Struct, frozen=True):
    """A line of each version; None where a version has none. `kind` says how they differ."""

    kind: Kind
    left: str | None
    right: str | None


def rows(left: str, right: str) -> list[Row]:
    """The two texts line by line; of what is the same, only the lines around a difference."""
    one, other = in_box(left).splitlines(), in_box(right).splitlines()
    found: list[Row] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(
        None, one, other, autojunk=len(one) + len(other) > 4000
    ).get_opcodes():
        if tag == "equal":
            same = [Row("same", line, line) for line in one[a:b]]
            before, after = (_AROUND if a else 0), (_AROUND if b < len(one) or d < len(other) else 0)
            if len(same) > before + after + 1:
                kept = same[len(same) - after :] if after else []
                same = [
                    *same[:before],
                    Row("skipped", f"… {len(same) - before - after} dòng giống nhau …", None),
                    *kept,
                ]
            found += same
            continue
        for n in range(max(b - a, d - c)):
            mine = one[a + n] if a + n < b else None
            theirs = other[c + n] if c + n < d else None
            kind: Kind = "gone" if theirs is None else "come" if mine is None else "other"
            found.append(Row(kind, mine, theirs))
    return found


class Remembered:
    """The texts that forms were opened with, by their digest; the last few hundred."""

    def __init__(self) -> None:
        self._texts: OrderedDict[str, str] = OrderedDict()

    def keep(self, digest: str, text: str) -> None:
        """Remember what a form is opened with."""
        self._texts[digest] = text
        self._texts.move_to_end(digest)
        while len(self._texts) > _REMEMBERED:
            self._texts.popitem(last=False)

    def text(self, digest: str) -> str | None:
        """What a form was opened with, unless that is long ago."""
        return self._texts.get(digest)


def joined(base: Draft, mine: Draft, theirs: Draft) -> Draft:
    """Their version with what I changed in mine; where both changed one thing, with mine.

    Versions whose front matter cannot be read key by key are not joined: it is mine.
    """
    if base.head is None or mine.head is None or theirs.head is None:
        return mine
    changed: dict[str, Value] = {
        name: value for name, value in mine.values.items() if name in base.values and value != base.values[name]
    }
    try:
        made = theirs.with_changes(changed)
    except Unwritable:
        return mine
    if mine.body == base.body:
        return made
    return Draft(made.text[: len(made.text) - len(_tail(made))] + _tail(mine), made.keys)


def _tail(draft: Draft) -> str:
    return draft.text[draft.body_begins :]
