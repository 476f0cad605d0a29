"""Turns a manuscript into a content file that passes the checks, and says what an editor has still to do in it."""

from __future__ import annotations

import datetime

from newsroom.content.frontmatter.writer import FrontMatterWriter
from newsroom.importing import heuristics, letterhead
from newsroom.importing.body_text import DEAD_LINK_NOTE, blocks_to_markdown, html_comment
from newsroom.importing.compose_front_matter import (
    choose_title,
    write_author,
    write_date,
    write_lead,
    write_plan_fields,
)
from newsroom.importing.compose_pictures import take_pictures, write_lead_picture
from newsroom.importing.docx_package import ImportRefused
from newsroom.importing.draft import ArticleDraft, DraftBuilder
from newsroom.importing.manuscript import ImportedDocument
from newsroom.importing.pictures import picture_markdown
from newsroom.model.settings import Section, Settings
from newsroom.text.normalize import slug


def compose_draft(
    document: ImportedDocument, *, name: str, section: Section | None, settings: Settings, now: datetime.datetime
) -> ArticleDraft:
    """The draft of a manuscript from a file of that name; without a section, where it belongs by what it is.

    Raises `Refused` for a document marked secret.
    """
    work = DraftBuilder(document)
    known = (settings.organisation.name, settings.organisation.parent)
    record = letterhead.parse_letterhead(work.blocks, tuple(filter(None, known)))
    section = section or _default_section(settings, plan=record is not None)
    if record is not None and record.classification:
        raise ImportRefused(f"có dấu “{record.classification}”: văn bản mật không được đưa lên trang")
    if record is not None:
        work.blocks = list(record.body_blocks)
        work.notes.append("nhận ra thể thức văn bản: số, cơ quan, địa danh, ngày, trích yếu, người ký, nơi nhận")
    as_plan = record if record is not None and section.kind == "plan" else None
    take_pictures(work)
    title = choose_title(work, name, record)
    day = "" if record is not None else heuristics.take_date(work.blocks)
    author, credit = ("", "") if record is not None else heuristics.take_signature(work.blocks, settings.board_names)
    front = FrontMatterWriter()
    front.add("title", title)
    date = write_date(work, front, day, record, now)
    write_lead(work, front, record)
    values = dict(document.front_matter)
    if "tags" in values:
        front.add_yaml("tags", values.pop("tags"))
    else:
        front.add_comment("Chủ đề của bài: bỏ dấu # ở dòng sau rồi thay bằng chủ đề thật.")
        front.add_yaml("tags", "[Dân vận khéo, Hiệp Hòa]", commented_out=True)
    write_author(work, front, author, settings)
    write_lead_picture(work, front, credit)
    for key, value in values.items():
        if key not in ("summary", "draft"):
            front.add_yaml(key, value)
    if as_plan is not None:
        write_plan_fields(work, front, as_plan)
    text = blocks_to_markdown(
        work.blocks, document.footnotes, {number: picture_markdown(shown) for number, shown in work.pictures.items()}
    )
    remarks = [f"Chưa rõ bảng mã, máy để nguyên: “{words[:120]}”" for words in document.unclear_texts[:20]]
    work.to_do += remarks
    if DEAD_LINK_NOTE in text:
        work.to_do.append(DEAD_LINK_NOTE)
    if any(heuristics.is_dead_link(block) for block in work.blocks) and settings.section_by_key("ke-hoach"):
        front.add_comment(
            "Bài nhắc tới một văn bản: nếu văn bản ấy có trên trang, bỏ dấu # và ghi đường dẫn hoặc số, ký hiệu."
        )
        front.add("plan", "ke-hoach/2017/10/thang-dan-van-2017.md", commented_out=True)
    if work.to_do or values.get("draft", "").lower() in ("true", "yes"):
        front.add_comment("Còn chỗ phải bổ sung nên bài là bản nháp, chưa đăng. Làm xong thì xóa dòng draft.")
        front.add("draft", "yes")
    text = "\n\n".join([*map(html_comment, remarks), text]) if remarks else text
    stem = slug(record.number) if as_plan is not None and record is not None and record.number else slug(title)
    return ArticleDraft(
        f"{section.key}/{date:%Y/%m}", stem, front.to_text(text or html_comment("Bản gốc không có nội dung nào khác")),
        work.picture_files, tuple(work.notes), tuple(work.to_do), tuple(dict.fromkeys(work.losses)),
    )  # fmt: skip


def _default_section(settings: Settings, *, plan: bool) -> Section:
    """The first section of the kind."""
    kind = "plan" if plan else "article"
    found = next((section for section in settings.sections if section.kind == kind), None)
    return found or settings.sections[0]
