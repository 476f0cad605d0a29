"""The Vietnamese lines that a build prints besides its problems."""

import datetime
from collections.abc import Sequence

from newsroom.build.publisher import Publication, PublishResult
from newsroom.build.site_changes import SiteChanges
from newsroom.model import urls
from newsroom.model.problems import Problem
from newsroom.runtime.errors import SITE_UNTOUCHED

WARNINGS_STOP = "Dừng lại vì có cảnh báo và đang dùng --strict."
REMOVAL_NEEDS_CONFIRMATION = (
    f"Chưa dựng, vì không có ai để hỏi. {SITE_UNTOUCHED} "
    "Nếu đúng ý, hãy chạy: ./newsroom build --confirm (trên máy tự dựng: đặt biến môi trường NEWSROOM_CONFIRM=1)."
)


def failure_message(problems: list[Problem]) -> str:
    """The closing line of a build that problems stopped."""
    errors = sum(problem.level == "error" for problem in problems)
    counts = ((errors, "lỗi"), (len(problems) - errors, "cảnh báo"))
    counted = " và ".join(f"{count} {noun}" for count, noun in counts if count)
    return f"Có {counted} trong nội dung; trang đã đăng giữ nguyên."


def broken_drafts_message(count: int) -> str:
    """The line of a build that goes on without the drafts that have errors."""
    return f"{count} bản nháp có lỗi ở trên, chỉ bản nháp ấy chưa đăng được; các trang khác vẫn được dựng."


def success_message(result: PublishResult, seconds: float) -> str:
    """The closing line of a build that published what it made."""
    counts = f"{result.written} tệp mới hoặc thay đổi, {result.unchanged} tệp giữ nguyên, {result.removed} tệp gỡ bỏ"
    return f"Đã dựng: {counts}, {seconds:.1f} giây".replace(".", ",")


def site_sentence(changes: SiteChanges) -> str:
    """What has become of the published site where a build ended too early."""
    done, planned = len(changes.done), len(changes.done | changes.planned)
    if not done:
        return SITE_UNTOUCHED
    if done == planned:
        return f"Trang đã đăng đã thay xong cả {done} tệp."
    return f"Trang đã đăng mới thay {done} trong {planned} tệp; hãy chạy lại để thay nốt."


def removal_question(publication: Publication, now: datetime.datetime) -> str:
    """What a build says before it takes many pages away; `now` is the moment that the site is made for."""
    pages = publication.removed_pages
    examples = ", ".join(f"/{urls.page_of_file(path)}" for path in pages[:3])
    return (
        f"Lần dựng này gỡ {len(pages)} trong {publication.page_count} trang đã đăng, chẳng hạn {examples}. "
        f"Hãy xem thư mục nội dung có thiếu không, và đồng hồ của máy ({now:%H:%M ngày %d/%m/%Y}) có đúng không."
    )


def unknown_files(paths: Sequence[str]) -> str:
    """What a build says of files that may be of an earlier build or somebody else's; it has left them alone."""
    return (
        f"Trong thư mục trang đã dựng có {len(paths)} tệp không rõ của ai (chẳng hạn {', '.join(paths[:3])}), "
        "vẫn để nguyên. Tệp nào là của bài đã gỡ thì hãy xóa đi."
    )


def wrong_build_time(error: ValueError) -> str:
    """The refusal of a SOURCE_DATE_EPOCH that is no time."""
    return f"Biến môi trường {error} không phải là số giây kể từ 1970; ví dụ đúng: SOURCE_DATE_EPOCH=1507512600"
