"""Converts the text of an HTML tree that is in character sets from before Unicode, by its fonts or by its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from lxml import etree
from msgspec import Struct

from newsroom.importing.charset_detection import CHARSETS, SHARE, settle, share
from newsroom.importing.charsets import NAMES, Charset, charset_of_font, convert, is_capitals, joined_marks

BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details div dl dt figcaption figure footer form h1 h2"
        " h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead title tr ul",
    )
)
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_FAMILY = re.compile(r"font-family\s*:\s*([^;}]+)", re.IGNORECASE)
_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?(?:\.([\w-]+))?", re.IGNORECASE)
# Letters that no file of an old character set can have.
_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")


class Mended(Struct, frozen=True):
    """What was converted, in words, and the texts that could not be told."""

    notes: tuple[str, ...]
    unclear: tuple[str, ...]


class _Node(Struct):
    """A text of the tree: where it stands, its font, and the block it belongs to."""

    element: etree._Element
    tail: bool
    text: str
    font: str
    block: int

    def put(self) -> None:
        """Write the text back into the tree."""
        if self.tail:
            self.element.tail = self.text
        else:
            self.element.text = self.text


def mend(root: etree._Element) -> Mended:
    """Convert all text below `root`, in place."""
    rules = _rules(root)
    nodes = [node for node in _nodes(root, "", rules, _blocks()) if node.text.strip()]
    notes, unclear = _by_font([node for node in nodes if charset_of_font(node.font)])
    rest = [node for node in nodes if not charset_of_font(node.font)]
    more, doubtful = _by_words(rest)
    for node in nodes:
        node.put()
    return Mended((*notes, *more), (*unclear, *doubtful))


def _by_font(nodes: list[_Node]) -> tuple[list[str], list[str]]:
    notes: list[str] = []
    unclear: list[str] = []
    for charset in CHARSETS:
        own = [node for node in nodes if charset_of_font(node.font) == charset]
        already = [node for node in own if _UNICODE.search(node.text) and not _better(node.text, charset)]
        if already:
            fonts = ", ".join(sorted({node.font for node in already}))
            notes.append(f"có chữ mang phông {fonts} nhưng đã là Unicode; để nguyên chữ, không đổi")
        own = [node for node in own if node not in already]
        if not own:
            continue
        given = " ".join(node.text for node in own)
        if share(given, given, "unicode")[0] >= SHARE and not given.isascii() and not _better(given, charset):
            unclear.append(own[0].text.strip())
            continue
        _convert(own, charset)
        fonts = ", ".join(sorted({node.font for node in own}))
        notes.append(f"{len({node.block for node in own})} đoạn {NAMES[charset]} (phông {fonts}) đã đổi sang Unicode")
    return notes, unclear


def _better(text: str, charset: Charset) -> bool:
    """Whether the conversion makes more words Vietnamese than there are: a stray letter of Unicode spoils no font."""
    return share(text, convert(text, charset), "unicode")[0] > share(text, text, "unicode")[0]


def _convert(nodes: list[_Node], charset: Charset) -> None:
    """Convert texts of one character set; a letter and its sign may stand in two neighbours of one block."""
    pieces: dict[int, list[_Node]] = {}
    for node in nodes:
        pieces.setdefault(node.block, []).append(node)
    for block in pieces.values():
        for node, text in zip(block, joined_marks([node.text for node in block], charset), strict=True):
            node.text = convert(text, charset, capitals=charset == "tcvn3" and is_capitals(node.font))


def _by_words(nodes: list[_Node]) -> tuple[list[str], list[str]]:
    blocks: dict[int, list[_Node]] = {}
    for node in nodes:
        blocks.setdefault(node.block, []).append(node)
    groups = list(blocks.values())
    for group in groups:
        for node, text in zip(group, joined_marks([node.text for node in group]), strict=True):
            node.text = text
    given = ["".join(node.text for node in group) for group in groups]
    settled = settle(given)
    counts: Counter[Charset] = Counter()
    unclear = []
    for group, text, verdict in zip(groups, given, settled.verdicts, strict=True):
        if verdict == "unclear":
            unclear.append(text.strip())
        for charset in CHARSETS:
            if verdict == charset:
                counts[charset] += 1
                _convert(group, charset)
    notes = [f"{count} đoạn {NAMES[charset]} (nhận theo chữ) đã đổi sang Unicode" for charset, count in counts.items()]
    if settled.count("nfd"):
        notes.append(f"{settled.count('nfd')} đoạn Unicode tổ hợp đã đổi sang Unicode dựng sẵn")
    return notes, unclear


def _blocks() -> Callable[[], int]:
    count = [0]

    def begin() -> int:
        count[0] += 1
        return count[0]

    return begin


def _nodes(
    root: etree._Element, font: str, rules: dict[tuple[str, str], str], begin: Callable[[], int]
) -> Iterator[_Node]:
    """The texts below `root` in their order, by a stack of our own: pages nest deeper than Python calls itself."""
    block = begin()
    stack: list[tuple[etree._Element, str, bool]] = [(root, font, False)]
    while stack:
        element, inherited, left = stack.pop()
        is_block = element.tag in BLOCKS or element.tag == "br"
        if left:
            if is_block:
                block = begin()
            if element is not root and element.tail:
                yield _Node(element, True, element.tail, inherited, block)
            continue
        stack.append((element, inherited, True))
        if not isinstance(element.tag, str) or element.tag in ("style", "script"):
            continue
        if is_block:
            block = begin()
        own = _font(element, rules) or inherited
        if element.text:
            yield _Node(element, False, element.text, own, block)
        stack.extend((child, own, False) for child in reversed(element))


def _font(element: etree._Element, rules: dict[tuple[str, str], str]) -> str:
    family = _FAMILY.search(element.get("style", ""))
    if family:
        return _first(family[1])
    if element.get("face"):
        return _first(element.get("face", ""))
    if not rules:
        return ""
    tag = str(element.tag)
    for name in element.get("class", "").split():
        for key in ((tag, name), ("", name)):
            if key in rules:
                return rules[key]
    return rules.get((tag, ""), "")


def _first(family: str) -> str:
    return family.split(",")[0].strip().strip("'\"")


def _rules(root: etree._Element) -> dict[tuple[str, str], str]:
    """Fonts by tag and class, of the page's own style sheets."""
    found = {}
    for style in root.iter("style"):
        for selectors, declarations in _RULE.findall(style.text or ""):
            family = _FAMILY.search(declarations)
            if not family or "@" in selectors:
                continue
            for selector in selectors.split(","):
                simple = _SELECTOR.fullmatch(selector.strip().split(" ")[-1])
                if simple and simple[0]:
                    found[(simple[1] or "").lower(), simple[2] or ""] = _first(family[1])
    return found
