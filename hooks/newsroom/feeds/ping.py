"""Finds the feeds that changed since the hub was last told, and tells it: the command `ping`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path

from msgspec import DecodeError, Struct, ValidationError, json

from newsroom.feeds.websub import Answer, is_hub, ping
from newsroom.model.feed_formats import FEED_FILES

RECORD = "websub.json"
# Archived feeds (RFC 5005) are not subscribed to: one reaches them from the feed that is.
_ARCHIVE = "luu-tru/"
_HOW = """Thêm vào mkdocs.yml, rồi dựng lại trang:
extra:
  newsroom:
    hub: https://pubsubhubbub.appspot.com/"""

Tell = Callable[[str, list[str]], list[Answer]]


class Told(Struct, frozen=True):
    """What a hub has been told: the digest that each feed had then, by its address."""

    hub: str = ""
    feeds: dict[str, str] = {}

    def news(self, hub: str, feeds: Mapping[str, str]) -> list[str]:
        """The addresses of those feeds (digests by address) that hub has not been told of as they are now."""
        known = self.feeds if hub == self.hub else {}
        return sorted(address for address, digest in feeds.items() if known.get(address) != digest)

    def after(self, hub: str, feeds: Mapping[str, str], accepted: set[str]) -> Told:
        """What that hub knows once it has accepted these addresses; feeds that are gone are forgotten."""
        known = self.feeds if hub == self.hub else {}
        now = {address: digest if address in accepted else known.get(address) for address, digest in feeds.items()}
        return Told(hub, {address: digest for address, digest in sorted(now.items()) if digest})


def encode(told: Told) -> bytes:
    """The record as its file has it."""
    return json.encode(told)


def decode(data: bytes) -> Told:
    """The record of a file; one that cannot be read is as if nothing had been told."""
    try:
        return json.decode(data, type=Told)
    except (DecodeError, ValidationError):
        return Told()


def published_feeds(site: Path, root: str) -> dict[str, str]:
    """Digests of the feeds in a site folder, by the address they have below `root`, the site's absolute address."""
    return {root + path: _digest(site / path) for path in _feed_paths(site)}


def _feed_paths(site: Path) -> Iterator[str]:
    for folder, _, names in os.walk(site):
        for name in FEED_FILES.intersection(names):
            path = Path(folder, name).relative_to(site).as_posix()
            if not path.startswith(_ARCHIVE):
                yield path


def _digest(file: Path) -> str:
    return blake2b(file.read_bytes(), digest_size=16).hexdigest()


def command(hub: str, *, root: str, site: Path, cache: Path, dry_run: bool = False, tell: Tell | None = None) -> int:
    """Tell the hub of the feeds that changed; gives the exit status, 0 where it has accepted all of them.

    What changed is what the files below `site` say, not what a build noted: so nothing is lost between two runs or by
    a build that broke off, a feed that is gone is not told of, and a build under way is neither waited for nor touched.
    `root` is the site's absolute address; the record of what the hub knows is a file of its own below `cache`.
    """
    if not is_hub(hub):
        why = f"Địa chỉ hub trong mkdocs.yml không dùng được: {hub}" if hub else "Chưa cấu hình hub WebSub để báo tin."
        print(f"{why}\n{_HOW}", file=sys.stderr)
        return 1
    feeds = published_feeds(site, root)
    if not feeds:
        print("Chưa có trang nào được dựng; hãy chạy ./newsroom build trước.", file=sys.stderr)
        return 1
    record = cache / RECORD
    told = decode(record.read_bytes()) if record.is_file() else Told()
    news = told.news(hub, feeds)
    if not news:
        print("Không có nguồn tin nào thay đổi kể từ lần báo trước.", file=sys.stderr)
        return 0
    if dry_run:
        print("\n".join(news))
        print(f"Xem trước: {len(news)} nguồn tin sẽ được báo cho {hub}; chưa báo gì.", file=sys.stderr)
        return 0
    answers = tell(hub, news) if tell else ping(hub, news, agent=f"newsroom (+{root})")
    for answer in answers:
        print(f"{answer.topic}: {answer.words}")
    accepted = {answer.topic for answer in answers if answer.accepted}
    if accepted:
        _save(record, encode(told.after(hub, feeds, accepted)))
    refused = len(news) - len(accepted)
    rest = f", còn {refused} chưa báo được; chạy lại ./newsroom ping để báo tiếp" if refused else ""
    print(f"Đã báo cho {hub}: {len(accepted)} nguồn tin{rest}.", file=sys.stderr)
    return 1 if refused else 0


def _save(file: Path, data: bytes) -> None:
    """Put the record in place whole or not at all."""
    file.parent.mkdir(parents=True, exist_ok=True)
    new = file.with_suffix(".new")
    new.write_bytes(data)
    new.replace(file)
