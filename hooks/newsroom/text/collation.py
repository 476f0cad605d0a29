"""Turns Vietnamese text into keys that sort it as a Vietnamese dictionary or index does."""

import re
import unicodedata

from newsroom.text.normalize import LOOKALIKES, nfc

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""The letters in order; f, j, w and z, which Vietnamese does not use, stand where the Latin alphabet has them."""

SortKey = tuple[str, str, str, str]

DIGITS_HEADING = "0\N{EN DASH}9"
OTHERS_HEADING = "#"

# A primary weight is one character. Their order: a space between words, numbers by length, our letters, all others.
_NUMBER_BASE, _LETTER_BASE, _FOREIGN_BASE = 0x40, 0xC0, 0x100
_LETTER_WEIGHTS = {letter: chr(_LETTER_BASE + index) for index, letter in enumerate(ALPHABET)}
_LAST_WEIGHT = "\U0010ffff"

# No tone (ngang) is "0"; a mark that is no Vietnamese tone comes after nặng.
_TONE_WEIGHTS = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_OTHER_MARK_WEIGHT = "6"

_DIGIT_RUN = re.compile("[0-9]+")


def _char_weights(char: str) -> tuple[str, str]:
    """The primary weights of one character and, for each of them, its tone."""
    letters: list[str] = []
    tones: list[str] = []
    for part in unicodedata.normalize("NFD", char.casefold().translate(LOOKALIKES)):
        if not unicodedata.combining(part):
            letters.append(part)
            tones.append("0" if part.isalnum() else " ")
        elif letters and (composed := nfc(letters[-1] + part)) in _LETTER_WEIGHTS:
            letters[-1] = composed
        else:
            tones[-1:] = [_TONE_WEIGHTS.get(part, _OTHER_MARK_WEIGHT)]
    return "".join(map(_primary_weight, letters)), "".join(tones)


def _primary_weight(letter: str) -> str:
    """The primary weight of one character without its tone; a digit is itself, for `_number_weight` to read."""
    if letter in _LETTER_WEIGHTS:
        return _LETTER_WEIGHTS[letter]
    if not letter.isalnum():
        return " "
    digit = unicodedata.digit(letter, None)
    return chr(min(_FOREIGN_BASE + ord(letter), 0x10FFFE)) if digit is None else str(digit)


class _WeightTable(dict[int, str]):
    """A table for `str.translate`, of primary weights (level 0) or tones (level 1), filled when a character is met."""

    def __init__(self, level: int) -> None:
        super().__init__()
        self._level = level

    def __missing__(self, code: int) -> str:
        self[code] = weights = _char_weights(chr(code))[self._level]
        return weights


_PRIMARY_TABLE = _WeightTable(0)
_TONE_TABLE = _WeightTable(1)


def _number_weight(match: re.Match[str]) -> str:
    """The weight of a run of digits: their count before the digits, so that numbers compare by value."""
    digits = match[0].lstrip("0")
    return chr(_NUMBER_BASE + min(len(digits), _LETTER_BASE - _NUMBER_BASE - 1)) + digits


def sort_key(text: str) -> SortKey:
    """A key by which texts sort in Vietnamese order; equal for NFC and NFD, different for different texts.

    Letters decide first, then the tones (ngang, huyền, hỏi, ngã, sắc, nặng) from the first syllable on, then case,
    small letters first. The end of a word comes before a digit, a digit before a letter; numbers compare by value.
    Punctuation only separates words, and text that is nothing else comes last.
    """
    text = nfc(text)
    words = _DIGIT_RUN.sub(_number_weight, text.translate(_PRIMARY_TABLE)).split(" ")
    primary = " ".join(filter(None, words))
    # One tone for each syllable, wherever in the syllable it is written.
    tones = "".join(map(max, text.translate(_TONE_TABLE).split()))
    return primary or _LAST_WEIGHT, tones, text.swapcase(), text


def index_heading(text: str) -> str:
    """The heading of `text` in an index: a capital letter, DIGITS_HEADING, or OTHERS_HEADING for all else.

    Texts sorted by `sort_key` are in groups of one heading each, DIGITS_HEADING first and OTHERS_HEADING last.
    """
    first = ord(sort_key(text)[0][0])
    if first < _LETTER_BASE:
        return DIGITS_HEADING
    return ALPHABET[first - _LETTER_BASE].upper() if first - _LETTER_BASE < len(ALPHABET) else OTHERS_HEADING
