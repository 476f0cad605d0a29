"""Lays two versions of a file side by side, and merges them where they do not contradict each other."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct
from rapidfuzz.distance import Indel

from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.desk.items.open_file import EditableText, textarea_value

LineChange = Literal["same", "deleted", "inserted", "changed", "skipped"]
MAX_LINES = 10_000
"""Longer texts are laid side by side without a comparison: its work grows with the product of their lengths."""
_CONTEXT_LINES, _MAX_BASE_VERSIONS = 3, 200


class DiffLine(Struct, frozen=True):
    """A line of each version, None where a version has none; `skipped` lines have a message on the left."""

    kind: LineChange
    left: str | None
    right: str | None


def side_by_side(left: str, right: str) -> list[DiffLine]:
    """The two texts line by line; of equal lines only those around a difference."""
    left_lines, right_lines = textarea_value(left).splitlines(), textarea_value(right).splitlines()
    rows: list[DiffLine] = []
    for left_start, left_end, right_start, right_end, is_same in _runs(left_lines, right_lines):
        if is_same:
            is_last = left_end == len(left_lines) and right_end == len(right_lines)
            before, after = (_CONTEXT_LINES if left_start else 0), (0 if is_last else _CONTEXT_LINES)
            equal = [DiffLine("same", line, line) for line in left_lines[left_start:left_end]]
            skipped = len(equal) - before - after
            if skipped > 1:
                message = DiffLine("skipped", f"… {skipped} dòng giống nhau …", None)
                equal[before : before + skipped] = [message]
            rows += equal
            continue
        for n in range(max(left_end - left_start, right_end - right_start)):
            old = left_lines[left_start + n] if left_start + n < left_end else None
            new = right_lines[right_start + n] if right_start + n < right_end else None
            kind: LineChange = "deleted" if new is None else "inserted" if old is None else "changed"
            rows.append(DiffLine(kind, old, new))
    return rows


def _runs(left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[int, int, int, int, bool]]:
    """Where lines in a row start and end in both texts, and whether they are the same there, in order."""
    if max(len(left), len(right)) > MAX_LINES:
        yield 0, len(left), 0, len(right), list(left) == list(right)
        return
    left_done = right_done = 0
    for block in Indel.opcodes(left, right):
        if block.tag != "equal":
            continue
        if (left_done, right_done) != (block.src_start, block.dest_start):
            yield left_done, block.src_start, right_done, block.dest_start, False
        yield block.src_start, block.src_end, block.dest_start, block.dest_end, True
        left_done, right_done = block.src_end, block.dest_end
    if (left_done, right_done) != (len(left), len(right)):
        yield left_done, len(left), right_done, len(right), False


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
        """What a form was opened with; None if that was long ago, or in another run of the desk."""
        return self._texts.get(digest)


def three_way_merge(base: EditableText, mine: EditableText, theirs: EditableText) -> EditableText:
    """Theirs with what I changed since `base`; where both changed a key or the body, mine.

    It is mine alone where the front matter of one of them cannot be edited key by key.
    """
    if base.front_matter is None or mine.front_matter is None or theirs.front_matter is None:
        return mine
    changed: dict[str, FrontMatterValue] = {
        name: value for name, value in mine.values.items() if name in base.values and value != base.values[name]
    }
    try:
        merged = theirs.with_changes(changed)
    except UneditableFrontMatter:
        return mine
    if mine.body == base.body:
        return merged
    return EditableText(merged.text[: merged.body_offset] + mine.text[mine.body_offset :], merged.keys)
