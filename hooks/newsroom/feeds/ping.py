"""Finds the feeds that have changed since a WebSub hub was told of them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from msgspec import DecodeError, Struct, json

from newsroom.model import urls
from newsroom.runtime.atomic_write import replace_file
from newsroom.runtime.digests import digest


class HubState(Struct, frozen=True):
    """What a hub has been told: the digest that each feed had then, by its address."""

    hub: str = ""
    feeds: dict[str, str] = {}

    @classmethod
    def load(cls, file: Path) -> HubState:
        """The state in a file; empty if there is none or it is damaged."""
        try:
            return json.decode(file.read_bytes(), type=cls)
        except (FileNotFoundError, DecodeError, UnicodeDecodeError):
            return cls()

    def save(self, file: Path) -> None:
        """Write the state, whole or not at all."""
        replace_file(file, json.encode(self).decode())

    def changed_feeds(self, hub: str, feeds: Mapping[str, str]) -> list[str]:
        """The addresses of those feeds (digests by address) that the hub has not been told of as they are now."""
        known = self.feeds if hub == self.hub else {}
        return sorted(address for address, digest in feeds.items() if known.get(address) != digest)

    def with_accepted(self, hub: str, feeds: Mapping[str, str], accepted: set[str]) -> HubState:
        """The state once the hub has accepted these addresses; feeds that no longer exist are dropped."""
        known = self.feeds if hub == self.hub else {}
        now = {address: digest if address in accepted else known.get(address) for address, digest in feeds.items()}
        return HubState(hub, {address: digest for address, digest in sorted(now.items()) if digest})


def published_feed_digests(site_folder: Path, site_url: str) -> dict[str, str]:
    """The digest of each feed in the site's folder, by its address; `site_url` is the site's, with a slash at the end.

    Archives are left out.
    """
    return {site_url + path: digest((site_folder / path).read_bytes()).hex() for path in _feed_paths(site_folder)}


def _feed_paths(site_folder: Path) -> Iterator[str]:
    for folder, _, names in os.walk(site_folder):
        for name in set(urls.FEED_FILES).intersection(names):
            path = Path(folder, name).relative_to(site_folder).as_posix()
            # Archived feeds (RFC 5005) are not subscribed to: one reaches them from the feed that is.
            if not path.startswith(urls.ARCHIVE):
                yield path
