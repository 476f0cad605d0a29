"""Lays two versions of a file side by side, and joins them where they do not contradict each other."""

from __future__ import annotations

import difflib
from collections import OrderedDict
from typing import Literal

from msgspec import Struct

from newsroom.content.frontmatter.layout import UneditableFrontMatter
from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.desk.open_file import EditableText, textarea_value

LineChange = Literal["same", "gone", "come", "other", "skipped"]
_CONTEXT_LINES, _MAX_BASE_VERSIONS = 3, 200


class DiffLine(Struct, frozen=True):
    """A line of each version; None where a version has none. `kind` says how they differ."""

    kind: LineChange
    left: str | None
    right: str | None


def side_by_side(left: str, right: str) -> list[DiffLine]:
    """The two texts line by line; of what is the same, only the lines around a difference."""
    one, other = textarea_value(left).splitlines(), textarea_value(right).splitlines()
    found: list[DiffLine] = []
    for tag, a, b, c, d in difflib.SequenceMatcher(
        None, one, other, autojunk=len(one) + len(other) > 4000
    ).get_opcodes():
        if tag == "equal":
            same = [DiffLine("same", line, line) for line in one[a:b]]
            before, after = (_CONTEXT_LINES if a else 0), (_CONTEXT_LINES if b < len(one) or d < len(other) else 0)
            if len(same) > before + after + 1:
                kept = same[len(same) - after :] if after else []
                same = [
                    *same[:before],
                    DiffLine("skipped", f"… {len(same) - before - after} dòng giống nhau …", None),
                    *kept,
                ]
            found += same
            continue
        for n in range(max(b - a, d - c)):
            mine = one[a + n] if a + n < b else None
            theirs = other[c + n] if c + n < d else None
            kind: LineChange = "gone" if theirs is None else "come" if mine is None else "other"
            found.append(DiffLine(kind, mine, theirs))
    return found


class BaseVersions:
    """The texts that forms were opened with, by their digest; the last few hundred."""

    def __init__(self) -> None:
        self._texts: OrderedDict[str, str] = OrderedDict()

    def add(self, digest: str, text: str) -> None:
        """Remember what a form is opened with."""
        self._texts[digest] = text
        self._texts.move_to_end(digest)
        while len(self._texts) > _MAX_BASE_VERSIONS:
            self._texts.popitem(last=False)

    def get(self, digest: str) -> str | None:
        """What a form was opened with, unless that is long ago."""
        return self._texts.get(digest)


def three_way_merge(base: EditableText, mine: EditableText, theirs: EditableText) -> EditableText:
    """Their version with what I changed in mine; where both changed one thing, with mine.

    Versions whose front matter cannot be read key by key are not joined: it is mine.
    """
    if base.front_matter is None or mine.front_matter is None or theirs.front_matter is None:
        return mine
    changed: dict[str, FrontMatterValue] = {
        name: value for name, value in mine.values.items() if name in base.values and value != base.values[name]
    }
    try:
        made = theirs.with_changes(changed)
    except UneditableFrontMatter:
        return mine
    if mine.body == base.body:
        return made
    return EditableText(made.text[: len(made.text) - len(_raw_body(made))] + _raw_body(mine), made.keys)


def _raw_body(text: EditableText) -> str:
    return text.text[text.body_offset :]
