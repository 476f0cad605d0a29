"""Turns text into the words of the search index, which the reader's script makes of a query in the same way."""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections.abc import Iterable
from itertools import chain

MAX_TOKEN_LENGTH = 40
"""Letters of the longest word; what follows is left out, of the text and of the query."""

_MARKS = "\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff"
_WORD = re.compile(f"(?:[^\\W\\d_]|[{_MARKS}])+|[0-9]+")
# The Vietnamese letter, and those of other alphabets that converted documents put where it belongs (see LOOKALIKES).
_D_WITH_STROKE = "đðɖ"
_TONES = {"\u0300": "2", "\u0301": "1", "\u0303": "4", "\u0309": "3", "\u0323": "5"}
_VOWEL_MARKS = {"\u0302": "6", "\u0306": "8", "\u031b": "7"}
_INLINE_TAG = re.compile(
    "</?(?:a|abbr|b|bdi|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|u|var|wbr)\\b[^>]*>"
)
_TAG = re.compile("<[^>]*>")


def tokenize(text: str) -> list[str]:
    """The words of `text` in their order, as the index holds them.

    A word is a run of letters or a run of digits. Letters lose their marks, which follow as digits, the tone last:
    "đường" is "duong972", so that all spellings of "duong" stand together, and "hòa" and "hoà" are one.
    """
    return [code for stretch in text.split() for code in _word_tokens(stretch)]


def distinct_tokens(raw_words: Iterable[str]) -> list[str]:
    """The words of a text that was split by its spaces, each once, in the order in which they first stand there."""
    return list(dict.fromkeys(chain.from_iterable(map(_word_tokens, dict.fromkeys(raw_words)))))


def lowercase_words(text: str) -> list[str]:
    """The words of `text` as they are spelled there, in small letters."""
    return [run for run in _WORD.findall(text.lower()) if token_of(run)]


@functools.cache
def _word_tokens(stretch: str) -> tuple[str, ...]:
    """The words of a stretch without a space; finding them is slow, and there are few different ones."""
    return tuple(code for run in _WORD.findall(stretch.lower()) if (code := token_of(run)))


@functools.cache
def token_of(word: str) -> str:
    """One run of small letters or digits as the index holds it; "" where nothing of it can be seen."""
    if word.isdigit() and word.isascii():
        return word[:MAX_TOKEN_LENGTH]
    base, shapes, tone = "", "", ""
    for char in unicodedata.normalize("NFD", word):
        if "a" <= char <= "z":
            base += char
        elif char in _D_WITH_STROKE:
            base, shapes = base + "d", shapes + "9"
        elif char in _TONES:
            tone = _TONES[char]
        elif char in _VOWEL_MARKS:
            shapes += _VOWEL_MARKS[char]
        elif not unicodedata.combining(char) and unicodedata.category(char) != "Cf":
            # Pagefind divides other scripts by rules of its own; as plain letters it leaves them whole. They end in a
            # letter, so that figures at the end of a word are always its marks.
            base += f"x{ord(char):x}x"
    return base[:MAX_TOKEN_LENGTH] + (shapes + tone if base else "")


def strip_tones(token: str) -> str:
    """A word without its marks; digits keep themselves."""
    return token if token[:1].isdigit() else token.rstrip("0123456789")


def visible_text(fragment: str) -> str:
    """What a reader sees of a piece of HTML; what stands in blocks of their own is apart."""
    return html.unescape(_TAG.sub(" ", _INLINE_TAG.sub("", fragment)))
