"""Python-Markdown's parsers, spared the tests and searches that news prose cannot match; the HTML is the same."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.blockprocessors import BlockProcessor
from markdown.extensions.fenced_code import FencedBlockPreprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import InlineProcessor, Treeprocessor
from markdown.util import ETX, STX, AtomicString, Registry

from newsroom.content.markdown.work_limit import WorkLimit, inline_steps

# A pattern can match only in a text that holds one of these; one not named here is always tried. Without this, half the
# time of a conversion goes into searching news prose for sixteen patterns that cannot match it.
_TRIGGERS = {
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
    "not_strong": ("*", "_"),
    "em_strong": ("*", "_"),
    "em_strong2": ("_",),
    "footnote": ("[^",),
}
# What an element takes for each match of a pattern, and for copying its text then.
_STEPS_PER_MATCH, _COPIED_CHARACTERS_PER_STEP = 300, 128
_STEPS_PER_BLOCK, _STEPS_PER_CHARACTER = 500, 2
_OPENING_MARKS = "*“‘\"'("
_BULLET = "- "
_LIST_TAGS = frozenset({"ul", "ol"})
# None of these takes a block that FastBlockProcessor takes. With any other block processor at work, it is not used.
_COMPATIBLE_PROCESSORS = frozenset(
    {
        "empty", "indent", "code", "hashheader", "setextheader", "hr", "olist", "ulist", "quote", "reference",
        "paragraph", "details", "table", "deflist", "defindent", "footnote", "abbr", "admonition", "markdown_block",
    }
)  # fmt: skip


class FastInlineProcessor(InlineProcessor):
    """Gives the same tree as its base class; the loop over the patterns differs, and its work is counted."""

    def __init__(self, md: Markdown, limit: WorkLimit) -> None:
        super().__init__(md)
        self._limit = limit
        self._patterns: list[tuple[object, tuple[str, ...]]] = []
        self._triggers: list[str] = []

    def run(self, tree, ancestors=None):  # type: ignore[no-untyped-def] # the base class' own signature
        """Apply the inline patterns to a parsed document; texts without any trigger are hidden from the base class."""
        if not self._patterns:
            # Extensions may register patterns until the first document is parsed.
            patterns = list(self.inlinePatterns)  # sorts the names as well
            names = [entry.name for entry in self.inlinePatterns._priority]  # type: ignore[attr-defined]
            self._patterns = [
                (pattern, _TRIGGERS.get(name, ("",))) for name, pattern in zip(names, patterns, strict=True)
            ]
            self._triggers = sorted({STX, *(trigger for _, triggers in self._patterns for trigger in triggers)})
        all_triggers, hidden = self._triggers, []
        for element in tree.iter():
            text = element.text
            if text:
                for trigger in all_triggers:
                    if trigger in text:
                        break
                else:
                    hidden.append((element, text))
                    element.text = None
        super().run(tree, ancestors)
        for element, text in hidden:
            element.text = text
        return tree

    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:
        """Replace what the patterns match by placeholders, from the pattern of that number on."""
        if isinstance(data, AtomicString):
            return data
        text, start = data, 0
        self._limit.spend(inline_steps(text), text)
        while patternIndex < len(self._patterns):
            pattern, triggers = self._patterns[patternIndex]
            for trigger in triggers:
                if trigger in data:
                    break
            else:
                patternIndex, start = patternIndex + 1, 0
                continue
            data, matched, start = self._InlineProcessor__applyPattern(  # type: ignore[attr-defined]
                pattern, data, patternIndex, start
            )
            if matched:
                self._limit.spend(_STEPS_PER_MATCH + len(data) // _COPIED_CHARACTERS_PER_STEP, text)
            else:
                patternIndex += 1
        return data


class ConditionalPreprocessor(Preprocessor):
    """Runs another preprocessor only on documents that hold one of the characters it looks for."""

    def __init__(self, original: Preprocessor, triggers: tuple[str, ...], appended: tuple[str, ...] = ()) -> None:
        """`appended` are the lines that the other adds to any document."""
        super().__init__(original.md)
        self._original, self._triggers, self._appended = original, triggers, appended
        self.text = ""
        """The last document, before the other changed it."""

    def run(self, lines: list[str]) -> list[str]:
        """The lines as the other preprocessor leaves them."""
        self.text = "\n".join([*lines, ""])
        needed = any(trigger in self.text for trigger in self._triggers)
        return self._original.run(lines) if needed else [*lines, *self._appended]


class ConditionalAttributes(Treeprocessor):
    """Looks for attribute lists only in documents that have a brace, in raw HTML maybe."""

    def __init__(self, original: Treeprocessor, source: ConditionalPreprocessor) -> None:
        super().__init__(original.md)
        self._original, self._source = original, source

    def run(self, root: Element) -> Element | None:
        """Read the attribute lists of a parsed document."""
        return self._original.run(root) if "{" in self._source.text else None


class CachedRegistry(Registry[BlockProcessor]):
    """A registry that is sorted once, since the parser iterates over it for every block; nothing may be added later."""

    def __init__(self, original: Registry[BlockProcessor]) -> None:
        super().__init__()
        self._items = list(original)
        vars(self).update(vars(original))

    def __iter__(self) -> Iterator[BlockProcessor]:
        return iter(self._items)


class BlockCounter(BlockProcessor):
    """Takes no block, but counts the work of all others: each looks at every character of every block it is given."""

    def __init__(self, parser: BlockParser, limit: WorkLimit) -> None:
        super().__init__(parser)
        self._limit = limit

    def test(self, parent: Element, block: str) -> bool:
        """Count a block; False, so that the next processor is asked."""
        self._limit.spend(_STEPS_PER_BLOCK + _STEPS_PER_CHARACTER * len(block), block)
        return False


class FastBlockProcessor(BlockProcessor):
    """Takes blocks that can be nothing but a paragraph, a heading or a list, before every other processor is asked."""

    def test(self, parent: Element, block: str) -> bool:
        """True outside of lists, in which blocks mean other things."""
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
    """True if the line begins with a letter, in bold or quotes maybe."""
    return line[:1].isalpha() or line.lstrip(_OPENING_MARKS)[:1].isalpha()


def _add_heading(parent: Element, block: str) -> bool:
    text = block.lstrip("#")
    level = len(block) - len(text)
    if level > 6 or not text or "\n" in text or "#" in text or "\\" in text:
        return False
    SubElement(parent, f"h{level}").text = text.strip()
    return True


def _add_list(parent: Element, block: str) -> bool:
    """Make a list in which every item is one line of prose, unless it would continue the list above it."""
    if parent.tag in _LIST_TAGS or (len(parent) and parent[-1].tag in _LIST_TAGS):
        return False
    items = [line[len(_BULLET) :] for line in block.split("\n") if line.startswith(_BULLET)]
    if len(items) <= block.count("\n") or not all(map(_is_prose, items)):
        return False
    element = SubElement(parent, "ul")
    for item in items:
        SubElement(element, "li").text = item
    return True


def install_fast_parsers(md: Markdown, limit: WorkLimit) -> None:
    """Replace the parsers of a converter; to be called once, when all extensions are registered."""
    md.treeprocessors.register(FastInlineProcessor(md, limit), "inline", 20)
    preprocessors, block_processors = md.preprocessors, md.parser.blockprocessors
    whitespace = ConditionalPreprocessor(
        preprocessors["normalize_whitespace"], ("\t", "\r", " \n", STX, ETX), appended=("", "")
    )
    preprocessors.register(whitespace, "normalize_whitespace", 30)
    fences = [each for each in preprocessors if type(each) is FencedBlockPreprocessor]
    if fences:
        preprocessors.register(ConditionalPreprocessor(fences[0], ("```", "~~~")), "fenced_code_block", 25)
    raw_html = ConditionalPreprocessor(preprocessors["html_block"], ("<", "&"))
    preprocessors.register(raw_html, "html_block", 20)
    if "attr_list" in md.treeprocessors:
        md.treeprocessors.register(ConditionalAttributes(md.treeprocessors["attr_list"], raw_html), "attr_list", 8)
    if all(entry.name in _COMPATIBLE_PROCESSORS for entry in block_processors._priority):  # type: ignore[attr-defined]
        block_processors.register(FastBlockProcessor(md.parser), "newsroom-block", 1000)
    block_processors.register(BlockCounter(md.parser, limit), "newsroom-limit", 1001)
    md.parser.blockprocessors = CachedRegistry(block_processors)
