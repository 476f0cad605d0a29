"""The keys that only records have: of official documents, of contests, of issues of the bulletin."""

from __future__ import annotations

from newsroom.content.frontmatter.field_spec import DAY_EXAMPLE, FieldSpec
from newsroom.model.items import PrizeRank

SUBJECT_LIMIT = 250
AUTHORITIES = ("T/M", "K/T", "T/L", "TUQ")
_AUTHORITY_LABELS = ("T/M (thay mặt)", "K/T (ký thay)", "T/L (thừa lệnh)", "TUQ (thừa ủy quyền)")
_SIGNER_FIELDS = (
    FieldSpec("name", "Họ tên", example="Nguyễn Văn A", required=True),
    FieldSpec("title", "Chức vụ", example="Trưởng ban"),
    FieldSpec("authority", "Thẩm quyền ký", "choice", choices=tuple(zip(AUTHORITIES, _AUTHORITY_LABELS, strict=True))),
)
_MILESTONE_FIELDS = (
    FieldSpec(
        "date",
        "Ngày",
        "day",
        example=DAY_EXAMPLE,
        required=True,
        has_alternative=True,
        hint="Cho việc làm trong một ngày.",
    ),
    FieldSpec(
        "from",
        "Từ ngày",
        "day",
        example=DAY_EXAMPLE,
        required=True,
        has_alternative=True,
        hint="Cho việc kéo dài nhiều ngày.",
    ),
    FieldSpec("to", "Đến ngày", "day", example=DAY_EXAMPLE),
    FieldSpec("task", "Việc", example="Tổng kết hội thi", required=True),
    FieldSpec("lead", "Chủ trì"),
    FieldSpec("with", "Phối hợp", "texts", example="[Hội Nông dân, Đoàn Thanh niên]", hint="Mỗi dòng một đơn vị."),
)
_ATTACHMENT_FIELDS = (
    FieldSpec("file", "Tệp", example="62-kh-bdvtu.pdf", required=True, hint="Tên tệp nằm cạnh tệp bài."),
    FieldSpec("title", "Tên hiển thị", example="Toàn văn kế hoạch"),
)
_RELATION_HINT = "Mỗi dòng một số, ký hiệu hoặc đường dẫn văn bản."
PLAN_FIELDS = (
    FieldSpec(
        "number",
        "Số, ký hiệu",
        example="62-KH/BDVTU",
        hint="62-KH/BDVTU (của Đảng) hoặc 39/KH-UBND (của Nhà nước). Chưa có số thì để trống.",
    ),
    FieldSpec("doctype", "Loại văn bản", example="Kế hoạch", hint="Không ghi là Kế hoạch."),
    FieldSpec("issued", "Ngày ban hành", "day", example=DAY_EXAMPLE),
    FieldSpec("issuer", "Cơ quan ban hành"),
    FieldSpec("place", "Địa danh", example="Bắc Giang"),
    FieldSpec("subject", "Trích yếu", "prose", max_length=SUBJECT_LIMIT, hint="Một câu; không ghi thì lấy sapo."),
    FieldSpec("field", "Lĩnh vực"),
    FieldSpec(
        "signer",
        "Người ký",
        "group",
        example="{name: Nguyễn Văn A, title: Trưởng ban, authority: T/M}",
        subfields=_SIGNER_FIELDS,
    ),
    FieldSpec(
        "effective",
        "Hiệu lực",
        "group",
        example=f"{{from: {DAY_EXAMPLE}}}",
        subfields=(
            FieldSpec("from", "Từ ngày", "day", example=DAY_EXAMPLE),
            FieldSpec("to", "Đến ngày", "day", example=DAY_EXAMPLE),
        ),
    ),
    FieldSpec("recipients", "Nơi nhận", "texts", example="[Các huyện ủy, Lưu VP]", hint="Mỗi dòng một nơi."),
    FieldSpec("basis", "Căn cứ", "texts", example="[39/KH-UBND]", hint=_RELATION_HINT),
    FieldSpec("replaces", "Thay thế", "texts", example="[39/KH-UBND]", hint=_RELATION_HINT),
    FieldSpec("amends", "Sửa đổi, bổ sung", "texts", example="[39/KH-UBND]", hint=_RELATION_HINT),
    FieldSpec(
        "milestones",
        "Mốc thời gian",
        "groups",
        example="- {date: 2018-10-15, task: Tổng kết hội thi}",
        subfields=_MILESTONE_FIELDS,
    ),
    FieldSpec(
        "attachments",
        "Tệp đính kèm",
        "groups",
        example="- {file: 62-kh-bdvtu.pdf, title: Toàn văn kế hoạch}",
        subfields=_ATTACHMENT_FIELDS,
    ),
)

RANK_CHOICES: tuple[tuple[PrizeRank, str], ...] = (
    ("nhat", "Giải Nhất"),
    ("nhi", "Giải Nhì"),
    ("ba", "Giải Ba"),
    ("khuyen-khich", "Giải Khuyến khích"),
    ("toan-doan", "Giải Toàn đoàn"),
    ("phu", "Giải phụ"),
)
POINTS_EXAMPLE = "[18.5, 27, 36]"
CONTEST_FIELDS = (
    FieldSpec("name", "Tên hội thi", example="Hội thi Dân vận khéo", required=True),
    FieldSpec("edition", "Lần thứ", example="II"),
    FieldSpec("level", "Cấp", example="Huyện"),
    FieldSpec("organiser", "Đơn vị tổ chức"),
    FieldSpec("place", "Địa điểm"),
    FieldSpec("from", "Khai mạc", "day", example=DAY_EXAMPLE),
    FieldSpec("to", "Bế mạc", "day", example=DAY_EXAMPLE),
    FieldSpec(
        "teams",
        "Các đội",
        "groups",
        example="- {name: Hiệp Hòa, unit: Huyện ủy Hiệp Hòa, block: Khối huyện}",
        subfields=(
            FieldSpec("name", "Tên đội", example="Hiệp Hòa", required=True),
            FieldSpec("unit", "Đơn vị"),
            FieldSpec("block", "Khối, bảng"),
        ),
    ),
    FieldSpec(
        "rounds",
        "Các vòng thi",
        "groups",
        example="- {name: Chào hỏi, max: 20}",
        subfields=(
            FieldSpec("name", "Tên vòng", example="Chào hỏi", required=True),
            FieldSpec("max", "Điểm tối đa", "number", example="20"),
        ),
    ),
    FieldSpec(
        "scores",
        "Điểm",
        "scores",
        example=f"{{Hiệp Hòa: {POINTS_EXAMPLE}}}",
        subfields=(
            FieldSpec("team", "Đội"),
            FieldSpec("points", "Điểm từng vòng", example=POINTS_EXAMPLE, hint="Theo thứ tự vòng: 18.5, 37"),
        ),
    ),
    FieldSpec(
        "prizes",
        "Giải thưởng",
        "groups",
        example="- {rank: nhat, team: Hiệp Hòa}",
        subfields=(
            FieldSpec("rank", "Giải", "choice", example="nhat", required=True, choices=RANK_CHOICES),
            FieldSpec("team", "Đội", example="Hiệp Hòa", required=True),
            FieldSpec("title", "Tên giải phụ"),
        ),
    ),
)
BULLETIN_FIELDS = (
    FieldSpec("number", "Số", "whole", example="10", required=True),
    FieldSpec("period", "Kỳ (năm-tháng)", example="2017-10", required=True),
    FieldSpec(
        "items",
        "Các bài trong số",
        "texts",
        example="[tin-tuc/2017/10/thang-dan-van.md]",
        hint="Mỗi dòng đường dẫn một bài, theo thứ tự; ghi auto là mọi bài đã đăng trong tháng.",
    ),
    FieldSpec("publisher", "Đơn vị xuất bản"),
    FieldSpec("licence", "Giấy phép xuất bản"),
)
