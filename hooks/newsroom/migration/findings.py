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
    "broken-source": FindingKind(
        "open", "chỗ hỏng trong tệp của trang cũ", "Xuất lại tệp từ trang cũ rồi chạy lại, máy chỉ thêm phần còn thiếu."
    ),
    "lead-picture-unknown": FindingKind(
        "open",
        "bài có ảnh đại diện mà tệp xuất không kèm danh sách ảnh",
        "Xuất lại ở Công cụ › Xuất ra, chọn “Tất cả nội dung”, rồi chạy lại.",
    ),
    "unknown-shortcode": FindingKind(
        "open", "mã ngắn trong ngoặc vuông máy không biết, giữ nguyên trong bài", "Tìm mã ấy trong bài, sửa hoặc xóa."
    ),
    "lost-shortcode": FindingKind(
        "lost", "phần do chương trình của trang cũ tạo ra (biểu mẫu, danh sách bài, trình chiếu), không mang sang được"
    ),
    "hidden-block": FindingKind("decided", "bài có khối đang tắt ở trang cũ, không mang sang"),
}
