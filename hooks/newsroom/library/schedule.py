"""Lists the moments at which the same content makes another site, because an item appears, changes or leaves."""

import datetime
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct

from newsroom.library.library import Library
from newsroom.model.items import Item

EventKind = Literal["đăng", "cập nhật", "đính chính", "thôi nổi bật", "gỡ", "thay bằng bản sửa"]


class Event(Struct, frozen=True, order=True):
    """What happens to an item at a moment."""

    moment: datetime.datetime
    kind: EventKind
    path: str
    title: str


def upcoming_events(library: Library) -> list[Event]:
    """Every event after now that readers will see, soonest first."""
    events = [
        Event(moment, kind, item.file_path, item.title)
        for item in library.items.values()
        if not item.is_withheld and (item.expires is None or item.date < item.expires)
        for moment, kind in item_changes(item)
        if moment > library.now
    ]
    return sorted([*events, *version_events(library)])


def version_events(library: Library) -> Iterator[Event]:
    """The moment after now at which each next version takes the place of the one that readers see."""
    for path, version in library.next_versions.items():
        live = library.live_time(path)
        if live is not None and live > library.now:
            yield Event(live, "thay bằng bản sửa", version.file_path, version.title)


def item_changes(item: Item) -> Iterator[tuple[datetime.datetime, EventKind]]:
    """Each moment, past or to come, from which the site shows the item otherwise, were it not withheld."""
    yield item.date, "đăng"
    if item.updated is not None:
        yield item.updated, "cập nhật"
    if item.featured_until is not None:
        yield item.featured_until, "thôi nổi bật"
    if item.expires is not None:
        yield item.expires, "gỡ"
    for correction in item.corrections:
        yield correction.date, "gỡ" if correction.kind == "go" else "đính chính"


def scheduler_examples(root: Path, moment: datetime.datetime | None) -> str:
    """Ready examples that build the site in time: for cron, a systemd timer and a scheduled job on GitHub."""
    once = f"OnCalendar={moment:%Y-%m-%d %H:%M:%S}\n" if moment is not None else ""
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
{once}OnCalendar=*-*-* *:00/10:00
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
