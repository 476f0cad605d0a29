"""Divides a Markdown text into the parts between its empty lines: paragraphs, headings, code, HTML."""

import re
from collections.abc import Iterator, Sequence

FENCE = re.compile(r" {0,3}(```+|~~~+)")
HTML_BLOCK = re.compile(r" {0,3}<(?:div|table|figure|center|section|article|aside|p)\b", re.IGNORECASE)
_HEADING = re.compile(r" {0,3}(#{1,6})(?:[ \t]|$)")
_UNDERLINE = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_HTML_TAG = re.compile(r"<(/?)(?:div|table|figure|center|section|article|aside|p)\b", re.IGNORECASE)
_LONE_TAG = re.compile(r" {0,3}</?(?:div|center|section|article|aside|figure)\b[^<>]*>\s*", re.IGNORECASE)
_LONGEST_FENCE = 20
# Lines that are looked at for the end of blocks of HTML, as a multiple of those of the text.
_LOOKAHEAD = 4


def text_chunks(text: str) -> Iterator[tuple[list[str], bool]]:
    """The lines of a text between empty lines, and whether they are code; a heading is a chunk of its own.

    A block of HTML is one chunk, whatever lines are in it.
    """
    lines = text.split("\n")
    last_ends = _last_fence_ends(lines)
    budget = _LOOKAHEAD * len(lines) + 1_000
    chunk: list[str] = []
    fence = ""
    number = -1
    while (number := number + 1) < len(lines):
        line = lines[number]
        if not fence and not chunk and _frames_markdown(lines, number):
            continue
        if not fence and budget > 0 and HTML_BLOCK.match(line):
            end = _html_end(lines, number, budget)
            budget -= (end or number + budget) - number
            if end:
                if chunk:
                    yield chunk, False
                    chunk = []
                yield lines[number:end], False
                number = end - 1
                continue
        mark = FENCE.match(line)
        if mark and not fence and last_ends.get(mark[1][0], {}).get(min(len(mark[1]), _LONGEST_FENCE), -1) <= number:
            # What is never closed begins no code.
            mark = None
        if mark and not fence:
            # Code that belongs to a list stays with it.
            if chunk and not line.startswith(" "):
                yield chunk, False
                chunk = []
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not line.strip().strip(fence[0]):
            fence = ""
            chunk.append(line)
            yield chunk, True
            chunk = []
            continue
        if fence:
            chunk.append(line)
        elif len(chunk) == 1 and (under := _UNDERLINE.fullmatch(line)) and not is_list_or_table(chunk[0]):
            yield [f"{'#' if under[1][0] == '=' else '##'} {chunk[0].strip()}"], False
            chunk = []
        elif read_heading(line):
            if chunk:
                yield chunk, False
            yield [line], False
            chunk = []
        elif line.strip():
            chunk.append(line if line.endswith("  ") else line.rstrip())
        elif chunk:
            yield chunk, _is_indented_code(chunk)
            chunk = []
    if chunk:
        yield chunk, bool(fence) or _is_indented_code(chunk)


def _last_fence_ends(lines: Sequence[str]) -> dict[str, dict[int, int]]:
    """For each sign of fences and each length, the last line that ends code fenced so."""
    last: dict[str, dict[int, int]] = {"`": {}, "~": {}}
    for number, line in enumerate(lines):
        if (mark := FENCE.match(line)) and not line.strip().strip(mark[1][0]):
            for length in range(3, min(len(mark[1]), _LONGEST_FENCE) + 1):
                last[mark[1][0]][length] = number
    return last


def _frames_markdown(lines: Sequence[str], number: int) -> bool:
    """Whether a line is only the tag of a block around Markdown: empty lines set that apart (CommonMark, 4.6)."""
    if not _LONE_TAG.fullmatch(lines[number]) or "".join(lines[number + 1 : number + 2]).strip():
        return False
    inside = next((line for line in lines[number + 2 : number + 12] if line.strip()), "")
    return "</" in lines[number] or not inside.lstrip().startswith("<")


def _html_end(lines: Sequence[str], start: int, limit: int) -> int:
    """The number of the line after the block of HTML that starts on a line; 0 where it is not closed so soon."""
    depth = 0
    for number in range(start, min(len(lines), start + limit)):
        depth += sum(-1 if closes else 1 for closes in _HTML_TAG.findall(lines[number]))
        if depth <= 0:
            return number + 1
    return 0


def read_heading(line: str) -> tuple[int, str] | None:
    """Level and text of a heading; None for another line."""
    marker = _HEADING.match(line)
    if marker is None or "\n" in line:
        return None
    text = line[marker.end() :].strip()
    bare = text.rstrip("#")
    text = bare.rstrip() if not bare or bare[-1:].isspace() else text
    return (len(marker[1]), text) if text else None


def _is_indented_code(chunk: list[str]) -> bool:
    return all(line.startswith(("    ", "\t")) for line in chunk)


def is_list_or_table(line: str) -> bool:
    """Whether a line begins an entry of a list or a quotation, or is one of a table."""
    return bool(re.match(r"\s*(?:[-+*>|]|\d+[.)]\s)", line)) or "|" in line
