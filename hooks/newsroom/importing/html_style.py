"""What a tag, its class and its style say of the text in it, in web pages and in what Word saves as one."""

from __future__ import annotations

import re

from lxml import etree

from newsroom.importing.inline import TextRun
from newsroom.importing.manuscript import DocumentBlock

_STRONG_TAGS, _ITALIC_TAGS = frozenset({"b", "strong"}), frozenset({"i", "em", "cite", "dfn", "var"})
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden|mso-list\s*:\s*ignore", re.I)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_FONT_WEIGHT = re.compile(r"font-weight\s*:\s*(\w+)")
_ITALIC_STYLE = re.compile(r"font-style\s*:\s*italic")
_LIST_MARKER = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)


def is_hidden(element: etree._Element) -> bool:
    """Whether readers of the page do not see it."""
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style", "")))


def text_format(element: etree._Element, parent: TextRun) -> TextRun:
    """The format of the text in an element, as an empty run: that of the text around it, and what the element adds."""
    tag, style = str(element.tag), element.get("style", "")
    strong = parent.strong or tag in _STRONG_TAGS
    if weight := _FONT_WEIGHT.search(style):
        strong = weight[1] in ("bold", "bolder") or (weight[1].isdigit() and int(weight[1]) >= 600)
    italic = parent.italic or tag in _ITALIC_TAGS or bool(_ITALIC_STYLE.search(style))
    return TextRun("", strong, italic, parent.link, tag if tag in ("sup", "sub") else parent.vertical_align)


def empty_block(element: etree._Element) -> DocumentBlock:
    """A paragraph without text that says whether the element is centred, a caption or a title."""
    tag, names, style = element.tag, element.get("class", "").lower(), element.get("style", "")
    centred = tag == "center" or element.get("align") == "center" or "centred" in names or _CENTRED.search(style)
    return DocumentBlock(
        "paragraph", "", "",
        centred=bool(centred),
        is_caption="caption" in names or tag == "figcaption",
        is_title=names.startswith("title") or "msotitle" in names,
    )  # fmt: skip


def word_list_item(paragraph: etree._Element) -> tuple[str, int] | None:
    """The number and the depth (from 0) of a list entry as Word writes it into web pages; None where it is none.

    Word hides an entry's sign in its text. The number is "" where that is a bullet.
    """
    style = paragraph.get("style", "")
    if "mso-list:" not in style.replace(" ", ""):
        return None
    for span in paragraph.iter("span"):
        if _LIST_MARKER.search(span.get("style", "")):
            sign = "".join(map(str, span.itertext())).replace("\u00a0", " ").strip()
            depth = re.search(r"level(\d)", style)
            numbered = any(map(str.isalnum, sign)) and sign != "o"
            return sign if numbered else "", int(depth[1]) - 1 if depth else 0
    return None
