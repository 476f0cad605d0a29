"""Tells how the content stands: drafts, what is scheduled, what lacks a picture, tags, a report or an issue."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator

from msgspec import Struct

from newsroom.library.library import Library
from newsroom.model.items import Bulletin, Item, Plan
from newsroom.text.dates import short_date, short_datetime
from newsroom.text.normalize import fold


class StatusGroup(Struct, frozen=True):
    """A heading and the lines below it."""

    title: str
    lines: tuple[str, ...]


def status_groups(library: Library, *, folder_name: str) -> list[StatusGroup]:
    """What there is to say, without empty groups; `folder` is content/'s name."""
    now, items = library.now, sorted(library.items.values(), key=lambda item: (item.date, item.path), reverse=True)
    public = library.public

    def lines(chosen: Iterable[Item], words: str = "") -> Iterator[str]:
        for item in chosen:
            yield f"{folder_name}/{item.path}: {item.title}{words}"

    waiting = sorted((item for item in items if not item.draft and item.date > now), key=lambda item: item.date)
    expiring = sorted((item for item in public if item.expires), key=lambda item: item.expires or now)
    found = [
        ("Bản nháp", lines(item for item in items if item.draft)),
        ("Hẹn giờ đăng", (f"{short_datetime(i.date)} {line}" for i, line in zip(waiting, lines(waiting), strict=True))),
        (
            "Sắp hết hạn",
            (f"{short_datetime(i.expires or now)} {line}" for i, line in zip(expiring, lines(expiring), strict=True)),
        ),
        (
            "Bài chưa có ảnh",
            lines(i for i in public if i.kind in ("article", "contest") and not i.image and not i.body.images),
        ),
        ("Bài chưa có chủ đề", lines(i for i in public if not i.tags and not isinstance(i.record, Bulletin))),
        ("Kế hoạch đã qua mốc mà chưa có bài đưa tin", _unreported_plans(library, folder_name)),
        ("Bản tin còn thiếu", _missing_bulletins(library)),
        ("Chủ đề có lẽ là một", _similar_tags(library)),
    ]
    made = (StatusGroup(title, tuple(lines)) for title, lines in found)
    return [group for group in made if group.lines]


def _unreported_plans(library: Library, folder_name: str) -> Iterator[str]:
    """Plans with a milestone in the past after which nothing was reported."""
    today = library.now.date()
    for plan in library.plans:
        record = plan.record
        if not isinstance(record, Plan):
            continue
        past = [milestone for milestone in record.milestones if milestone.last_day < today]
        if not past:
            continue
        last = max(past, key=lambda milestone: milestone.last_day)
        reports = [item for item in library.announcements.get(plan.path, ()) if item.date.date() >= last.first_day]
        if not reports:
            yield f"{folder_name}/{plan.path}: {plan.title} (mốc {short_date(last.last_day)}: {last.task})"


def _missing_bulletins(library: Library) -> Iterator[str]:
    """Months since the first issue that are over and have none."""
    periods = {
        (r.year, r.month) for item in library.items.values() if isinstance(r := item.record, Bulletin) and r.year
    }
    if not periods:
        return
    year, month = min(periods)
    missing = []
    while (year, month) < (library.now.year, library.now.month):
        if (year, month) not in periods:
            missing.append((year, month))
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    # A long gap is one line.
    for _, run in itertools.groupby(enumerate(missing), key=lambda pair: pair[1][0] * 12 + pair[1][1] - pair[0]):
        months = [f"tháng {month}/{year}" for _, (year, month) in run]
        yield months[0] if len(months) == 1 else f"{months[0]} đến {months[-1]}"


def _similar_tags(library: Library) -> Iterator[str]:
    """Tags that differ by marks alone, or by one letter of many."""
    # Slow to load, and only the status asks.
    from rapidfuzz.distance import Levenshtein

    tags = list(library.tags.values())
    folds = [fold(tag.title) for tag in tags]
    for (one, first), (other, second) in itertools.combinations(zip(tags, folds, strict=True), 2):
        if abs(len(first) - len(second)) > 1:
            continue
        figures = sorted(filter(str.isdigit, first)) != sorted(filter(str.isdigit, second))
        if first == second or (
            len(first) >= 8 and not figures and Levenshtein.distance(first, second, score_cutoff=1) <= 1
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
