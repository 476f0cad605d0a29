"""Converts Vietnamese text from character sets older than Unicode into Unicode NFC, letter by letter."""

from __future__ import annotations

import re
from typing import Literal

from newsroom.text.normalize import nfc

Charset = Literal["tcvn3", "vni", "cp1258"]
CHARSET_NAMES: dict[Charset, str] = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI-Windows", "cp1258": "Windows-1258"}

# TCVN 5712:1993, VN3: the codes from A1 up, as the Windows fonts have them; "." marks a code without a letter.
# A file of these fonts stores the code as if it were Windows-1252, where the upper half is Latin-1.
_TCVN3_LETTERS = (
    "ĂÂÊÔƠƯĐăâêôơưđ."  # A1 to AF
    ".....àảãáạ.ằẳẵắ."  # B0 to BF
    "......ặầẩẫấậè.ẻẽ"  # C0 to CF
    "éẹềểễếệìỉ...ĩíịò"  # D0 to DF
    ".ỏõóọồổỗốộờởỡớợù"  # E0 to EF
    ".ủũúụừửữứựỳỷỹýỵ."  # F0 to FF
)
TCVN3 = {index: ord(letter) for index, letter in enumerate(_TCVN3_LETTERS, start=0xA1) if letter != "."}
"""Each letter of TCVN3 by its code, for `str.translate`."""

# VNI-Windows writes a vowel as its plain letter and a sign after it; i, đ, ơ and ư have codes of their own.
_VNI_TONES = ("", "ù", "ø", "û", "õ", "ï")
_VNI_BASES = {
    "a": ("aáàảãạ", _VNI_TONES),
    "â": ("âấầẩẫậ", ("aâ", "aá", "aà", "aå", "aã", "aä")),
    "ă": ("ăắằẳẵặ", ("aê", "aé", "aè", "aú", "aü", "aë")),
    "e": ("eéèẻẽẹ", _VNI_TONES),
    "ê": ("êếềểễệ", ("eâ", "eá", "eà", "eå", "eã", "eä")),
    "i": ("iíìỉĩị", ("i", "í", "ì", "æ", "ó", "ò")),
    "o": ("oóòỏõọ", _VNI_TONES),
    "ô": ("ôốồổỗộ", ("oâ", "oá", "oà", "oå", "oã", "oä")),
    "ơ": ("ơớờởỡợ", tuple("ô" + tone for tone in _VNI_TONES)),
    "u": ("uúùủũụ", _VNI_TONES),
    "ư": ("ưứừửữự", tuple("ö" + tone for tone in _VNI_TONES)),
    "y": ("yýỳỷỹỵ", ("y", "yù", "yø", "yû", "yõ", "î")),
    "đ": ("đ", ("ñ",)),
}


def _vni_table() -> dict[str, str]:
    table: dict[str, str] = {}
    for base, (letters, encodings) in _VNI_BASES.items():
        for letter, signs in zip(letters, encodings, strict=True):
            small = base + signs if encodings is _VNI_TONES else signs
            table |= {small: letter, small.upper(): letter.upper()}
            # People mix the case of the letter and of its sign, since both keys look alike on paper.
            if len(small) == 2:
                table |= {small[0].upper() + small[1]: letter.upper(), small[0] + small[1].upper(): letter}
    return table


VNI = _vni_table()
"""Each letter of VNI-Windows by its one or two signs."""

_VNI_SEQUENCES = re.compile("|".join(sorted(map(re.escape, (key for key in VNI if not key.isascii())), key=len)[::-1]))
# What may begin a run of text though it belongs to the letter before: the signs of VNI, and combining marks.
_VNI_MARKS = "".join(sorted({key[1] for key in VNI if len(key) == 2}))
_LEADING_MARKS = {"vni": re.compile(f"[{_VNI_MARKS}]+"), "": re.compile("[\u0300-\u036f]+")}

_CAPITALS_FONT = re.compile(r"\.vn.*h$", re.IGNORECASE)
_UNSUPPORTED_FONTS = re.compile(r"(?:VPS |VISCII|VI |VnTimes$|Vn[A-Z]|SVN|BK HCM|Vietware|VN(?:times|arial|helv))")


def charset_of_font(font: str) -> Charset | None:
    """The character set that a font's name stands for; None for a Unicode font and for an unknown one."""
    name = font.strip().strip("'\"").lower()
    if name.startswith(".vn"):
        return "tcvn3"
    return "vni" if re.match(r"vni[- ]", name) else None


def is_capitals_font(font: str) -> bool:
    """Whether a font of TCVN3 shows small letters as capitals, as `.VnTimeH` does."""
    return _CAPITALS_FONT.fullmatch(font.strip().strip("'\"")) is not None


def is_unsupported_font(font: str) -> bool:
    """Whether a font is of an old character set that is not converted here (VPS, VISCII, VietWare, BK HCM)."""
    return _UNSUPPORTED_FONTS.match(font.strip().strip("'\"")) is not None


def to_unicode(text: str, charset: Charset, *, uppercase: bool = False) -> str:
    """Text of a legacy character set, read as Windows-1252 (`cp1258`: as itself), in Unicode NFC.

    `uppercase` is for the fonts that show every letter as a capital. Codes without a letter stay.
    """
    if charset == "tcvn3":
        text = text.translate(TCVN3)
    elif charset == "vni":
        text = _VNI_SEQUENCES.sub(lambda sign: VNI[sign[0]], text)
    return nfc(text.upper() if uppercase else text)


def rejoin_marks(texts: list[str], charset: Charset | None = None) -> list[str]:
    """The runs of one text, each sign or combining mark at a run's beginning moved to the end of the one before.

    Word cuts a text anywhere, between a letter and its tone too.
    """
    leading = _LEADING_MARKS["vni" if charset == "vni" else ""]
    texts = texts.copy()
    for index in range(1, len(texts)):
        mark = leading.match(texts[index])
        last = texts[index - 1][-1:]
        if mark and last.isalpha() and (charset != "vni" or last + mark[0][0] in VNI):
            texts[index - 1] += mark[0]
            texts[index] = texts[index][mark.end() :]
    return texts
