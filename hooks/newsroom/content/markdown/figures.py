"""A Markdown extension that gives bodies their news form: figures, framed tables, headings below the title."""

from __future__ import annotations

import re
from itertools import count
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

TABLE_LABEL = "Bảng {}, cuộn ngang được"
_SKIPPED_TAGS = frozenset({"pre", "h1", "h2", "h3", "h4", "h5", "h6"})
# A table scrolls in a frame of its own, which the keyboard reaches (WCAG 2.1.1).
_TABLE_WRAPPER = '<div class="table-frame" role="region" aria-label="{}" tabindex="0">'
_TABLE_TAG = re.compile(r"<(/?)table(?=[ >])")


class FigureProcessor(Treeprocessor):
    """Rewrites the tree in one walk: pictures become figures, and cells say their alignment by class."""

    def run(self, root: Element) -> None:
        self._rewrite_children(root)

    def _rewrite_children(self, parent: Element) -> None:
        children: list[Element] = []
        for child in parent:
            if child.tag == "p":
                children.extend(_paragraph_figures(child) or [child])
                continue
            children.append(child)
            if child.tag == "table":
                self._mark_cells(child)
            elif child.tag not in _SKIPPED_TAGS and len(child):
                self._rewrite_children(child)
        parent[:] = children

    @staticmethod
    def _mark_cells(table: Element) -> None:
        """Say the alignment of cells by class, since styles are not let through, and what header cells are for."""
        for cell in table.iter():
            if cell.tag in {"td", "th"}:
                align = cell.attrib.pop("style", "").removeprefix("text-align:").strip(" ;")
                if align in {"center", "right"}:
                    cell.set("class", f"{cell.get('class', '')} is-{align}".strip())
                if cell.tag == "th":
                    cell.set("scope", "col")


def _paragraph_figures(paragraph: Element) -> list[Element]:
    """The figure, or gallery of figures, that a paragraph of nothing but pictures becomes; none where it holds more."""
    if (paragraph.text or "").strip() or any((child.tail or "").strip() for child in paragraph):
        return []
    figures = []
    for picture in paragraph:
        image = _sole_image(picture)
        if image is not None:
            figures.append((picture, image))
        elif picture.tag != "br":
            return []
    made = [_build_figure(picture, image, paragraph) for picture, image in figures]
    if len(made) < 2:
        return made
    gallery = Element("div", {"class": "gallery"})
    gallery.text = gallery.tail = "\n"
    gallery.extend(made)
    return [gallery]


def _sole_image(element: Element) -> Element | None:
    """The `<img>` that an element is, or that is all a link holds."""
    if element.tag == "a" and len(element) == 1 and not (element.text or element[0].tail or "").strip():
        element = element[0]
    return element if element.tag == "img" else None


def _build_figure(content: Element, image: Element, paragraph: Element) -> Element:
    """A picture, or a link around one, with the title of its image as caption."""
    figure = Element("figure", dict(paragraph.attrib))
    figure.text = figure.tail = content.tail = "\n"
    figure.append(content)
    caption = image.attrib.pop("title", "")
    if caption:
        words = Element("figcaption")
        words.text, words.tail = caption, "\n"
        figure.append(words)
    return figure


class FigureExtension(Extension):
    """Registers the walk after inline parsing (20) and attribute lists (8)."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(FigureProcessor(md), "newsroom-typeset", 6)


def wrap_tables(fragment: str) -> str:
    """The sanitised fragment with each table in its frame."""
    numbers = count(1)

    def wrap(match: re.Match[str]) -> str:
        # Regions need names that tell them apart (WCAG 1.3.1).
        return "</table></div" if match[1] else _TABLE_WRAPPER.format(TABLE_LABEL.format(next(numbers))) + "<table"

    return _TABLE_TAG.sub(wrap, fragment)
