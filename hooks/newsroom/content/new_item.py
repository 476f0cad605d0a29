"""Composes a new article, plan, contest report or bulletin: all the keys its kind has, each with a word on its use."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from pathlib import Path

from newsroom.content.frontmatter.schema import TITLE_LIMIT
from newsroom.content.frontmatter.writer import FrontMatterWriter
from newsroom.model.settings import Section, Settings
from newsroom.runtime.atomic_write import create_content_file
from newsroom.text.normalize import slug

_BODY_HINTS = {
    "article": "Viết nội dung bài ở đây.",
    "plan": "Giới thiệu văn bản ở đây; toàn văn nên để ở tệp đính kèm (attachments).",
    "contest": "Viết bài về hội thi ở đây; đội, điểm và giải ghi ở phần đầu.",
    "bulletin": "Viết lời giới thiệu số bản tin ở đây.",
}
_ISSUE_FILE_NAME = re.compile(r"so-([0-9]+)\.md")


class ItemRefused(Exception):
    """Why an item cannot be created, as a Vietnamese sentence."""


def create_item(title: str, section: Section, settings: Settings, content_folder: Path, now: datetime.datetime) -> str:
    """Write a new draft and return its path under content/. Raises `ItemRefused` and OSError."""
    if len(title) > TITLE_LIMIT:
        raise ItemRefused(f"Tiêu đề dài {len(title)} ký tự, chỉ được tối đa {TITLE_LIMIT}.")
    folder, stem, number = new_item_path(title, section, content_folder, now)
    text = compose_new_item(title, section, settings, now=now, number=number)
    file, _ = create_content_file(content_folder / folder, stem, text, {}, allow_duplicate=True)
    return file.relative_to(content_folder).as_posix()


def compose_new_item(title: str, section: Section, settings: Settings, *, now: datetime.datetime, number: int) -> str:
    """The text of a new draft; `number` is a bulletin's."""
    front = FrontMatterWriter()
    front.add_comment("Dòng bắt đầu bằng dấu # là ghi chú. Muốn dùng khóa nào đang có dấu #, bỏ dấu # và sửa giá trị.")
    front.add("title", title)
    front.add_comment("Ngày, giờ đăng; để ngày sau này thì bài tự hiện lên đúng giờ ấy (hẹn giờ).")
    front.add("date", f"{now:%Y-%m-%d %H:%M}")
    _ADD_KEYS_BY_KIND[section.kind](front, title, settings, now, number)
    _add_common_keys(front)
    front.add_comment("Bản nháp không bao giờ được đăng: viết xong thì xóa dòng draft.")
    front.add("draft", "yes")
    return front.to_text(f"<!-- {_BODY_HINTS[section.kind]} -->")


def new_item_path(title: str, section: Section, content_folder: Path, now: datetime.datetime) -> tuple[str, str, int]:
    """Folder under content/ and file name without `.md` of a new item, and the number of a bulletin."""
    if section.kind != "bulletin":
        return f"{section.key}/{now:%Y/%m}", slug(title), 0
    folder = content_folder / section.key / f"{now:%Y}"
    issues = [_ISSUE_FILE_NAME.fullmatch(file.name) for file in folder.iterdir()] if folder.is_dir() else []
    number = max((int(issue[1]) for issue in issues if issue), default=0) + 1
    return f"{section.key}/{now:%Y}", f"so-{number:02}", number


def _add_article_keys(
    front: FrontMatterWriter, title: str, settings: Settings, now: datetime.datetime, number: int
) -> None:
    _add_plan_reference(front)


def _add_plan_reference(front: FrontMatterWriter) -> None:
    front.add_comment("Bài đưa tin về một kế hoạch đã có trên trang: ghi đường dẫn hoặc số, ký hiệu.")
    front.add("plan", "62-KH/BDVTU", commented_out=True)


def _add_plan_keys(
    front: FrontMatterWriter, title: str, settings: Settings, now: datetime.datetime, number: int
) -> None:
    front.add_comment(
        "Số, ký hiệu: 62-KH/BDVTU (của Đảng) hoặc 39/KH-UBND (của Nhà nước). Chưa có số thì để nguyên dấu #."
    )
    front.add("number", "62-KH/BDVTU", commented_out=True)
    front.add("doctype", "Kế hoạch")
    front.add_comment("Ngày ban hành, cơ quan ban hành, địa danh.")
    front.add("issued", f"{now:%Y-%m-%d}", commented_out=True)
    front.add("issuer", settings.organisation.name)
    front.add("place", "Bắc Giang", commented_out=True)
    front.add_comment("Trích yếu: một câu, không quá 250 ký tự; không ghi thì lấy summary.")
    front.add("subject", "Tổ chức hoạt động “Tháng Dân vận”", commented_out=True)
    front.add("field", "Công tác dân vận", commented_out=True)
    front.add_comment("Người ký; authority là T/M, K/T, T/L hoặc TUQ.")
    front.add("signer", {"name": "Nguyễn Văn A", "title": "Trưởng ban", "authority": "T/M"}, commented_out=True)
    front.add_comment("Hiệu lực: từ ngày, đến ngày.")
    front.add("effective", {"from": f"{now:%Y-%m-%d}", "to": f"{now.year}-12-31"}, commented_out=True)
    front.add("recipients", ["Các ban đảng", "Lưu văn phòng"], commented_out=True)
    front.add_comment("Căn cứ, thay thế, sửa đổi: số, ký hiệu hoặc đường dẫn của văn bản khác.")
    for key in ("basis", "replaces", "amends"):
        front.add(key, ["17/KH-UBND"], commented_out=True)
    front.add_comment("Mốc thời gian: date cho một ngày, from và to cho nhiều ngày; lead chủ trì, with phối hợp.")
    milestone = {"date": f"{now.year}-10-15", "task": "Tổng kết hội thi", "lead": "Ban Dân vận", "with": "Hội Nông dân"}
    front.add("milestones", [milestone], commented_out=True)
    front.add_comment("Tệp đính kèm đặt cạnh bài này.")
    front.add("attachments", [{"file": "toan-van.pdf", "title": "Toàn văn kế hoạch"}], commented_out=True)


def _add_contest_keys(
    front: FrontMatterWriter, title: str, settings: Settings, now: datetime.datetime, number: int
) -> None:
    front.add_comment("Hội thi: tên, lần thứ, cấp, đơn vị tổ chức, địa điểm, từ ngày, đến ngày.")
    front.add("contest", {"name": title})
    lines = (
        'edition: "1"', "level: huyện", "organiser: Ban Dân vận Huyện ủy", "place: Nhà văn hóa huyện",
        f"from: {now:%Y-%m-%d}", f"to: {now:%Y-%m-%d}",
        "teams: [{name: Đội Thanh Lĩnh, unit: xã Thanh Lĩnh, block: Khối xã}]",
        "rounds: [{name: Chào hỏi, max: 20}, {name: Xử lý tình huống, max: 40}]",
        "scores: {Đội Thanh Lĩnh: [18.5, 36]}",
        "prizes: [{rank: nhat, team: Đội Thanh Lĩnh}]",
    )  # fmt: skip
    front.add_comment("rank của giải là nhat, nhi, ba, khuyen-khich, toan-doan hoặc phu (giải phụ ghi thêm title).")
    for text in lines:
        front.add_nested_line(text, commented_out=True)
    _add_plan_reference(front)


def _add_bulletin_keys(
    front: FrontMatterWriter, title: str, settings: Settings, now: datetime.datetime, number: int
) -> None:
    front.add_comment("Số của bản tin trong năm, và tháng của bản tin.")
    front.add("number", str(number))
    front.add("period", f"{now:%Y-%m}")
    front.add_comment("Bài trong số này: auto là mọi bài đã đăng trong tháng, hoặc danh sách đường dẫn theo thứ tự.")
    front.add("items", "auto")
    front.add("publisher", settings.organisation.name, commented_out=True)
    front.add("licence", settings.organisation.licence or "Số giấy phép xuất bản", commented_out=True)


def _add_common_keys(front: FrontMatterWriter) -> None:
    """The keys that every kind has."""
    front.add_comment("Tên tác giả; BBT là Ban biên tập.")
    front.add("author", "BBT")
    front.add_comment("Sapo, dưới 60 âm tiết; không ghi thì lấy đoạn đầu của bài.")
    front.add("summary", "Ai, việc gì, ở đâu, khi nào.", commented_out=True)
    front.add_comment("Chủ đề, để bạn đọc tìm các bài cùng loại.")
    front.add_yaml("tags", "[Dân vận khéo, Hiệp Hòa]", commented_out=True)
    front.add_comment(
        "Ảnh đặt cạnh tệp này. alt tả điều nhìn thấy trong ảnh; caption là chú thích; credit là người chụp."
    )
    picture = {"src": "anh.jpg", "alt": "Tả điều nhìn thấy", "caption": "Chú thích ảnh", "credit": "Người chụp"}
    front.add("image", picture, commented_out=True)
    front.add_comment("Bài liên quan nên đọc kèm; ngày gỡ bài; đưa lên đầu trang chủ đến lúc nào.")
    front.add("related", ["tin-tuc/2017/10/thang-dan-van.md"], commented_out=True)
    front.add("expires", "2030-12-31 17:00", commented_out=True)
    front.add_yaml("featured", "{until: 2030-12-31 08:00}", commented_out=True)
    front.add_comment("Ngày cập nhật khi bài có thay đổi thật; địa chỉ cũ của bài; mã cố định của bài trong RSS.")
    front.add("updated", "2030-01-31 09:00", commented_out=True)
    front.add_yaml("aliases", "[/tin-tuc/bai-cu.html]", commented_out=True)
    front.add("id", "thang-dan-van-2017", commented_out=True)
    front.add_comment("Có sai sót sau khi đăng: kind là dinh-chinh, cap-nhat hoặc go (gỡ bài).")
    front.add_yaml(
        "corrections", "[{date: 2030-01-31 09:00, kind: dinh-chinh, text: Ngày khai mạc là 12/10}]", commented_out=True
    )


_AddKeys = Callable[[FrontMatterWriter, str, Settings, datetime.datetime, int], None]
_ADD_KEYS_BY_KIND: dict[str, _AddKeys] = {
    "article": _add_article_keys,
    "plan": _add_plan_keys,
    "contest": _add_contest_keys,
    "bulletin": _add_bulletin_keys,
}
