"""Turns what NukeViet stores into plain text, times and lists."""

import datetime
import html
import re

from newsroom.importing.charsets import detect
from newsroom.text.dates import TIME_ZONE
from newsroom.text.normalize import collapse_whitespace, nfc, strip_control_chars

_TAG = re.compile(r"<[!/?a-zA-Z][^<>]*>")
_LEFTOVER_ENTITY = re.compile(r"&(?:amp|quot|lt|gt|#0?39|#x?[0-9A-Fa-f]{2,4});")
# Letters of old character sets that Vietnamese has no use for; a text with letters of its own alone is Unicode.
_OLD_LETTER = re.compile(r"[¡-¿ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñö÷øûüþÿ]")
_UNICODE_LETTER = re.compile("[\u1ea0-\u1ef9\u01a0\u01a1\u01af\u01b0\u0103\u0111]")
_LAST_SECOND = 253_402_300_799 - 86_400
"""Of the year 9999, which is the last that dates have."""


def plain_text(value: str) -> str:
    """A title, lead or name as one line: stored as HTML's text, with entities for 21 signs, by forms and by hand."""
    text = html.unescape(_TAG.sub(" ", value) if "<" in value else value)
    if _LEFTOVER_ENTITY.search(text):
        text = html.unescape(text)
    text = nfc(collapse_whitespace(strip_control_chars(text)))
    if _OLD_LETTER.search(text) and not _UNICODE_LETTER.search(text):
        text = detect([text]).texts[0]
    return text


def moment(value: str) -> datetime.datetime | None:
    """A time in seconds since 1970, as all of NukeViet's are; None for 0 and for what no calendar has."""
    if not re.fullmatch(r"\d{1,12}", value, re.ASCII) or not 0 < int(value) < _LAST_SECOND:
        return None
    return datetime.datetime.fromtimestamp(int(value), TIME_ZONE)


def numbers(value: str) -> list[int]:
    """The numbers of a list with commas, each once."""
    return list(dict.fromkeys(int(number) for number in re.findall(r"\d{1,18}", value, re.ASCII)))


def listed(value: str) -> list[str]:
    """The parts of a list with commas."""
    return [part for part in map(str.strip, value.split(",")) if part]
