"""What `status` says of items that wait for somebody."""

from memory_site import SETTINGS, article, to_datetime
from newsroom.kinds import KINDS
from newsroom.library.library import Library
from newsroom.library.status import status_groups
from newsroom.model.review import APPROVED, RETURNED, WAITING, Review

NOW = to_datetime("2018-10-20 09:15")
WAITS = Review(WAITING, by="binh")
GOOD = Review(APPROVED, by="an")
BACK = Review(RETURNED, by="an", note="Thiếu ảnh")
SCHEDULED = Review(APPROVED, by="an", live=to_datetime("2018-10-21 08:00"))
ITEMS = [
    article("tin-tuc/2018/cho.md", draft=True, review=WAITS, unapproved="waiting"),
    article("tin-tuc/2018/tra.md", draft=True, review=BACK, unapproved="returned"),
    article("tin-tuc/2018/duyet.md", draft=True, review=GOOD),
    article("tin-tuc/2018/sua.md", review=GOOD, unapproved="changed"),
    article("tin-tuc/2018/nhap-sua.md", draft=True, review=GOOD, unapproved="changed"),
    article("tin-tuc/2018/tren-trang.md", review=GOOD, tags=["Một"]),
    article("tin-tuc/2018/hen.md"),
]
NEXT_VERSIONS = [
    article("tin-tuc/2018/hen.md", is_next_version=True, review=SCHEDULED),
    article("tin-tuc/2018/tren-trang.md", is_next_version=True, review=WAITS, unapproved="waiting"),
]


def test_what_waits_for_an_approver_for_its_writer_and_for_its_time_is_told_with_what_was_said() -> None:
    library = Library(
        ITEMS,
        introductions={},
        static_pages={},
        files=frozenset(),
        settings=SETTINGS,
        kinds=KINDS,
        now=NOW,
        next_versions=NEXT_VERSIONS,
    )
    groups = {group.title: list(group.lines) for group in status_groups(library, KINDS, [], folder_name="content")}
    where = "content/tin-tuc/2018"
    assert {title: lines for title, lines in groups.items() if not title.startswith("Bài chưa")} == {
        "Bạn đọc không thấy vì chưa có duyệt hợp lệ": [f"{where}/sua.md: Bài sua: đã sửa sau khi duyệt"],
        "Chờ duyệt": [f"{where}/cho.md: Bài cho (binh)", f"{where}/tren-trang.next.md: Bài tren-trang (binh)"],
        "Trả lại": [f"{where}/tra.md: Bài tra (an, Thiếu ảnh)"],
        "Đã duyệt, chưa đăng": [f"{where}/duyet.md: Bài duyet (an)", f"{where}/hen.next.md: Bài hen (an)"],
        "Bản sửa hẹn giờ": [f"21/10/2018 08:00 {where}/hen.next.md: Bài hen"],
        "Bản sửa đang chờ": [f"{where}/tren-trang.next.md: Bài tren-trang"],
        "Bản nháp": [
            f"{where}/tra.md: Bài tra",
            f"{where}/nhap-sua.md: Bài nhap-sua",
            f"{where}/duyet.md: Bài duyet",
            f"{where}/cho.md: Bài cho",
        ],
    }
