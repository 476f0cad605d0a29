"""Python-Markdown's inline patterns, tried only on text that holds a character they need."""

from __future__ import annotations

from markdown import Markdown
from markdown.treeprocessors import InlineProcessor
from markdown.util import STX, AtomicString

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


class FastInlineProcessor(InlineProcessor):
    """Gives the same tree as its base class; only the loop over the patterns differs."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
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
        start = 0
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
            if not matched:
                patternIndex += 1
        return data
