"""The lines in Vietnamese with which a build ends."""

from __future__ import annotations

from newsroom.build.publisher import PublishResult
from newsroom.model.problems import Problem


def failure_message(problems: list[Problem]) -> str:
    """The closing line of a build that content errors stopped."""
    errors = sum(problem.level == "error" for problem in problems)
    warnings = len(problems) - errors
    counts = ((errors, "lỗi"), (warnings, "cảnh báo"))
    found = " và ".join(f"{count} {word}" for count, word in counts if count)
    return f"Có {found} trong nội dung; trang đã đăng giữ nguyên."


def success_message(result: PublishResult, seconds: float) -> str:
    """The closing line of a build that published what it made."""
    counts = f"{result.written} tệp mới hoặc thay đổi, {result.unchanged} tệp giữ nguyên, {result.removed} tệp gỡ bỏ"
    return f"Đã đăng: {counts}, {seconds:.1f} giây".replace(".", ",")
