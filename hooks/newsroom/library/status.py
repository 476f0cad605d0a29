"""Lists what waits and what lacks: drafts, scheduled items, items without picture or tags, missing bulletins."""

from __future__ import annotations

import datetime
import itertools
from collections.abc import Iterable, Iterator
from operator import itemgetter

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
    """What there is to say, without empty groups; `folder_name` is content/'s name."""
    now, public = library.now, library.public
    items = sorted(library.items.values(), key=lambda item: (item.date, item.path), reverse=True)

    def lines(chosen: Iterable[Item]) -> Iterator[str]:
        return (f"{folder_name}/{item.path}: {item.title}" for item in chosen)

    def dated_lines(moments: Iterable[tuple[datetime.datetime, Item]]) -> Iterator[str]:
        for moment, item in sorted(moments, key=itemgetter(0)):
            yield f"{short_datetime(moment)} {folder_name}/{item.path}: {item.title}"

    groups = [
        ("Bản nháp", lines(item for item in items if item.draft)),
        ("Hẹn giờ đăng", dated_lines((item.date, item) for item in items if not item.draft and item.date > now)),
        ("Sắp hết hạn", dated_lines((item.expires, item) for item in public if item.expires)),
        (
            "Bài chưa có ảnh",
            lines(i for i in public if i.kind in ("article", "contest") and not i.image and not i.body.images),
        ),
        ("Bài chưa có chủ đề", lines(i for i in public if not i.tags and not isinstance(i.record, Bulletin))),
        ("Kế hoạch đã qua mốc mà chưa có bài đưa tin", _unreported_plans(library, folder_name)),
        ("Bản tin còn thiếu", _missing_bulletins(library)),
        ("Chủ đề có lẽ là một", _similar_tags(library)),
    ]
    return [StatusGroup(title, group_lines) for title, rows in groups if (group_lines := tuple(rows))]


def _unreported_plans(library: Library, folder_name: str) -> Iterator[str]:
    """Plans with a milestone in the past after which nothing was reported."""
    today = library.now.date()
    for plan in library.plans:
        milestones = plan.record.milestones if isinstance(plan.record, Plan) else ()
        past = [milestone for milestone in milestones if milestone.last_day < today]
        last = max(past, key=lambda milestone: milestone.last_day, default=None)
        reports = library.announcements.get(plan.path, ())
        if last is not None and not any(item.date.date() >= last.first_day for item in reports):
            yield f"{folder_name}/{plan.path}: {plan.title} (mốc {short_date(last.last_day)}: {last.task})"


def _missing_bulletins(library: Library) -> Iterator[str]:
    """Months since the first issue that are over and have none; a long gap is one line."""
    records = (item.record for item in library.items.values())
    # Months count from January of the year 0.
    issued = {record.year * 12 + record.month - 1 for record in records if isinstance(record, Bulletin) and record.year}
    this_month = library.now.year * 12 + library.now.month - 1
    missing = [month for month in range(min(issued, default=this_month), this_month) if month not in issued]
    for _, gap in itertools.groupby(enumerate(missing), key=lambda pair: pair[1] - pair[0]):
        names = [f"tháng {month % 12 + 1}/{month // 12}" for _, month in gap]
        yield names[0] if len(names) == 1 else f"{names[0]} đến {names[-1]}"


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
