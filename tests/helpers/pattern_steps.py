"""Counts the steps that a backtracking matcher takes for a regular expression, so that a test needs no clock.

The matcher walks the parsed pattern as Python's own does, without its short cuts. It knows no locale.
"""

import re
from collections.abc import Callable, Iterator
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import TypeVar

Groups = dict[int, tuple[int, int]]
State = tuple[int, Groups]


class TooManyStepsError(Exception):
    """A match takes more steps than were allowed."""


class CountingMatcher:
    """Matches one pattern against one text."""

    def __init__(self, pattern: re.Pattern[str], text: str, max_steps: int) -> None:
        self.tree = _parser.parse(pattern.pattern, pattern.flags)
        self.flags, self.text, self.max_steps = pattern.flags, text, max_steps
        self.steps = 0
        self._single: dict[int, Callable[[str], bool]] = {}

    def find_all(self, *, anchored: bool, whole: bool) -> int:
        """The steps of finding every match; of one match at the start only if `anchored`, up to the end if `whole`."""
        position = 0
        while position <= len(self.text):
            end = next((end for end, _ in self._sequence(self.tree, 0, position, {}) if self._ends(end, whole)), None)
            if anchored:
                break
            position = max(position + 1, end or 0)
        return self.steps

    def _ends(self, end: int, whole: bool) -> bool:
        return not whole or end == len(self.text)

    def _step(self) -> None:
        self.steps += 1
        if self.steps > self.max_steps:
            raise TooManyStepsError

    def _sequence(self, items, index: int, position: int, groups: Groups) -> Iterator[State]:  # type: ignore[no-untyped-def]
        if index == len(items):
            yield position, groups
            return
        for end, found in self._item(items[index], position, groups):
            yield from self._sequence(items, index + 1, end, found)

    def _item(self, item, position: int, groups: Groups) -> Iterator[State]:  # type: ignore[no-untyped-def]
        self._step()
        code, value = item
        if code in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
            if position < len(self.text) and self._accepts(item, self.text[position]):
                yield position + 1, groups
        elif code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
            yield from self._repeat(code, *value, position, groups)
        elif code is op.SUBPATTERN:
            group, _, _, items = value
            for end, found in self._sequence(items, 0, position, groups):
                yield end, found if group is None else found | {group: (position, end)}
        elif code is op.BRANCH:
            for items in value[1]:
                yield from self._sequence(items, 0, position, groups)
        elif code is op.ATOMIC_GROUP:
            yield from self._first(self._sequence(value, 0, position, groups))
        elif code in (op.ASSERT, op.ASSERT_NOT):
            direction, items = value
            start = position if direction > 0 else position - items.getwidth()[0]
            found = start >= 0 and next(self._sequence(items, 0, start, groups), None) is not None
            if found == (code is op.ASSERT):
                yield position, groups
        elif code is op.AT:
            if self._is_at(value, position):
                yield position, groups
        elif code is op.GROUPREF:
            if value in groups:
                start, end = groups[value]
                self.steps += end - start
                if self.text.startswith(self.text[start:end], position):
                    yield position + end - start, groups
        elif code is op.FAILURE:
            return
        else:
            raise NotImplementedError(str(code))

    @staticmethod
    def _first(states: Iterator[State]) -> Iterator[State]:
        state = next(states, None)
        if state is not None:
            yield state

    def _repeat(self, code, low: int, high: int, items, position: int, groups: Groups) -> Iterator[State]:  # type: ignore[no-untyped-def]
        if code is op.POSSESSIVE_REPEAT:
            yield from self._first(self._repeat(op.MAX_REPEAT, low, high, items, position, groups))
        elif len(items) == 1 and items[0][0] in (op.LITERAL, op.NOT_LITERAL, op.ANY, op.IN):
            yield from self._repeat_character(code, low, high, items[0], position, groups)
        else:
            yield from self._repeat_group(code, low, high, items, position, groups)

    def _repeat_character(self, code, low, high, item, position: int, groups: Groups) -> Iterator[State]:  # type: ignore[no-untyped-def]
        limit = len(self.text) if high is op.MAXREPEAT else min(len(self.text), position + high)
        end = position
        if code is op.MIN_REPEAT:
            while True:
                if end - position >= low:
                    self._step()
                    yield end, groups
                if end >= limit or not self._accepts(item, self.text[end]):
                    return
                end += 1
        while end < limit and self._accepts(item, self.text[end]):
            self._step()
            end += 1
        for last in range(end, position + low - 1, -1):
            self._step()
            yield last, groups

    def _repeat_group(self, code, low, high, items, position: int, groups: Groups, done: int = 0) -> Iterator[State]:  # type: ignore[no-untyped-def]
        if code is op.MIN_REPEAT and done >= low:
            yield position, groups
        if high is op.MAXREPEAT or done < high:
            for end, found in self._sequence(items, 0, position, groups):
                if end > position or done < low:
                    yield from self._repeat_group(code, low, high, items, end, found, done + 1)
        if code is op.MAX_REPEAT and done >= low:
            yield position, groups

    def _accepts(self, item, character: str) -> bool:  # type: ignore[no-untyped-def]
        key = id(item)
        if key not in self._single:
            one = _parser.SubPattern(self.tree.state, [item])
            self._single[key] = re._compiler.compile(one, self.flags).fullmatch  # type: ignore[attr-defined]
        return bool(self._single[key](character))

    def _is_at(self, where, position: int) -> bool:  # type: ignore[no-untyped-def]
        text, before, after = self.text, self.text[position - 1 : position], self.text[position : position + 1]
        lines = bool(self.flags & re.MULTILINE)
        if where in (op.AT_BEGINNING, op.AT_BEGINNING_STRING):
            return position == 0 or (lines and where is op.AT_BEGINNING and before == "\n")
        if where is op.AT_END:
            return position == len(text) or (lines and after == "\n") or (position == len(text) - 1 and after == "\n")
        if where is op.AT_END_STRING:
            return position == len(text)
        is_edge = bool(re.match(r"\w", before)) != bool(re.match(r"\w", after))
        return is_edge == (where is op.AT_BOUNDARY)


# Texts that are hard for a pattern ------------------------------------------------------------------------------------

_CHARACTERS = "a0A -.\nđ/\"'<>()[]{}`*_|:,;&#=+@!?“”–\t"
_MAX_PATHS, _MAX_TEXTS = 24, 12
T = TypeVar("T")


def hard_texts(pattern: re.Pattern[str]) -> list[Callable[[int], str]]:
    """Functions that give a text of any length in which the pattern starts to match again and again, and fails."""
    tree = _parser.parse(pattern.pattern, pattern.flags)
    starts: dict[str, None] = {"": None}
    for path in _paths(list(tree), pattern.flags):
        for end in range(1, len(path) + 1):
            starts["".join(path[:end])] = None
    signs = sorted({sign for start in starts for sign in start} | {" "})
    texts: list[Callable[[int], str]] = [lambda n, start=start: start * n for start in _some([*starts][1:])]  # type: ignore[misc]
    runs = [(start, sign) for start in starts for sign in signs]
    pairs = [one + two for one in signs for two in signs if one != two]
    texts += (lambda n, start=start, sign=sign: start + sign * n + "\0" for start, sign in _some(runs))  # type: ignore[misc]
    texts += (lambda n, pair=pair: pair * n for pair in _some(pairs))  # type: ignore[misc]
    return texts


def _some(values: list[T]) -> list[T]:
    return values[:: max(1, len(values) // _MAX_TEXTS)]


def _paths(items, flags: int) -> list[list[str]]:  # type: ignore[no-untyped-def]
    """Some ways through a sequence of items, each as one short text an item."""
    paths: list[list[str]] = [[]]
    for item in items:
        ways = _ways(item, flags)
        # Each item's ways are tried in turn, not each with each.
        paths = [[*paths[n % len(paths)], ways[n % len(ways)]] for n in range(max(len(paths), len(ways)))][:_MAX_PATHS]
    return paths


def _ways(item, flags: int) -> list[str]:  # type: ignore[no-untyped-def]
    code, value = item
    if code is op.LITERAL:
        return [chr(value)]
    if code in (op.NOT_LITERAL, op.ANY, op.IN):
        one = _parser.SubPattern(_parser.State(), [item])
        accepts = re._compiler.compile(one, flags).fullmatch  # type: ignore[attr-defined]
        return [sign for sign in _CHARACTERS if accepts(sign)][:6] or [next(filter(accepts, map(chr, range(0x3000))))]
    if code in (op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT):
        low, _, items = value
        return ["".join(path) * max(1, low) for path in _paths(items, flags)]
    if code is op.SUBPATTERN:
        return ["".join(path) for path in _paths(value[3], flags)]
    if code is op.ATOMIC_GROUP:
        return ["".join(path) for path in _paths(value, flags)]
    if code is op.BRANCH:
        return ["".join(path) for items in value[1] for path in _paths(items, flags)][:_MAX_PATHS]
    return [""]
