"""Writes Vietnamese in the character sets from before Unicode, by tables of its own: what the conversions must undo."""

import unicodedata

TONES = {"": 0, "\u0301": 1, "\u0300": 2, "\u0309": 3, "\u0303": 4, "\u0323": 5}
VOWEL_MARKS = {"\u0302": "^", "\u0306": "(", "\u031b": "+"}
VOWELS = ("a", "a(", "a^", "e", "e^", "i", "o", "o^", "o+", "u", "u+", "y")
# TCVN 5712:1993, VN3: á à ả ã ạ of each vowel, in that order.
TCVN3_TONED = {
    "a": "B8 B5 B6 B7 B9", "a(": "BE BB BC BD C6", "a^": "CA C7 C8 C9 CB",
    "e": "D0 CC CE CF D1", "e^": "D5 D2 D3 D4 D6", "i": "DD D7 D8 DC DE",
    "o": "E3 DF E1 E2 E4", "o^": "E8 E5 E6 E7 E9", "o+": "ED EA EB EC EE",
    "u": "F3 EF F1 F2 F4", "u+": "F8 F5 F6 F7 F9", "y": "FD FA FB FC FE",
}  # fmt: skip
TCVN3_UNTONED = {"ă": 0xA8, "â": 0xA9, "ê": 0xAA, "ô": 0xAB, "ơ": 0xAC, "ư": 0xAD, "đ": 0xAE,
               "Ă": 0xA1, "Â": 0xA2, "Ê": 0xA3, "Ô": 0xA4, "Ơ": 0xA5, "Ư": 0xA6, "Đ": 0xA7}  # fmt: skip
# VNI-Windows: the signs after a plain vowel, after one with a circumflex, after ă; i and y have their own.
VNI_TONE_MARKS = {"": "F9 F8 FB F5 EF", "^": "E1 E0 E5 E3 E4", "(": "E9 E8 FA FC EB"}
VNI_VOWEL_MARKS = {"^": 0xE2, "(": 0xEA}
VNI_TONED = {"i": "ED EC E6 F3 F2"}


def vowel_and_tone(letter: str) -> tuple[str, int]:
    """A small letter's vowel as it is named here, and its tone, 0 to 5 (ngang, sắc, huyền, hỏi, ngã, nặng)."""
    base, *marks = unicodedata.normalize("NFD", letter)
    shape = "".join(VOWEL_MARKS[mark] for mark in marks if mark in VOWEL_MARKS)
    return base + shape, TONES["".join(mark for mark in marks if mark not in VOWEL_MARKS)]


def to_tcvn3(text: str) -> str:
    """The places of TCVN3 as Windows-1252 characters; a capital with a tone, which it has not, stays as it is."""
    written = []
    for letter in unicodedata.normalize("NFC", text):
        if letter in TCVN3_UNTONED:
            written.append(chr(TCVN3_UNTONED[letter]))
        elif not letter.isascii() and letter.islower() and vowel_and_tone(letter)[0] in TCVN3_TONED:
            vowel, tone = vowel_and_tone(letter)
            written.append(chr(int(TCVN3_TONED[vowel].split()[tone - 1], 16)))
        else:
            written.append(letter)
    return "".join(written)


def to_tcvn3_capitals(text: str) -> str:
    """Text for a font such as .VnTimeH, which shows small letters as capitals."""
    return to_tcvn3(text.lower())


def to_vni(text: str) -> str:
    """VNI-Windows as Windows-1252 characters."""
    return "".join(map(_letter_to_vni, unicodedata.normalize("NFC", text)))


def _letter_to_vni(letter: str) -> str:
    small = letter.lower()
    if letter.isascii() or (small != "đ" and vowel_or_none(small) not in VOWELS):
        return letter
    if small == "đ":
        signs = "\xf1"
    else:
        vowel, tone = vowel_and_tone(small)
        base, shape = vowel[0], vowel[1:]
        if vowel == "i":
            signs = chr(int(VNI_TONED["i"].split()[tone - 1], 16))
        elif vowel == "y" and tone == 5:
            signs = "\xee"
        elif shape == "+":
            with_horn = {"o": "\xf4", "u": "\xf6"}[base]
            signs = with_horn + (chr(int(VNI_TONE_MARKS[""].split()[tone - 1], 16)) if tone else "")
        else:
            sign = int(VNI_TONE_MARKS[shape].split()[tone - 1], 16) if tone else VNI_VOWEL_MARKS[shape]
            signs = base + chr(sign)
    return signs.upper() if letter.isupper() else signs


def vowel_or_none(letter: str) -> str | None:
    """The vowel a letter is made of; None for a sign that is no Vietnamese letter."""
    try:
        return vowel_and_tone(letter)[0]
    except KeyError:
        return None
