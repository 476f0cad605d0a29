"""Detects the character set of each paragraph, and converts Vietnamese text from those older than Unicode."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from newsroom.text.normalize import nfc
from newsroom.text.syllables import is_syllable

Charset = Literal["tcvn3", "vni", "cp1258"]
CHARSET_NAMES: dict[Charset, str] = {"tcvn3": "TCVN3 (ABC)", "vni": "VNI-Windows", "cp1258": "Windows-1258"}
DetectedCharset = Literal["unicode", "nfd", "tcvn3", "vni", "cp1258", "unclear"]
LEGACY_CHARSETS = tuple(CHARSET_NAMES)
# Of the words with other than English letters, this share must become syllables, by this margin over the second best
# reading; fewer words than these decide nothing by themselves.
MIN_SHARE, MIN_MARGIN, MIN_WORDS = 0.8, 0.3, 3

REPLACEMENT_CHARACTER = "\ufffd"
# All that is no letter or digit, and signs such as ①; but for codes and marks that are letters in some character set.
_WORD_SEPARATORS = re.compile("(?:[^\\w\u00a1-\u00ff\u0300-\u036f₫]|[_\u2000-\u20aa\u20ac-\u2bff])+")
_UNICODE_ONLY = re.compile("[\u0100-\u0151\u0154-\u02c5\u0300-\u036f\u1ea0-\u1ef9]")
_SURROUNDING_PUNCTUATION = "“”‘’–—…«»‹›•·\u00a0\ufeff"

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


class Detection(Struct, frozen=True):
    """Paragraphs in Unicode NFC, and the character set each came in; one that is unclear is not converted."""

    texts: tuple[str, ...]
    charsets: tuple[DetectedCharset, ...]

    @property
    def unclear_texts(self) -> tuple[str, ...]:
        """The paragraphs whose character set is unclear."""
        pairs = zip(self.texts, self.charsets, strict=True)
        return tuple(text.strip() for text, charset in pairs if charset == "unclear")

    def conversion_notes(self, unit: str) -> tuple[str, ...]:
        """Vietnamese clauses that say what was converted; `unit` is the word for a paragraph of this file (`dòng`)."""
        counts = Counter(self.charsets)
        notes: dict[DetectedCharset, str] = {
            charset: f"{CHARSET_NAMES[charset]} (nhận theo chữ) đã đổi sang Unicode" for charset in LEGACY_CHARSETS
        }
        notes["nfd"] = "Unicode tổ hợp đã đổi sang Unicode dựng sẵn"
        return tuple(f"{counts[charset]} {unit} {note}" for charset, note in notes.items() if counts[charset])


class _Candidates(Struct, frozen=True):
    """The possible readings of a paragraph: their texts and the share of syllables (0 to 1) each makes of its words."""

    original: str
    word_count: int
    texts: dict[DetectedCharset, str]
    shares: dict[DetectedCharset, float]


def detect(paragraphs: Sequence[str | bytes]) -> Detection:
    """The paragraphs of one file as Vietnamese.

    Bytes stand for text that is not UTF-8. A paragraph too short for a decision is in the only character set that was
    detected in the others, where that makes it Vietnamese.
    """
    candidates = [_candidates(paragraph) for paragraph in paragraphs]
    charsets = [_choose_charset(choice) for choice in candidates]
    used = set(charsets).intersection(LEGACY_CHARSETS)
    if len(used) == 1:
        (usual,) = used
        for index, choice in enumerate(candidates):
            if charsets[index] == "unclear" and choice.shares.get(usual, 0.0) == max(choice.shares.values()) > 0.5:
                charsets[index] = usual
    texts = [choice.texts.get(charset, choice.original) for choice, charset in zip(candidates, charsets, strict=True)]
    for index, choice in enumerate(candidates):
        if charsets[index] == "unicode" and choice.original != paragraphs[index]:
            charsets[index] = "nfd"
    return Detection(tuple(texts), tuple(charsets))


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
            # One damaged byte in a line of UTF-8 does not make it one of another set.
            text = line.decode("utf-8", errors="replace")
            damaged = text.count(REPLACEMENT_CHARACTER)
            yield text if 4 * damaged <= sum(not sign.isascii() for sign in text) - damaged else line


def _candidates(paragraph: str | bytes) -> _Candidates:
    texts: dict[DetectedCharset, str] = {}
    if isinstance(paragraph, bytes):
        # The five codes without a character become what XML forbids, and are reported as such later.
        original = paragraph.decode("cp1252", errors="replace")
    else:
        original = texts["unicode"] = nfc(paragraph)
        share, word_count = syllable_share(original, original, "unicode")
        if share == 1.0:
            # Every word is Vietnamese as it stands, which no accident does.
            return _Candidates(original, word_count, texts, {"unicode": 1.0})
    texts |= {"tcvn3": to_unicode(original, "tcvn3"), "vni": to_unicode(original, "vni")}
    if isinstance(paragraph, bytes):
        with suppress(UnicodeDecodeError):
            texts["cp1258"] = nfc(paragraph.decode("cp1258"))
    shares = {charset: syllable_share(original, text, charset) for charset, text in texts.items()}
    word_count = next(iter(shares.values()))[1]
    return _Candidates(original, word_count, texts, {charset: share for charset, (share, _) in shares.items()})


def _choose_charset(choice: _Candidates) -> DetectedCharset:
    if REPLACEMENT_CHARACTER in choice.original:
        return "unclear"
    shares = choice.shares
    best, *others = sorted(shares, key=lambda charset: shares[charset], reverse=True)
    if "unicode" in shares and (best == "unicode" or shares[best] < 0.5):
        # Words of other languages are no syllables in any reading, and stay.
        legacy = max((shares[charset] for charset in LEGACY_CHARSETS if charset in shares), default=0.0)
        return "unclear" if legacy >= 0.5 and shares[best] - legacy < MIN_MARGIN else "unicode"
    margin = shares[best] - (shares[others[0]] if others else 0.0)
    is_clear = shares[best] >= MIN_SHARE and margin >= MIN_MARGIN and choice.word_count >= MIN_WORDS
    return best if is_clear else "unclear"


def syllable_share(original: str, text: str, charset: DetectedCharset) -> tuple[float, int]:
    """The share (0 to 1) of the words with other than English letters that a reading makes syllables; their number.

    `original` is the text before its conversion from the character set, `text` after it.
    """
    # Conversion neither makes nor takes away what stands between words.
    words = _WORD_SEPARATORS.split(original)
    readings = words if text is original else _WORD_SEPARATORS.split(text)
    judged = [_is_read_well(*pair, charset) for pair in zip(words, readings, strict=True)]
    count = len(judged) - judged.count(None)
    return (judged.count(True) / count if count else 1.0), count


@lru_cache(50_000)
def _is_read_well(before: str, after: str, charset: DetectedCharset) -> bool | None:
    """Whether a reading makes a syllable of a word; None for a word of English letters, which decides nothing."""
    word = before.strip(_SURROUNDING_PUNCTUATION)
    if word.isascii():
        return None
    # A legacy set has none of the letters that came with Unicode, and no marks of their own but Windows-1258.
    possible = charset in ("unicode", "cp1258") or not _UNICODE_ONLY.search(word)
    return possible and is_syllable(nfc(after.strip(_SURROUNDING_PUNCTUATION)))
