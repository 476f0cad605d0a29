"""The keys that only records have: of official documents, of contests, of issues of the bulletin."""

from __future__ import annotations

from newsroom.content.frontmatter.field_spec import DAY_EXAMPLE, Key
from newsroom.model.items import Rank

SUBJECT_LIMIT = 250
AUTHORITIES = ("T/M", "K/T", "T/L", "TUQ")
_AUTHORITY_WORDS = ("T/M (thay mặt)", "K/T (ký thay)", "T/L (thừa lệnh)", "TUQ (thừa ủy quyền)")
_SIGNER = (
    Key("name", "Họ tên", example="Nguyễn Văn A", required=True),
    Key("title", "Chức vụ", example="Trưởng ban"),
    Key("authority", "Thẩm quyền ký", "choice", choices=tuple(zip(AUTHORITIES, _AUTHORITY_WORDS, strict=True))),
)
_MILESTONE = (
    Key("date", "Ngày", "day", example=DAY_EXAMPLE, required=True, instead=True, hint="Cho việc làm trong một ngày."),
    Key(
        "from", "Từ ngày", "day", example=DAY_EXAMPLE, required=True, instead=True, hint="Cho việc kéo dài nhiều ngày."
    ),
    Key("to", "Đến ngày", "day", example=DAY_EXAMPLE),
    Key("task", "Việc", example="Tổng kết hội thi", required=True),
    Key("lead", "Chủ trì"),
    Key("with", "Phối hợp", "texts", example="[Hội Nông dân, Đoàn Thanh niên]", hint="Mỗi dòng một đơn vị."),
)
_ATTACHMENT = (
    Key("file", "Tệp", example="62-kh-bdvtu.pdf", required=True, hint="Tên tệp nằm cạnh tệp bài."),
    Key("title", "Tên hiển thị", example="Toàn văn kế hoạch"),
)
_RELATION = "Mỗi dòng một số, ký hiệu hoặc đường dẫn văn bản."
PLAN = (
    Key(
        "number",
        "Số, ký hiệu",
        example="62-KH/BDVTU",
        hint="62-KH/BDVTU (của Đảng) hoặc 39/KH-UBND (của Nhà nước). Chưa có số thì để trống.",
    ),
    Key("doctype", "Loại văn bản", example="Kế hoạch", hint="Không ghi là Kế hoạch."),
    Key("issued", "Ngày ban hành", "day", example=DAY_EXAMPLE),
    Key("issuer", "Cơ quan ban hành"),
    Key("place", "Địa danh", example="Bắc Giang"),
    Key("subject", "Trích yếu", "prose", limit=SUBJECT_LIMIT, hint="Một câu; không ghi thì lấy sapo."),
    Key("field", "Lĩnh vực"),
    Key(
        "signer",
        "Người ký",
        "group",
        example="{name: Nguyễn Văn A, title: Trưởng ban, authority: T/M}",
        keys=_SIGNER,
    ),
    Key(
        "effective",
        "Hiệu lực",
        "group",
        example=f"{{from: {DAY_EXAMPLE}}}",
        keys=(Key("from", "Từ ngày", "day", example=DAY_EXAMPLE), Key("to", "Đến ngày", "day", example=DAY_EXAMPLE)),
    ),
    Key("recipients", "Nơi nhận", "texts", example="[Các huyện ủy, Lưu VP]", hint="Mỗi dòng một nơi."),
    Key("basis", "Căn cứ", "texts", example="[39/KH-UBND]", hint=_RELATION),
    Key("replaces", "Thay thế", "texts", example="[39/KH-UBND]", hint=_RELATION),
    Key("amends", "Sửa đổi, bổ sung", "texts", example="[39/KH-UBND]", hint=_RELATION),
    Key(
        "milestones",
        "Mốc thời gian",
        "groups",
        example="- {date: 2018-10-15, task: Tổng kết hội thi}",
        keys=_MILESTONE,
    ),
    Key(
        "attachments",
        "Tệp đính kèm",
        "groups",
        example="- {file: 62-kh-bdvtu.pdf, title: Toàn văn kế hoạch}",
        keys=_ATTACHMENT,
    ),
)

RANKS: tuple[tuple[Rank, str], ...] = (
    ("nhat", "Giải Nhất"),
    ("nhi", "Giải Nhì"),
    ("ba", "Giải Ba"),
    ("khuyen-khich", "Giải Khuyến khích"),
    ("toan-doan", "Giải Toàn đoàn"),
    ("phu", "Giải phụ"),
)
POINTS = "[18.5, 27, 36]"
CONTEST = (
    Key("name", "Tên hội thi", example="Hội thi Dân vận khéo", required=True),
    Key("edition", "Lần thứ", example="II"),
    Key("level", "Cấp", example="Huyện"),
    Key("organiser", "Đơn vị tổ chức"),
    Key("place", "Địa điểm"),
    Key("from", "Khai mạc", "day", example=DAY_EXAMPLE),
    Key("to", "Bế mạc", "day", example=DAY_EXAMPLE),
    Key(
        "teams",
        "Các đội",
        "groups",
        example="- {name: Hiệp Hòa, unit: Huyện ủy Hiệp Hòa, block: Khối huyện}",
        keys=(
            Key("name", "Tên đội", example="Hiệp Hòa", required=True),
            Key("unit", "Đơn vị"),
            Key("block", "Khối, bảng"),
        ),
    ),
    Key(
        "rounds",
        "Các vòng thi",
        "groups",
        example="- {name: Chào hỏi, max: 20}",
        keys=(
            Key("name", "Tên vòng", example="Chào hỏi", required=True),
            Key("max", "Điểm tối đa", "number", example="20"),
        ),
    ),
    Key(
        "scores",
        "Điểm",
        "scores",
        example=f"{{Hiệp Hòa: {POINTS}}}",
        keys=(Key("team", "Đội"), Key("points", "Điểm từng vòng", example=POINTS, hint="Theo thứ tự vòng: 18.5, 37")),
    ),
    Key(
        "prizes",
        "Giải thưởng",
        "groups",
        example="- {rank: nhat, team: Hiệp Hòa}",
        keys=(
            Key("rank", "Giải", "choice", example="nhat", required=True, choices=RANKS),
            Key("team", "Đội", example="Hiệp Hòa", required=True),
            Key("title", "Tên giải phụ"),
        ),
    ),
)
BULLETIN = (
    Key("number", "Số", "whole", example="10", required=True),
    Key("period", "Kỳ (năm-tháng)", example="2017-10", required=True),
    Key(
        "items",
        "Các bài trong số",
        "texts",
        example="[tin-tuc/2017/10/thang-dan-van.md]",
        hint="Mỗi dòng đường dẫn một bài, theo thứ tự; ghi auto là mọi bài đã đăng trong tháng.",
    ),
    Key("publisher", "Đơn vị xuất bản"),
    Key("licence", "Giấy phép xuất bản"),
)
