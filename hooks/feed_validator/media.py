"""Checks the pictures of entries as Media RSS 1.5 writes them."""

from collections.abc import Iterable

from feed_validator import values
from feed_validator.report import FeedReport
from feed_validator.rules import Rule
from feed_validator.xml import Element

MEDIA_RSS_NS = "{http://search.yahoo.com/mrss/}"
_NUMBER_ATTRIBUTES = ("width", "height", "fileSize", "duration", "channels")
_MEDIUM_VALUES = ("image", "audio", "video", "document", "executable")
_TEXT_TAGS = (f"{MEDIA_RSS_NS}description", f"{MEDIA_RSS_NS}title")


def check_media(report: FeedReport, elements: Iterable[Element]) -> None:
    """Record what is wrong with elements of Media RSS and with their children."""
    for element in elements:
        tag = element.tag
        if tag == f"{MEDIA_RSS_NS}content":
            _check_media_content(report, element)
        elif tag == f"{MEDIA_RSS_NS}thumbnail":
            _check_address(report, element)
            _check_numbers(report, element)
        elif tag in _TEXT_TAGS and element.get("type", "plain") not in ("plain", "html"):
            report.add(Rule.MEDIA_WORDS, element.get("type", ""))
        if len(element):
            check_media(report, element)


def _check_media_content(report: FeedReport, element: Element) -> None:
    url, media_type, medium = element.get("url"), element.get("type"), element.get("medium")
    if url is not None or element.find(f"{MEDIA_RSS_NS}player") is None:
        _check_address(report, element)
    _check_numbers(report, element)
    if media_type is not None:
        report.add(values.media_type_error(media_type), media_type)
    if medium is not None and medium not in _MEDIUM_VALUES:
        report.add(Rule.MEDIA_MEDIUM, medium)
    if url:
        report.compare_with_file(url, element.get("fileSize") or "", media_type or "")


def _check_address(report: FeedReport, element: Element) -> None:
    url = element.get("url")
    if not url:
        report.add(Rule.MEDIA_URL)
    else:
        report.add(values.web_url_error(url), url)


def _check_numbers(report: FeedReport, element: Element) -> None:
    for name in _NUMBER_ATTRIBUTES:
        number = element.get(name)
        if number is not None and not values.is_whole_number(number):
            report.add(Rule.MEDIA_NUMBER, f'{name}="{number}"')
