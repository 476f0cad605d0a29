"""Tells whether a published site still stands: nothing it was made from has changed since, and no time has come."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Mapping
from hashlib import blake2b
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError, json

from newsroom.build.publisher import Outcome
from newsroom.build.site_state import SiteLook
from newsroom.content.scanner import Source, settled, stamp
from newsroom.library.library import Library
from newsroom.model.items import Item
from newsroom.model.problems import Problem
from newsroom.pages.news_sitemap import next_departure
from newsroom.runtime.cache import Store


class Standing(Struct, frozen=True):
    """What a good build was made from and warned of, and from when until when the same input gives the same site."""

    inputs: str
    since: datetime.datetime
    until: datetime.datetime | None
    warnings: tuple[Problem, ...] = ()

    def holds(self, inputs: str, now: datetime.datetime) -> bool:
        """Whether a build of these inputs now would make the same site."""
        return self.inputs == inputs and self.since <= now and (self.until is None or now < self.until)


def note(store: Store, site: Path, standing: Standing | None) -> None:
    """Keep in the store of what the site in that folder was made, or that it is about to change."""
    store.save_note(_name(site), json.encode(standing) if standing is not None else None)


def outcome(
    store: Store, site: Path, inputs: str, now: datetime.datetime
) -> tuple[Outcome, tuple[Problem, ...]] | None:
    """The outcome and the warnings of a build that has nothing to do; None where there may be something."""
    try:
        last = json.decode(store.note(_name(site)) or b"", type=Standing)
    except (DecodeError, ValidationError):
        return None
    if not last.holds(inputs, now):
        return None
    look = SiteLook(site, store, jobs=1)
    return None if look.touched or not look.published else (Outcome(0, len(look.published), 0), last.warnings)


def _name(site: Path) -> str:
    return f"standing {site}"


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
