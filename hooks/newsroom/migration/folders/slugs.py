"""Makes names for addresses as the generators make them, so that an old address is computed as it was."""

import re
import unicodedata

from newsroom.text.normalize import nfc

# What Hugo keeps in a path besides letters, digits and marks (its documentation, "URL management").
_HUGO_SIGNS = frozenset("./\\_#+~-@")
_JEKYLL_PRETTY = frozenset("._~!$&'()+,;=@")
_HEXO_SIGNS = re.compile(r"[\s~`!@#$%^&*()\-_+=\[\]{}|\\;:\"'<>,.?/]+")


def hugo_slug(text: str, *, lower: bool = True, without_accents: bool = False) -> str:
    """A name as Hugo's `urlize` makes it: letters stay, white space becomes a hyphen, other signs go."""
    text = strip_accents(text) if without_accents else nfc(text)
    made: list[str] = []
    waits = False
    for char in text:
        if char.isalnum() or char in _HUGO_SIGNS or unicodedata.category(char)[0] == "M":
            if waits and char != "-" and made and made[-1] != "-":
                made.append("-")
            waits = False
            made.append(char)
        elif char.isspace():
            waits = bool(made)
    slug = "".join(made)
    return slug.lower() if lower else slug


def jekyll_slug(text: str, *, pretty: bool = False, cased: bool = False) -> str:
    """A name as Jekyll's `slugify` makes it, in its mode `default` or `pretty`."""
    kept = _JEKYLL_PRETTY if pretty else frozenset()
    spaced = "".join(
        char if char.isalnum() or char in kept or unicodedata.category(char)[0] == "M" else "\n" for char in nfc(text)
    )
    slug = re.sub(r"\n+", "-", spaced).strip("-")
    return slug if cased else slug.lower()


def hexo_slug(text: str, *, case: str = "0") -> str:
    """A name as Hexo's `slugize` makes it; `case` is its `filename_case`: 1 lower, 2 upper."""
    slug = re.sub(r"-{2,}", "-", _HEXO_SIGNS.sub("-", strip_accents(text))).strip("-")
    return slug.lower() if case == "1" else slug.upper() if case == "2" else slug


def strip_accents(text: str) -> str:
    """The letters of a text without their marks; đ is d."""
    plain = "".join(char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn")
    return nfc(plain.replace("đ", "d").replace("Đ", "D"))
