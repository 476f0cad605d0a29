"""Says which keys the front matter of each kind has."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import structs

from newsroom.content.frontmatter import record_schema
from newsroom.content.frontmatter.field_spec import MOMENT_EXAMPLE, Key, named
from newsroom.model.items import Kind

TITLE_LIMIT, ID_LIMIT = 200, 200

_PICTURE = (
    Key("src", "Tệp ảnh", example="hoi-thi.jpg", required=True, hint="Tên tệp ảnh nằm cạnh tệp bài."),
    Key(
        "alt",
        "Lời tả ảnh",
        example="Các đội thi chào khán giả trên sân khấu",
        required=True,
        hint="Tả điều nhìn thấy, cho người không nhìn được ảnh. Đừng chép lại chú thích.",
    ),
    Key(
        "caption",
        "Chú thích ảnh",
        example="Ban Dân vận huyện Hiệp Hòa tổ chức Hội thi dân vận khéo",
        required=True,
        hint="Ảnh chụp việc gì, ở đâu, khi nào.",
    ),
    Key("credit", "Người chụp, nguồn ảnh", example="Văn An"),
)
_CORRECTION = (
    Key("date", "Ngày, giờ", "moment", example=MOMENT_EXAMPLE, required=True),
    Key("text", "Lời báo bạn đọc", "prose", example="Ngày khai mạc là 12/10, không phải 10/10", required=True),
    Key(
        "kind",
        "Loại",
        "choice",
        choices=(("dinh-chinh", "Đính chính"), ("cap-nhat", "Cập nhật"), ("go", "Gỡ bài")),
        hint="Gỡ bài: trang chỉ còn tiêu đề, ngày và lý do.",
    ),
)
_ITEM = (
    Key(
        "title",
        "Tiêu đề",
        example="Tổ chức hoạt động “Tháng Dân vận” năm 2017",
        required=True,
        limit=TITLE_LIMIT,
    ),
    Key(
        "date",
        "Ngày, giờ đăng",
        "moment",
        example=MOMENT_EXAMPLE,
        required=True,
        hint="Viết 2017-10-09 08:30 hoặc 9/10/2017 8:30. Để ngày sau này thì bài tự hiện lên đúng giờ ấy.",
    ),
    Key("updated", "Ngày cập nhật", "moment", hint="Chỉ ghi khi bài có thay đổi thật đối với bạn đọc."),
    Key("summary", "Sapo", "prose", hint="Ai, việc gì, ở đâu, khi nào; dưới 60 âm tiết. Không ghi thì lấy đoạn đầu."),
    Key("tags", "Chủ đề", "texts", example="[Dân vận khéo, Hiệp Hòa]", hint="Mỗi dòng một chủ đề."),
    Key(
        "author",
        "Tác giả",
        "texts",
        example="[Nguyễn Văn A, Trần Thị B]",
        hint="Mỗi dòng một người. Không ghi hoặc ghi BBT là Ban biên tập.",
    ),
    Key(
        "image",
        "Ảnh của bài",
        "group",
        example="{src: hoi-thi.jpg, alt: Mô tả ảnh, caption: Chú thích ảnh}",
        keys=_PICTURE,
    ),
    Key("draft", "Bản nháp", "flag", hint="Bản nháp không bao giờ được đăng."),
    Key("expires", "Ngày, giờ gỡ bài", "moment", hint="Từ lúc ấy bạn đọc không thấy bài nữa."),
    Key(
        "featured",
        "Đưa lên đầu trang chủ",
        "featured",
        example="{until: 2017-10-15 08:00}",
        keys=(Key("until", "Đến lúc", "moment", example=MOMENT_EXAMPLE, required=True, instead=True),),
    ),
    Key("id", "Mã bài", hint="Mã cố định của bài trong RSS; thường để trống."),
    Key("aliases", "Địa chỉ cũ", "texts", example="[/tin-tuc/bai-cu.html]", hint="Mỗi dòng một địa chỉ dẫn về bài."),
    Key(
        "related",
        "Bài đọc kèm",
        "texts",
        example="[tin-tuc/2017/10/thang-dan-van.md]",
        hint="Mỗi dòng đường dẫn một bài.",
    ),
    Key(
        "plan",
        "Đưa tin về kế hoạch",
        hint="Số, ký hiệu hoặc đường dẫn của kế hoạch đã có trên trang.",
        example="62-KH/BDVTU",
    ),
    Key(
        "corrections",
        "Đính chính, cập nhật, gỡ bài",
        "groups",
        example="- {date: 2017-10-10 09:00, kind: dinh-chinh, text: Ngày khai mạc là 12/10}",
        keys=_CORRECTION,
    ),
    Key("extra", "Thông tin khác", "free"),
    Key("kind", "Loại bài", "free"),
    Key("secrecy", "Độ mật", "free"),
)

ITEM, PLAN, BULLETIN = named(_ITEM), named(record_schema.PLAN), named(record_schema.BULLETIN)
CONTEST = named(
    [Key("contest", "Hội thi", "group", example="{name: Hội thi Dân vận khéo}", keys=record_schema.CONTEST)]
)
OF_KIND: Mapping[Kind, Mapping[str, Key]] = {
    "article": ITEM,
    "plan": {**ITEM, **PLAN},
    "contest": {**ITEM, **CONTEST},
    "bulletin": {**ITEM, **BULLETIN},
}
INTRODUCTION = {
    "title": structs.replace(ITEM["title"], required=False),
    **{name: ITEM[name] for name in ("summary", "extra", "secrecy")},
}
