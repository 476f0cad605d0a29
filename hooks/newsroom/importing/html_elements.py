"""Reads elements of HTML, of web pages and of what Word saves as one: what their style says of text, and tables."""

import html
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain

from lxml import etree

from newsroom.importing.manuscript import DocumentBlock
from newsroom.importing.markdown import TextRun, runs_to_markdown, runs_to_text

_STRONG_TAGS, _ITALIC_TAGS = frozenset({"b", "strong"}), frozenset({"i", "em", "cite", "dfn", "var"})
_HIDDEN = re.compile(r"display\s*:\s*none|mso-hide\s*:\s*all|visibility\s*:\s*hidden", re.IGNORECASE)
_SIMPLE_SELECTOR = re.compile(r"([a-z][a-z0-9]*)?(?:\.([\w-]+))?", re.IGNORECASE)
_CENTRED = re.compile(r"text-align\s*:\s*center", re.IGNORECASE)
_FONT_WEIGHT = re.compile(r"font-weight\s*:\s*(\w+)")
_ITALIC_STYLE = re.compile(r"font-style\s*:\s*italic")
_LIST_MARKER = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)
_HEADING_TAG = re.compile("h[1-6]")

Selector = tuple[str, str]
"""A tag and a class of a style sheet; "" where it names none."""


def css_rules(root: etree._Element) -> Iterator[tuple[list[str], str, bool]]:
    """The rules of the page's own style sheets: selectors, declarations, and whether it holds under a condition."""
    for style in root.iter("style"):
        around: list[str] = []
        text = ""
        for part in re.split("([{}])", style.text or ""):
            if part == "{":
                around.append(text)
            elif part == "}" and around:
                if ":" in text and "@" not in (selectors := around[-1]):
                    yield selectors.split(","), text, len(around) > 1 or bool(style.get("media"))
                around.pop()
                text = ""
            else:
                text = part


def simple_selector(text: str) -> Selector | None:
    """The selector of a tag, a class or both; None for any other."""
    simple = _SIMPLE_SELECTOR.fullmatch(text.strip())
    return ((simple[1] or "").lower(), simple[2] or "") if simple and simple[0] else None


def selectors_of(element: etree._Element) -> Iterator[Selector]:
    """The simple selectors that an element answers to, the more exact ones first."""
    names = [*element.get("class", "").split(), ""]
    return ((tag, name) for name in names for tag in (str(element.tag), "") if tag or name)


def hidden_selectors(root: etree._Element) -> frozenset[Selector]:
    """What the page's style sheets hide whatever the reader's screen."""
    hidden: set[Selector] = set()
    for selectors, declarations, is_conditional in css_rules(root):
        for selector in filter(None, map(simple_selector, selectors)):
            if not is_conditional and _HIDDEN.search(declarations):
                hidden.add(selector)
            elif "display" in declarations or "visibility" in declarations:
                hidden.discard(selector)
    return frozenset(hidden)


def is_hidden(element: etree._Element, selectors: frozenset[Selector]) -> bool:
    """Whether readers of the page do not see an element; `selectors` are those its style sheets hide."""
    if element.get("hidden") is not None or _HIDDEN.search(element.get("style", "")):
        return True
    return bool(selectors) and not selectors.isdisjoint(selectors_of(element))


def picture_address(image: etree._Element) -> str:
    """The address of a picture, also of one that a page's script shows only when it comes into view."""
    names = ("data-lazy-src", "data-original", "data-src", "data-lazy", "src")
    return next(filter(None, (image.get(name, "").strip() for name in names)), "")


def is_list_marker(element: etree._Element) -> bool:
    """Whether an element is the sign of a list entry that Word writes beside the list itself."""
    return bool(_LIST_MARKER.search(element.get("style", "")))


def text_format(element: etree._Element, parent: TextRun) -> TextRun:
    """The format of the text in an element, as an empty run: that of the text around it, and what the element adds."""
    tag, style = str(element.tag), element.get("style", "")
    strong = parent.strong or tag in _STRONG_TAGS
    if weight := _FONT_WEIGHT.search(style):
        strong = weight[1] in ("bold", "bolder") or (weight[1].isdigit() and int(weight[1]) >= 600)
    italic = parent.italic or tag in _ITALIC_TAGS or bool(_ITALIC_STYLE.search(style))
    return TextRun("", strong, italic, parent.link, tag if tag in ("sup", "sub") else parent.vertical_align)


def empty_block(element: etree._Element) -> DocumentBlock:
    """A paragraph without text that says whether the element is a quotation, centred, a caption or a title."""
    tag, names, style = element.tag, element.get("class", "").lower(), element.get("style", "")
    centred = tag == "center" or element.get("align") == "center" or "centred" in names or _CENTRED.search(style)
    return DocumentBlock(
        "quote" if names.startswith(("msoquote", "msointensequote")) else "paragraph", "", "",
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
        if is_list_marker(span):
            sign = "".join(map(str, span.itertext())).replace("\u00a0", " ").strip()
            depth = re.search(r"level(\d)", style)
            numbered = any(map(str.isalnum, sign)) and sign != "o"
            return sign if numbered else "", int(depth[1]) - 1 if depth else 0
    return None


def table_rows(table: etree._Element) -> list[list[etree._Element]]:
    """The cells of a table's own rows, without those of tables inside it."""
    own_rows = (row for row in table.iter("tr") if next(row.iterancestors("table")) is table)
    rows = ([cell for cell in row if cell.tag in ("td", "th")] for row in own_rows)
    return [row for row in rows if row]


def is_layout_table(table: etree._Element) -> bool:
    """Whether a table only lays out a page: it has one column or pictures, or most of its text is in tables in it."""
    rows = table_rows(table)
    if not rows or max(map(len, rows)) == 1 or table.get("role") == "presentation":
        return True
    if next(table.iter("img"), None) is not None:
        return True
    inner = [each for each in table.iter("table") if each is not table]
    return bool(inner) and 2 * sum(map(_text_length, inner)) >= _text_length(table)


def _text_length(element: etree._Element) -> int:
    return sum(len(text.strip()) for text in map(str, element.itertext()))


def table_block(table: etree._Element, read_cell: Callable[[etree._Element], list[TextRun]]) -> DocumentBlock | None:
    """The block of a table of figures; None where no cell has text."""
    rows = table_rows(table)
    texts = [[read_cell(cell) for cell in row] for row in rows]
    plain_rows = tuple(tuple(runs_to_text(runs).strip() for runs in row) for row in texts)
    if not any(map(any, plain_rows)):
        return None
    has_spans = any(map(_spans, chain.from_iterable(rows)))
    markdown = _html_table(rows, texts) if has_spans else _pipe_table(texts)
    return DocumentBlock("table", "\n".join(map("\t".join, plain_rows)), markdown, rows=plain_rows)


def _pipe_table(texts: Sequence[Sequence[Sequence[TextRun]]]) -> str:
    width = max(map(len, texts))
    lines: list[str] = []
    for row in texts:
        # The first row of a table in Markdown is its head, and bold by itself.
        cells = [runs_to_markdown(runs, with_format=bool(lines), in_table=True) or " " for runs in row]
        lines.append("| " + " | ".join(cells + [" "] * (width - len(row))) + " |")
        if len(lines) == 1:
            lines.append("|" + " --- |" * width)
    return "\n".join(lines)


def _html_table(rows: list[list[etree._Element]], texts: list[list[list[TextRun]]]) -> str:
    """Markdown has no cells that span others; HTML has."""
    lines = ["<table>"]
    for number, (row, row_texts) in enumerate(zip(rows, texts, strict=True)):
        lines.append("<tr>")
        for cell, runs in zip(row, row_texts, strict=True):
            tag = "th" if cell.tag == "th" or number == 0 else "td"
            lines.append(f"<{tag}{_spans(cell)}>{_cell_html(runs)}</{tag}>")
        lines.append("</tr>")
    return "\n".join([*lines, "</table>"])


def _cell_html(runs: Sequence[TextRun]) -> str:
    parts = []
    for run in runs:
        text = html.escape(run.text, quote=False).replace("\n", "<br>")
        for tag in ("strong" if run.strong else "", "em" if run.italic else "", run.vertical_align):
            if tag and not run.raw:
                text = f"<{tag}>{text}</{tag}>"
        parts.append(f'<a href="{html.escape(run.link)}">{text}</a>' if run.link else text)
    return "".join(parts).strip()


def _spans(cell: etree._Element) -> str:
    """The attributes of a cell that spans others; "" for one that does not."""
    values = ((name, cell.get(name, "")) for name in ("colspan", "rowspan"))
    numbers = ((name, min(int(value), 100)) for name, value in values if value.isascii() and value.isdigit())
    return "".join(f' {name}="{number}"' for name, number in numbers if number > 1)


def heading_level(element: etree._Element, tag: str) -> int:
    """The level of a heading, by its tag or its role (WAI-ARIA); 0 for what is none."""
    if _HEADING_TAG.fullmatch(tag):
        return int(tag[1])
    level = element.get("aria-level", "2")
    return int(level) if element.get("role") == "heading" and re.fullmatch("[1-6]", level) else 0
