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
    "draft": FindingKind("decided", "bài chưa đăng ở trang cũ, để bản nháp", "Muốn đăng: mở bài, xem rồi đăng."),
    "protected": FindingKind(
        "decided",
        "bài chỉ dành cho một số người, để bản nháp",
        "Muốn bỏ hẳn: ghi protected: leave-out trong tệp quyết định.",
    ),
    "dump-cut-off": FindingKind(
        "open", "tệp sao lưu bị cụt ở cuối nên thiếu dữ liệu", "Sao lưu và tải lại tệp, rồi nhập lần nữa."
    ),
    "dump-damaged": FindingKind(
        "open", "chỗ hỏng trong tệp sao lưu không đọc được", "Sao lưu và tải lại tệp, rồi nhập lần nữa."
    ),
    "feed-address-taken": FindingKind(
        "open",
        "địa chỉ RSS của trang cũ mà ở đây là một trang khác, nên trình đọc tin không tự chuyển được",
        "Báo bạn đọc đăng ký lại theo địa chỉ RSS mới.",
    ),
    "letters-lost": FindingKind(
        "open",
        "tệp sao lưu xuất sai bảng mã, chữ có dấu đã thành dấu hỏi",
        "Xuất lại với bảng mã utf8mb4, rồi nhập lần nữa.",
    ),
    "dump-chosen": FindingKind(
        "decided", "thư mục có nhiều tệp sao lưu, máy lấy tệp mới nhất", "Muốn lấy tệp khác: ghi đúng tên tệp ấy."
    ),
    "table-missing": FindingKind(
        "open", "bảng thiếu trong tệp sao lưu", "Sao lưu lại với tất cả các bảng, rồi nhập lần nữa."
    ),
    "body-missing": FindingKind(
        "open", "bài không có nội dung trong tệp sao lưu", "Xem bài ở trang cũ; sao lưu lại với tất cả các bảng."
    ),
    "external-link": FindingKind("decided", "bài chỉ dẫn sang trang khác, để bản nháp", "Xem còn cần không, rồi xóa."),
    "protected-files": FindingKind(
        "decided", "tệp đính kèm chỉ dành cho một số nhóm, không mang sang", "Muốn đưa lên: chép tệp cạnh bài rồi đính."
    ),
    "unread-head": FindingKind(
        "open", "tệp có phần đầu viết sai", "Mở từng bài, xem lại tiêu đề, ngày đăng và tình trạng."
    ),
    "unread-value": FindingKind(
        "open", "giá trị ở phần đầu tệp không dùng được, giữ trong extra", "Mở từng bài, ghi lại giá trị cho đúng."
    ),
    "unread-file": FindingKind("lost", "tệp không đọc được", "Sửa tệp ở trang cũ rồi nhập lại."),
    "unknown-code": FindingKind(
        "open",
        "mã riêng của hệ cũ máy không biết, cất trong ghi chú ẩn ở chỗ ấy",
        "Tìm “Mã riêng của hệ cũ” trong bài, viết lại hoặc xóa.",
    ),
    "summary-only": FindingKind(
        "open",
        "bài mà nguồn tin chỉ có đoạn đầu, để bản nháp",
        "Chép toàn văn từ trang cũ vào bài rồi đăng; hoặc nhập bằng bản sao các trang web.",
    ),
    "unlisted": FindingKind(
        "decided", "trang mà trang cũ giấu với máy tìm kiếm (noindex), để bản nháp", "Mở từng bài, xem rồi đăng."
    ),
    "page-not-saved": FindingKind(
        "open", "trang có trong sitemap.xml mà bản sao không có", "Tải tiếp các trang ấy rồi nhập lần nữa."
    ),
    "secret": FindingKind("lost", "bài có dấu độ mật, không mang sang"),
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
    "needs-draft": FindingKind(
        "open", "bài có chỗ máy không sửa được, để bản nháp", "Mở từng bài trong bàn biên tập, sửa rồi đăng."
    ),
    "no-date": FindingKind("open", "bài không rõ ngày đăng, để bản nháp", "Ghi đúng ngày đăng rồi đăng bài."),
    "no-title": FindingKind("open", "bài không có tiêu đề, để bản nháp", "Viết tiêu đề rồi đăng bài."),
    "unreadable-body": FindingKind(
        "open", "bài máy chỉ lấy được chữ, để bản nháp", "So với trang cũ, chỉnh lại đoạn, bảng rồi đăng."
    ),
    "lost-value": FindingKind("lost", "giá trị dài quá của trang cũ, không có chỗ ở đây"),
    "lost-words": FindingKind("open", "bài còn thiếu chữ so với trang cũ", "So với trang cũ, viết thêm chỗ thiếu."),
    "missing-picture": FindingKind(
        "open",
        "ảnh không có tệp, chỗ của ảnh có đánh dấu trong bài",
        "Chép thư mục ảnh vào cạnh bản sao lưu, hoặc chỉ chỗ bằng --media, rồi chạy lại.",
    ),
    "lost-picture": FindingKind("lost", "ảnh hỏng hoặc thuộc loại trình duyệt không xem được"),
    "picture-without-words": FindingKind(
        "open", "ảnh chưa có lời tả, tạm lấy chú thích hoặc tên bài", "Viết lời tả (alt) cho ảnh của những bài hay đọc."
    ),
    "missing-attachment": FindingKind(
        "open",
        "tệp đính kèm không có ở thư mục tệp",
        "Chép thư mục tệp vào cạnh bản sao lưu, hoặc chỉ chỗ bằng --media, rồi chạy lại.",
    ),
    "open-link": FindingKind(
        "open", "liên kết tới trang cũ mà ở đây không có, giữ địa chỉ cũ", "Sửa liên kết, hoặc nhập thêm trang ấy."
    ),
    "lost-link": FindingKind("lost", "liên kết không dẫn tới đâu, chỉ giữ chữ"),
    "film": FindingKind("done", "phim, bản đồ, biểu mẫu nhúng trong bài thành liên kết"),
    "hidden-text": FindingKind("decided", "chữ ẩn, bạn đọc trang cũ không thấy, không mang sang"),
    "charset": FindingKind("done", "bài viết bằng bảng mã cũ, đã đổi sang Unicode"),
    "unclear-charset": FindingKind("open", "chỗ chữ không rõ bảng mã, để nguyên", "Mở bài, xem lại chữ."),
    "refused-value": FindingKind(
        "decided", "giá trị không dùng được ở đây, giữ nguyên ở extra", "Mở bài, ghi lại cho đúng nếu cần."
    ),
    "long-title": FindingKind("decided", "tiêu đề dài quá, đã cắt; nguyên văn ở extra", "Mở bài, rút gọn tiêu đề."),
    "edited-here": FindingKind(
        "open", "bài đã sửa ở đây nên giữ nguyên, bản mới của trang cũ không ghi đè", "Cần thì tự sửa theo bản mới."
    ),
    "file-edited-here": FindingKind("open", "tệp đi cùng bài đã đổi ở đây nên giữ nguyên"),
    "already-here": FindingKind("decided", "bài đã có ở đây từ trước với cùng mã (id), giữ nguyên"),
    "held-here": FindingKind(
        "decided",
        "bài đã sửa hay đang được bài khác dẫn tới ở đây nên không chuyển, không bỏ theo tệp quyết định",
        "Muốn chuyển: ./newsroom move.",
    ),
    "deleted-here": FindingKind("decided", "bài đã xóa ở đây nên không mang lại"),
    "gone-there": FindingKind(
        "open", "bài đã nhập mà bản mới của trang cũ không còn", "Bài nào gỡ ở trang cũ thì gỡ cả ở đây."
    ),
    "page-not-in-menu": FindingKind(
        "open",
        "trang viết tay chưa có trong danh mục của trang",
        "Thêm ở bàn biên tập, mục Thiết lập, phần Danh mục trang (hoặc ở nav trong mkdocs.yml); không cần thì xóa.",
    ),
    "page-name-taken": FindingKind(
        "open",
        "trang viết tay trùng tên với trang đã có ở đây nên mang tên khác",
        "So hai trang, chép phần cần giữ vào một trang rồi xóa trang kia.",
    ),
    "failed": FindingKind("lost", "bài không mang sang được", "Báo cho người phụ trách kỹ thuật."),
}
TOLD_STATES = frozenset({"unclear-state", "external-link", "summary-only", "unlisted"})
"""Kinds by which a reader itself says why an item is a draft."""
