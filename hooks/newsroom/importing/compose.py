"""Turns an imported document into a content file that passes the checks, and says what an editor has still to do."""

from __future__ import annotations

import datetime
from collections.abc import Collection

from newsroom.importing.body_text import DEAD_LINK_NOTE, blocks_to_markdown, html_comment
from newsroom.importing.compose_front_matter import (
    choose_title,
    write_author,
    write_date,
    write_lead,
    write_plan_fields,
)
from newsroom.importing.docx_package import ImportRefused
from newsroom.importing.heuristics import is_dead_link, take_date, take_signature
from newsroom.importing.letterhead import parse_letterhead
from newsroom.importing.manuscript import ArticleDraft, DraftBuilder, ImportedDocument
from newsroom.importing.pictures import picture_markdown, take_pictures, write_lead_picture
from newsroom.model.settings import DEFAULT_KIND, Section, Settings
from newsroom.text.normalize import slug


def compose_draft(
    document: ImportedDocument,
    *,
    name: str,
    section: Section | None,
    settings: Settings,
    document_kinds: Collection[str],
    now: datetime.datetime,
) -> ArticleDraft:
    """The draft of a document from a file of that name (without ending); no section means that of the draft's kind.

    `document_kinds` are the kinds of content whose items are official documents.

    Raises `ImportRefused` for a document marked secret.
    """
    builder = DraftBuilder(document)
    front, front_matter = builder.front, builder.front_matter
    organisations = (settings.organisation.name, settings.organisation.parent)
    letterhead = parse_letterhead(builder.blocks, tuple(filter(None, organisations)))
    section = section or _default_section(settings, {DEFAULT_KIND} if letterhead is None else document_kinds)
    if letterhead is not None:
        if letterhead.classification:
            raise ImportRefused(f"có dấu “{letterhead.classification}”: văn bản mật không được đưa lên trang")
        builder.blocks = list(letterhead.body_blocks)
        builder.notes.append("nhận ra thể thức văn bản: số, cơ quan, địa danh, ngày, trích yếu, người ký, nơi nhận")
    take_pictures(builder)
    title = choose_title(builder, name, letterhead)
    byline_date = author = credit = ""
    if letterhead is None:
        byline_date = take_date(builder.blocks)
        author, credit = take_signature(builder.blocks, settings.board_names)
    front.add("title", title)
    date = write_date(builder, byline_date, letterhead, now)
    write_lead(builder, letterhead)
    if "tags" in front_matter:
        front.add_yaml("tags", front_matter.pop("tags"))
    else:
        front.add_comment("Chủ đề của bài: bỏ dấu # ở dòng sau rồi thay bằng chủ đề thật.")
        front.add_yaml("tags", "[Dân vận khéo, Hiệp Hòa]", commented_out=True)
    write_author(builder, author, settings)
    write_lead_picture(builder, credit)
    was_draft = front_matter.pop("draft", "").lower() in ("true", "yes")
    for key, value in front_matter.items():
        front.add_yaml(key, value)
    stem = slug(title)
    if letterhead is not None and section.kind in document_kinds:
        write_plan_fields(builder, letterhead)
        stem = slug(letterhead.number or title)
    body = blocks_to_markdown(
        builder.blocks, document.footnotes, {number: picture_markdown(it) for number, it in builder.pictures.items()}
    )
    remarks = [f"Chưa rõ bảng mã, máy để nguyên: “{text[:120]}”" for text in document.unclear_texts[:20]]
    builder.to_do += remarks
    if DEAD_LINK_NOTE in body:
        builder.to_do.append(DEAD_LINK_NOTE)
    if any(map(is_dead_link, builder.blocks)) and settings.section_by_key("ke-hoach"):
        front.add_comment(
            "Bài nhắc tới một văn bản: nếu văn bản ấy có trên trang, bỏ dấu # và ghi đường dẫn hoặc số, ký hiệu."
        )
        front.add("plan", "ke-hoach/2017/10/thang-dan-van-2017.md", commented_out=True)
    if builder.to_do or was_draft:
        front.add_comment("Còn chỗ phải bổ sung nên bài là bản nháp, chưa đăng. Làm xong thì xóa dòng draft.")
        front.add("draft", "yes")
    if remarks:
        body = "\n\n".join([*map(html_comment, remarks), body])
    return ArticleDraft(
        f"{section.key}/{date:%Y/%m}", stem, front.to_text(body or html_comment("Bản gốc không có nội dung nào khác")),
        builder.picture_files, tuple(builder.notes), tuple(builder.to_do), tuple(dict.fromkeys(builder.losses)),
    )  # fmt: skip


def _default_section(settings: Settings, kinds: Collection[str]) -> Section:
    """The first section of one of these kinds, or the first of all."""
    return next((section for section in settings.sections if section.kind in kinds), settings.sections[0])
