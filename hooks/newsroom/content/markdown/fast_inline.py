"""Python-Markdown's inline patterns, tried only on text that has a sign of theirs."""

from __future__ import annotations

from markdown import Markdown
from markdown.inlinepatterns import LinkInlineProcessor, ReferenceInlineProcessor
from markdown.treeprocessors import InlineProcessor
from markdown.util import STX, AtomicString

from newsroom.content.markdown.fast_registry import names_by_priority

# What a text must hold for a pattern to match anywhere in it: any one of these. Half the time of a conversion goes into
# searching news prose for sixteen patterns that need a sign it does not have. A pattern not named here is always tried.
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
# What makes the end of an address hard to find: brackets in it, a title, an address in angle brackets.
_COMPLEX_LINK_CHARS = "(<>\"'"


class _FastLinkText(LinkInlineProcessor):
    """Takes in one step what its base class goes through character by character."""

    def getText(self, data: str, index: int) -> tuple[str, int, bool]:
        """The text in brackets that begins at `index`, the place after it, and whether it has an end."""
        end = data.find("]", index)
        if end >= 0 and data.find("[", index, end) < 0:
            return data[index:end], end + 1, True
        return super().getText(data, index)


class FastLink(_FastLinkText):
    """`[words](address)`."""

    def getLink(self, data: str, index: int) -> tuple[str, str | None, int, bool]:
        """The address in round brackets at `index`, its title, the place after it, and whether there is one."""
        if data.startswith("(", index):
            end = data.find(")", index)
            address = data[index + 1 : end]
            if end >= 0 and not any(sign in address for sign in _COMPLEX_LINK_CHARS):
                return self.unescape(address).strip(), None, end + 1, True
        return super().getLink(data, index)


class FastReference(_FastLinkText, ReferenceInlineProcessor):
    """`[words][name]`."""


class FastInlineProcessor(InlineProcessor):
    """Gives the same tree as its base class; only the loop over the patterns differs."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._patterns: list[tuple[object, tuple[str, ...]]] = []
        self._triggers: list[str] = []

    def run(self, tree, ancestors=None):  # type: ignore[no-untyped-def] # the base class' own signature
        """Apply the inline patterns to a parsed document; a text without any of their signs is put by meanwhile."""
        if not self._patterns:
            # Extensions may register patterns until the first document is parsed.
            found = names_by_priority(self.inlinePatterns)
            self._patterns = [(self.inlinePatterns[name], _TRIGGERS.get(name, ("",))) for name in found]
            self._triggers = sorted({STX, *(sign for _, needs in self._patterns for sign in needs)})
        signs, plain = self._triggers, []
        for element in tree.iter():
            text = element.text
            if text:
                for sign in signs:
                    if sign in text:
                        break
                else:
                    plain.append((element, text))
                    element.text = None
        super().run(tree, ancestors)
        for element, text in plain:
            element.text = text
        return tree

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
