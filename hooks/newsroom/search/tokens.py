"""Turns text into the tokens of the search index, as the reader's script does with a query."""

import functools
import html
import re
import unicodedata
from collections.abc import Iterable
from itertools import chain

MAX_TOKEN_LENGTH = 40
"""Letters of a token; the rest of a longer word is left out, of the text and of the query."""

_MARKS = "\u0300-\u036f\u00ad\u200b-\u200f\u2060\ufeff"
_WORD = re.compile(f"(?:[^\\W\\d_]|[{_MARKS}])+|[0-9]+")
# The Vietnamese letter, and those of other alphabets that converted documents have in its place (see LOOKALIKES).
_D_WITH_STROKE = "đðɖ"
_TONES = {"\u0300": "2", "\u0301": "1", "\u0303": "4", "\u0309": "3", "\u0323": "5"}
_VOWEL_MARKS = {"\u0302": "6", "\u0306": "8", "\u031b": "7"}
_INLINE_TAG = re.compile(
    "</?(?:a|abbr|b|bdi|cite|code|del|dfn|em|i|ins|kbd|mark|q|s|samp|small|span|strong|sub|sup|u|var|wbr)\\b[^<>]*>"
)
_TAG = re.compile("<[^<>]*>")


def tokenize(text: str) -> list[str]:
    """The tokens of a text in their order.

    A word is a run of letters or a run of digits. The marks of its letters follow as digits, the tone last: "đường" is
    "duong972", so that all spellings of "duong" sort together, and "hòa" and "hoà" are the same.
    """
    return [token for part in text.split() for token in _TOKENS[part]]


def distinct_tokens(raw_words: Iterable[str]) -> list[str]:
    """The distinct tokens of a text that was split at its spaces, in the order in which they first occur."""
    return list(dict.fromkeys(chain.from_iterable(map(_TOKENS.__getitem__, raw_words))))


def lowercase_words(text: str) -> list[str]:
    """The words of a text as they are spelled, in lower case."""
    return [word for word in _WORD.findall(text.lower()) if token_of(word)]


@functools.cache
def token_of(word: str) -> str:
    """The token of a word in lower case or of a number; "" for a word of invisible characters."""
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
            # Letters of other scripts become plain ones. These end in a letter, so that digits at the end of a token
            # are always marks.
            base += f"x{ord(char):x}x"
    return base[:MAX_TOKEN_LENGTH] + (shapes + tone if base else "")


def strip_marks(token: str) -> str:
    """A token without its marks; a number stays as it is."""
    return token if token[:1].isdigit() else token.rstrip("0123456789")


def visible_text(fragment: str) -> str:
    """The visible text of HTML, with spaces between blocks."""
    return html.unescape(_TAG.sub(" ", _INLINE_TAG.sub("", fragment)))


class _Tokens(dict[str, tuple[str, ...]]):
    """The tokens of texts without spaces; kept, since they are slow to make and most texts occur again."""

    def __missing__(self, text: str) -> tuple[str, ...]:
        self[text] = tokens = tuple(token for word in _WORD.findall(text.lower()) if (token := token_of(word)))
        return tokens


_TOKENS = _Tokens()
