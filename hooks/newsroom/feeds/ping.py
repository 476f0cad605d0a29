"""Finds the feeds that changed since the hub was last told, and tells it: the command `ping`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError, json

from newsroom.feeds.websub import NotifyResult, is_hub_url, notify_hub
from newsroom.model.feed_formats import FEED_FILE_NAMES

HUB_STATE_FILE = "websub.json"
# Archived feeds (RFC 5005) are not subscribed to: one reaches them from the feed that is.
_ARCHIVE_PREFIX = "luu-tru/"
_SETUP_HELP = """Thêm vào mkdocs.yml, rồi dựng lại trang:
extra:
  newsroom:
    hub: https://pubsubhubbub.appspot.com/"""

NotifyHub = Callable[[str, list[str]], list[NotifyResult]]


class HubState(Struct, frozen=True):
    """What a hub has been told: the digest that each feed had then, by its address."""

    hub: str = ""
    feeds: dict[str, str] = {}

    def changed_feeds(self, hub: str, feeds: Mapping[str, str]) -> list[str]:
        """The addresses of those feeds (digests by address) that hub has not been told of as they are now."""
        known = self.feeds if hub == self.hub else {}
        return sorted(address for address, digest in feeds.items() if known.get(address) != digest)

    def with_accepted(self, hub: str, feeds: Mapping[str, str], accepted: set[str]) -> HubState:
        """What that hub knows once it has accepted these addresses; feeds that are gone are forgotten."""
        known = self.feeds if hub == self.hub else {}
        now = {address: digest if address in accepted else known.get(address) for address, digest in feeds.items()}
        return HubState(hub, {address: digest for address, digest in sorted(now.items()) if digest})


def encode_hub_state(state: HubState) -> bytes:
    """The record as its file has it."""
    return json.encode(state)


def decode_hub_state(data: bytes) -> HubState:
    """The record of a file; one that cannot be read is as if nothing had been told."""
    try:
        return json.decode(data, type=HubState)
    except (DecodeError, ValidationError):
        return HubState()


def published_feed_digests(site_folder: Path, site_url: str) -> dict[str, str]:
    """Digests of the feeds in a site folder, by the address they have below `root`, the site's absolute address."""
    return {site_url + path: _file_digest(site_folder / path) for path in _feed_paths(site_folder)}


def _feed_paths(site_folder: Path) -> Iterator[str]:
    for folder, _, names in os.walk(site_folder):
        for name in FEED_FILE_NAMES.intersection(names):
            path = Path(folder, name).relative_to(site_folder).as_posix()
            if not path.startswith(_ARCHIVE_PREFIX):
                yield path


def _file_digest(file: Path) -> str:
    return blake2b(file.read_bytes(), digest_size=16).hexdigest()


def ping_changed_feeds(
    hub: str,
    *,
    site_url: str,
    site_folder: Path,
    cache_folder: Path,
    dry_run: bool = False,
    notify: NotifyHub | None = None,
) -> int:
    """Tell the hub of the feeds that changed; gives the exit status, 0 where it has accepted all of them.

    What changed is what the files below `site` say, not what a build noted: so nothing is lost between two runs or by
    a build that broke off, a feed that is gone is not told of, and a build under way is neither waited for nor touched.
    `root` is the site's absolute address; the record of what the hub knows is a file of its own below `cache`.
    """
    if not is_hub_url(hub):
        why = f"Địa chỉ hub trong mkdocs.yml không dùng được: {hub}" if hub else "Chưa cấu hình hub WebSub để báo tin."
        print(f"{why}\n{_SETUP_HELP}", file=sys.stderr)
        return 1
    feeds = published_feed_digests(site_folder, site_url)
    if not feeds:
        print("Chưa có trang nào được dựng; hãy chạy ./newsroom build trước.", file=sys.stderr)
        return 1
    record = cache_folder / HUB_STATE_FILE
    told = decode_hub_state(record.read_bytes()) if record.is_file() else HubState()
    news = told.changed_feeds(hub, feeds)
    if not news:
        print("Không có nguồn tin nào thay đổi kể từ lần báo trước.", file=sys.stderr)
        return 0
    if dry_run:
        print("\n".join(news))
        print(f"Xem trước: {len(news)} nguồn tin sẽ được báo cho {hub}; chưa báo gì.", file=sys.stderr)
        return 0
    answers = notify(hub, news) if notify else notify_hub(hub, news, user_agent=f"newsroom (+{site_url})")
    for answer in answers:
        print(f"{answer.topic}: {answer.message}")
    accepted = {answer.topic for answer in answers if answer.accepted}
    if accepted:
        _save_file(record, encode_hub_state(told.with_accepted(hub, feeds, accepted)))
    refused = len(news) - len(accepted)
    rest = f", còn {refused} chưa báo được; chạy lại ./newsroom ping để báo tiếp" if refused else ""
    print(f"Đã báo cho {hub}: {len(accepted)} nguồn tin{rest}.", file=sys.stderr)
    return 1 if refused else 0


def _save_file(file: Path, data: bytes) -> None:
    """Put the record in place whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_bytes(data)
    new.replace(file)
