"""A Markdown extension that gives bodies their news form: figures, framed tables, headings below the title."""

from __future__ import annotations

import re
from itertools import count
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

TABLE_LABEL = "Bảng {}, cuộn ngang được"
_LEAVES = frozenset({"pre", "h1", "h2", "h3", "h4", "h5", "h6"})
# A table scrolls in a frame of its own, which the keyboard reaches (WCAG 2.1.1).
_FRAME = '<div class="table-frame" role="region" aria-label="{}" tabindex="0">'
_TAG = re.compile(r"<(/?)(table|h1)(?=[\s/>])", re.IGNORECASE)


class Typeset(Treeprocessor):
    """Rewrites the tree in one walk: pictures become figures, and cells say their alignment by class."""

    def run(self, root: Element) -> None:
        self._children(root)

    def _children(self, parent: Element) -> None:
        children: list[Element] = []
        for child in parent:
            if child.tag == "p":
                children.extend(_figures(child) or [child])
                continue
            children.append(child)
            if child.tag == "table":
                self._table(child)
            elif child.tag not in _LEAVES and len(child):
                self._children(child)
        parent[:] = children

    @staticmethod
    def _table(table: Element) -> None:
        """Say the alignment of cells by class, since styles are not let through, and what header cells are for."""
        for cell in table.iter():
            if cell.tag in {"td", "th"}:
                align = cell.attrib.pop("style", "").removeprefix("text-align:").strip(" ;")
                if align in {"center", "right"}:
                    cell.set("class", f"{cell.get('class', '')} is-{align}".strip())
                if cell.tag == "th":
                    cell.set("scope", "col")


def _figures(paragraph: Element) -> list[Element]:
    """The figure, or gallery of figures, that a paragraph of nothing but pictures becomes; none where it holds more."""
    if (paragraph.text or "").strip() or any((child.tail or "").strip() for child in paragraph):
        return []
    figures = []
    for picture in paragraph:
        image = _image(picture)
        if image is not None:
            figures.append((picture, image))
        elif picture.tag != "br":
            return []
    made = [_figure(picture, image, paragraph) for picture, image in figures]
    if len(made) < 2:
        return made
    gallery = Element("div", {"class": "gallery"})
    gallery.text = gallery.tail = "\n"
    gallery.extend(made)
    return [gallery]


def _image(element: Element) -> Element | None:
    """The `<img>` that an element is, or that is all a link holds."""
    if element.tag == "a" and len(element) == 1 and not (element.text or element[0].tail or "").strip():
        element = element[0]
    return element if element.tag == "img" else None


def _figure(picture: Element, image: Element, paragraph: Element) -> Element:
    """A picture, or a link around one, with the title of its image as caption."""
    figure = Element("figure", dict(paragraph.attrib))
    figure.text = figure.tail = picture.tail = "\n"
    figure.append(picture)
    caption = image.attrib.pop("title", "")
    if caption:
        words = Element("figcaption")
        words.text, words.tail = caption, "\n"
        figure.append(words)
    return figure


class TypesetExtension(Extension):
    """Registers the walk after inline parsing (20) and attribute lists (8)."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(Typeset(md), "newsroom-typeset", 6)


def framed(markup: str) -> str:
    """HTML, well-formed or not, with each table in its frame and no h1, since the page's title is the only one."""

    tables = count(1)

    def tag(match: re.Match[str]) -> str:
        end, name = match[1], match[2].lower()
        if name == "h1":
            return f"<{end}h2"
        # Regions need names that tell them apart (WCAG 1.3.1).
        return "</table></div" if end else _FRAME.format(TABLE_LABEL.format(next(tables))) + "<table"

    return _TAG.sub(tag, markup)
