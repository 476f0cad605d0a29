"""Says whether a text is a URI, and what is wrong with one by the rules of its scheme."""

import re
from datetime import date

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:.", re.IGNORECASE)
# RFC 3986, appendix A, and every character beyond ASCII, which RFC 3987 allows too.
_PCHAR = r"(?:[\w.~!$&'()*+,;=:@-]|[^\x00-\x7f]|%[0-9a-f]{2})"
_SUFFIX = rf"(?:\?(?:{_PCHAR}|[/?])*)?(?:#(?:{_PCHAR}|[/?])*)?"
_DNS_NAME = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*"

# The beginning of a URI, all of it, what is wrong where it is not so, and a right one; the first that begins so counts.
# Few items have a URI: the patterns are compiled when one does.
_FORMS = (
    (
        "urn:uuid:",
        rf"urn:uuid:[0-9a-f]{{8}}(?:-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}{_SUFFIX}",
        "không phải là UUID viết đúng cách (RFC 9562): 32 chữ số 0–9, a–f, chia nhóm 8-4-4-4-12",
        "urn:uuid:f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
    ),
    (
        "urn:",
        rf"urn:(?!urn:)[a-z0-9][a-z0-9-]{{0,30}}[a-z0-9]:{_PCHAR}(?:{_PCHAR}|/)*{_SUFFIX}",
        "không phải là URN viết đúng cách (RFC 8141): urn:, tên loại, dấu hai chấm, mã",
        "urn:isbn:9786045712345",
    ),
    (
        "tag:",
        rf"tag:(?:[\w.-]+@)?{_DNS_NAME},(?P<date>\d{{4}}(?:-\d\d){{0,2}}):(?:{_PCHAR}|[/?])*(?:#(?:{_PCHAR}|[/?])*)?",
        "không phải là mã tag viết đúng cách (RFC 4151): tag:, tên miền, dấu phẩy, năm, dấu hai chấm, tên riêng",
        "tag:danvan.example.vn,2017:thang-dan-van",
    ),
    (
        "http",
        rf"https?:(?://(?:{_PCHAR}+@)?(?:\[[0-9a-f:.]+\]|(?:[\w.~-]|[^\x00-\x7f]|%[0-9a-f]{{2}})+)(?::\d*)?"
        rf"(?:/{_PCHAR}*)*{_SUFFIX})",
        "không phải là địa chỉ viết đúng cách (RFC 3986)",
        "https://danvan.example.vn/tin-tuc/thang-dan-van/",
    ),
    (
        "",
        rf"[a-z][a-z0-9+.-]*:(?:{_PCHAR}|/)*{_SUFFIX}",
        "không phải là URI viết đúng cách (RFC 3986); sau dấu % phải là hai chữ số 0–9, A–F",
        "tag:danvan.example.vn,2017:thang-dan-van",
    ),
)


def is_uri(text: str) -> bool:
    """Whether a text begins as a URI does, with a scheme (RFC 3986, section 3.1)."""
    return _SCHEME.match(text) is not None


def uri_error(text: str) -> tuple[str, str] | None:
    """What is wrong with a URI, as a Vietnamese clause, and a right one of its scheme; None where nothing is."""
    small = text.lower()
    pattern, why, example = next((p, w, e) for start, p, w, e in _FORMS if small.startswith(start))
    match = re.fullmatch(pattern, text, re.IGNORECASE | re.ASCII)
    return None if match and _is_day(match.groupdict().get("date")) else (why, example)


def _is_day(text: str | None) -> bool:
    """Whether a year, a month or a day of RFC 4151 is in the calendar; True for none."""
    try:
        return text is None or bool(date.fromisoformat(f"{text}-01-01"[:10]))
    except ValueError:
        return False
