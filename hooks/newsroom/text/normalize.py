"""Turns Vietnamese text as people type it into forms to compare, to name files and addresses by, and to print."""

import itertools
import re
import unicodedata
from collections.abc import Iterable
from hashlib import blake2b

LOOKALIKES = str.maketrans("ÐƉðɖ", "ĐĐđđ")
"""Maps letters of other alphabets, which converted documents have in place of đ, to đ; for `str.translate`."""

SLUG_LIMIT = 100
"""Characters of the longest slug."""

SYLLABLES_PER_MINUTE = 220
"""How fast a reader of Vietnamese news reads."""

_WORD = re.compile("[a-z0-9]+")

_ZERO_WIDTH_CHARS = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\u2060\ufeff"))

# Windows opens a device instead of a file of these names, whatever the extension
# (Microsoft, "Naming Files, Paths, and Namespaces"); "Con" is an ordinary Vietnamese word.
WINDOWS_DEVICE_NAMES = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))]
)

# XML 1.0 (fifth edition), production 2, Char: what that leaves out, and the carriage return, which parsers rewrite.
_NOT_XML_CHARS = re.compile(r"\r\n?|[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_TONES = "\u0300\u0309\u0303\u0301\u0323"


class _FoldTable(dict[int, str]):
    """A table for `str.translate` that computes each character's fold when it is first met.

    Character by character gives the same as normalising the whole text first: case folding, decomposition and removing
    marks each act on one character, and a character's fold is the fold of its decomposition.
    """

    def __missing__(self, code: int) -> str:
        small = chr(code).casefold().translate(LOOKALIKES).replace("đ", "d")
        fold = "".join(c for c in unicodedata.normalize("NFD", small) if not _is_mark_or_invisible(c))
        self[code] = fold
        return fold


def _is_mark_or_invisible(char: str) -> bool:
    """True if `char` only modifies its neighbours: a mark, or an invisible character such as the soft hyphen."""
    return unicodedata.combining(char) != 0 or unicodedata.category(char) in ("Cf", "Me")


_FOLD_TABLE = _FoldTable()


def nfc(text: str) -> str:
    """`text` with every letter and its marks composed (Unicode normalisation form C)."""
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)


def replace_lookalikes(text: str) -> str:
    """`text` with đ in place of the letters that look like it; most texts have none."""
    return text.translate(LOOKALIKES) if any(chr(code) in text for code in LOOKALIKES) else text


def fold(text: str) -> str:
    """`text` without case, tones and marks: "Đảng bộ" is "dang bo".

    For any text it is equal for NFC and NFD, and folding twice changes nothing.
    """
    return text.lower() if text.isascii() else text.translate(_FOLD_TABLE)


def slug(text: str) -> str:
    """The name of `text` in addresses, anchors and files: words of `[a-z0-9]` joined by hyphens, 1 to SLUG_LIMIT long.

    The slug of a slug is itself. Text without a Latin letter or digit gets a digest of its NFC form, "muc-1f0c5b6a".
    Compatibility characters count as what they stand for, so that "100 m²" is "100-m2".
    """
    name = "-".join(_WORD.findall(fold(text if text.isascii() else unicodedata.normalize("NFKC", text))))
    if len(name) > SLUG_LIMIT:
        name = name[: SLUG_LIMIT + 1].rpartition("-")[0] or name[:SLUG_LIMIT]
    elif not name:
        name = blake2b(nfc(text).encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
        return f"muc-{name}"
    return f"muc-{name}" if name in WINDOWS_DEVICE_NAMES else name


# Each open rhyme with the tone on its last vowel, in either case, with the tone on its first vowel instead.
_TONE_PLACEMENTS = {
    first + nfc(last + tone): nfc(first + tone) + last
    for rhyme, tone in itertools.product(("oa", "oe", "uy"), _TONES)
    for first, last in itertools.product(*((letter, letter.upper()) for letter in rhyme))
}
_TONE_ON_LAST_VOWEL = re.compile(
    f"[oOuU][{''.join(sorted({pair[1] for pair in _TONE_PLACEMENTS}))}]"
    "(?<![qQ]..)"  # last, so that the search can skip from one o or u to the next
    "(?![^\\W\\d_]|[\u0300-\u036f])"
)


def normalize_tone_placement(text: str) -> str:
    """`text` in NFC with the tone of each open oa, oe, uy on its first vowel: "hoà" is "hòa", "thuý" is "thúy".

    For comparing only, never for showing: people spell their names in one way or the other. All else stays: after q the
    u belongs to the consonant, and in a closed syllable ("hoàn") the tone has only one place.
    """
    text = nfc(text)
    if text.isascii():
        return text
    return _TONE_ON_LAST_VOWEL.sub(lambda rhyme: _TONE_PLACEMENTS.get(rhyme[0], rhyme[0]), text)


def tag_key(text: str) -> str:
    """A key that is equal for spellings of one tag: they differ in case, NFC/NFD, tone placement, white space.

    Marks count: "Hòa" and "Hoa" are two tags. Characters of no width do not count, since nobody can see them.
    """
    return normalize_tone_placement(collapse_whitespace(nfc(text).casefold().translate(_ZERO_WIDTH_CHARS)))


def collapse_whitespace(text: str) -> str:
    """`text` on one line: one space for each run of white space (no-break spaces, line ends), none at the ends."""
    return " ".join(text.split())


def strip_control_chars(text: str) -> str:
    """`text` without the control characters and lone surrogates that XML 1.0 forbids; every line end is a line feed."""
    if text.replace("\n", "").isprintable():
        return text
    return _NOT_XML_CHARS.sub(lambda match: "\n" if match[0][0] == "\r" else "", text)


def count_syllables(text: str) -> int:
    """How many Vietnamese syllables `text` has: words between spaces that have a letter or a digit."""
    words = text.split()
    return len(words) - len([word for word in words if not word[0].isalnum() and not any(map(str.isalnum, word))])


def reading_minutes(syllable_count: int) -> int:
    """Minutes it takes to read that many syllables, to the nearest whole one, at least 1."""
    return max(1, (syllable_count + SYLLABLES_PER_MINUTE // 2) // SYLLABLES_PER_MINUTE)


class SimilarTexts:
    """Finds among some texts the one that an editor probably meant; for many questions about the same texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = list(texts)
        self._folded = list(map(fold, self._texts))

    def closest(self, word: str) -> str | None:
        """The text that was meant by `word`, compared as folded; None where none is similar enough.

        Similar: three quarters of a short word are the same, and of a long one (a path, say) all but three letters.
        """
        # Imported here, since it is needed only where something is wrong.
        from rapidfuzz import fuzz, process

        folded = fold(word)
        cutoff = 100 * max(0.75, 1 - 3 / max(1, len(folded)))
        matches = process.extract(folded, self._folded, scorer=fuzz.ratio, score_cutoff=cutoff, limit=None)
        return min(((-score, self._texts[index]) for _, score, index in matches), default=(0, None))[1]


def closest_match(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate that an editor probably meant by `word` (`SimilarTexts`); None where none is similar enough."""
    return SimilarTexts(candidates).closest(word)


def shorten(text: str, limit: int) -> str:
    """`text` on one line, at most `limit` characters (1 or more): cut after a word, with "…" in place of the rest."""
    text = collapse_whitespace(nfc(text))
    if len(text) <= limit:
        return text
    head = text[:limit].rpartition(" ")[0] or text[: limit - 1]
    return head.rstrip(" ,;:.-\N{EN DASH}\N{EM DASH}…") + "…"
