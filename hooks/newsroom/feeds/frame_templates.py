"""Renders what stands around the entries of XML feeds from templates that feedgen writes once for each shape."""

import datetime
from collections.abc import Callable, Iterable

from msgspec import structs

from newsroom.feeds.feeds import FeedView
from newsroom.feeds.xml_templates import TIME_PLACEHOLDERS, escape_values, placeholder_text, split_template

# The fields of a feed's view that differ from feed to feed; an empty one has no element.
_VALUE_FIELDS = ("id", "title", "description", "page_url", "base_url", "current", "prev_archive", "next_archive")
_TIME_NUMBER, _ENTRIES_NUMBER, _FIRST_NUMBER = 0, 1, 2


class FrameTemplates:
    """The templates of one format, made by `write_feed` when a shape first occurs.

    A small site has more feeds than articles: of every section, topic and month.
    """

    def __init__(
        self, write_feed: Callable[[FeedView, bytes], bytes], format_time: Callable[[datetime.datetime], str]
    ) -> None:
        """`write_feed` gives a feed with the bytes of its entries, `format_time` a time as the format writes it."""
        self._write_feed, self._format_time = write_feed, format_time
        self._templates: dict[tuple[object, ...], tuple[tuple[str, ...], tuple[int, ...]]] = {}

    def render(self, view: FeedView, entries: Iterable[bytes]) -> bytes:
        """The bytes of a feed around those of its entries."""
        values: list[str] = [getattr(view, name) for name in _VALUE_FIELDS]
        shape = (view.site, view.archive, view.has_own_time, *map(bool, values))
        if shape not in self._templates:
            self._templates[shape] = self._create_template(view)
        fixed_texts, numbers = self._templates[shape]
        time = self._format_time(datetime.datetime.fromisoformat(view.updated))
        escaped = [time, "", *escape_values(values)]
        texts = [fixed_texts[0]]
        for number, text in zip(numbers, fixed_texts[1:], strict=True):
            texts += (escaped[number], text)
        position = 2 * numbers.index(_ENTRIES_NUMBER) + 1
        before, after = ("".join(part).encode() for part in (texts[:position], texts[position:]))
        return b"".join((before, *entries, after))

    def _create_template(self, view: FeedView) -> tuple[tuple[str, ...], tuple[int, ...]]:
        placeholders = {
            name: placeholder_text(number)
            for number, name in enumerate(_VALUE_FIELDS, start=_FIRST_NUMBER)
            if getattr(view, name)
        }
        updated = TIME_PLACEHOLDERS[_TIME_NUMBER].isoformat() if view.has_own_time else view.updated
        feed = structs.replace(view, **placeholders, updated=updated)
        return split_template(self._write_feed(feed, placeholder_text(_ENTRIES_NUMBER).encode()))
