"""Writes the front matter of a draft: title, date, lead, author, and what a letterhead says of a plan."""

from __future__ import annotations

import datetime
import re

from newsroom.content.frontmatter.writer import FrontMatter
from newsroom.content.read_settings import Settings
from newsroom.importing import heuristics
from newsroom.importing.draft import Drafting
from newsroom.importing.letterhead import Letterhead
from newsroom.text.dates import ImpossibleDate, UnknownDate, parse_moment
from newsroom.text.normalize import squeeze, syllables

LEAD_SYLLABLES = 60


def title_of(work: Drafting, name: str, record: Letterhead | None) -> str:
    if record is not None and (record.subject or record.doctype):
        return f"{record.doctype} {record.subject}".strip()[: heuristics.TITLE_LIMIT]
    # What the file says of itself, unless its text begins with a title.
    own = work.manuscript.title
    if own:
        same = next((b for b in work.blocks[:4] if squeeze(b.plain).casefold() == own.casefold()), None)
        headline = next((b for b in work.blocks[:4] if (b.kind == "heading" and b.level == 1) or b.title), None)
        taken = headline or same
        if taken is not None:
            work.blocks.remove(taken)
        return squeeze(headline.plain if headline is not None else own)[: heuristics.TITLE_LIMIT]
    found = heuristics.title_of(work.blocks)
    if found:
        if found.isupper():
            work.told.append("tiêu đề viết hoa cả; nên viết lại như câu thường")
        return found
    work.open.append(f"không nhận ra tiêu đề, đang lấy tên tệp “{name}”")
    return squeeze(re.sub(r"[-_]+", " ", name))[: heuristics.TITLE_LIMIT] or "Bài chưa có tiêu đề"


def write_date(
    work: Drafting, front: FrontMatter, day: str, record: Letterhead | None, now: datetime.datetime
) -> datetime.datetime:
    """Write the date of publication; gives it."""
    if record is not None and record.issued:
        front.note("Ngày ban hành văn bản, tạm lấy làm ngày đăng.")
        front.add("date", f"{record.issued:%Y-%m-%d}")
        return parse_moment(f"{record.issued:%Y-%m-%d}")
    found = _moment(day)
    if found is None:
        found = _moment(work.manuscript.date)
        if found is not None and work.manuscript.date and not work.manuscript.title:
            front.note("Ngày tạo tệp gốc, tạm lấy làm ngày đăng; hãy xem lại.")
            work.told.append(f"ngày đăng tạm lấy ngày tạo tệp: {found:%d/%m/%Y}")
    if found is None:
        work.open.append("bản gốc không ghi ngày đăng, đang lấy ngày nhập bài")
        front.note("CHƯA CÓ NGÀY ĐĂNG trong bản gốc, đây là ngày nhập bài: hãy ghi đúng ngày, giờ đăng.")
        found = now.replace(second=0, microsecond=0)
    timed = found.hour or found.minute
    front.add("date", f"{found:%Y-%m-%d %H:%M}" if timed else f"{found:%Y-%m-%d}")
    return found


def _moment(text: str) -> datetime.datetime | None:
    """A moment as files have it: a date of ours, or RFC 3339 with whatever precision."""
    text = re.sub(r"\.\d+", "", text.strip())
    try:
        return parse_moment(text)
    except (UnknownDate, ImpossibleDate):
        try:
            return parse_moment(text[:10])
        except (UnknownDate, ImpossibleDate):
            return None


def write_lead(work: Drafting, front: FrontMatter, record: Letterhead | None) -> None:
    """Offer the first paragraph as lead: taken where it was set apart or is short, else left to be shortened."""
    own = dict(work.manuscript.values).get("summary")
    if own:
        front.raw("summary", own)
        return
    if record is not None:
        if record.subject:
            number = f" số {record.number}" if record.number else ""
            issuer = f" của {record.issuer}" if record.issuer else ""
            front.add("summary", f"{record.doctype}{number}{issuer}: {record.subject}")
        return
    place = next((n for n, block in enumerate(work.blocks[:3]) if block.kind != "picture"), None)
    if place is None:
        return
    first = work.blocks[place]
    more = any(block.kind == "paragraph" for block in work.blocks[place + 1 :])
    plain = first.kind in ("paragraph", "quote") and "](" not in first.markdown and "[^" not in first.markdown
    if not plain or not more or not first.plain:
        return
    length = syllables(first.plain)
    if length > LEAD_SYLLABLES and not first.strong:
        front.note(f"Đoạn đầu dài {length} âm tiết; sapo nên dưới {LEAD_SYLLABLES}: rút gọn vào dòng sau rồi bỏ dấu #.")
        front.add("summary", squeeze(first.plain), off=True)
        return
    front.note("Sapo: đoạn đầu của bản gốc.")
    front.add("summary", squeeze(first.plain))
    work.told.append("lấy đoạn đầu làm sapo (summary)")
    del work.blocks[place]


def write_author(work: Drafting, front: FrontMatter, signed: str, settings: Settings) -> None:
    author = signed or work.manuscript.author
    if not author:
        return
    if author.casefold() in {name.casefold() for name in settings.board_names}:
        front.add("author", "BBT")
        work.told.append(f"dòng ký tên “{author}” thành author: BBT")
        return
    names = [name.strip() for name in re.split(r"\s*(?:,|;| và | & | [-–] )\s*", author) if name.strip()]
    if not signed:
        front.note("Tên tác giả ghi trong thuộc tính của tệp gốc; hãy xem lại.")
    front.add("author", names if len(names) > 1 else names[0])
    work.told.append(f"tác giả: {', '.join(names)}")


def write_record(work: Drafting, front: FrontMatter, record: Letterhead) -> None:
    """Write what the letterhead says; what it does not is a remark."""
    if record.number:
        front.add("number", record.number)
    else:
        front.note("Chưa có số, ký hiệu: khi văn bản có số, bỏ dấu # ở dòng sau.")
        front.add("number", "62-KH/BDVTU", off=True)
    front.add("doctype", record.doctype or "Kế hoạch")
    if record.issued:
        front.add("issued", f"{record.issued:%Y-%m-%d}")
    else:
        work.open.append("văn bản chưa có ngày ban hành")
    subject = record.subject[:1].upper() + record.subject[1:]
    for key, value in (("issuer", record.issuer), ("place", record.place), ("subject", subject)):
        if value:
            front.add(key, value)
        else:
            front.note(f"Chưa nhận ra khóa {key} trong văn bản; hãy ghi thêm nếu có.")
    if record.signer:
        values = {"name": record.signer, "title": record.signer_title, "authority": record.authority}
        front.add("signer", {key: value for key, value in values.items() if value})
    else:
        front.note("Chưa nhận ra người ký (signer) trong văn bản; hãy ghi thêm.")
    if record.recipients:
        front.add("recipients", record.recipients)
    work.told += record.notes
