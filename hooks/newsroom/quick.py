"""Python-Markdown's parsers, spared the tests and patterns that a piece of news prose cannot match."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import InlineProcessor, Treeprocessor
from markdown.util import AtomicString, Registry

T = TypeVar("T")

# What a text must hold for a pattern to match anywhere in it: any one of these. Half the time of a conversion goes into
# searching news prose for sixteen patterns that need a sign it does not have. A pattern not named here is always tried.
_NEEDS = {
    "backtick": ("`",),
    "escape": ("\\",),
    "reference": ("[",),
    "link": ("[",),
    "image_link": ("![",),
    "image_reference": ("![",),
    "short_reference": ("[",),
    "short_image_ref": ("![",),
    "autolink": ("<",),
    "automail": ("<",),
    "linebreak": ("  \n",),
    "html": ("<",),
    "entity": ("&",),
    "em_strong": ("*", "_"),
    "footnote": ("[^",),
}


_OPENING = "*“‘\"'("
# The block processors of which none takes a single line that begins with a letter, outside of lists.
_KNOWN_BLOCKS = frozenset(
    {
        "empty", "indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference",
        "paragraph", "details", "table", "deflist", "defindent", "footnote", "abbr", "admonition", "markdown_block",
    }
)  # fmt: skip


class QuickHtmlPreprocessor(Preprocessor):
    """Looks for raw HTML only where there is a sign of it."""

    def __init__(self, md: Markdown, ordinary: Preprocessor) -> None:
        super().__init__(md)
        self._ordinary = ordinary
        self.braces = False
        """Whether the document has a brace anywhere, in raw HTML too."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines, raw HTML stashed away."""
        self.braces = any("{" in line for line in lines)
        return self._ordinary.run(lines) if any("<" in line or "&" in line for line in lines) else lines


class QuickAttributes(Treeprocessor):
    """Looks for attribute lists only where there is a brace."""

    def __init__(self, md: Markdown, ordinary: Treeprocessor, source: QuickHtmlPreprocessor) -> None:
        super().__init__(md)
        self._ordinary, self._source = ordinary, source

    def run(self, root: Element) -> Element | None:
        """Read the attribute lists of a parsed document."""
        return self._ordinary.run(root) if self._source.braces else None


class QuickParagraphProcessor(BlockProcessor):
    """Takes the blocks that can be nothing but a paragraph, before every other processor has been asked."""

    def test(self, parent: Element, block: str) -> bool:
        """Whether the block is one line beginning with a letter, in bold or quotes maybe, where no list is open."""
        return block.lstrip(_OPENING)[:1].isalpha() and "\n" not in block and not self.parser.state.isstate("list")

    def run(self, parent: Element, blocks: list[str]) -> None:
        """Make the paragraph."""
        SubElement(parent, "p").text = blocks.pop(0)


class QuickInlineProcessor(InlineProcessor):
    """Gives the same tree as its base class; only the loop over the patterns differs."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._patterns: list[tuple[object, tuple[str, ...]]] = []

    def run(self, tree, ancestors=None):  # type: ignore[no-untyped-def] # the base class' own signature
        """Apply the inline patterns to a parsed document."""
        if not self._patterns:
            # Extensions may register patterns until the first document is parsed.
            names = _names(self.inlinePatterns)
            self._patterns = [(self.inlinePatterns[name], _NEEDS.get(name, ("",))) for name in names]
        return super().run(tree, ancestors)

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:
        """Replace what the patterns match by placeholders, from the pattern of that number on."""
        if isinstance(data, AtomicString):
            return data
        start = 0
        while patternIndex < len(self._patterns):
            pattern, needs = self._patterns[patternIndex]
            for sign in needs:
                if sign in data:
                    break
            else:
                patternIndex, start = patternIndex + 1, 0
                continue
            data, matched, start = self._InlineProcessor__applyPattern(  # type: ignore[attr-defined]
                pattern, data, patternIndex, start
            )
            if not matched:
                patternIndex += 1
        return data


class StillRegistry(Registry[T]):
    """A registry that is put in order once: the parser asks for its processors block by block."""

    def __init__(self, ordinary: Registry[T]) -> None:
        super().__init__()
        self._order: list[T] | None = None
        for name in _names(ordinary):
            entry = next(entry for entry in ordinary._priority if entry.name == name)  # type: ignore[attr-defined]
            self.register(ordinary[name], name, entry.priority)

    def __iter__(self) -> Iterator[T]:
        if self._order is None:
            self._order = list(super().__iter__())
        return iter(self._order)

    def register(self, item: T, name: str, priority: float) -> None:
        """Add an item; the order is worked out anew."""
        self._order = None
        super().register(item, name, priority)


def _names(registry: Registry[T]) -> list[str]:
    """The names in a registry, highest priority first; it offers the values in that order, but not their names."""
    entries = registry._priority  # type: ignore[attr-defined]
    return [entry.name for entry in sorted(entries, key=lambda entry: -entry.priority)]


def install(md: Markdown) -> None:
    """Put the quick parsers in the place of the ordinary ones."""
    md.treeprocessors.register(QuickInlineProcessor(md), "inline", 20)
    source = QuickHtmlPreprocessor(md, md.preprocessors["html_block"])
    md.preprocessors.register(source, "html_block", 20)
    if "attr_list" in md.treeprocessors:
        md.treeprocessors.register(QuickAttributes(md, md.treeprocessors["attr_list"], source), "attr_list", 8)
    if _KNOWN_BLOCKS.issuperset(_names(md.parser.blockprocessors)):
        md.parser.blockprocessors.register(QuickParagraphProcessor(md.parser), "newsroom-paragraph", 1000)
    md.parser.blockprocessors = StillRegistry(md.parser.blockprocessors)
