"""The front-matter keys of an official document."""

from newsroom.content.frontmatter.field_spec import DAY_EXAMPLE, FieldSpec
from newsroom.kinds.effect import effect_field
from newsroom.model.document_numbers import SUBJECT_LIMIT

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
    FieldSpec("issuer", "Cơ quan ban hành", example="Ban Dân vận Tỉnh ủy"),
    FieldSpec("place", "Địa danh", example="Bắc Giang"),
    FieldSpec(
        "subject",
        "Trích yếu",
        "prose",
        example="Tổ chức hoạt động “Tháng Dân vận” năm 2018",
        max_length=SUBJECT_LIMIT,
        hint="Một câu; không ghi thì lấy sapo.",
    ),
    FieldSpec("field", "Lĩnh vực", example="Công tác dân vận"),
    FieldSpec(
        "signer",
        "Người ký",
        "group",
        example="{name: Nguyễn Văn A, title: Trưởng ban, authority: T/M}",
        subfields=_SIGNER_FIELDS,
    ),
    effect_field("effective"),
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
