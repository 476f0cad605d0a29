"""Checks single values of feeds: addresses, ids, dates, types, numbers."""

import re
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

from feed_validator.rules import Rule

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ZONE_HOURS = {"ut": 0, "gmt": 0, "z": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8}
_ZONE_HOURS["pdt"] = -7

_DATE_822 = re.compile(
    rf"(?:({'|'.join(_DAYS)}),\s*)?([0-9]{{1,2}})\s+({'|'.join(_MONTHS)})\s+([0-9]{{4}})"
    rf"\s+([0-9]{{2}}):([0-9]{{2}})(?::([0-9]{{2}}))?(?:\s*([+-][0-9]{{4}}|{'|'.join(_ZONE_HOURS)}))?",
    re.IGNORECASE,
)
_DATE_3339 = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})T([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?(Z|[+-][0-9]{2}:[0-9]{2})?"
)
_PLAIN_URL = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::[0-9]+)?(?:/[A-Za-z0-9/._~-]*)?")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:(?=.)")
_WEB_URL = re.compile(r"https?://(?:[^\s/?#@]*@)?[^\s/?#@:]", re.IGNORECASE)
# RFC 3987: what is neither in a URI nor in an IRI, and a percent sign that encodes nothing.
_NOT_IN_IRI = re.compile(r"[\x00-\x20\x7f-\xa0<>\"{}|\\^`\ud800-\udfff\ufffe\uffff]|%(?![0-9A-Fa-f]{2})")
# RFC 4151, section 2.1.
_TAG_URI = re.compile(
    r"tag:(?:[A-Za-z0-9._-]+@)?[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?,[0-9]{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12][0-9]|3[01]))?)?"
    r":[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*(?:#[A-Za-z0-9._~!$&'()*+,;=:@/?%-]*)?"
)
_MEDIA_TYPE = re.compile(r"[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+(?:\s*;\s*[A-Za-z0-9!#$&^_.+-]+=[^;]+)*")
# BCP 47, as far as its form goes.
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")
_EMAIL = re.compile(r"[^\s@<>()]+@[^\s@<>().]+(?:\.[^\s@<>().]+)+(?:\s*\([^()]*\))?")


def url_error(text: str, *, ascii_only: bool = False) -> Rule | None:
    """The rule that an address breaks, which must be absolute: http(s) with a host, or another scheme (RFC 3986, 3987).

    RSS and OPML know URIs only, in which letters with diacritics are percent-encoded: `ascii_only`.
    """
    if _PLAIN_URL.fullmatch(text):
        return None
    if not _SCHEME.match(text):
        return Rule.ADDRESS
    if text[:5].lower() in ("http:", "https") and not _WEB_URL.match(text):
        return Rule.ADDRESS
    if _NOT_IN_IRI.search(text) or (ascii_only and not text.isascii()):
        return Rule.ADDRESS_SIGN
    return None


def web_url_error(text: str, *, ascii_only: bool = False) -> Rule | None:
    """The rule that an address breaks, which a browser must be able to open."""
    return url_error(text, ascii_only=ascii_only) if _WEB_URL.match(text) else Rule.ADDRESS


def id_error(text: str) -> Rule | None:
    """The rule that an id breaks, which must be an IRI (RFC 4287, 4.2.6)."""
    if not _SCHEME.match(text) or _NOT_IN_IRI.search(text):
        return Rule.ID_FORM
    return tag_uri_error(text)


def tag_uri_error(text: str) -> Rule | None:
    """The rule that an id breaks if it says that it is a tag URI."""
    is_valid = not text.startswith("tag:") or (_TAG_URI.fullmatch(text) and not _NOT_IN_IRI.search(text))
    return None if is_valid else Rule.ID_TAG


@lru_cache(8192)
def parse_rfc822(text: str) -> datetime | Rule:
    """The time that a date of RSS or OPML gives, or the rule it breaks (RFC 822, with the year in four digits)."""
    match = _DATE_822.fullmatch(text.strip())
    if match is None:
        return Rule.DATE_822
    name, day, month, year, hour, minute, second, zone = match.groups()
    if zone is None:
        return Rule.DATE_ZONE
    hours = _ZONE_HOURS.get(zone.lower())
    offset = _offset_minutes(zone[0], zone[1:3], zone[3:]) if hours is None else 60 * hours
    number = _MONTHS.index(month.lower()) + 1
    time = _datetime_or_rule(int(year), number, int(day), hour, minute, second or "0", offset)
    if isinstance(time, datetime) and name and _DAYS.index(name.lower()) != time.weekday():
        return Rule.DATE_WEEKDAY
    return time


@lru_cache(8192)
def parse_rfc3339(text: str) -> datetime | Rule:
    """The time that a date of Atom or JSON Feed gives, or the rule it breaks (RFC 3339, T and Z in capitals)."""
    match = _DATE_3339.fullmatch(text)
    if match is None:
        return Rule.DATE_3339
    year, month, day, hour, minute, second, zone = match.groups()
    if zone is None:
        return Rule.DATE_ZONE
    offset = 0 if zone == "Z" else _offset_minutes(zone[0], zone[1:3], zone[4:])
    return _datetime_or_rule(int(year), int(month), int(day), hour, minute, second, offset)


def _offset_minutes(sign: str, hours: str, minutes: str) -> int:
    # 60 minutes or more are no offset; a whole day makes the caller refuse the zone.
    east = 60 * int(hours) + int(minutes) if int(minutes) < 60 else 24 * 60
    return east if sign == "+" else -east


def _datetime_or_rule(
    year: int, month: int, day: int, hour: str, minute: str, second: str, offset: int
) -> datetime | Rule:
    # A leap second is allowed (RFC 3339, 5.6), but datetime has none.
    last = "59" if second == "60" else second
    try:
        zone = UTC if offset == 0 else timezone(timedelta(minutes=offset))
        return datetime(year, month, day, int(hour), int(minute), int(last), tzinfo=zone)
    except ValueError:
        return Rule.DATE_REAL


def media_type_error(text: str) -> Rule | None:
    """The rule that the name of a media type breaks (RFC 6838)."""
    return None if _MEDIA_TYPE.fullmatch(text) else Rule.MEDIA_TYPE


def language_error(text: str) -> Rule | None:
    """The rule that a language tag breaks."""
    return None if _LANGUAGE.fullmatch(text.strip()) else Rule.LANGUAGE_FORM


def email_error(text: str) -> Rule | None:
    """The rule that an author of RSS breaks: an e-mail address, then perhaps a name in brackets."""
    return None if _EMAIL.fullmatch(text.strip()) else Rule.EMAIL


def is_whole_number(text: str) -> bool:
    """Whether a text is a whole number, not negative."""
    return text.isascii() and text.strip().isdigit()
