"""The kinds of things that the report of an import tells: one table, as people read it."""

from typing import Literal

from msgspec import Struct

FindingGroup = Literal["open", "decided", "lost", "done"]
"""What is left to do; what was decided, and can be changed in the map; what could not be brought in; what was done."""


class FindingKind(Struct, frozen=True):
    """A kind of findings: `title` is a Vietnamese clause for many of them, `advice` says what to do, and where."""

    group: FindingGroup
    title: str
    advice: str = ""


KINDS: dict[str, FindingKind] = {
    "unclear-state": FindingKind(
        "decided", "bài không rõ đã đăng hay chưa ở trang cũ, để bản nháp", "Mở từng bài, xem rồi đăng."
    ),
    "draft": FindingKind("decided", "bài chưa đăng ở trang cũ, để bản nháp"),
    "protected": FindingKind(
        "decided", "bài chỉ dành cho một số người, để bản nháp", "Muốn bỏ hẳn: ghi protected: leave-out trong tệp map."
    ),
    "left-out": FindingKind("decided", "thứ không mang sang"),
}
