"""Judges the pictures of entries as Media RSS 1.5 writes them."""

from __future__ import annotations

from collections.abc import Iterable

from newsroom.feeds.rules import values
from newsroom.feeds.rules.report import Flaws
from newsroom.feeds.rules.rules import Rule
from newsroom.feeds.rules.xml import Element

MEDIA = "{http://search.yahoo.com/mrss/}"
_NUMBERS = ("width", "height", "fileSize", "duration", "channels")
_MEDIUMS = ("image", "audio", "video", "document", "executable")
_WORDS = (f"{MEDIA}description", f"{MEDIA}title")


def check_media(found: Flaws, elements: Iterable[Element]) -> None:
    """Record what is wrong with elements of Media RSS, and with those inside them."""
    for element in elements:
        tag = element.tag
        if tag == f"{MEDIA}content":
            _check_content(found, element)
        elif tag == f"{MEDIA}thumbnail":
            _check_address(found, element)
            _check_numbers(found, element)
        elif tag in _WORDS and element.get("type", "plain") not in ("plain", "html"):
            found.add(Rule.MEDIA_WORDS, element.get("type", ""))
        if len(element):
            check_media(found, element)


def _check_content(found: Flaws, element: Element) -> None:
    url, media_type, medium = element.get("url"), element.get("type"), element.get("medium")
    if url is not None or element.find(f"{MEDIA}player") is None:
        _check_address(found, element)
    _check_numbers(found, element)
    if media_type is not None:
        found.judge(values.media_type(media_type), media_type)
    if medium is not None and medium not in _MEDIUMS:
        found.add(Rule.MEDIA_MEDIUM, medium)
    if url:
        found.file(url, element.get("fileSize") or "", media_type or "")


def _check_address(found: Flaws, element: Element) -> None:
    url = element.get("url")
    if not url:
        found.add(Rule.MEDIA_URL)
    else:
        found.judge(values.web_address(url), url)


def _check_numbers(found: Flaws, element: Element) -> None:
    for name in _NUMBERS:
        number = element.get(name)
        if number is not None and not values.is_number(number):
            found.add(Rule.MEDIA_NUMBER, f'{name}="{number}"')
