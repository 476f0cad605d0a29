"""Long lists of messages: what is shown of them, kind by kind, and the file that holds all."""

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from newsroom.runtime.atomic_write import replace_file

MAX_LINES, MAX_KINDS, EXAMPLES, MAX_PARTS = 50, 15, 3, 12
# What differs between two messages of one kind: what is quoted, paths and addresses, numbers.
_VALUE = re.compile(r"“[^“”]*”|\"[^\"]*\"|(?<!\S)\S*/\S*[^\s.,;:?]|\d[\d.,:]*\d|\d")


class ListedLine(Struct, frozen=True):
    """A line of a list, what it has in common with others, and what it is called: “lỗi”, “cảnh báo”.

    Lines of a lower rank are shown before others.
    """

    text: str
    kind: str
    noun: str
    rank: int = 0
    part: str = ""
    """What of its kind it is, in words; lines with such are counted by them instead of shown as examples."""


def without_values(sentence: str) -> str:
    """A sentence with an ellipsis for each value in it, so that all sentences of one kind are the same."""
    return _VALUE.sub("…", sentence)


def lines_to_show(lines: Sequence[ListedLine], file: Path) -> list[str]:
    """All lines if they are few; else each kind with its count and examples, the most frequent first, and where to
    find all of them: they are written to `file`, which does not exist otherwise.

    Raises OSError where that cannot be written.
    """
    if len(lines) <= MAX_LINES:
        file.unlink(missing_ok=True)
        return [line.text for line in lines]
    file.parent.mkdir(parents=True, exist_ok=True)
    replace_file(file, "".join(f"{line.text}\n" for line in lines).encode())
    groups: dict[tuple[int, str, str], list[ListedLine]] = {}
    for line in lines:
        groups.setdefault((line.rank, line.noun, line.kind), []).append(line)
    ordered = sorted(groups.items(), key=lambda group: (group[0][0], -len(group[1])))
    shown = [text for (_, noun, kind), group in ordered[:MAX_KINDS] for text in _describe_group(noun, kind, group)]
    rest = sum(len(group) for _, group in ordered[MAX_KINDS:])
    if rest:
        shown.append(f"… và {len(ordered) - MAX_KINDS} loại khác, {rest} dòng.")
    place = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
    return [*shown, f"Danh sách đầy đủ {len(lines)} dòng: {place.as_posix()}"]


def _describe_group(noun: str, kind: str, lines: Sequence[ListedLine]) -> list[str]:
    if len(lines) <= EXAMPLES:
        return [line.text for line in lines]
    parts = Counter(line.part for line in lines if line.part).most_common()
    if not parts:
        return [f"{len(lines)} {noun} cùng loại “{kind}”, chẳng hạn:", *(line.text for line in lines[:EXAMPLES])]
    rows = [f"  {part} trong {count} tệp" for part, count in parts[:MAX_PARTS]]
    rest = sum(count for _, count in parts[MAX_PARTS:])
    more = [f"  … và {len(parts) - MAX_PARTS} thứ khác, {rest} chỗ"] if rest else []
    return [f"{len(lines)} {noun} cùng loại “{kind}”:", *rows, *more]
