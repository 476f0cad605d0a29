"""Writes the entries of XML feeds by filling in what feedgen has written once for each shape of entry."""

from __future__ import annotations

import datetime
import html
import re
from collections.abc import Callable

from msgspec import Struct

from newsroom.feeds.entries import Entry, Media
from newsroom.feeds.entry_html import Content
from newsroom.feeds.feedgen_fixes import Entry as FeedgenEntry
from newsroom.feeds.feedgen_fixes import File
from newsroom.text import dates
from newsroom.text.normalize import clean

# feedgen takes longer over an entry than everything else a build does with an article. Entries of one shape (so many
# topics, so many authors, files of these types) differ only in their words, which stand between these marks meanwhile.
_MARK = re.compile("\ue000([0-9]+)\ue001")
_PUBLISHED, _UPDATED = (datetime.datetime(1000, 1, day, tzinfo=dates.ZONE) for day in (1, 2))

Shape = tuple[object, ...]
Written = tuple[bytes, ...]
"""An entry in pieces: its content is long, and the same piece in several formats."""


class _Mould(Struct, frozen=True):
    """What stands in every entry of a shape, and the numbers of the words between; `place` is the content's."""

    fixed: tuple[str, ...]
    slots: tuple[int, ...]
    place: int


class Moulds:
    """The shapes of entries in one format, in which `draw` writes an entry."""

    def __init__(self, draw: Callable[[FeedgenEntry], bytes]) -> None:
        self._draw = draw
        self._known: dict[Shape, _Mould] = {}

    def fill(self, entry: Entry, content: Content, *, published: str, summary: str) -> Written:
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
            words += _words(file)
        around = tuple(picture in enclosures for picture in pictures)
        there = tuple((file.media_type, *map(bool, _words(file))) for file in files)
        shape = (len(entry.categories), len(entry.authors), len(enclosures), around, there)
        mould = self._known.get(shape)
        if mould is None:
            mould = self._known[shape] = self._cast(entry, files)
        written = [*_escaped(words), html.escape(clean(summary), quote=False)]
        place, slots, fixed = mould.place, mould.slots, mould.fixed
        before, after = [fixed[0]], [fixed[place + 1]]
        for slot, piece in zip(slots[:place], fixed[1 : place + 1], strict=True):
            before += (written[slot], piece)
        for slot, piece in zip(slots[place + 1 :], fixed[place + 2 :], strict=True):
            after += (written[slot], piece)
        after.append("\n")
        return "".join(before).encode(), content.escaped, "".join(after).encode()

    def _cast(self, entry: Entry, files: tuple[Media, ...]) -> _Mould:
        """The mould of an entry's shape, out of an entry whose words are marks in the order of `fill`."""
        count = 2

        def mark() -> str:
            nonlocal count
            count += 1
            return _mark(count - 1)

        names = {"id": mark(), "url": mark(), "title": mark()}
        categories = [mark() for _ in entry.categories]
        authors = [mark() for _ in entry.authors]
        marked = {
            file: File(file.media_type, *(mark() if word else _skip(mark) for word in _words(file))) for file in files
        }
        drawn = self._draw(
            FeedgenEntry(
                **names,
                published=_PUBLISHED,
                updated=_UPDATED,
                summary=mark(),
                content=mark(),
                categories=categories,
                authors=authors,
                enclosures=[marked[file] for file in entry.enclosures],
                pictures=[marked[file] for file in entry.pictures],
            )
        ).decode()
        for number, moment in enumerate((_PUBLISHED, _UPDATED)):
            for form in (dates.rfc822, dates.iso):
                drawn = drawn.replace(form(moment), _mark(number))
        pieces = _MARK.split(drawn)
        slots = tuple(map(int, pieces[1::2]))
        # The content is the last of the words.
        return _Mould(tuple(pieces[::2]), slots, slots.index(count - 1))


def _escaped(words: list[str]) -> list[str]:
    """Words on one line each as XML has them, be it in an attribute; all in one go where they let themselves."""
    together = html.escape(clean("\n".join(words))).split("\n")
    if len(together) == len(words):
        return together
    return [html.escape(clean(word).replace("\n", " ")) for word in words]


def _mark(number: int) -> str:
    return f"\ue000{number}\ue001"


def _skip(mark: Callable[[], str]) -> str:
    """No words, though they count."""
    mark()
    return ""


def _words(file: Media) -> tuple[str, ...]:
    """The words of a file that differ from one to the next, as `File` has them."""
    size = (str(file.width), str(file.height)) if file.width else ("", "")
    return file.url, str(file.length), *size, file.title, file.alt, file.credit
