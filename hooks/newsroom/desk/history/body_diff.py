"""Lays two bodies over each other as readers see them: each paragraph once, with the words that went and came."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html.parser import HTMLParser
from typing import Literal

from markupsafe import Markup, escape
from msgspec import Struct
from rapidfuzz.distance import Indel

from newsroom.desk.history.word_diff import (
    MAX_TOKENS,
    Change,
    Piece,
    compare_tokens,
    similarity,
    words_of,
)

BlockKind = Literal["heading", "paragraph", "entry", "row", "quotation", "caption", "code"]
_KINDS: dict[str, BlockKind] = {
    **{f"h{level}": "heading" for level in range(1, 7)},
    "figcaption": "caption", "caption": "caption", "li": "entry", "dt": "entry", "dd": "entry", "tr": "row",
    "pre": "code", "blockquote": "quotation",
}  # fmt: skip
# These stand inside a paragraph; any other element begins a new one.
_INLINE = frozenset(
    {"a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "img", "input", "ins", "kbd",
     "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "td", "th", "time", "u", "var", "wbr"}
)  # fmt: skip
# What of the markup is shown again.
_SHOWN = frozenset({"a", "b", "code", "em", "i", "kbd", "mark", "s", "small", "strong", "sub", "sup", "u"})
_VOID = frozenset({"hr", "wbr"})
_WORDS: dict[Change, tuple[str, str]] = {"deleted": ("del", "bỏ: "), "inserted": ("ins", "thêm: ")}
_LINK = re.compile(r'<a href="([^"#]+)')
_SPACES = re.compile(r"\s+")
# Below this, two paragraphs are two, not one that was changed.
_ALIKE = 0.4
# So many pairs of paragraphs are compared in one place at most.
_MAX_PAIRS = 2_500
_CONTEXT = 1


class Block(Struct, frozen=True):
    """A paragraph, heading, entry of a list or row of a table; a token is a word or, beginning with <, a tag."""

    kind: BlockKind
    tokens: tuple[str, ...]


class BlockChange(Struct, frozen=True):
    """What became of a block, with its words as HTML; of equal blocks left out, `skipped` says how many."""

    change: Literal["same", "deleted", "inserted", "changed", "skipped"]
    kind: BlockKind = "paragraph"
    html: Markup = Markup()
    note: str = ""
    skipped: int = 0


def fragment_blocks(fragment: str) -> list[Block]:
    """The blocks of a body's sanitised HTML, in the order of reading."""
    reader = _BlockReader()
    reader.feed(fragment)
    reader.close()
    reader.end_block()
    return reader.blocks


def text_blocks(body: str) -> list[Block]:
    """The blocks of a body that gives no HTML: its paragraphs as they are written."""
    return [Block("paragraph", tuple(words_of(part))) for part in re.split(r"\n\s*\n", body) if part.strip()]


def compare_blocks(old: Sequence[Block], new: Sequence[Block]) -> list[BlockChange]:
    """What became of each block; of equal ones only those beside a change."""
    changes = [_change_of(before, after) for before, after in align(old, new)]
    shown = {
        near
        for number, change in enumerate(changes)
        if change.change != "same"
        for near in range(number - _CONTEXT, number + _CONTEXT + 1)
    }
    result: list[BlockChange] = []
    for number, change in enumerate(changes):
        if number in shown:
            result.append(change)
        elif result and result[-1].change == "skipped":
            result[-1] = BlockChange("skipped", skipped=result[-1].skipped + 1)
        else:
            result.append(BlockChange("skipped", skipped=1))
    return result


def align(old: Sequence[Block], new: Sequence[Block]) -> list[tuple[Block | None, Block | None]]:
    """Each block of the old body with what it became: itself, another, or None; None before what is new."""
    if max(len(old), len(new)) > MAX_TOKENS:
        return [*((block, None) for block in old), *((None, block) for block in new)]
    pairs: list[tuple[Block | None, Block | None]] = []
    gone: list[Block] = []
    come: list[Block] = []
    for opcode in Indel.opcodes(old, new):
        gone += old[opcode.src_start : opcode.src_end] if opcode.tag == "delete" else ()
        come += new[opcode.dest_start : opcode.dest_end] if opcode.tag == "insert" else ()
        if opcode.tag == "equal":
            pairs += [*_pair(gone, come), *zip(old[opcode.src_start : opcode.src_end],
                                               new[opcode.dest_start : opcode.dest_end], strict=True)]  # fmt: skip
            gone, come = [], []
    return [*pairs, *_pair(gone, come)]


def _pair(gone: Sequence[Block], come: Sequence[Block]) -> Iterator[tuple[Block | None, Block | None]]:
    """Blocks that stood in one place, each with the first one like it, in their order."""
    is_bounded = len(gone) * len(come) <= _MAX_PAIRS
    position = 0
    for block in gone:
        others = range(position, len(come)) if is_bounded else ()
        match = next((n for n in others if similarity(block.tokens, come[n].tokens) >= _ALIKE), None)
        if match is None:
            yield block, None
            continue
        yield from ((None, new) for new in come[position:match])
        yield block, come[match]
        position = match + 1
    yield from ((None, new) for new in come[position:])


def _change_of(before: Block | None, after: Block | None) -> BlockChange:
    if before is None or after is None or before == after:
        change: Change = "inserted" if before is None else "deleted" if after is None else "same"
        block = before or after or Block("paragraph", ())
        return BlockChange(change, block.kind, _html([Piece(change, block.tokens)], tags_of=change))
    pieces = compare_tokens(before.tokens, after.tokens)
    words_changed = any(piece.change != "same" and any(not _is_tag(each) for each in piece.tokens) for piece in pieces)
    notes = [] if words_changed or before.kind != after.kind else ["đổi cách trình bày"]
    if before.kind != after.kind:
        notes.append(f"{_KIND_LABELS[before.kind]} thành {_KIND_LABELS[after.kind]}")
    old_links, new_links = _links(before), _links(after)
    if old_links != new_links:
        notes = [note for note in notes if note != "đổi cách trình bày"]
        notes += [f"bỏ liên kết tới {link}" for link in old_links if link not in new_links]
        notes += [f"thêm liên kết tới {link}" for link in new_links if link not in old_links]
    return BlockChange("changed", after.kind, _html(pieces, tags_of="inserted"), "; ".join(notes))


_KIND_LABELS: dict[BlockKind, str] = {
    "heading": "đầu mục", "paragraph": "đoạn văn", "entry": "mục của danh sách", "row": "hàng của bảng",
    "quotation": "trích dẫn", "caption": "chú thích ảnh", "code": "đoạn giữ nguyên chữ",
}  # fmt: skip


def _html(pieces: Sequence[Piece], *, tags_of: Change) -> Markup:
    """The words of the pieces, with the tags of equal ones and of those with that change: so every tag is closed."""
    parts: list[Markup] = []
    for piece in pieces:
        words: list[str] = []
        for token in piece.tokens:
            if not _is_tag(token):
                words.append(token)
            elif piece.change in ("same", tags_of):
                parts += [_marked(words, piece.change), _shown_tag(token)]
                words = []
        parts.append(_marked(words, piece.change))
    return Markup("").join(parts)


def _marked(words: Sequence[str], change: Change) -> Markup:
    text = "".join(words)
    if change == "same" or not text.strip():
        return escape(text)
    tag, spoken = _WORDS[change]
    core = text.strip()
    before, _, after = text.partition(core)
    return Markup('{}<{tag}><span class="unseen">{}</span>{}</{tag}>{}').format(
        before, spoken, core, after, tag=Markup(tag)
    )


def _is_tag(token: str) -> bool:
    """True for a tag; a word is never longer than its < where it begins with one."""
    return token.startswith("<") and len(token.rstrip()) > 1


def _shown_tag(token: str) -> Markup:
    name = token.strip("</>").split(" ", 1)[0]
    return Markup(f"<{'/' if token.startswith('</') else ''}{'span' if name == 'a' else name}>")


def _links(block: Block) -> list[str]:
    matches = (_LINK.match(token) for token in block.tokens)
    return [match[1].removeprefix("newsroom:") for match in matches if match]


class _BlockReader(HTMLParser):
    """Splits HTML into blocks."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.blocks: list[Block] = []
        self._tokens: list[str] = []
        self._open: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        if tag == "a" and (self._hidden or "footnote-backref" in (values.get("class") or "")):
            self._hidden += 1
        elif tag == "img":
            name = (values.get("src") or "").removeprefix("newsroom:").rpartition("/")[2]
            self._tokens.append(f"[Ảnh {name}: {values.get('alt') or ''}] ")
        elif tag in ("td", "th"):
            self._tokens += [" │ "] if self._tokens else []
        elif tag == "br":
            self._tokens.append("\n")
        elif tag in _SHOWN:
            href = f' href="{escape(values["href"])}"' if values.get("href") else ""
            self._tokens.append(f"<{tag}{href}>")
        elif tag not in _INLINE:
            self.end_block()
            if tag not in _VOID:
                self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == "a" and self._hidden:
            self._hidden -= 1
        elif tag in _SHOWN:
            self._tokens.append(f"</{tag}>")
        elif tag not in _INLINE:
            self.end_block()
            if tag in self._open:
                del self._open[len(self._open) - 1 - self._open[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._tokens += words_of(data if "pre" in self._open else _SPACES.sub(" ", data))

    def end_block(self) -> None:
        """Take what was read as one block, if it has words."""
        if any(token.strip() and not _is_tag(token) for token in self._tokens):
            kinds = (_KINDS[tag] for tag in reversed(self._open) if tag in _KINDS)
            self.blocks.append(Block(next(kinds, "paragraph"), tuple(self._tokens)))
        self._tokens = []
