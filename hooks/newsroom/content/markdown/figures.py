"""Gives images their captions as figures, and tables their frames."""

import re
from itertools import count
from xml.etree.ElementTree import Element

from markdown.treeprocessors import Treeprocessor

TABLE_LABEL = "Bảng {}, cuộn ngang được"
_SKIPPED_TAGS = frozenset({"pre", "h1", "h2", "h3", "h4", "h5", "h6"})
# A table scrolls in a frame of its own, which can be focused by keyboard (WCAG 2.1.1).
_TABLE_WRAPPER = '<div class="table-frame" role="region" aria-label="{}" tabindex="0">'
_TABLE_TAG = re.compile(r"<(/?)table(?=[ >])")


class FigureProcessor(Treeprocessor):
    """Turns paragraphs of images into figures, and gives table cells their alignment as a class."""

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
        """Replace the style of each cell, which the sanitiser removes, by a class; give header cells their scope."""
        for cell in table.iter():
            if cell.tag in {"td", "th"}:
                align = cell.attrib.pop("style", "").removeprefix("text-align:").strip(" ;")
                if align in {"center", "right"}:
                    cell.set("class", f"{cell.get('class', '')} is-{align}".strip())
                if cell.tag == "th":
                    cell.set("scope", "col")


def _paragraph_figures(paragraph: Element) -> list[Element]:
    """The figure or gallery that a paragraph of nothing but images becomes; [] where it has anything else."""
    if (paragraph.text or "").strip() or any((child.tail or "").strip() for child in paragraph):
        return []
    images = []
    for child in paragraph:
        image = _sole_image(child)
        if image is not None:
            images.append((child, image))
        elif child.tag != "br":
            return []
    figures = [_build_figure(child, image, paragraph) for child, image in images]
    if len(figures) < 2:
        return figures
    gallery = Element("div", {"class": "gallery"})
    gallery.text = gallery.tail = "\n"
    gallery.extend(figures)
    return [gallery]


def _sole_image(element: Element) -> Element | None:
    """The element if it is an `<img>`, or the `<img>` that is the only content of a link; None for others."""
    if element.tag == "a" and len(element) == 1 and not (element.text or element[0].tail or "").strip():
        element = element[0]
    return element if element.tag == "img" else None


def _build_figure(content: Element, image: Element, paragraph: Element) -> Element:
    """The figure of an image, or of a link around one, with the image's title as caption."""
    figure = Element("figure", dict(paragraph.attrib))
    figure.text = figure.tail = content.tail = "\n"
    figure.append(content)
    caption = image.attrib.pop("title", "")
    if caption:
        figcaption = Element("figcaption")
        figcaption.text, figcaption.tail = caption, "\n"
        figure.append(figcaption)
    return figure


def wrap_tables(fragment: str) -> str:
    """The sanitised fragment with each table in its frame."""
    numbers = count(1)

    def wrap(match: re.Match[str]) -> str:
        # Regions need names that tell them apart (WCAG 1.3.1).
        return "</table></div" if match[1] else _TABLE_WRAPPER.format(TABLE_LABEL.format(next(numbers))) + "<table"

    return _TABLE_TAG.sub(wrap, fragment)
