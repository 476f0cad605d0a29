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

    Joined, those that are not deleted are the new text, and those that are not inserted the old one but for spaces.
    """
    if max(len(old), len(new)) > MAX_TOKENS:
        return tuple(_filled([("deleted", old), ("inserted", new)] if list(old) != list(new) else [("same", new)]))
    pieces: list[tuple[Change, Sequence[str]]] = []
    for opcode in Indel.opcodes([token.rstrip() for token in old], [token.rstrip() for token in new]):
        if opcode.tag == "equal":
            pieces.append(("same", new[opcode.dest_start : opcode.dest_end]))
        elif opcode.tag == "delete":
            pieces.append(("deleted", old[opcode.src_start : opcode.src_end]))
        else:
            pieces.append(("inserted", new[opcode.dest_start : opcode.dest_end]))
    return tuple(_filled(_without_chance(pieces)))


def similarity(old: Sequence[str], new: Sequence[str]) -> float:
    """How much of two texts is the same, from 0 to 1."""
    old, new = old[:MAX_TOKENS], new[:MAX_TOKENS]
    return Indel.normalized_similarity([token.rstrip() for token in old], [token.rstrip() for token in new])


def _without_chance(pieces: list[tuple[Change, Sequence[str]]]) -> list[tuple[Change, Sequence[str]]]:
    """The pieces with each run of changes as one deletion and one insertion.

    A run goes on over a few equal words where more words than these changed before and after them.
    """
    result: list[tuple[Change, Sequence[str]]] = []
    gone: list[str] = []
    come: list[str] = []
    for number, (change, tokens) in enumerate(pieces):
        if change == "deleted":
            gone += tokens
        elif change == "inserted":
            come += tokens
        elif len(tokens) <= _CHANCE and len(tokens) < min(max(len(gone), len(come)), _changed_after(pieces, number)):
            gone += tokens
            come += tokens
        else:
            result += [("deleted", gone), ("inserted", come), ("same", tokens)]
            gone, come = [], []
    return [*result, ("deleted", gone), ("inserted", come)]


def _changed_after(pieces: Sequence[tuple[Change, Sequence[str]]], number: int) -> int:
    """How many words change right after the piece of that number, on the side where more do."""
    counts: dict[Change, int] = {"deleted": 0, "inserted": 0}
    for change, tokens in takewhile(lambda piece: piece[0] != "same", islice(pieces, number + 1, None)):
        counts[change] += len(tokens)
    return max(counts.values())


def _filled(pieces: Iterable[tuple[Change, Sequence[str]]]) -> Iterable[Piece]:
    return (Piece(change, tuple(tokens)) for change, tokens in pieces if tokens)
