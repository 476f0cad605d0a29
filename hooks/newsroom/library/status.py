"""Lists what blocks a build, what is due, what waits and what is missing, in that order."""

import datetime
import itertools
from collections.abc import Iterable, Iterator, Mapping
from operator import itemgetter
from typing import Protocol

from msgspec import Struct

from newsroom.library.library import Library
from newsroom.model.items import Item
from newsroom.model.problems import Problem
from newsroom.model.review import APPROVED, RETURNED, UNAPPROVED_REASONS, WAITING, ReviewState
from newsroom.text.dates import short_date, short_datetime
from newsroom.text.normalize import fold


class StatusGroup(Struct, frozen=True):
    """A heading and the lines below it; `blocks` where no build succeeds before they are mended."""

    title: str
    lines: tuple[str, ...]
    blocks: bool = False


class StatusKind(Protocol):
    """What the status asks of a kind of content."""

    @property
    def is_story(self) -> bool: ...
    @property
    def wants_tags(self) -> bool: ...
    def status_groups(self, library: Library, folder_name: str) -> Iterable[StatusGroup]: ...


def status_groups(
    library: Library, kinds: Mapping[str, StatusKind], problems: Iterable[Problem], *, folder_name: str
) -> list[StatusGroup]:
    """What there is to say, most urgent first, without empty groups; `folder_name` is content/'s name."""
    now, public = library.now, library.public
    items = sorted(library.items.values(), key=lambda item: (item.date, item.path), reverse=True)

    def lines(chosen: Iterable[Item]) -> Iterator[str]:
        return (f"{folder_name}/{item.file_path}: {item.title}" for item in chosen)

    def in_state(state: ReviewState) -> Iterator[str]:
        """What is in a state of review, with what was said of it; an approval that fits no longer is none."""
        for item in (*items, *library.next_versions.values()):
            review = item.review
            is_void = state == APPROVED and (bool(item.unapproved) or not (item.draft or item.is_next_version))
            if review is not None and review.state == state and not is_void:
                said = ", ".join(filter(None, (review.by, review.note)))
                yield f"{folder_name}/{item.file_path}: {item.title}" + (f" ({said})" if said else "")

    def dated_lines(moments: Iterable[tuple[datetime.datetime, Item]]) -> Iterator[str]:
        for moment, item in sorted(moments, key=itemgetter(0)):
            yield f"{short_datetime(moment)} {folder_name}/{item.file_path}: {item.title}"

    errors = sorted({problem for problem in problems if problem.level == "error"})
    blocking = [_problem_line(problem) for problem in errors if not problem.of_draft]
    in_drafts = [_problem_line(problem) for problem in errors if problem.of_draft]
    scheduled = [(item.date, item) for item in items if not item.is_withheld and item.date > now]
    unapproved = (
        f"{folder_name}/{item.path}: {item.title}: {UNAPPROVED_REASONS[item.unapproved]}"
        for item in items
        if item.unapproved and not item.draft
    )
    versions = [(library.live_time(path), version) for path, version in library.next_versions.items()]
    planned = dated_lines((live, version) for live, version in versions if live is not None)
    waiting = (version for live, version in versions if live is None)
    without_tags = (item for item in public if not item.tags and kinds[item.kind].wants_tags)
    without_picture = (item for item in public if kinds[item.kind].is_story and not (item.image or item.body.images))
    groups = [
        StatusGroup("Lỗi chặn việc dựng trang", tuple(blocking), blocks=True),
        StatusGroup("Bạn đọc không thấy vì chưa có duyệt hợp lệ", tuple(unapproved)),
        StatusGroup("Chờ duyệt", tuple(in_state(WAITING))),
        StatusGroup("Trả lại", tuple(in_state(RETURNED))),
        StatusGroup("Đã duyệt, chưa đăng", tuple(in_state(APPROVED))),
        StatusGroup("Bản sửa hẹn giờ", tuple(planned)),
        StatusGroup("Bản sửa đang chờ", tuple(lines(waiting))),
        StatusGroup("Hẹn giờ đăng", tuple(dated_lines(scheduled))),
        StatusGroup("Sắp hết hạn", tuple(dated_lines((item.expires, item) for item in public if item.expires))),
        *(group for kind in kinds.values() for group in kind.status_groups(library, folder_name)),
        StatusGroup("Bản nháp còn lỗi", tuple(in_drafts)),
        StatusGroup("Bản nháp", tuple(lines(item for item in items if item.draft))),
        StatusGroup("Chủ đề có lẽ là một", tuple(_similar_tags(library))),
        StatusGroup("Bài chưa có chủ đề", tuple(lines(without_tags))),
        StatusGroup("Bài chưa có ảnh", tuple(lines(without_picture))),
    ]
    return [group for group in groups if group.lines]


def _problem_line(problem: Problem) -> str:
    return f"{problem.path}: dòng {problem.line}: {problem.message}"


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


def format_status(groups: list[StatusGroup], *, today: datetime.date, max_lines: int | None) -> str:
    """The groups as they are printed, with so many lines of each; None is all."""
    if not groups:
        return f"Đến {short_date(today)}: không có việc gì đang chờ."
    parts = []
    for group in groups:
        shown, others = group.lines[:max_lines], len(group.lines[max_lines:]) if max_lines is not None else 0
        lines = [f"{group.title} ({len(group.lines)})", *(f"  {line}" for line in shown)]
        if others:
            lines.append(f"  … và {others} mục nữa; ./newsroom status --all liệt kê hết")
        parts.append("\n".join(lines))
    return "\n\n".join(parts)
