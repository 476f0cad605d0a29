"""Finds the marks of state secrets in what comes from an old site: such a document is not brought in."""

import re
from collections.abc import Iterator, Mapping
from html import unescape
from typing import Any

from newsroom.importing.adopted_keys import is_secrecy_key
from newsroom.importing.letterhead import secrecy_line
from newsroom.migration.old_site import OldItem
from newsroom.migration.words import visible_text
from newsroom.text.normalize import collapse_whitespace, nfc, slug

_NOT_SECRET = frozenset({"0", "no", "none", "false", "khong", "thuong", "binh-thuong", "public", "unclassified"})
# A mark stands above all else, though markup may stand before it.
_HEAD_LENGTH, _HEAD_LINES = 8_000, 30
_MAY_BE_MARK = re.compile(r"m(?:<[^<>]*>)*ật", re.IGNORECASE)


def secrecy_of(item: OldItem) -> str:
    """What says that an item is secret, as a Vietnamese clause; "" where nothing does.

    Keys count whatever system they are of, and lines at the top of the text as for documents that are imported alone.
    """
    key = next(_secret_keys({**item.record, **item.extra}), "")
    if key:
        return f"có dấu độ mật (khóa “{key[:60]}”)"
    head = nfc(unescape(item.body[:_HEAD_LENGTH]))
    if not _MAY_BE_MARK.search(head):
        return ""
    text = head if item.body_format == "markdown" else visible_text(item.body[:_HEAD_LENGTH])
    lines = list(filter(None, map(collapse_whitespace, nfc(text).splitlines())))
    mark = secrecy_line(lines[:_HEAD_LINES])
    return f"có dấu độ mật ở đầu bài (“{mark[:60]}”)" if mark else ""


def _secret_keys(values: Mapping[str, Any]) -> Iterator[str]:
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _secret_keys(value)
        elif is_secrecy_key(str(name)) and str(value).strip() and slug(str(value)) not in _NOT_SECRET:
            yield str(name)
