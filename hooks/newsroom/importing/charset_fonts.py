"""Converts the text of an HTML tree that is in character sets from before Unicode, by its fonts or by its words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from lxml import etree
from msgspec import Struct

from newsroom.importing.charset_detection import LEGACY_CHARSETS, MIN_SHARE, detect, syllable_share
from newsroom.importing.charsets import (
    CHARSET_NAMES,
    Charset,
    charset_of_font,
    is_capitals_font,
    rejoin_marks,
    to_unicode,
)

BLOCK_TAGS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details div dl dt figcaption figure footer form h1 h2"
        " h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead title tr ul",
    )
)
_CSS_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_FONT_FAMILY = re.compile(r"font-family\s*:\s*([^;}]+)", re.IGNORECASE)
_SIMPLE_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?(?:\.([\w-]+))?", re.IGNORECASE)
# Letters that no file of an old character set can have.
_UNICODE_LETTERS = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")


class CharsetConversion(Struct, frozen=True):
    """What was converted, in words, and the texts that could not be told."""

    notes: tuple[str, ...]
    unclear_texts: tuple[str, ...]


class _TextNode(Struct):
    """A text of the tree: where it stands, its font, and the block it belongs to."""

    element: etree._Element
    tail: bool
    text: str
    font: str
    block: int

    def write_back(self) -> None:
        """Write the text back into the tree."""
        if self.tail:
            self.element.tail = self.text
        else:
            self.element.text = self.text


def convert_charsets(root: etree._Element) -> CharsetConversion:
    """Convert all text below `root`, in place."""
    rules = _css_fonts(root)
    nodes = [node for node in _text_nodes(root, "", rules, _block_counter()) if node.text.strip()]
    notes, unclear = _convert_by_font([node for node in nodes if charset_of_font(node.font)])
    rest = [node for node in nodes if not charset_of_font(node.font)]
    more, doubtful = _convert_by_words(rest)
    for node in nodes:
        node.write_back()
    return CharsetConversion((*notes, *more), (*unclear, *doubtful))


def _convert_by_font(nodes: list[_TextNode]) -> tuple[list[str], list[str]]:
    notes: list[str] = []
    unclear: list[str] = []
    for charset in LEGACY_CHARSETS:
        own = [node for node in nodes if charset_of_font(node.font) == charset]
        already = [node for node in own if _UNICODE_LETTERS.search(node.text) and not _improves(node.text, charset)]
        if already:
            fonts = ", ".join(sorted({node.font for node in already}))
            notes.append(f"có chữ mang phông {fonts} nhưng đã là Unicode; để nguyên chữ, không đổi")
        own = [node for node in own if node not in already]
        if not own:
            continue
        given = " ".join(node.text for node in own)
        if (
            syllable_share(given, given, "unicode")[0] >= MIN_SHARE
            and not given.isascii()
            and not _improves(given, charset)
        ):
            unclear.append(own[0].text.strip())
            continue
        _convert_nodes(own, charset)
        fonts = ", ".join(sorted({node.font for node in own}))
        notes.append(
            f"{len({node.block for node in own})} đoạn {CHARSET_NAMES[charset]} (phông {fonts}) đã đổi sang Unicode"
        )
    return notes, unclear


def _improves(text: str, charset: Charset) -> bool:
    """Whether the conversion makes more words Vietnamese than there are: a stray letter of Unicode spoils no font."""
    return syllable_share(text, to_unicode(text, charset), "unicode")[0] > syllable_share(text, text, "unicode")[0]


def _convert_nodes(nodes: list[_TextNode], charset: Charset) -> None:
    """Convert texts of one character set; a letter and its sign may stand in two neighbours of one block."""
    pieces: dict[int, list[_TextNode]] = {}
    for node in nodes:
        pieces.setdefault(node.block, []).append(node)
    for block in pieces.values():
        for node, text in zip(block, rejoin_marks([node.text for node in block], charset), strict=True):
            node.text = to_unicode(text, charset, uppercase=charset == "tcvn3" and is_capitals_font(node.font))


def _convert_by_words(nodes: list[_TextNode]) -> tuple[list[str], list[str]]:
    blocks: dict[int, list[_TextNode]] = {}
    for node in nodes:
        blocks.setdefault(node.block, []).append(node)
    groups = list(blocks.values())
    for group in groups:
        for node, text in zip(group, rejoin_marks([node.text for node in group]), strict=True):
            node.text = text
    given = ["".join(node.text for node in group) for group in groups]
    settled = detect(given)
    counts: Counter[Charset] = Counter()
    unclear = []
    for group, text, verdict in zip(groups, given, settled.charsets, strict=True):
        if verdict == "unclear":
            unclear.append(text.strip())
        for charset in LEGACY_CHARSETS:
            if verdict == charset:
                counts[charset] += 1
                _convert_nodes(group, charset)
    notes = [
        f"{count} đoạn {CHARSET_NAMES[charset]} (nhận theo chữ) đã đổi sang Unicode"
        for charset, count in counts.items()
    ]
    if settled.count("nfd"):
        notes.append(f"{settled.count('nfd')} đoạn Unicode tổ hợp đã đổi sang Unicode dựng sẵn")
    return notes, unclear


def _block_counter() -> Callable[[], int]:
    count = [0]

    def begin() -> int:
        count[0] += 1
        return count[0]

    return begin


def _text_nodes(
    root: etree._Element, font: str, rules: dict[tuple[str, str], str], begin: Callable[[], int]
) -> Iterator[_TextNode]:
    """The texts below `root` in their order, by a stack of our own: pages nest deeper than Python calls itself."""
    block = begin()
    stack: list[tuple[etree._Element, str, bool]] = [(root, font, False)]
    while stack:
        element, inherited, left = stack.pop()
        is_block = element.tag in BLOCK_TAGS or element.tag == "br"
        if left:
            if is_block:
                block = begin()
            if element is not root and element.tail:
                yield _TextNode(element, True, element.tail, inherited, block)
            continue
        stack.append((element, inherited, True))
        if not isinstance(element.tag, str) or element.tag in ("style", "script"):
            continue
        if is_block:
            block = begin()
        own = _element_font(element, rules) or inherited
        if element.text:
            yield _TextNode(element, False, element.text, own, block)
        stack.extend((child, own, False) for child in reversed(element))


def _element_font(element: etree._Element, rules: dict[tuple[str, str], str]) -> str:
    family = _FONT_FAMILY.search(element.get("style", ""))
    if family:
        return _first_family(family[1])
    if element.get("face"):
        return _first_family(element.get("face", ""))
    if not rules:
        return ""
    tag = str(element.tag)
    for name in element.get("class", "").split():
        for key in ((tag, name), ("", name)):
            if key in rules:
                return rules[key]
    return rules.get((tag, ""), "")


def _first_family(family: str) -> str:
    return family.split(",")[0].strip().strip("'\"")


def _css_fonts(root: etree._Element) -> dict[tuple[str, str], str]:
    """Fonts by tag and class, of the page's own style sheets."""
    found = {}
    for style in root.iter("style"):
        for selectors, declarations in _CSS_RULE.findall(style.text or ""):
            family = _FONT_FAMILY.search(declarations)
            if not family or "@" in selectors:
                continue
            for selector in selectors.split(","):
                simple = _SIMPLE_SELECTOR.fullmatch(selector.strip().split(" ")[-1])
                if simple and simple[0]:
                    found[(simple[1] or "").lower(), simple[2] or ""] = _first_family(family[1])
    return found
