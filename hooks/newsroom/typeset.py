"""A Markdown extension that gives bodies their news form: figures, framed tables, headings below the title."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

TABLE_LABEL = "Bảng, cuộn ngang được"


class Typeset(Treeprocessor):
    """Rewrites the tree in one walk, after inline Markdown is parsed and before heading ids are given."""

    def run(self, root: Element) -> None:
        self._children(root)

    def _children(self, parent: Element) -> None:
        for index, child in enumerate(list(parent)):
            if child.tag == "p":
                figure = self._figure(child)
                if figure is not None:
                    parent[index] = figure
            elif child.tag == "table":
                parent[index] = self._framed(child)
            elif child.tag == "h1":
                child.tag = "h2"
            elif child.tag not in {"h2", "h3", "h4", "h5", "h6", "pre"} and len(child):
                self._children(child)

    @staticmethod
    def _figure(paragraph: Element) -> Element | None:
        """A paragraph that is one picture with a title, as a figure whose caption is that title."""
        if len(paragraph) != 1 or (paragraph.text or "").strip():
            return None
        image = paragraph[0]
        if image.tag != "img" or (image.tail or "").strip():
            return None
        figure = Element("figure")
        figure.tail = paragraph.tail
        caption = image.attrib.pop("title", "")
        image.tail = None
        figure.append(image)
        if caption:
            words = Element("figcaption")
            words.text = caption
            figure.append(words)
        return figure

    @staticmethod
    def _framed(table: Element) -> Element:
        """A table in a frame that scrolls by itself and that the keyboard reaches (WCAG 2.1.1)."""
        for cell in table.iter():
            if cell.tag in {"td", "th"}:
                align = cell.attrib.pop("style", "").removeprefix("text-align:").strip(" ;")
                if align in {"center", "right"}:
                    cell.set("class", f"is-{align}")
                if cell.tag == "th":
                    cell.set("scope", "col")
        frame = Element("div", {"class": "table-frame", "role": "region", "aria-label": TABLE_LABEL, "tabindex": "0"})
        frame.tail, table.tail = table.tail, None
        frame.append(table)
        return frame


class TypesetExtension(Extension):
    """Registers the walk between inline parsing (20) and the table of contents (5)."""

    def extendMarkdown(self, md: Markdown) -> None:
        md.treeprocessors.register(Typeset(md), "newsroom-typeset", 12)
