"""Says which keys the front matter of each kind has: what each takes, and what editors are told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Literal

from msgspec import Struct, structs

from .items import Kind, Rank

# `featured` is a yes or no, or a time; `scores` map a team to its points; `free` is whatever its author wants.
Takes = Literal[
    "text", "prose", "moment", "day", "flag", "number", "whole", "choice", "texts", "group", "groups", "featured",
    "scores", "free",
]  # fmt: skip

MOMENT_EXAMPLE, DAY_EXAMPLE = "2017-10-09 08:30", "2017-10-09"
TITLE_LIMIT, ID_LIMIT, SUBJECT_LIMIT = 200, 200, 250


class Key(Struct, frozen=True, dict=True):
    """One key: `label` and `hint` are for editors; `example` is a right value, as it is written in the file."""

    name: str
    label: str
    takes: Takes = "text"
    hint: str = ""
    example: str = ""
    required: bool = False
    instead: bool = False
    """Whether what it says can be said in another way, so that it is not always missed."""
    limit: int | None = None
    choices: tuple[tuple[str, str], ...] = ()
    """Each word that is right, with what it means."""
    keys: tuple[Key, ...] = ()
    """The keys of a group, or of each entry of a list of groups."""

    @cached_property
    def by_name(self) -> Mapping[str, Key]:
        """The keys below this one."""
        return _named(self.keys)


def _named(keys: Iterable[Key]) -> Mapping[str, Key]:
    return {key.name: key for key in keys}


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
_PLAN = (
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
_CONTEST = (
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
_BULLETIN = (
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

ITEM, PLAN, BULLETIN = _named(_ITEM), _named(_PLAN), _named(_BULLETIN)
CONTEST = _named([Key("contest", "Hội thi", "group", example="{name: Hội thi Dân vận khéo}", keys=_CONTEST)])
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
