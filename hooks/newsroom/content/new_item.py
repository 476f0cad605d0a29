"""Composes the file of a new item: all the keys its kind has, each with a word on its use."""

from __future__ import annotations

import datetime
from typing import Protocol

import yaml
from msgspec import Struct

from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.content.frontmatter.schema import TITLE_LIMIT
from newsroom.content.frontmatter.writer import FrontMatterValue, FrontMatterWriter
from newsroom.model.settings import Section, Settings
from newsroom.runtime.content_writer import ContentWriter
from newsroom.text.normalize import slug

# The keys that every kind has.
_COMMON_KEYS = """\
# Tên tác giả; BBT là Ban biên tập.
author: BBT
# Sapo, dưới 60 âm tiết; không ghi thì lấy đoạn đầu của bài.
# summary: Ai, việc gì, ở đâu, khi nào.
# Chủ đề, để bạn đọc tìm các bài cùng loại.
# tags: [Dân vận khéo, Hiệp Hòa]
# Ảnh đặt cạnh tệp này. alt tả điều nhìn thấy trong ảnh; caption là chú thích; credit là người chụp; focus là điểm
# chính, còn thấy khi ảnh bị cắt: cách mép trái, mép trên bao nhiêu phần trăm.
# image:
#   src: anh.jpg
#   alt: Tả điều nhìn thấy
#   caption: Chú thích ảnh
#   credit: Người chụp
#   focus: 50% 50%
# Bài liên quan nên đọc kèm; ngày gỡ bài; đưa lên đầu trang chủ đến lúc nào.
# related:
#   - tin-tuc/2017/10/thang-dan-van.md
# expires: 2030-12-31 17:00
# featured: {until: 2030-12-31 08:00}
# Bài đưa tin về một kế hoạch đã có trên trang: ghi đường dẫn hoặc số, ký hiệu.
# plan: 62-KH/BDVTU
# Ngày cập nhật khi bài có thay đổi thật; địa chỉ cũ của bài; mã cố định của bài trong RSS.
# updated: 2030-01-31 09:00
# aliases: [/tin-tuc/bai-cu.html]
# id: thang-dan-van-2017
# Có sai sót sau khi đăng: kind là dinh-chinh, cap-nhat hoặc go (gỡ bài).
# corrections: [{date: 2030-01-31 09:00, kind: dinh-chinh, text: Ngày khai mạc là 12/10}]
# Bản nháp không bao giờ được đăng: viết xong thì xóa dòng draft.
draft: yes
"""


class NewItem(Struct, frozen=True):
    """An item to be written: its title, where it goes, and when."""

    title: str
    section: Section
    settings: Settings
    writer: ContentWriter
    now: datetime.datetime

    @property
    def monthly_place(self) -> tuple[str, str]:
        """A folder under content/ for each month, and a file name without `.md` made of the title."""
        return f"{self.section.key}/{self.now:%Y/%m}", slug(self.title)


class NewItemKind(Protocol):
    """What composing a new file asks of its kind."""

    @property
    def body_hint(self) -> str: ...
    def new_place(self, new: NewItem) -> tuple[str, str]: ...
    def add_new_fields(self, front: FrontMatterWriter, new: NewItem) -> None: ...


class ItemRefused(Exception):
    """Why an item cannot be created, as a Vietnamese sentence."""


def create_item(new: NewItem, kind: NewItemKind, *, has_body_hint: bool = True) -> str:
    """Write a new draft, beside any of its name, and return its path under content/. Raises `ItemRefused`, OSError.

    `has_body_hint` is for those who open the file; a form that shows its body would show a comment as text to mend.
    """
    if len(new.title) > TITLE_LIMIT:
        raise ItemRefused(f"Tiêu đề dài {len(new.title)} ký tự, chỉ được tối đa {TITLE_LIMIT}.")
    front = FrontMatterWriter()
    front.add_comment("Dòng bắt đầu bằng dấu # là ghi chú. Muốn dùng khóa nào đang có dấu #, bỏ dấu # và sửa giá trị.")
    front.add("title", new.title)
    front.add_comment("Ngày, giờ đăng; để ngày sau này thì bài tự hiện lên đúng giờ ấy (hẹn giờ).")
    front.add("date", f"{new.now:%Y-%m-%d %H:%M}")
    kind.add_new_fields(front, new)
    front.add_lines(*_COMMON_KEYS.splitlines())
    folder, stem = kind.new_place(new)
    text = front.to_text(f"<!-- {kind.body_hint} -->" if has_body_hint else "")
    file, _ = new.writer.create_item(new.writer.content / folder, stem, text, {}, allow_duplicate=True)
    return file.relative_to(new.writer.content).as_posix()


def add_field(front: FrontMatterWriter, spec: FieldSpec, value: FrontMatterValue | None = None) -> None:
    """A key below what editors are told of it, with its value, or with its example as a comment."""
    inner = ", ".join(f"{each.name} ({each.label[:1].lower()}{each.label[1:]})" for each in spec.subfields)
    front.add_comment(f"{': '.join(filter(None, (spec.label, inner)))}. {spec.hint}")
    if value is None:
        front.add(spec.name, yaml.load(spec.example, Loader=yaml.BaseLoader), commented_out=True)
    else:
        front.add(spec.name, value)
