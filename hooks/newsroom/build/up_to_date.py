"""Tells whether a published site still stands: nothing it was made from has changed since, and no time has come."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError, json

from newsroom.build.publisher import PublishResult
from newsroom.build.site_state import SiteScan
from newsroom.content.scanner import file_stamp, is_mtime_trustworthy
from newsroom.library.library import Library
from newsroom.library.schedule import item_changes
from newsroom.model.problems import Problem
from newsroom.model.source import Source
from newsroom.pages.news_sitemap import next_removal
from newsroom.runtime.cache import Cache
from newsroom.runtime.digests import digest


class BuildRecord(Struct, frozen=True):
    """What a good build was made from and warned of, and from when until when the same input gives the same site."""

    input_digest: str
    built_at: datetime.datetime
    valid_until: datetime.datetime | None
    warnings: tuple[Problem, ...] = ()

    def is_valid(self, input_digest: str, now: datetime.datetime) -> bool:
        """Whether a build of these inputs now would make the same site."""
        return (
            self.input_digest == input_digest
            and self.built_at <= now
            and (self.valid_until is None or now < self.valid_until)
        )


def save_build_record(cache: Cache, site: Path, record: BuildRecord | None) -> None:
    """Keep in the store of what the site in that folder was made, or that it is about to change."""
    cache.save_value(_cache_name(site), json.encode(record) if record is not None else None)


def up_to_date_result(
    cache: Cache, site: Path, inputs: str, now: datetime.datetime
) -> tuple[PublishResult, tuple[Problem, ...]] | None:
    """The outcome and the warnings of a build that has nothing to do; None where there may be something."""
    try:
        last = json.decode(cache.get_value(_cache_name(site)) or b"", type=BuildRecord)
    except (DecodeError, ValidationError):
        return None
    if not last.is_valid(inputs, now):
        return None
    look = SiteScan(site, cache, jobs=1)
    return None if look.modified or not look.published else (PublishResult(0, len(look.published), 0), last.warnings)


def _cache_name(site: Path) -> str:
    return f"standing {site}"


def input_digest(sources: Iterable[Source], other_inputs: bytes) -> str:
    """A digest of all files under content/ by their stamps, and of all else a site is made from."""
    files = (source.path.encode("utf-8", "surrogateescape") + b"\0" + source.stamp for source in sources)
    return digest(other_inputs, *files).hex()


def unchanged_since_read(source: Source, digests: Mapping[str, bytes]) -> bool:
    """Whether an item's file that was young when it was read is old by now, and still has the bytes it had then."""
    file = Path(source.disk_path)
    try:
        same = file_stamp(file.stat()) == source.stamp
        data = file.read_bytes()
    except OSError:
        return False
    old = is_mtime_trustworthy(source.stamp, now_ns=time.time_ns())
    return same and old and digest(data) == digests.get(source.path)


def next_change(library: Library) -> datetime.datetime | None:
    """The first moment after now at which the same content makes another site; None where there is none."""
    now = library.now
    moments = [moment for item in library.items.values() for moment, _ in item_changes(item) if moment > now]
    departure = next_removal(library)
    if departure is not None:
        moments.append(departure)
    records = (item.record for item in library.items.values() if item.record is not None)
    days = [day for record in records for day in record.change_days if day > now.date()]
    if days:
        # A page shows the state of the day that the build's clock tells.
        moments.append(datetime.datetime.combine(min(days), datetime.time(), now.tzinfo))
    return min(moments, default=None)
