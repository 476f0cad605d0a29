"""Turns text into the words of the search index, which the reader's script makes of a query in the same way."""

from __future__ import annotations

import functools
import html
import re
import unicodedata
from collections.abc import Iterable
from itertools import chain

LONGEST = 40
"""Letters of the longest word; what follows is left out, of the text and of the query."""

_MARKS = "\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff"
_RUN = re.compile(f"(?:[^\\W\\d_]|[{_MARKS}])+|[0-9]+")
# The Vietnamese letter, and those of other alphabets that converted documents put where it belongs (see LOOKALIKES).
_BARRED = "đðɖ"
_TONES = {"\u0300": "2", "\u0301": "1", "\u0303": "4", "\u0309": "3", "\u0323": "5"}
_SHAPES = {"\u0302": "6", "\u0306": "8", "\u031b": "7"}
_INLINE = re.compile(
    "</?(?:a|abbr|b|bdi|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|u|var|wbr)\\b[^>]*>"
)
_TAG = re.compile("<[^>]*>")


def words(text: str) -> list[str]:
    """The words of `text` in their order, as the index holds them.

    A word is a run of letters or a run of digits. Letters lose their marks, which follow as digits, the tone last:
    "đường" is "duong972", so that all spellings of "duong" stand together, and "hòa" and "hoà" are one.
    """
    return [code for stretch in text.split() for code in _codes(stretch)]


def distinct(stretches: Iterable[str]) -> list[str]:
    """The words of a text that was split by its spaces, each once, in the order in which they first stand there."""
    return list(dict.fromkeys(chain.from_iterable(map(_codes, dict.fromkeys(stretches)))))


def runs(text: str) -> list[str]:
    """The words of `text` as they are spelled there, in small letters."""
    return [run for run in _RUN.findall(text.lower()) if word_code(run)]


@functools.cache
def _codes(stretch: str) -> tuple[str, ...]:
    """The words of a stretch without a space; finding them is slow, and there are few different ones."""
    return tuple(code for run in _RUN.findall(stretch.lower()) if (code := word_code(run)))


@functools.cache
def word_code(run: str) -> str:
    """One run of small letters or digits as the index holds it; "" where nothing of it can be seen."""
    if run.isdigit() and run.isascii():
        return run[:LONGEST]
    base, shapes, tone = "", "", ""
    for char in unicodedata.normalize("NFD", run):
        if "a" <= char <= "z":
            base += char
        elif char in _BARRED:
            base, shapes = base + "d", shapes + "9"
        elif char in _TONES:
            tone = _TONES[char]
        elif char in _SHAPES:
            shapes += _SHAPES[char]
        elif not unicodedata.combining(char) and unicodedata.category(char) != "Cf":
            # Pagefind divides other scripts by rules of its own; as plain letters it leaves them whole. They end in a
            # letter, so that figures at the end of a word are always its marks.
            base += f"x{ord(char):x}x"
    return base[:LONGEST] + (shapes + tone if base else "")


def bare(code: str) -> str:
    """A word without its marks; digits keep themselves."""
    return code if code[:1].isdigit() else code.rstrip("0123456789")


def text_of(fragment: str) -> str:
    """What a reader sees of a piece of HTML; what stands in blocks of their own is apart."""
    return html.unescape(_TAG.sub(" ", _INLINE.sub("", fragment)))
