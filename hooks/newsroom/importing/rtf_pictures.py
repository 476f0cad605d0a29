"""Finds the pictures in RTF, which is where Word puts them on a clipboard beside HTML without them (RTF 1.9.1)."""

import re

from msgspec import Struct

_TOKEN = re.compile(rb"\\([a-zA-Z]+)(-?\d{1,9})? ?|\\'[0-9a-fA-F]{2}|\\(?s:.)|([{}])|[^\\{}]+")
_NOT_HEX = re.compile(rb"[^0-9a-fA-F]+")
# Groups with copies for old programs, with signs of lists, and with what stands on every page.
_OTHER_GROUPS = frozenset(
    b"nonshppict shprslt listpicture listtable header headerl headerr headerf footer footerl footerr footerf "
    b"picprop blipuid fonttbl stylesheet themedata datastore".split()
)


class _Group(Struct):
    is_skipped: bool
    is_picture: bool = False


def rtf_pictures(data: bytes) -> list[bytes]:
    """The bytes of each picture, in the order of the text; those of drawings (EMF, WMF) are among them."""
    pictures: list[bytes] = []
    groups = [_Group(is_skipped=False)]
    parts: list[bytes] = []
    position = 0
    while token := _TOKEN.match(data, position):
        position = token.end()
        word, number, brace = token[1], token[2], token[3]
        group = groups[-1]
        if brace == b"{":
            groups.append(_Group(is_skipped=group.is_skipped))
        elif brace == b"}":
            if group.is_picture and not group.is_skipped:
                digits = b"".join(parts)
                pictures.append(bytes.fromhex(digits[: len(digits) // 2 * 2].decode()))
            parts = [] if group.is_picture else parts
            if len(groups) > 1:
                groups.pop()
        elif word == b"pict":
            group.is_picture, parts = True, []
        elif word in _OTHER_GROUPS:
            group.is_skipped = True
        elif word == b"bin" and number is not None:
            # That many bytes follow as they are, braces among them.
            position += max(0, int(number))
        elif word is None and group.is_picture and not group.is_skipped:
            parts.append(_NOT_HEX.sub(b"", token[0]))
    return pictures
