"""Tells which character set each paragraph is in by how many of its words become Vietnamese, or that it is unclear."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal

from msgspec import Struct

from newsroom.importing.charsets import Charset, decode_legacy, to_unicode
from newsroom.text.normalize import nfc
from newsroom.text.syllables import is_syllable

DetectedCharset = Literal["unicode", "nfd", "tcvn3", "vni", "cp1258", "unclear"]
LEGACY_CHARSETS: tuple[Charset, ...] = ("tcvn3", "vni", "cp1258")
# Of the words with other letters than English has, so many must become syllables and so many more than in the second
# best reading; fewer words than these prove nothing by themselves.
MIN_SHARE, MIN_MARGIN, MIN_WORDS = 0.8, 0.3, 3

REPLACEMENT_CHARACTER = "\ufffd"
_WORD_SEPARATORS = re.compile(r"[\s!-/:-@\[-`{-~]+")
_UNICODE_ONLY = re.compile("[\u0100-\u0151\u0154-\u02c5\u0300-\u036f\u1ea0-\u1ef9]")
_SURROUNDING_PUNCTUATION = "“”‘’–—…«»‹›•·\u00a0\ufeff"


class Detection(Struct, frozen=True):
    """Paragraphs in Unicode NFC, each with what it was in; what is unclear is as it came."""

    texts: tuple[str, ...]
    charsets: tuple[DetectedCharset, ...]

    def count(self, charset: DetectedCharset) -> int:
        """How many paragraphs were of that kind."""
        return self.charsets.count(charset)


class _Candidates(Struct, frozen=True):
    """The possible readings of a paragraph: their texts and how good each is (0 to 1)."""

    texts: dict[DetectedCharset, str]
    shares: dict[DetectedCharset, float]
    word_count: int
    given: str

    def best(self) -> tuple[DetectedCharset, float]:
        """The best reading, and by how much."""
        ranked = sorted(self.shares, key=lambda verdict: self.shares[verdict], reverse=True)
        second = self.shares[ranked[1]] if len(ranked) > 1 else 0.0
        return ranked[0], self.shares[ranked[0]] - second


def detect(paragraphs: Sequence[str | bytes]) -> Detection:
    """The paragraphs of one file as Vietnamese.

    Bytes are of a file that is not UTF-8 there. A paragraph too short to tell is read as all others are that could be
    told, where that makes it Vietnamese.
    """
    choices = [_candidates(paragraph) for paragraph in paragraphs]
    verdicts = [_choose_charset(choice) for choice in choices]
    told = Counter(verdict for verdict in verdicts if verdict in LEGACY_CHARSETS)
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
    return Detection(tuple(texts), tuple(verdicts))


def decode_lines(data: bytes) -> Iterator[str | bytes]:
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
            lost = text.count(REPLACEMENT_CHARACTER)
            yield text if 4 * lost <= sum(not sign.isascii() for sign in text) - lost else line


def _candidates(paragraph: str | bytes) -> _Candidates:
    if isinstance(paragraph, bytes):
        given = paragraph.decode("cp1252", errors="replace")
        texts: dict[DetectedCharset, str] = {}
        for charset in LEGACY_CHARSETS:
            try:
                texts[charset] = to_unicode(decode_legacy(paragraph, charset), charset)
            except UnicodeDecodeError:
                continue
    else:
        given = nfc(paragraph)
        texts = {"unicode": given}
        whole, words = syllable_share(given, given, "unicode")
        if whole == 1.0 or not words:
            # Every word is Vietnamese as it stands, which no accident does.
            return _Candidates(texts, {"unicode": 1.0}, words, given)
        texts |= {"tcvn3": to_unicode(given, "tcvn3"), "vni": to_unicode(given, "vni")}
    found = {verdict: syllable_share(given, text, verdict) for verdict, text in texts.items()}
    return _Candidates(
        texts, {verdict: share for verdict, (share, _) in found.items()}, next(iter(found.values()))[1], given
    )


def _choose_charset(choice: _Candidates) -> DetectedCharset:
    if REPLACEMENT_CHARACTER in choice.given:
        return "unclear"
    first, margin = choice.best()
    share = choice.shares[first]
    if "unicode" in choice.shares and (first == "unicode" or share < 0.5):
        # Words of other languages are no syllables in any reading, and stay.
        legacy = max((choice.shares[verdict] for verdict in LEGACY_CHARSETS if verdict in choice.shares), default=0.0)
        return "unclear" if legacy >= 0.5 and share - legacy < MIN_MARGIN else "unicode"
    if share < MIN_SHARE or margin < MIN_MARGIN or choice.word_count < MIN_WORDS:
        return "unclear"
    return first


def syllable_share(given: str, text: str, charset: DetectedCharset) -> tuple[float, int]:
    """The share of the words with other letters than English has, as given, that this reading makes syllables."""
    good = count = 0
    # Conversion neither makes nor takes away what stands between words.
    for before, after in zip(_WORD_SEPARATORS.split(given), _WORD_SEPARATORS.split(text), strict=True):
        word = before.strip(_SURROUNDING_PUNCTUATION)
        if word.isascii():
            continue
        count += 1
        # A legacy set has none of the letters that came with Unicode, and no marks of their own but Windows-1258.
        possible = charset in ("unicode", "cp1258") or not _UNICODE_ONLY.search(word)
        good += possible and is_syllable(nfc(after.strip(_SURROUNDING_PUNCTUATION)))
    return (good / count if count else 1.0), count
