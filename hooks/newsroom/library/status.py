"""Lists what waits and what lacks: drafts, scheduled items, items without picture or tags, missing bulletins."""

import datetime
import itertools
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Protocol

from msgspec import Struct

from newsroom.library.library import Library
from newsroom.model.items import Item
from newsroom.text.dates import short_date, short_datetime
from newsroom.text.normalize import fold


class StatusGroup(Struct, frozen=True):
    """A heading and the lines below it."""

    title: str
    lines: tuple[str, ...]


class StatusKind(Protocol):
    """What the status asks of a kind of content."""

    @property
    def is_story(self) -> bool: ...
    @property
    def wants_tags(self) -> bool: ...
    def status_groups(self, library: Library, folder_name: str) -> Iterable[StatusGroup]: ...


def status_groups(library: Library, kinds: Mapping[str, StatusKind], *, folder_name: str) -> list[StatusGroup]:
    """What there is to say, without empty groups; `folder_name` is content/'s name."""
    now, public = library.now, library.public
    items = sorted(library.items.values(), key=lambda item: (item.date, item.path), reverse=True)

    def lines(chosen: Iterable[Item]) -> Iterator[str]:
        return (f"{folder_name}/{item.path}: {item.title}" for item in chosen)

    def dated_lines(moments: Iterable[tuple[datetime.datetime, Item]]) -> Iterator[str]:
        for moment, item in sorted(moments, key=itemgetter(0)):
            yield f"{short_datetime(moment)} {folder_name}/{item.path}: {item.title}"

    texts = [
        ("Bản nháp", lines(item for item in items if item.draft)),
        ("Hẹn giờ đăng", dated_lines((item.date, item) for item in items if not item.draft and item.date > now)),
        ("Sắp hết hạn", dated_lines((item.expires, item) for item in public if item.expires)),
        ("Bài chưa có ảnh", lines(i for i in public if kinds[i.kind].is_story and not (i.image or i.body.images))),
        ("Bài chưa có chủ đề", lines(i for i in public if not i.tags and kinds[i.kind].wants_tags)),
    ]
    groups = [StatusGroup(title, tuple(rows)) for title, rows in texts]
    groups += (group for kind in kinds.values() for group in kind.status_groups(library, folder_name))
    groups.append(StatusGroup("Chủ đề có lẽ là một", tuple(_similar_tags(library))))
    return [group for group in groups if group.lines]


def _similar_tags(library: Library) -> Iterator[str]:
    """Tags that differ by marks alone, or by one letter of many."""
    # Slow to import, and needed by no other command.
    from rapidfuzz.distance import Levenshtein

    tags = list(library.tags.values())
    folds = [fold(tag.title) for tag in tags]
    for (one, first), (other, second) in itertools.combinations(zip(tags, folds, strict=True), 2):
        if abs(len(first) - len(second)) > 1:
            continue
        same_digits = sorted(filter(str.isdigit, first)) == sorted(filter(str.isdigit, second))
        if first == second or (
            len(first) >= 8 and same_digits and Levenshtein.distance(first, second, score_cutoff=1) <= 1
        ):
            yield f"“{one.title}” ({len(one.items)} bài) và “{other.title}” ({len(other.items)} bài)"


def format_status(groups: list[StatusGroup], *, today: datetime.date) -> str:
    """The groups as they are printed."""
    if not groups:
        return f"Đến {short_date(today)}: không có việc gì đang chờ."
    parts = [
        f"{group.title} ({len(group.lines)})\n" + "\n".join(f"  {line}" for line in group.lines) for group in groups
    ]
    return "\n\n".join(parts)
