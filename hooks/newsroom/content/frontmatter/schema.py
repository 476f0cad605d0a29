"""Says which keys every item's front matter has, and a section's introduction."""

from msgspec import structs

from newsroom.content.frontmatter.field_spec import MOMENT_EXAMPLE, FieldSpec, specs_by_name
from newsroom.model.review import REVIEW_STATES

TITLE_LIMIT, ID_LIMIT, TAG_LIMIT = 200, 200, 200
_IMAGE_TEXT_LIMIT = 1_000

_IMAGE_FIELDS = (
    FieldSpec("src", "Tệp ảnh", example="hoi-thi.jpg", required=True, hint="Tên tệp ảnh nằm cạnh tệp bài."),
    FieldSpec(
        "alt",
        "Lời tả ảnh",
        "prose",
        example="Các đội thi chào khán giả trên sân khấu",
        required=True,
        hint="Tả điều nhìn thấy, cho người không nhìn được ảnh. Đừng chép lại chú thích.",
        max_length=_IMAGE_TEXT_LIMIT,
    ),
    FieldSpec(
        "caption",
        "Chú thích ảnh",
        "prose",
        example="Ban Dân vận huyện Hiệp Hòa tổ chức Hội thi dân vận khéo",
        required=True,
        hint="Ảnh chụp việc gì, ở đâu, khi nào.",
        max_length=_IMAGE_TEXT_LIMIT,
    ),
    FieldSpec("credit", "Người chụp, nguồn ảnh", example="Văn An"),
    FieldSpec(
        "focus",
        "Điểm chính của ảnh",
        example="40% 30%",
        hint="Chỗ phải còn thấy khi ảnh bị cắt ở danh sách, mạng xã hội: cách mép trái, mép trên bao nhiêu phần trăm.",
    ),
)
_CORRECTION_FIELDS = (
    FieldSpec("date", "Ngày, giờ", "moment", example=MOMENT_EXAMPLE, required=True),
    FieldSpec("text", "Lời báo bạn đọc", "prose", example="Ngày khai mạc là 12/10, không phải 10/10", required=True),
    FieldSpec(
        "kind",
        "Loại",
        "choice",
        choices=(("dinh-chinh", "Đính chính"), ("cap-nhat", "Cập nhật"), ("go", "Gỡ bài")),
        hint="Gỡ bài: trang chỉ còn tiêu đề, ngày và lý do.",
    ),
)
_REVIEW_FIELDS = (
    FieldSpec("state", "Tình trạng duyệt", "choice", choices=REVIEW_STATES),
    FieldSpec("by", "Người gửi, người trả lại hoặc người duyệt", example="an.nguyen"),
    FieldSpec("at", "Lúc", "moment", example=MOMENT_EXAMPLE),
    FieldSpec("note", "Lời nhắn, lý do trả lại", "prose", example="Thiếu ảnh"),
    FieldSpec("writers", "Người viết", "texts", example="[binh]"),
    FieldSpec("digest", "Dấu của nội dung đã duyệt"),
    FieldSpec("files", "Dấu của ảnh, tệp đã duyệt"),
    FieldSpec("except", "Khóa được sửa mà không phải duyệt lại", "texts", example="[tags, related]"),
    FieldSpec("live", "Lúc thay bản đang đăng", "moment", example=MOMENT_EXAMPLE),
)
_ITEM_FIELDS = (
    FieldSpec(
        "title", "Tiêu đề", example="Tổ chức hoạt động “Tháng Dân vận” năm 2017", required=True, max_length=TITLE_LIMIT
    ),
    FieldSpec(
        "date",
        "Ngày, giờ đăng",
        "moment",
        example=MOMENT_EXAMPLE,
        required=True,
        hint="Viết 2017-10-09 08:30 hoặc 9/10/2017 8:30. Để ngày sau này thì bài tự hiện lên đúng giờ ấy.",
    ),
    FieldSpec("updated", "Ngày cập nhật", "moment", hint="Chỉ ghi khi bài có thay đổi thật đối với bạn đọc."),
    FieldSpec(
        "summary", "Sapo", "prose", hint="Ai, việc gì, ở đâu, khi nào; dưới 60 âm tiết. Không ghi thì lấy đoạn đầu."
    ),
    FieldSpec(
        "tags",
        "Chủ đề",
        "texts",
        example="[Dân vận khéo, Hiệp Hòa]",
        hint="Mỗi dòng một chủ đề.",
        max_entry_length=TAG_LIMIT,
    ),
    FieldSpec(
        "author",
        "Tác giả",
        "texts",
        example="[Nguyễn Văn A, Trần Thị B]",
        hint="Mỗi dòng một người. Không ghi hoặc ghi BBT là Ban biên tập.",
    ),
    FieldSpec(
        "image",
        "Ảnh của bài",
        "group",
        example="{src: hoi-thi.jpg, alt: Mô tả ảnh, caption: Chú thích ảnh}",
        subfields=_IMAGE_FIELDS,
    ),
    FieldSpec("draft", "Bản nháp", "flag", hint="Bản nháp không bao giờ được đăng."),
    FieldSpec("expires", "Ngày, giờ gỡ bài", "moment", hint="Từ lúc ấy bạn đọc không thấy bài nữa."),
    FieldSpec(
        "featured",
        "Đưa lên đầu trang chủ",
        "featured",
        example="{until: 2017-10-15 08:00}",
        subfields=(
            FieldSpec("until", "Đến lúc", "moment", example=MOMENT_EXAMPLE, required=True, has_alternative=True),
        ),
    ),
    FieldSpec("id", "Mã bài", max_length=ID_LIMIT, hint="Mã cố định của bài trong RSS; thường để trống."),
    FieldSpec(
        "aliases", "Địa chỉ cũ", "texts", example="[/tin-tuc/bai-cu.html]", hint="Mỗi dòng một địa chỉ dẫn về bài."
    ),
    FieldSpec(
        "related",
        "Bài đọc kèm",
        "texts",
        example="[tin-tuc/2017/10/thang-dan-van.md]",
        hint="Mỗi dòng đường dẫn một bài.",
    ),
    FieldSpec(
        "plan",
        "Đưa tin về kế hoạch",
        hint="Số, ký hiệu hoặc đường dẫn của kế hoạch đã có trên trang.",
        example="62-KH/BDVTU",
    ),
    FieldSpec(
        "corrections",
        "Đính chính, cập nhật, gỡ bài",
        "groups",
        example="- {date: 2017-10-10 09:00, kind: dinh-chinh, text: Ngày khai mạc là 12/10}",
        subfields=_CORRECTION_FIELDS,
    ),
    FieldSpec(
        "review",
        "Duyệt bài",
        "group",
        example="{state: cho-duyet, by: binh, at: 2017-10-09 08:30}",
        subfields=_REVIEW_FIELDS,
        hint="Bàn biên tập và lệnh ./newsroom approve tự ghi khóa này; sửa tay thì bài phải duyệt lại.",
    ),
    FieldSpec("extra", "Thông tin khác", "free"),
    FieldSpec("kind", "Loại bài", "free"),
    FieldSpec("secrecy", "Độ mật", "free"),
)

ITEM_SCHEMA = specs_by_name(_ITEM_FIELDS)
INTRODUCTION_SCHEMA = {
    "title": structs.replace(ITEM_SCHEMA["title"], required=False),
    **{name: ITEM_SCHEMA[name] for name in ("summary", "extra", "secrecy")},
}
