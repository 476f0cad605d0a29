"""Writes the entries of XML feeds by filling in what feedgen has written once for each shape of entry."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Callable

from msgspec import Struct

from newsroom.feeds.entries import EntryMedia, FeedEntry
from newsroom.feeds.entry_html import EntryHtml
from newsroom.feeds.feedgen_fixes import FeedFile
from newsroom.feeds.feedgen_fixes import FeedgenEntry as FeedgenEntry
from newsroom.text import dates
from newsroom.text.normalize import strip_control_chars

# feedgen takes longer over an entry than everything else a build does with an article. Entries of one shape (so many
# topics, so many authors, files of these types) differ only in their words, which stand between these marks meanwhile.
_PLACEHOLDER = re.compile("\ue000([0-9]+)\ue001")
_PUBLISHED_PLACEHOLDER, _UPDATED_PLACEHOLDER = (
    datetime.datetime(1000, 1, day, tzinfo=dates.TIME_ZONE) for day in (1, 2)
)

EntryShape = tuple[object, ...]
EncodedEntry = tuple[bytes, ...]
"""An entry in pieces: its content is long, and the same piece in several formats."""


class _EntryTemplate(Struct, frozen=True):
    """What stands in every entry of a shape, and the numbers of the words between; `place` is the content's."""

    fixed_texts: tuple[str, ...]
    value_numbers: tuple[int, ...]
    content_position: int


class EntryTemplates:
    """The shapes of entries in one format, in which `draw` writes an entry."""

    def __init__(self, write_entry: Callable[[FeedgenEntry], bytes]) -> None:
        self._write_entry = write_entry
        self._templates: dict[EntryShape, _EntryTemplate] = {}

    def render(self, entry: FeedEntry, entry_html: EntryHtml, *, published: str, summary: str) -> EncodedEntry:
        """An entry as it stands in a feed; its summary and the time it was published are as the format has them."""
        pictures, enclosures = entry.pictures, entry.enclosures
        files = (*enclosures, *(picture for picture in pictures if picture not in enclosures))
        words = [
            published,
            entry.updated,
            entry.id,
            entry.url,
            entry.title,
            *entry.categories,
            *entry.authors,
        ]
        for file in files:
            words += _file_values(file)
        around = tuple(picture in enclosures for picture in pictures)
        there = tuple((file.media_type, *map(bool, _file_values(file))) for file in files)
        shape = (len(entry.categories), len(entry.authors), len(enclosures), around, there)
        mould = self._templates.get(shape)
        if mould is None:
            mould = self._templates[shape] = self._create_template(entry, files)
        written = [*_escape_values(words), html.escape(strip_control_chars(summary), quote=False)]
        place, slots, fixed = mould.content_position, mould.value_numbers, mould.fixed_texts
        before, after = [fixed[0]], [fixed[place + 1]]
        for slot, piece in zip(slots[:place], fixed[1 : place + 1], strict=True):
            before += (written[slot], piece)
        for slot, piece in zip(slots[place + 1 :], fixed[place + 2 :], strict=True):
            after += (written[slot], piece)
        after.append("\n")
        return "".join(before).encode(), entry_html.xml_escaped, "".join(after).encode()

    def _create_template(self, entry: FeedEntry, files: tuple[EntryMedia, ...]) -> _EntryTemplate:
        """The mould of an entry's shape, out of an entry whose words are marks in the order of `fill`."""
        count = 2

        def mark() -> str:
            nonlocal count
            count += 1
            return _placeholder(count - 1)

        names = {"id": mark(), "url": mark(), "title": mark()}
        categories = [mark() for _ in entry.categories]
        authors = [mark() for _ in entry.authors]
        marked = {
            file: FeedFile(
                file.media_type, *(mark() if word else _skip_placeholder(mark) for word in _file_values(file))
            )
            for file in files
        }
        drawn = self._write_entry(
            FeedgenEntry(
                **names,
                published=_PUBLISHED_PLACEHOLDER,
                updated=_UPDATED_PLACEHOLDER,
                summary=mark(),
                content=mark(),
                categories=categories,
                authors=authors,
                enclosures=[marked[file] for file in entry.enclosures],
                pictures=[marked[file] for file in entry.pictures],
            )
        ).decode()
        for number, moment in enumerate((_PUBLISHED_PLACEHOLDER, _UPDATED_PLACEHOLDER)):
            for form in (dates.rfc822_datetime, dates.iso_datetime):
                drawn = drawn.replace(form(moment), _placeholder(number))
        pieces = _PLACEHOLDER.split(drawn)
        slots = tuple(map(int, pieces[1::2]))
        # The content is the last of the words.
        return _EntryTemplate(tuple(pieces[::2]), slots, slots.index(count - 1))


def _escape_values(values: list[str]) -> list[str]:
    """Words on one line each as XML has them, be it in an attribute; all in one go where they let themselves."""
    together = html.escape(strip_control_chars("\n".join(values))).split("\n")
    if len(together) == len(values):
        return together
    return [html.escape(strip_control_chars(word).replace("\n", " ")) for word in values]


def _placeholder(number: int) -> str:
    return f"\ue000{number}\ue001"


def _skip_placeholder(next_placeholder: Callable[[], str]) -> str:
    """No words, though they count."""
    next_placeholder()
    return ""


def _file_values(file: EntryMedia) -> tuple[str, ...]:
    """The words of a file that differ from one to the next, as `File` has them."""
    size = (str(file.width), str(file.height)) if file.width else ("", "")
    return file.url, str(file.length), *size, file.title, file.alt, file.credit
