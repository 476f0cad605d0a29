"""Converts the text of an HTML tree from character sets older than Unicode, by its fonts or by its words."""

import re
from collections.abc import Iterator
from itertools import compress, groupby
from operator import attrgetter

from lxml import etree
from msgspec import Struct

from newsroom.importing.charsets import (
    CHARSET_NAMES,
    LEGACY_CHARSETS,
    MIN_SHARE,
    Charset,
    charset_of_font,
    detect,
    is_capitals_font,
    rejoin_marks,
    syllable_share,
    to_unicode,
)
from newsroom.importing.html_elements import Selector, css_rules, selectors_of, simple_selector
from newsroom.text.normalize import strip_control_chars

BLOCK_TAGS = frozenset(
    re.findall(
        r"\w+",
        "address article aside blockquote body caption center dd details div dl dt figcaption figure footer form h1 h2"
        " h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead title tr ul",
    )
)
_FONT_FAMILY = re.compile(r"font-family\s*:\s*([^;}]+)", re.IGNORECASE)
# Letters that no file of an old character set can have.
_UNICODE_LETTERS = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")


class _TextNode(Struct):
    """A text of the tree: where it stands, its font, and the number of the block it belongs to."""

    element: etree._Element
    is_tail: bool
    text: str
    font: str
    block: int


def convert_charsets(root: etree._Element) -> tuple[list[str], list[str]]:
    """Convert all text below `root`, in place; gives notes on it (Vietnamese clauses), and the texts left unclear."""
    nodes = [node for node in _text_nodes(root, _css_fonts(root)) if node.text.strip()]
    charsets = {font: charset_of_font(font) for font in {node.font for node in nodes}}
    notes: list[str] = []
    unclear: list[str] = []
    for charset in LEGACY_CHARSETS:
        _convert_by_font([node for node in nodes if charsets[node.font] == charset], charset, notes, unclear)
    _convert_by_words([node for node in nodes if not charsets[node.font]], notes, unclear)
    for node in nodes:
        # A page may name control characters (`&#1;`), which no tree takes back.
        setattr(node.element, "tail" if node.is_tail else "text", strip_control_chars(node.text))
    return notes, unclear


def _convert_by_font(nodes: list[_TextNode], charset: Charset, notes: list[str], unclear: list[str]) -> None:
    """Convert texts in fonts of one character set, but for those that show that they are Unicode already."""
    unicode_nodes = [node for node in nodes if _UNICODE_LETTERS.search(node.text) and not _improves(node.text, charset)]
    if unicode_nodes:
        notes.append(f"có chữ mang phông {_font_names(unicode_nodes)} nhưng đã là Unicode; để nguyên chữ, không đổi")
    nodes = [node for node in nodes if node not in unicode_nodes]
    if not nodes:
        return
    text = " ".join(node.text for node in nodes)
    is_vietnamese = not text.isascii() and syllable_share(text, text, "unicode")[0] >= MIN_SHARE
    if is_vietnamese and not _improves(text, charset):
        unclear.append(nodes[0].text.strip())
        return
    _convert_nodes(nodes, charset)
    block_count = len({node.block for node in nodes})
    notes.append(f"{block_count} đoạn {CHARSET_NAMES[charset]} (phông {_font_names(nodes)}) đã đổi sang Unicode")


def _font_names(nodes: list[_TextNode]) -> str:
    return ", ".join(sorted({node.font for node in nodes}))


def _improves(text: str, charset: Charset) -> bool:
    """Whether the conversion makes more words Vietnamese than there are: a stray letter of Unicode spoils no font."""
    return syllable_share(text, to_unicode(text, charset), "unicode")[0] > syllable_share(text, text, "unicode")[0]


def _by_block(nodes: list[_TextNode]) -> list[list[_TextNode]]:
    return [list(group) for _, group in groupby(nodes, key=attrgetter("block"))]


def _convert_nodes(nodes: list[_TextNode], charset: Charset) -> None:
    """Convert texts of one character set; a letter and its sign may stand in two neighbours of one block."""
    for block in _by_block(nodes):
        for node, text in zip(block, rejoin_marks([node.text for node in block], charset), strict=True):
            node.text = to_unicode(text, charset, uppercase=charset == "tcvn3" and is_capitals_font(node.font))


def _convert_by_words(nodes: list[_TextNode], notes: list[str], unclear: list[str]) -> None:
    """Convert each block of texts whose fonts say nothing, where its words show in which character set they are."""
    blocks = _by_block(nodes)
    for block in blocks:
        for node, text in zip(block, rejoin_marks([node.text for node in block]), strict=True):
            node.text = text
    detection = detect(["".join(node.text for node in block) for block in blocks])
    for charset in LEGACY_CHARSETS:
        for block in compress(blocks, (detected == charset for detected in detection.charsets)):
            _convert_nodes(block, charset)
    notes += detection.conversion_notes("đoạn")
    unclear += detection.unclear_texts


def _text_nodes(root: etree._Element, css_fonts: dict[Selector, str]) -> Iterator[_TextNode]:
    fonts = [""]
    block = 0
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        block += event in ("start", "end") and (element.tag in BLOCK_TAGS or element.tag == "br")
        if event == "start":
            fonts.append(_element_font(element, css_fonts) or fonts[-1])
            if element.text and element.tag not in ("style", "script"):
                yield _TextNode(element, False, element.text, fonts[-1], block)
            continue
        if event == "end":
            fonts.pop()
        if element is not root and element.tail:
            yield _TextNode(element, True, element.tail, fonts[-1], block)


def _element_font(element: etree._Element, css_fonts: dict[Selector, str]) -> str:
    family = _FONT_FAMILY.search(element.get("style", ""))
    if family or element.get("face"):
        return _first_family(family[1] if family else element.get("face", ""))
    return next((css_fonts[selector] for selector in selectors_of(element) if selector in css_fonts), "")


def _first_family(family: str) -> str:
    return family.split(",")[0].strip().strip("'\"")


def _css_fonts(root: etree._Element) -> dict[Selector, str]:
    """Fonts by tag and class, of the page's own style sheets."""
    fonts = {}
    for selectors, declarations, _ in css_rules(root):
        family = _FONT_FAMILY.search(declarations)
        for selector in selectors if family else ():
            if family and (simple := simple_selector(selector.strip().split(" ")[-1])):
                fonts[simple] = _first_family(family[1])
    return fonts
