"""Decides whether a build would make the published site again: same input, and no change was due since then."""

import datetime
from collections.abc import Iterable, Mapping
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError, json

from newsroom.content.scanner import Source, file_stamp, is_mtime_trustworthy
from newsroom.library.library import Library
from newsroom.library.schedule import item_changes, version_events
from newsroom.model.problems import Problem
from newsroom.pages.sitemap import next_removal
from newsroom.runtime.cache import Cache
from newsroom.runtime.digests import digest


class BuildRecord(Struct, frozen=True):
    """What the last good build was made from and warned of, and when the same input gives the same site."""

    input_digest: str
    built_at: datetime.datetime
    valid_until: datetime.datetime | None
    warnings: tuple[Problem, ...] = ()

    def is_valid(self, input_digest: str, now: datetime.datetime) -> bool:
        """True if a build of this input now would make the same site."""
        return (
            self.input_digest == input_digest
            and self.built_at <= now
            and (self.valid_until is None or now < self.valid_until)
        )


def load_build_record(cache: Cache, site: Path) -> BuildRecord | None:
    """The record of the last build of a site; None if there is none, or that build failed."""
    try:
        return json.decode(cache.get_value(_cache_name(site)) or b"", type=BuildRecord)
    except (DecodeError, ValidationError):
        return None


def save_build_record(cache: Cache, site: Path, record: BuildRecord | None) -> None:
    """Save the record of a site, or delete it where the site is about to change."""
    cache.save_value(_cache_name(site), json.encode(record) if record is not None else None)


def _cache_name(site: Path) -> str:
    return f"standing {site}"


def input_digest(sources: Iterable[Source], other_inputs: bytes) -> str:
    """A digest of all files under content/ by their stamps; `other_inputs` stands for all else a site is made from."""
    files = (source.path.encode("utf-8", "surrogateescape") + b"\0" + source.stamp for source in sources)
    return digest(other_inputs, *files).hex()


def unchanged_since_read(source: Source, digests: Mapping[str, bytes], *, now_ns: int) -> bool:
    """True if an item's file that was racy when it was read no longer is, and has the bytes it had then."""
    file = Path(source.disk_path)
    try:
        same_stamp = file_stamp(file.stat()) == source.stamp
        data = file.read_bytes()
    except OSError:
        return False
    return same_stamp and is_mtime_trustworthy(source.stamp, now_ns=now_ns) and digest(data) == digests.get(source.path)


def next_change(library: Library) -> datetime.datetime | None:
    """The first moment after now at which the same content makes another site; None where there is none."""
    now = library.now
    moments = [moment for item in library.items.values() for moment, _ in item_changes(item) if moment > now]
    moments.extend(event.moment for event in version_events(library))
    departure = next_removal(library)
    if departure is not None:
        moments.append(departure)
    records = (item.record for item in library.items.values() if item.record is not None)
    days = [day for record in records for day in record.change_days if day > now.date()]
    if days:
        # What a page shows of a record may depend on the day of the build.
        moments.append(datetime.datetime.combine(min(days), datetime.time(), now.tzinfo))
    return min(moments, default=None)
