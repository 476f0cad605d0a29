"""The Vietnamese lines that a build prints besides its problems."""

from newsroom.build.publisher import PublishResult
from newsroom.model.problems import Problem

WARNINGS_STOP = "Dừng lại vì có cảnh báo và đang dùng --strict; trang đã đăng giữ nguyên."


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


def machine_failure_message(error_line: str) -> str:
    """The closing line of a build that a disk, a worker process or a template stopped."""
    return f"{error_line} Trang đã đăng vẫn nguyên vẹn."


def no_search_index(reason: str) -> str:
    """The warning of a build that can make no search index."""
    return f"Trang không có chỉ mục tìm kiếm vì không chạy được Pagefind: {reason}."


def wrong_build_time(error: ValueError) -> str:
    """The refusal of a SOURCE_DATE_EPOCH that is no time."""
    return f"Biến môi trường {error} không phải là số giây kể từ 1970; ví dụ đúng: SOURCE_DATE_EPOCH=1507512600"
