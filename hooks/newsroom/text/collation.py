"""Turns Vietnamese text into keys that sort it the way a Vietnamese dictionary, index or list of names does."""

import re
import unicodedata

from newsroom.text.normalize import LOOKALIKES, nfc

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
"""The letters in their order; f, j, w and z, which Vietnamese does not use, stand where Latin has them."""

SortKey = tuple[str, str, str, str]
PersonKey = tuple[str, ...]

DIGITS = "0\N{EN DASH}9"
OTHERS = "#"

# A primary weight is one character: a space for a boundary, then lengths of numbers, our letters, all others.
_NUMBER, _LETTER, _FOREIGN = 0x40, 0xC0, 0x100
_WEIGHTS = {letter: chr(_LETTER + place) for place, letter in enumerate(ALPHABET)}
_NOTHING = "\U0010ffff"

# ngang is "0"; a mark that is no Vietnamese tone comes after nặng.
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
_OTHER_MARK = "6"

_NUMBERS = re.compile("[0-9]+")


def _weigh(char: str) -> tuple[str, str]:
    """The primary weights of one character and, for each of them, its tone."""
    letters: list[str] = []
    tones: list[str] = []
    for part in unicodedata.normalize("NFD", char.casefold().translate(LOOKALIKES)):
        if not unicodedata.combining(part):
            letters.append(part)
            tones.append("0" if part.isalnum() else " ")
        elif letters and (composed := nfc(letters[-1] + part)) in _WEIGHTS:
            letters[-1] = composed
        else:
            tones[-1:] = [_TONES.get(part, _OTHER_MARK)]
    return "".join(map(_weight, letters)), "".join(tones)


def _weight(letter: str) -> str:
    """The primary weight of one letter, digit or sign without tone; a digit stays itself for `_number` to read."""
    if letter in _WEIGHTS:
        return _WEIGHTS[letter]
    if not letter.isalnum():
        return " "
    digit = unicodedata.digit(letter, None)
    return chr(min(_FOREIGN + ord(letter), 0x10FFFE)) if digit is None else str(digit)


class _Level(dict[int, str]):
    """A table for `str.translate` of one level of weights, 0 primary and 1 tones, filled as characters are met."""

    def __init__(self, level: int) -> None:
        super().__init__()
        self._level = level

    def __missing__(self, code: int) -> str:
        self[code] = weights = _weigh(chr(code))[self._level]
        return weights


_PRIMARY = _Level(0)
_TONE = _Level(1)


def _number(match: re.Match[str]) -> str:
    """A run of digits as its length and itself, so that numbers compare by value."""
    digits = match[0].lstrip("0")
    return chr(_NUMBER + min(len(digits), _LETTER - _NUMBER - 1)) + digits


def _levels(text: str) -> tuple[str, str]:
    """The letters of NFC `text` and the tone of each of its syllables, wherever in the syllable the tone is written."""
    primary = _NUMBERS.sub(_number, text.translate(_PRIMARY))
    return " ".join(filter(None, primary.split(" "))), "".join(map(max, text.translate(_TONE).split()))


def sort_key(text: str) -> SortKey:
    """The place of `text` in Vietnamese order; equal for NFC and NFD, different for different texts.

    Letters decide first, then the tones (ngang, huyền, hỏi, ngã, sắc, nặng) from the first syllable on, then case,
    small letters first. The end of a word comes before a digit, a digit before a letter; numbers compare by value.
    Punctuation only separates words, and text that is nothing else comes last.
    """
    text = nfc(text)
    primary, tones = _levels(text)
    return primary or _NOTHING, tones, text.swapcase(), text


def person_key(name: str) -> PersonKey:
    """The place of a person in a list of names: by given name (the last word), then family name, then the middle."""
    name = nfc(name)
    words = name.split()
    given, family, middle = " ".join(words[-1:]), " ".join(words[:-1][:1]), " ".join(words[1:-1])
    primary, tones = _levels(given)
    return primary or _NOTHING, tones, *_levels(family), *_levels(middle), name.swapcase(), name


def initial(text: str) -> str:
    """The heading that `text` stands under in an index: a capital letter, `DIGITS`, or `OTHERS` for all else.

    Texts sorted by `sort_key` have each heading's together, `DIGITS` first and `OTHERS` last.
    """
    first = ord(sort_key(text)[0][0])
    if first < _LETTER:
        return DIGITS
    return ALPHABET[first - _LETTER].upper() if first - _LETTER < len(ALPHABET) else OTHERS
