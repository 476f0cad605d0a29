"""Finds which words of a text are new and which are gone; in Vietnamese a word is what stands between spaces."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice, takewhile
from typing import Literal

from msgspec import Struct
from rapidfuzz.distance import Indel

from newsroom.text.normalize import nfc

Change = Literal["same", "deleted", "inserted"]
MAX_TOKENS = 20_000
"""Longer texts are not compared word by word: the work grows with the product of their lengths."""

# A date or a number with its dots is one word. The spaces after a word belong to it.
_WORD = re.compile(r"\w+(?:[.,:/–-]\w+)*\s*|[^\w\s]\s*|\s+")
# So few equal words between two changes are no more than chance.
_CHANCE = 2


class Piece(Struct, frozen=True):
    """Words in a row that are in both texts, in the old one alone, or in the new one alone."""

    change: Change
    tokens: tuple[str, ...]

    @property
    def text(self) -> str:
        """The words as they were written."""
        return "".join(self.tokens)


def words_of(text: str) -> list[str]:
    """The words of a text, with the spaces after them."""
    return _WORD.findall(nfc(text))


def compare_words(old: str, new: str) -> tuple[Piece, ...]:
    """What became of a text, word by word; spaces alone are no difference."""
    return compare_tokens(words_of(old), words_of(new))


def compare_tokens(old: Sequence[str], new: Sequence[str]) -> tuple[Piece, ...]:
    """The pieces in the order of reading, what is gone before what came in its place.

    But for spaces, those that are not deleted make the new text, and those that are not inserted the old one.
    """
    if max(len(old), len(new)) > MAX_TOKENS:
        return _pieces([_Run(old, new, is_same=list(old) == list(new))])
    runs: list[_Run] = []
    opcodes = list(Indel.opcodes([token.rstrip() for token in old], [token.rstrip() for token in new]))
    for opcode in opcodes:
        before, after = old[opcode.src_start : opcode.src_end], new[opcode.dest_start : opcode.dest_end]
        runs.append(_Run(before, after, is_same=opcode.tag == "equal"))
    return _pieces(_without_chance(runs))


def similarity(old: Sequence[str], new: Sequence[str]) -> float:
    """How much of two texts is the same, from 0 to 1."""
    old, new = old[:MAX_TOKENS], new[:MAX_TOKENS]
    return Indel.normalized_similarity([token.rstrip() for token in old], [token.rstrip() for token in new])


class _Run(Struct, frozen=True):
    """Words that stand in one place of the old and the new text."""

    old: Sequence[str]
    new: Sequence[str]
    is_same: bool

    @property
    def length(self) -> int:
        return max(len(self.old), len(self.new))


def _without_chance(runs: Sequence[_Run]) -> Iterable[_Run]:
    """The runs with changes in a row as one, also over a few equal words with more changed ones before and after."""
    changed = _Run((), (), is_same=False)
    for number, run in enumerate(runs):
        changed_after = sum(
            each.length for each in takewhile(lambda run: not run.is_same, islice(runs, number + 1, None))
        )
        if not run.is_same or run.length < min(changed.length, changed_after, _CHANCE + 1):
            changed = _Run((*changed.old, *run.old), (*changed.new, *run.new), is_same=False)
        else:
            yield from (changed, run)
            changed = _Run((), (), is_same=False)
    yield changed


def _pieces(runs: Iterable[_Run]) -> tuple[Piece, ...]:
    pieces: list[Piece] = []
    lost_space: tuple[str, ...] = ()
    for run in runs:
        if run.is_same:
            pieces.append(Piece("same", tuple(run.new)))
            # What follows in the old text alone begins with the space that the new one has no need of.
            lost_space = (" ",) if run.old[-1][-1:].isspace() and not run.new[-1][-1:].isspace() else ()
        else:
            pieces.append(Piece("deleted", (*(lost_space if run.old else ()), *run.old)))
            pieces.append(Piece("inserted", tuple(run.new)))
    return tuple(piece for piece in pieces if piece.tokens)
