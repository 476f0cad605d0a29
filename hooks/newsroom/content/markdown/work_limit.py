"""Bounds the work of reading one body, so that no text keeps a build or a preview waiting.

Work is counted, not timed: the same text is accepted on every machine. A step is about 0.1 µs of a computer of 2020.
"""

import re
from collections import Counter

MAX_STEPS = 15_000_000
"""A body of 1 MB of ordinary prose takes a third of these."""

# How often an opening sign may stand in a text before it is worth counting how far the parser looks for its end.
_FEW_SIGNS = 4
# `[a]`, `(a)`: for each opening sign, Python-Markdown looks at every character up to its closing one, several times.
_BRACKETS = (re.compile(r"[\[\]]"), re.compile("[()]"))
_BRACKET_STEPS = 3
_BACKTICKS = re.compile("`+")
_TAG_SIGN = re.compile("<(?=[A-Za-z/!?])|>")
_TAG = re.compile("<(/?)([A-Za-z][A-Za-z0-9]{0,20})")
# Elements that have no end tag, or end where the next of them begins (HTML, 13.1.2.4, Optional tags).
_NOT_NESTED = frozenset(
    ["p", "li", "dt", "dd", "tr", "td", "th", "br", "img", "hr", "wbr", "col", "input", "link", "meta", "source"]
)
# Of each tag, entity, table cell and paragraph.
_STEPS_PER_SIGN = {"<": 400, "&": 65, "|": 100, "\n\n": 100}
# HTML's rules ask for each tag what it is inside of: so many elements in one step.
_ELEMENTS_PER_STEP = 16
# Of a footnote's mark for every other mark.
_FOOTNOTE_STEPS = 10
_ABBREVIATION = re.compile(r"^ {0,3}\*\[([^\[\]\n]+)\]:", re.MULTILINE)
_CHARACTERS_PER_ABBREVIATION_STEP, _CHARACTERS_PER_COPY_STEP = 10, 1024


class TooMuchWorkError(Exception):
    """A body takes more than MAX_STEPS; its argument is the start of the text that was too much."""


class WorkLimit:
    """Counts the work of reading one body."""

    def __init__(self) -> None:
        self._left = MAX_STEPS

    def reset(self) -> None:
        """Start another body."""
        self._left = MAX_STEPS

    def spend(self, steps: int, text: str) -> None:
        """Count the steps that a text of the body takes."""
        self._left -= steps
        if self._left < 0:
            raise TooMuchWorkError(text)


def document_steps(text: str) -> int:
    """What a whole body takes for the signs that the parser seeks the other of in all of it."""
    steps = sum(steps_per_sign * text.count(sign) for sign, steps_per_sign in _STEPS_PER_SIGN.items())
    if text.count("<") > _FEW_SIGNS:
        steps += tag_steps(text) + nesting_steps(text) // _ELEMENTS_PER_STEP
    if (count := text.count("[^")) > _FEW_SIGNS:
        steps += _FOOTNOTE_STEPS * count**2
    if "*[" in text:
        steps += _abbreviation_steps(text)
    return steps


def _abbreviation_steps(text: str) -> int:
    """What it takes to seek every abbreviation at every place, and to copy the text for each that is found."""
    names = _ABBREVIATION.findall(text)
    steps = len(names) * len(text) // _CHARACTERS_PER_ABBREVIATION_STEP
    if steps < MAX_STEPS:
        steps += sum(map(text.count, set(names))) * len(text) // _CHARACTERS_PER_COPY_STEP
    return steps


def inline_steps(text: str) -> int:
    """What the text of one element takes for brackets and backticks, which the parser seeks the other of."""
    steps = 0
    if text.count("[") > _FEW_SIGNS:
        steps += _BRACKET_STEPS * sum(bracket_steps(text, pattern) for pattern in _BRACKETS)
    if text.count("`") > _FEW_SIGNS:
        steps += backtick_steps(text)
    return steps


def bracket_steps(text: str, pattern: re.Pattern[str]) -> int:
    """The characters from each opening bracket to its closing one, or to the end of the text; in one pass."""
    opened: list[int] = []
    steps = 0
    for sign in pattern.finditer(text):
        if sign[0] in "[(":
            opened.append(sign.start())
        elif opened:
            steps += sign.start() - opened.pop()
    return steps + sum(len(text) - start for start in opened)


def backtick_steps(text: str) -> int:
    """The characters from each run of backticks to the next of that length, or to the end of the text; in one pass."""
    last: dict[int, int] = {}
    steps = 0
    for run in _BACKTICKS.finditer(text):
        steps += run.start() - last.get(len(run[0]), run.start())
        last[len(run[0])] = run.start()
    return steps + sum(len(text) - start for start in last.values())


def tag_steps(text: str) -> int:
    """The characters from each start of a tag to the next `>`, or to the end of the text; in one pass."""
    opened, starts, steps = 0, 0, 0
    for sign in _TAG_SIGN.finditer(text):
        if sign[0] == "<":
            opened, starts = opened + 1, starts + sign.start()
        elif opened:
            steps += opened * sign.start() - starts
            opened, starts = 0, 0
    return steps + opened * len(text) - starts


def nesting_steps(text: str) -> int:
    """The number of elements that each tag of HTML is inside of, all together; in one pass."""
    opened: Counter[str] = Counter()
    depth = steps = 0
    for closing, written_name in _TAG.findall(text):
        name = written_name.lower()
        if not closing and name not in _NOT_NESTED:
            opened[name] += 1
            depth += 1
        elif opened[name]:
            opened[name] -= 1
            depth -= 1
        steps += depth
    return steps
