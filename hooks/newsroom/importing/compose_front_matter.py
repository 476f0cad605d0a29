"""Writes the front matter of a draft: title, date, lead, author, and what a letterhead says of a plan."""

from __future__ import annotations

import datetime
import re

from newsroom.content.frontmatter.writer import FrontMatterWriter
from newsroom.importing import heuristics
from newsroom.importing.draft import DraftBuilder
from newsroom.importing.letterhead import Letterhead
from newsroom.model.settings import Settings
from newsroom.text.dates import ImpossibleDate, UnknownDateFormat, parse_moment
from newsroom.text.normalize import collapse_whitespace, count_syllables

MAX_LEAD_SYLLABLES = 60


def choose_title(builder: DraftBuilder, file_stem: str, letterhead: Letterhead | None) -> str:
    if letterhead is not None and (letterhead.subject or letterhead.doctype):
        return f"{letterhead.doctype} {letterhead.subject}".strip()[: heuristics.MAX_HEADLINE_LENGTH]
    # What the file says of itself, unless its text begins with a title.
    own = builder.document.title
    if own:
        same = next((b for b in builder.blocks[:4] if collapse_whitespace(b.plain).casefold() == own.casefold()), None)
        headline = next((b for b in builder.blocks[:4] if (b.kind == "heading" and b.level == 1) or b.is_title), None)
        taken = headline or same
        if taken is not None:
            builder.blocks.remove(taken)
        return collapse_whitespace(headline.plain if headline is not None else own)[: heuristics.MAX_HEADLINE_LENGTH]
    found = heuristics.take_title(builder.blocks)
    if found:
        if found.isupper():
            builder.notes.append("tiêu đề viết hoa cả; nên viết lại như câu thường")
        return found
    builder.to_do.append(f"không nhận ra tiêu đề, đang lấy tên tệp “{file_stem}”")
    return (
        collapse_whitespace(re.sub(r"[-_]+", " ", file_stem))[: heuristics.MAX_HEADLINE_LENGTH] or "Bài chưa có tiêu đề"
    )


def write_date(
    builder: DraftBuilder,
    front: FrontMatterWriter,
    byline_date: str,
    letterhead: Letterhead | None,
    now: datetime.datetime,
) -> datetime.datetime:
    """Write the date of publication; gives it."""
    if letterhead is not None and letterhead.issued:
        front.add_comment("Ngày ban hành văn bản, tạm lấy làm ngày đăng.")
        front.add("date", f"{letterhead.issued:%Y-%m-%d}")
        return parse_moment(f"{letterhead.issued:%Y-%m-%d}")
    found = _parse_moment_or_none(byline_date)
    if found is None:
        found = _parse_moment_or_none(builder.document.date)
        if found is not None and builder.document.date and not builder.document.title:
            front.add_comment("Ngày tạo tệp gốc, tạm lấy làm ngày đăng; hãy xem lại.")
            builder.notes.append(f"ngày đăng tạm lấy ngày tạo tệp: {found:%d/%m/%Y}")
    if found is None:
        builder.to_do.append("bản gốc không ghi ngày đăng, đang lấy ngày nhập bài")
        front.add_comment("CHƯA CÓ NGÀY ĐĂNG trong bản gốc, đây là ngày nhập bài: hãy ghi đúng ngày, giờ đăng.")
        found = now.replace(second=0, microsecond=0)
    timed = found.hour or found.minute
    front.add("date", f"{found:%Y-%m-%d %H:%M}" if timed else f"{found:%Y-%m-%d}")
    return found


def _parse_moment_or_none(text: str) -> datetime.datetime | None:
    """A moment as files have it: a date of ours, or RFC 3339 with whatever precision."""
    text = re.sub(r"\.\d+", "", text.strip())
    try:
        return parse_moment(text)
    except (UnknownDateFormat, ImpossibleDate):
        try:
            return parse_moment(text[:10])
        except (UnknownDateFormat, ImpossibleDate):
            return None


def write_lead(builder: DraftBuilder, front: FrontMatterWriter, letterhead: Letterhead | None) -> None:
    """Offer the first paragraph as lead: taken where it was set apart or is short, else left to be shortened."""
    own = dict(builder.document.front_matter).get("summary")
    if own:
        front.add_yaml("summary", own)
        return
    if letterhead is not None:
        if letterhead.subject:
            number = f" số {letterhead.number}" if letterhead.number else ""
            issuer = f" của {letterhead.issuer}" if letterhead.issuer else ""
            front.add("summary", f"{letterhead.doctype}{number}{issuer}: {letterhead.subject}")
        return
    place = next((n for n, block in enumerate(builder.blocks[:3]) if block.kind != "picture"), None)
    if place is None:
        return
    first = builder.blocks[place]
    more = any(block.kind == "paragraph" for block in builder.blocks[place + 1 :])
    plain = first.kind in ("paragraph", "quote") and "](" not in first.markdown and "[^" not in first.markdown
    if not plain or not more or not first.plain:
        return
    length = count_syllables(first.plain)
    if length > MAX_LEAD_SYLLABLES and not first.strong:
        front.add_comment(
            f"Đoạn đầu dài {length} âm tiết; sapo nên dưới {MAX_LEAD_SYLLABLES}: rút gọn vào dòng sau rồi bỏ dấu #."
        )
        front.add("summary", collapse_whitespace(first.plain), commented_out=True)
        return
    front.add_comment("Sapo: đoạn đầu của bản gốc.")
    front.add("summary", collapse_whitespace(first.plain))
    builder.notes.append("lấy đoạn đầu làm sapo (summary)")
    del builder.blocks[place]


def write_author(builder: DraftBuilder, front: FrontMatterWriter, signature: str, settings: Settings) -> None:
    author = signature or builder.document.author
    if not author:
        return
    if author.casefold() in {name.casefold() for name in settings.board_names}:
        front.add("author", "BBT")
        builder.notes.append(f"dòng ký tên “{author}” thành author: BBT")
        return
    names = [name.strip() for name in re.split(r"\s*(?:,|;| và | & | [-–] )\s*", author) if name.strip()]
    if not signature:
        front.add_comment("Tên tác giả ghi trong thuộc tính của tệp gốc; hãy xem lại.")
    front.add("author", names if len(names) > 1 else names[0])
    builder.notes.append(f"tác giả: {', '.join(names)}")


def write_plan_fields(builder: DraftBuilder, front: FrontMatterWriter, letterhead: Letterhead) -> None:
    """Write what the letterhead says; what it does not is a remark."""
    if letterhead.number:
        front.add("number", letterhead.number)
    else:
        front.add_comment("Chưa có số, ký hiệu: khi văn bản có số, bỏ dấu # ở dòng sau.")
        front.add("number", "62-KH/BDVTU", commented_out=True)
    front.add("doctype", letterhead.doctype or "Kế hoạch")
    if letterhead.issued:
        front.add("issued", f"{letterhead.issued:%Y-%m-%d}")
    else:
        builder.to_do.append("văn bản chưa có ngày ban hành")
    subject = letterhead.subject[:1].upper() + letterhead.subject[1:]
    for key, value in (("issuer", letterhead.issuer), ("place", letterhead.place), ("subject", subject)):
        if value:
            front.add(key, value)
        else:
            front.add_comment(f"Chưa nhận ra khóa {key} trong văn bản; hãy ghi thêm nếu có.")
    if letterhead.signer:
        values = {"name": letterhead.signer, "title": letterhead.signer_title, "authority": letterhead.authority}
        front.add("signer", {key: value for key, value in values.items() if value})
    else:
        front.add_comment("Chưa nhận ra người ký (signer) trong văn bản; hãy ghi thêm.")
    if letterhead.recipients:
        front.add("recipients", letterhead.recipients)
    builder.notes += letterhead.notes
