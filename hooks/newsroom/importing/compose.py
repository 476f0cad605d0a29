"""Turns a manuscript into a content file that passes the checks, and says what an editor has still to do in it."""

from __future__ import annotations

import datetime

from newsroom.content.frontmatter.writer import FrontMatter
from newsroom.content.read_settings import Section, Settings
from newsroom.importing import heuristics, letterhead
from newsroom.importing.body_text import HERE, body, comment
from newsroom.importing.compose_front_matter import title_of, write_author, write_date, write_lead, write_record
from newsroom.importing.compose_pictures import take_pictures, write_lead_picture
from newsroom.importing.docx_package import Refused
from newsroom.importing.draft import Draft, Drafting
from newsroom.importing.manuscript import Manuscript
from newsroom.importing.pictures import line
from newsroom.text.normalize import slug


def draft(
    manuscript: Manuscript, *, name: str, section: Section | None, settings: Settings, now: datetime.datetime
) -> Draft:
    """The draft of a manuscript from a file of that name; without a section, where it belongs by what it is.

    Raises `Refused` for a document marked secret.
    """
    work = Drafting(manuscript)
    known = (settings.organisation.name, settings.organisation.parent)
    record = letterhead.read(work.blocks, tuple(filter(None, known)))
    section = section or _section(settings, plan=record is not None)
    if record is not None and record.secret:
        raise Refused(f"có dấu “{record.secret}”: văn bản mật không được đưa lên trang")
    if record is not None:
        work.blocks = list(record.rest)
        work.told.append("nhận ra thể thức văn bản: số, cơ quan, địa danh, ngày, trích yếu, người ký, nơi nhận")
    as_plan = record if record is not None and section.kind == "plan" else None
    take_pictures(work)
    title = title_of(work, name, record)
    day = "" if record is not None else heuristics.date_of(work.blocks)
    author, credit = ("", "") if record is not None else heuristics.signature_of(work.blocks, settings.board_names)
    front = FrontMatter()
    front.add("title", title)
    date = write_date(work, front, day, record, now)
    write_lead(work, front, record)
    values = dict(manuscript.values)
    if "tags" in values:
        front.raw("tags", values.pop("tags"))
    else:
        front.note("Chủ đề của bài: bỏ dấu # ở dòng sau rồi thay bằng chủ đề thật.")
        front.raw("tags", "[Dân vận khéo, Hiệp Hòa]", off=True)
    write_author(work, front, author, settings)
    write_lead_picture(work, front, credit)
    for key, value in values.items():
        if key not in ("summary", "draft"):
            front.raw(key, value)
    if as_plan is not None:
        write_record(work, front, as_plan)
    text = body(work.blocks, manuscript.footnotes, {number: line(shown) for number, shown in work.shown.items()})
    remarks = [f"Chưa rõ bảng mã, máy để nguyên: “{words[:120]}”" for words in manuscript.unclear[:20]]
    work.open += remarks
    if HERE in text:
        work.open.append(HERE)
    if any(heuristics.is_dead_link(block) for block in work.blocks) and settings.section("ke-hoach"):
        front.note(
            "Bài nhắc tới một văn bản: nếu văn bản ấy có trên trang, bỏ dấu # và ghi đường dẫn hoặc số, ký hiệu."
        )
        front.add("plan", "ke-hoach/2017/10/thang-dan-van-2017.md", off=True)
    if work.open or values.get("draft", "").lower() in ("true", "yes"):
        front.note("Còn chỗ phải bổ sung nên bài là bản nháp, chưa đăng. Làm xong thì xóa dòng draft.")
        front.add("draft", "yes")
    text = "\n\n".join([*map(comment, remarks), text]) if remarks else text
    stem = slug(record.number) if as_plan is not None and record is not None and record.number else slug(title)
    return Draft(
        f"{section.key}/{date:%Y/%m}", stem, front.text(text or comment("Bản gốc không có nội dung nào khác")),
        work.beside, tuple(work.told), tuple(work.open), tuple(dict.fromkeys(work.losses)),
    )  # fmt: skip


def _section(settings: Settings, *, plan: bool) -> Section:
    """The first section of the kind."""
    kind = "plan" if plan else "article"
    found = next((section for section in settings.sections if section.kind == kind), None)
    return found or settings.sections[0]
