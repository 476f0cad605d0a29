"""Tells whether a published site still stands: nothing it was made from has changed since, and no time has come."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError, json

from .items import Item
from .library import Library
from .news_sitemap import next_departure
from .problems import Problem
from .scan import Source, settled, stamp


class Standing(Struct, frozen=True):
    """What a good build was made from and warned of, and from when until when the same input gives the same site."""

    inputs: str
    since: datetime.datetime
    until: datetime.datetime | None
    warnings: tuple[Problem, ...] = ()

    def holds(self, inputs: str, now: datetime.datetime) -> bool:
        """Whether a build of these inputs now would make the same site."""
        return self.inputs == inputs and self.since <= now and (self.until is None or now < self.until)


def encode(standing: Standing) -> bytes:
    """The standing as the store keeps it."""
    return json.encode(standing)


def decode(data: bytes) -> Standing | None:
    """The standing the store has kept; None where it cannot be read."""
    try:
        return json.decode(data, type=Standing)
    except (DecodeError, ValidationError):
        return None


def inputs(sources: Iterable[Source], surroundings: bytes) -> str:
    """A digest of all files under content/ by their stamps, and of all else a site is made from."""
    found = blake2b(surroundings, digest_size=16)
    for source in sources:
        found.update(source.path.encode("utf-8", "surrogateescape") + b"\0" + source.stamp)
    return found.hexdigest()


def is_as_read(source: Source, digests: Mapping[str, bytes]) -> bool:
    """Whether an item's file that was young when it was read is old by now, and still has the bytes it had then."""
    file = Path(source.disk)
    try:
        same = stamp(file.stat()) == source.stamp
        data = file.read_bytes()
    except OSError:
        return False
    old = settled(source.stamp, now_ns=time.time_ns())
    return same and old and blake2b(data, digest_size=16).digest() == digests.get(source.path)


def next_change(library: Library) -> datetime.datetime | None:
    """The first moment after now at which the same content makes another site; None where there is none."""
    now = library.now
    moments = [moment for item in library.items.values() for moment in _moments(item) if moment > now]
    departure = next_departure(library)
    if departure is not None:
        moments.append(departure)
    if library.plans:
        # Effects and milestones change with the day.
        midnight = datetime.datetime.combine(now.date() + datetime.timedelta(days=1), datetime.time(), now.tzinfo)
        moments.append(midnight)
    return min(moments, default=None)


def _moments(item: Item) -> list[datetime.datetime]:
    found = [item.date, *(correction.date for correction in item.corrections)]
    found += [moment for moment in (item.expires, item.updated, item.featured_until) if moment is not None]
    return found
