"""Tells which character set each paragraph is in by how many of its words become Vietnamese, or that it is unclear."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from newsroom.importing.charsets import Charset, bytes_as_text, convert
from newsroom.text.normalize import nfc
from newsroom.text.syllables import is_syllable

Verdict = Literal["unicode", "nfd", "tcvn3", "vni", "cp1258", "unclear"]
CHARSETS: tuple[Charset, ...] = ("tcvn3", "vni", "cp1258")
# Of the words with other letters than English has, so many must become syllables and so many more than in the second
# best reading; fewer words than these prove nothing by themselves.
SHARE, MARGIN, WORDS = 0.8, 0.3, 3

LOST = "\ufffd"
_PIECES = re.compile(r"[\s!-/:-@\[-`{-~]+")
_UNICODE_ONLY = re.compile("[\u0100-\u0151\u0154-\u02c5\u0300-\u036f\u1ea0-\u1ef9]")
_AROUND = "“”‘’–—…«»‹›•·\u00a0\ufeff"


class Settled(Struct, frozen=True):
    """Paragraphs in Unicode NFC, each with what it was in; what is unclear is as it came."""

    texts: tuple[str, ...]
    verdicts: tuple[Verdict, ...]

    def count(self, verdict: Verdict) -> int:
        """How many paragraphs were of that kind."""
        return self.verdicts.count(verdict)


class _Choice(Struct, frozen=True):
    """The possible readings of a paragraph: their texts and how good each is (0 to 1)."""

    texts: dict[Verdict, str]
    shares: dict[Verdict, float]
    words: int
    given: str

    def first(self) -> tuple[Verdict, float]:
        """The best reading, and by how much."""
        ranked = sorted(self.shares, key=lambda verdict: self.shares[verdict], reverse=True)
        second = self.shares[ranked[1]] if len(ranked) > 1 else 0.0
        return ranked[0], self.shares[ranked[0]] - second


def settle(paragraphs: Sequence[str | bytes]) -> Settled:
    """The paragraphs of one file as Vietnamese.

    Bytes are of a file that is not UTF-8 there. A paragraph too short to tell is read as all others are that could be
    told, where that makes it Vietnamese.
    """
    choices = [_choice(paragraph) for paragraph in paragraphs]
    verdicts = [_verdict(choice) for choice in choices]
    told = Counter(verdict for verdict in verdicts if verdict in CHARSETS)
    texts: list[str] = []
    for place, choice in enumerate(choices):
        verdict = verdicts[place]
        if verdict == "unclear" and len(told) == 1:
            usual = next(iter(told))
            best = max(choice.shares.values())
            if choice.shares.get(usual, 0.0) == best > 0.5:
                verdict = verdicts[place] = usual
        if verdict == "unicode" and choice.given != paragraphs[place]:
            verdicts[place] = "nfd"
        texts.append(choice.texts.get(verdict, choice.given))
    return Settled(tuple(texts), tuple(verdicts))


def lines_of(data: bytes) -> Iterator[str | bytes]:
    """The lines of a text file: text where they are UTF-8 (or the file says it is UTF-16), else bytes."""
    for mark, name in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            yield from data.decode(name, errors="replace").splitlines()
            return
    for line in data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n"):
        try:
            yield line.decode("utf-8")
        except UnicodeDecodeError:
            # A byte that went astray in a line of UTF-8 does not make it one of another set.
            text = line.decode("utf-8", errors="replace")
            lost = text.count(LOST)
            yield text if 4 * lost <= sum(not sign.isascii() for sign in text) - lost else line


def _choice(paragraph: str | bytes) -> _Choice:
    if isinstance(paragraph, bytes):
        given = paragraph.decode("cp1252", errors="replace")
        texts: dict[Verdict, str] = {}
        for charset in CHARSETS:
            try:
                texts[charset] = convert(bytes_as_text(paragraph, charset), charset)
            except UnicodeDecodeError:
                continue
    else:
        given = nfc(paragraph)
        texts = {"unicode": given}
        whole, words = share(given, given, "unicode")
        if whole == 1.0 or not words:
            # Every word is Vietnamese as it stands, which no accident does.
            return _Choice(texts, {"unicode": 1.0}, words, given)
        texts |= {"tcvn3": convert(given, "tcvn3"), "vni": convert(given, "vni")}
    found = {verdict: share(given, text, verdict) for verdict, text in texts.items()}
    return _Choice(
        texts, {verdict: share for verdict, (share, _) in found.items()}, next(iter(found.values()))[1], given
    )


def _verdict(choice: _Choice) -> Verdict:
    if LOST in choice.given:
        return "unclear"
    first, margin = choice.first()
    share = choice.shares[first]
    if "unicode" in choice.shares and (first == "unicode" or share < 0.5):
        # Words of other languages are no syllables in any reading, and stay.
        legacy = max((choice.shares[verdict] for verdict in CHARSETS if verdict in choice.shares), default=0.0)
        return "unclear" if legacy >= 0.5 and share - legacy < MARGIN else "unicode"
    if share < SHARE or margin < MARGIN or choice.words < WORDS:
        return "unclear"
    return first


def share(given: str, text: str, verdict: Verdict) -> tuple[float, int]:
    """The share of the words with other letters than English has, as given, that this reading makes syllables."""
    good = count = 0
    # Conversion neither makes nor takes away what stands between words.
    for before, after in zip(_PIECES.split(given), _PIECES.split(text), strict=True):
        word = before.strip(_AROUND)
        if word.isascii():
            continue
        count += 1
        # A legacy set has none of the letters that came with Unicode, and no marks of their own but Windows-1258.
        possible = verdict in ("unicode", "cp1258") or not _UNICODE_ONLY.search(word)
        good += possible and is_syllable(nfc(after.strip(_AROUND)))
    return (good / count if count else 1.0), count
