"""The lines in Vietnamese with which a build ends."""

from __future__ import annotations

from newsroom.build.publisher import Outcome
from newsroom.model.problems import Problem


def failure(problems: list[Problem]) -> str:
    """The closing line of a build that content errors stopped."""
    errors = sum(problem.level == "error" for problem in problems)
    warnings = len(problems) - errors
    counts = ((errors, "lỗi"), (warnings, "cảnh báo"))
    found = " và ".join(f"{count} {word}" for count, word in counts if count)
    return f"Có {found} trong nội dung; trang đã đăng giữ nguyên."


def success(outcome: Outcome, seconds: float) -> str:
    """The closing line of a build that published what it made."""
    counts = f"{outcome.written} tệp mới hoặc thay đổi, {outcome.kept} tệp giữ nguyên, {outcome.removed} tệp gỡ bỏ"
    return f"Đã đăng: {counts}, {seconds:.1f} giây".replace(".", ",")
