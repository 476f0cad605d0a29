"""Python-Markdown's parsers, spared the tests and patterns that a piece of news prose cannot match."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.inlinepatterns import LinkInlineProcessor, ReferenceInlineProcessor
from markdown.preprocessors import NormalizeWhitespace, Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import ETX, STX

from newsroom.content.markdown.fast_inline import FastInlineProcessor, FastLink, FastReference
from newsroom.content.markdown.fast_registry import CachedRegistry, names_by_priority

_OPENING_MARKS = "*“‘\"'("
_BULLET = "- "
_LIST_TAGS = frozenset({"ul", "ol"})
_FENCES = ("```", "~~~")
_UNUSUAL_WHITESPACE = ("\t", "\r", " \n", STX, ETX)
# The block processors of which none takes what QuickBlockProcessor does: with these alone it is at hand.
_COMPATIBLE_PROCESSORS = frozenset(
    {
        "empty", "indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference",
        "paragraph", "details", "table", "deflist", "defindent", "footnote", "abbr", "admonition", "markdown_block",
    }
)  # fmt: skip


class FastWhitespace(NormalizeWhitespace):
    """Normalises white space only where something in it is not normal."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines, two empty ones below them."""
        source = "\n".join(lines)
        if source.endswith(" ") or any(sign in source for sign in _UNUSUAL_WHITESPACE):
            return super().run(lines)
        return [*lines, "", ""]


class FastFences(Preprocessor):
    """Looks for fenced code only where there is a fence."""

    def __init__(self, md: Markdown, original: Preprocessor) -> None:
        super().__init__(md)
        self._original = original

    def run(self, lines: list[str]) -> list[str]:
        """The lines, fenced code stashed away."""
        return self._original.run(lines) if any(line.startswith(_FENCES) for line in lines) else lines


class FastHtmlPreprocessor(Preprocessor):
    """Looks for raw HTML only where there is a sign of it."""

    def __init__(self, md: Markdown, original: Preprocessor) -> None:
        super().__init__(md)
        self._original = original
        self.has_braces = False
        """Whether the document has a brace anywhere, in raw HTML too."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines, raw HTML stashed away."""
        self.has_braces = any("{" in line for line in lines)
        return self._original.run(lines) if any("<" in line or "&" in line for line in lines) else lines


class FastAttributes(Treeprocessor):
    """Looks for attribute lists only where there is a brace."""

    def __init__(self, md: Markdown, original: Treeprocessor, source: FastHtmlPreprocessor) -> None:
        super().__init__(md)
        self._original, self._source = original, source

    def run(self, root: Element) -> Element | None:
        """Read the attribute lists of a parsed document."""
        return self._original.run(root) if self._source.has_braces else None


class FastBlockProcessor(BlockProcessor):
    """Takes blocks that can be nothing but a paragraph, a heading or a list, before every other processor is asked."""

    def test(self, parent: Element, block: str) -> bool:
        """Whether no list is open, where blocks mean other things."""
        return not self.parser.state.isstate("list")

    def run(self, parent: Element, blocks: list[str]) -> bool:
        """Make the element of the first block; False where it may be something else."""
        block = blocks[0]
        if _is_prose(block) and "\n" not in block:
            SubElement(parent, "p").text = block
        elif not (block.startswith("#") and _add_heading(parent, block)) and not (
            block.startswith(_BULLET) and _add_list(parent, block)
        ):
            return False
        del blocks[0]
        return True


def _is_prose(line: str) -> bool:
    """Whether the line begins with a letter, in bold or quotes maybe."""
    return line[:1].isalpha() or line.lstrip(_OPENING_MARKS)[:1].isalpha()


def _add_heading(parent: Element, block: str) -> bool:
    words = block.lstrip("#")
    level = len(block) - len(words)
    if level > 6 or not words or "\n" in words or "#" in words or "\\" in words:
        return False
    SubElement(parent, f"h{level}").text = words.strip()
    return True


def _add_list(parent: Element, block: str) -> bool:
    """Make a list of which every item is one line of prose, unless it would go on with the list above it."""
    if parent.tag in _LIST_TAGS or (len(parent) and parent[-1].tag in _LIST_TAGS):
        return False
    items = [line[len(_BULLET) :] for line in block.split("\n") if line.startswith(_BULLET)]
    if len(items) <= block.count("\n") or not all(map(_is_prose, items)):
        return False
    made = SubElement(parent, "ul")
    for item in items:
        SubElement(made, "li").text = item
    return True


def install_fast_parsers(md: Markdown) -> None:
    """Put the quick parsers in the place of the ordinary ones."""
    md.treeprocessors.register(FastInlineProcessor(md), "inline", 20)
    for name, ordinary, quick in (
        ("link", LinkInlineProcessor, FastLink),
        ("reference", ReferenceInlineProcessor, FastReference),
    ):
        pattern = md.inlinePatterns[name]
        if type(pattern) is ordinary:
            md.inlinePatterns.register(quick(pattern.pattern, md), name, 160 if name == "link" else 170)
    md.preprocessors.register(FastWhitespace(md), "normalize_whitespace", 30)
    if (
        "fenced_code_block" in md.preprocessors
        and type(md.preprocessors["fenced_code_block"]) is FencedBlockPreprocessor
    ):
        md.preprocessors.register(FastFences(md, md.preprocessors["fenced_code_block"]), "fenced_code_block", 25)
    source = FastHtmlPreprocessor(md, md.preprocessors["html_block"])
    md.preprocessors.register(source, "html_block", 20)
    if "attr_list" in md.treeprocessors:
        md.treeprocessors.register(FastAttributes(md, md.treeprocessors["attr_list"], source), "attr_list", 8)
    if _COMPATIBLE_PROCESSORS.issuperset(names_by_priority(md.parser.blockprocessors)):
        md.parser.blockprocessors.register(FastBlockProcessor(md.parser), "newsroom-block", 1000)
    md.parser.blockprocessors = CachedRegistry(md.parser.blockprocessors)
