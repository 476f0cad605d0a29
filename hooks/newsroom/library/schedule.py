"""Tells when the site next has to be built for time alone to show: an item becomes public, expires or is withdrawn."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from newsroom.library.library import Library
from newsroom.model.items import Item
from newsroom.text.dates import iso_datetime

EventKind = Literal["đăng", "gỡ", "đính chính"]


class Event(Struct, frozen=True, order=True):
    """What happens to an item at a moment."""

    moment: datetime.datetime
    kind: EventKind
    path: str
    title: str

    def as_tsv(self, folder_name: str) -> str:
        """The event on one line, its parts separated by tabs; `folder` is content/'s name."""
        return f"{iso_datetime(self.moment)}\t{self.kind}\t{folder_name}/{self.path}\t{self.title}"


def upcoming_events(library: Library) -> list[Event]:
    """All that is still to come, soonest first."""
    found = [event for item in library.items.values() for event in _item_events(item) if event.moment > library.now]
    return sorted(found)


def _item_events(item: Item) -> Iterator[Event]:
    if item.draft:
        return
    if item.expires is None or item.date < item.expires:
        yield Event(item.date, "đăng", item.path, item.title)
        if item.expires is not None:
            yield Event(item.expires, "gỡ", item.path, item.title)
    for correction in item.corrections:
        what: EventKind = "gỡ" if correction.kind == "go" else "đính chính"
        yield Event(correction.date, what, item.path, item.title)


def scheduler_examples(root: Path, moment: datetime.datetime | None) -> str:
    """Ready examples that build the site in time: for cron, a systemd timer and a scheduled job on GitHub."""
    once = f"{moment:%Y-%m-%d %H:%M:%S}" if moment is not None else "*-*-* *:00/10:00"
    return f"""\
# cron (crontab -e): dựng lại mỗi 10 phút; không có gì đổi thì lệnh xong ngay
*/10 * * * * cd {root} && ./newsroom build

# systemd: ghi hai tệp vào ~/.config/systemd/user/ rồi chạy systemctl --user enable --now newsroom.timer
# newsroom.service
[Service]
Type=oneshot
WorkingDirectory={root}
ExecStart={root}/newsroom build
# newsroom.timer
[Timer]
OnCalendar={once}
OnCalendar=*-*-* *:00/10:00
Persistent=true
[Install]
WantedBy=timers.target

# GitHub Actions (.github/workflows/dung-trang.yml): mỗi giờ, giờ ghi theo UTC
on:
  schedule:
    - cron: "5 * * * *"
jobs:
  dung-trang:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: ./newsroom build
"""
