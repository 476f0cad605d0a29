"""Divides a site's items into the shards of its search index, by how many items each month has."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from msgspec import Struct

from newsroom.runtime.pool import split_range

FULLTEXT_SIZE = 256
"""The most items of a shard of full text: this many are made anew when one of them changes."""

NEW_SIZE, CURRENT_SIZE, CLOSED_SIZE = 256, 2_000, 10_000
"""The most items of a shard of metadata: of the newest months, of the rest of the open years, of closed years."""

_OPEN_MONTHS = 6
"""How long a year stays open after its end: items are still added to it."""

Month = tuple[int, int]


class Span(Struct, frozen=True, array_like=True):
    """Items of one month, from number `start` up to `stop` among those of the month, the oldest first."""

    year: int
    month: int
    start: int
    stop: int


class Shard(Struct, frozen=True):
    """An independent index of some items, the oldest first; `first` is the number of its first among all items."""

    name: str
    first: int
    spans: tuple[Span, ...]
    is_metadata: bool

    @property
    def count(self) -> int:
        """How many items it has."""
        return sum(span.stop - span.start for span in self.spans)


def plan_shards(counts: Mapping[Month, int]) -> tuple[Shard, ...]:
    """The shards of a site with so many items in each month; those of metadata first, each sort the oldest first.

    Full text: whole months of a year together, as many as fit; a month that is too large alone, in several.

    Metadata, of which every query asks all shards: months that few items are added to together in large ones. The
    newest months that fit into one small shard are apart, so that a new item costs little, and so are closed years, so
    that they stay as they are.
    """
    months = sorted(counts.items())
    fulltext = [
        spans for _, year in groupby(months, lambda item: item[0][0]) for spans in _pack([*year], FULLTEXT_SIZE)
    ]
    closed = sum(year < _first_open_year(months) for (year, _), _ in months)
    new = len(months)
    while new > closed and (new == len(months) or sum(count for _, count in months[new - 1 :]) <= NEW_SIZE):
        new -= 1
    metadata = (
        ("cu", _pack(months[:closed], CLOSED_SIZE)),
        ("nay", _pack(months[closed:new], CURRENT_SIZE)),
        ("moi", _pack(months[new:], NEW_SIZE)),
    )
    return (
        *_numbered([(f"{name}-{_label(spans)}", spans) for name, group in metadata for spans in group], True),
        *_numbered([(_label(spans), spans) for spans in fulltext], False),
    )


def _first_open_year(months: Sequence[tuple[Month, int]]) -> int:
    """The first year that items are still added to."""
    year, month = months[-1][0] if months else (0, 0)
    return year - (month <= _OPEN_MONTHS)


def _pack(months: Sequence[tuple[Month, int]], size: int) -> list[tuple[Span, ...]]:
    """The months in shards of at most that many items, each a run of whole months or a part of one."""
    shards: list[tuple[Span, ...]] = []
    room = 0
    for (year, month), count in months:
        if count <= room:
            shards[-1] += (Span(year, month, 0, count),)
            room -= count
        else:
            shards += ((Span(year, month, part.start, part.stop),) for part in split_range(0, count, size))
            room = size - count
    return shards


def _label(spans: Sequence[Span]) -> str:
    first = spans[0]
    return f"{first.year}-{first.month:02}" + (f"-{first.start}" if first.start else "")


def _numbered(named: Sequence[tuple[str, tuple[Span, ...]]], is_metadata: bool) -> list[Shard]:
    shards, first = list[Shard](), 0
    for name, spans in named:
        shards.append(Shard(name, first, spans, is_metadata))
        first += shards[-1].count
    return shards
