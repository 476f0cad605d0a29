"""Turns a manuscript into a content file that passes the checks, and says what an editor has still to do in it."""

from __future__ import annotations

import datetime
import re

from msgspec import Struct

from . import letterhead, recognise
from .body_text import HERE, body, comment
from .dates import ImpossibleDate, UnknownDate, parse_moment
from .import_pictures import Shown, Usable, alt_words, line, usable
from .letterhead import Letterhead
from .manuscript import Block, Manuscript
from .new_file import FrontMatter
from .placing import STEM
from .recognise import Caption
from .settings import Section, Settings
from .text import slug, squeeze, syllables
from .word_package import Refused

LEAD_SYLLABLES = 60


class Draft(Struct, frozen=True):
    """A file to be written: `folder` is under content/, `beside` maps endings (`-1.jpg`) to bytes.

    `told` are Vietnamese clauses about what was recognised, `open` what is left to do, `losses` what is missing.
    """

    folder: str
    stem: str
    text: str
    beside: dict[str, bytes]
    told: tuple[str, ...]
    open: tuple[str, ...]
    losses: tuple[str, ...]


class _Desk:
    """What is gathered about one manuscript on its way to a draft."""

    def __init__(self, manuscript: Manuscript) -> None:
        self.manuscript = manuscript
        self.blocks = list(manuscript.blocks)
        self.told = list(manuscript.notes)
        self.open: list[str] = []
        self.losses = list(manuscript.losses)
        self.beside: dict[str, bytes] = {}
        self.shown: dict[int, Shown] = {}
        self.missing: Caption | None = None


def draft(
    manuscript: Manuscript, *, name: str, section: Section | None, settings: Settings, now: datetime.datetime
) -> Draft:
    """The draft of a manuscript from a file of that name; without a section, where it belongs by what it is.

    Raises `Refused` for a document marked secret.
    """
    desk = _Desk(manuscript)
    known = (settings.organisation.name, settings.organisation.parent)
    record = letterhead.read(desk.blocks, tuple(filter(None, known)))
    section = section or _section(settings, plan=record is not None)
    if record is not None and record.secret:
        raise Refused(f"có dấu “{record.secret}”: văn bản mật không được đưa lên trang")
    if record is not None:
        desk.blocks = list(record.rest)
        desk.told.append("nhận ra thể thức văn bản: số, cơ quan, địa danh, ngày, trích yếu, người ký, nơi nhận")
    as_plan = record if record is not None and section.kind == "plan" else None
    _pictures(desk)
    title = _title(desk, name, record)
    day = "" if record is not None else recognise.date_of(desk.blocks)
    author, credit = ("", "") if record is not None else recognise.signature_of(desk.blocks, settings.board_names)
    front = FrontMatter()
    front.add("title", title)
    date = _date(desk, front, day, record, now)
    _lead(desk, front, record)
    values = dict(manuscript.values)
    if "tags" in values:
        front.raw("tags", values.pop("tags"))
    else:
        front.note("Chủ đề của bài: bỏ dấu # ở dòng sau rồi thay bằng chủ đề thật.")
        front.raw("tags", "[Dân vận khéo, Hiệp Hòa]", off=True)
    _author(desk, front, author, settings)
    _lead_picture(desk, front, credit)
    for key, value in values.items():
        if key not in ("summary", "draft"):
            front.raw(key, value)
    if as_plan is not None:
        _record(desk, front, as_plan)
    text = body(desk.blocks, manuscript.footnotes, {number: line(shown) for number, shown in desk.shown.items()})
    remarks = [f"Chưa rõ bảng mã, máy để nguyên: “{words[:120]}”" for words in manuscript.unclear[:20]]
    desk.open += remarks
    if HERE in text:
        desk.open.append(HERE)
    if any(recognise.is_dead_link(block) for block in desk.blocks) and settings.section("ke-hoach"):
        front.note(
            "Bài nhắc tới một văn bản: nếu văn bản ấy có trên trang, bỏ dấu # và ghi đường dẫn hoặc số, ký hiệu."
        )
        front.add("plan", "ke-hoach/2017/10/thang-dan-van-2017.md", off=True)
    if desk.open or values.get("draft", "").lower() in ("true", "yes"):
        front.note("Còn chỗ phải bổ sung nên bài là bản nháp, chưa đăng. Làm xong thì xóa dòng draft.")
        front.add("draft", "yes")
    text = "\n\n".join([*map(comment, remarks), text]) if remarks else text
    stem = slug(record.number) if as_plan is not None and record is not None and record.number else slug(title)
    return Draft(
        f"{section.key}/{date:%Y/%m}", stem, front.text(text or comment("Bản gốc không có nội dung nào khác")),
        desk.beside, tuple(desk.told), tuple(desk.open), tuple(dict.fromkeys(desk.losses)),
    )  # fmt: skip


def _section(settings: Settings, *, plan: bool) -> Section:
    """The first section of the kind."""
    kind = "plan" if plan else "article"
    found = next((section for section in settings.sections if section.kind == kind), None)
    return found or settings.sections[0]


def _title(desk: _Desk, name: str, record: Letterhead | None) -> str:
    if record is not None and (record.subject or record.doctype):
        return f"{record.doctype} {record.subject}".strip()[: recognise.TITLE_LIMIT]
    # What the file says of itself, unless its text begins with a title.
    own = desk.manuscript.title
    if own:
        same = next((b for b in desk.blocks[:4] if squeeze(b.plain).casefold() == own.casefold()), None)
        headline = next((b for b in desk.blocks[:4] if (b.kind == "heading" and b.level == 1) or b.title), None)
        taken = headline or same
        if taken is not None:
            desk.blocks.remove(taken)
        return squeeze(headline.plain if headline is not None else own)[: recognise.TITLE_LIMIT]
    found = recognise.title_of(desk.blocks)
    if found:
        if found.isupper():
            desk.told.append("tiêu đề viết hoa cả; nên viết lại như câu thường")
        return found
    desk.open.append(f"không nhận ra tiêu đề, đang lấy tên tệp “{name}”")
    return squeeze(re.sub(r"[-_]+", " ", name))[: recognise.TITLE_LIMIT] or "Bài chưa có tiêu đề"


def _date(
    desk: _Desk, front: FrontMatter, day: str, record: Letterhead | None, now: datetime.datetime
) -> datetime.datetime:
    """Write the date of publication; gives it."""
    if record is not None and record.issued:
        front.note("Ngày ban hành văn bản, tạm lấy làm ngày đăng.")
        front.add("date", f"{record.issued:%Y-%m-%d}")
        return parse_moment(f"{record.issued:%Y-%m-%d}")
    found = _moment(day)
    if found is None:
        found = _moment(desk.manuscript.date)
        if found is not None and desk.manuscript.date and not desk.manuscript.title:
            front.note("Ngày tạo tệp gốc, tạm lấy làm ngày đăng; hãy xem lại.")
            desk.told.append(f"ngày đăng tạm lấy ngày tạo tệp: {found:%d/%m/%Y}")
    if found is None:
        desk.open.append("bản gốc không ghi ngày đăng, đang lấy ngày nhập bài")
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


def _lead(desk: _Desk, front: FrontMatter, record: Letterhead | None) -> None:
    """Offer the first paragraph as lead: taken where it was set apart or is short, else left to be shortened."""
    own = dict(desk.manuscript.values).get("summary")
    if own:
        front.raw("summary", own)
        return
    if record is not None:
        if record.subject:
            number = f" số {record.number}" if record.number else ""
            issuer = f" của {record.issuer}" if record.issuer else ""
            front.add("summary", f"{record.doctype}{number}{issuer}: {record.subject}")
        return
    place = next((n for n, block in enumerate(desk.blocks[:3]) if block.kind != "picture"), None)
    if place is None:
        return
    first = desk.blocks[place]
    more = any(block.kind == "paragraph" for block in desk.blocks[place + 1 :])
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
    desk.told.append("lấy đoạn đầu làm sapo (summary)")
    del desk.blocks[place]


def _author(desk: _Desk, front: FrontMatter, signed: str, settings: Settings) -> None:
    author = signed or desk.manuscript.author
    if not author:
        return
    if author.casefold() in {name.casefold() for name in settings.board_names}:
        front.add("author", "BBT")
        desk.told.append(f"dòng ký tên “{author}” thành author: BBT")
        return
    names = [name.strip() for name in re.split(r"\s*(?:,|;| và | & | [-–] )\s*", author) if name.strip()]
    if not signed:
        front.note("Tên tác giả ghi trong thuộc tính của tệp gốc; hãy xem lại.")
    front.add("author", names if len(names) > 1 else names[0])
    desk.told.append(f"tác giả: {', '.join(names)}")


# Pictures ----------------------------------------------------------------------------------------------------------


def _pictures(desk: _Desk) -> None:
    """Make files of the pictures, and take their captions out of the text."""
    kept: list[Block] = []
    blocks = desk.blocks
    place = 0
    while place < len(blocks):
        block = blocks[place]
        place += 1
        if block.kind != "picture":
            kept.append(block)
            continue
        found = desk.manuscript.pictures[block.picture]
        made = usable(found)
        caption = Caption("")
        below = recognise.caption_of(blocks[place], below_picture=True) if place < len(blocks) else None
        if below is not None:
            caption = below
            place += 1
        if isinstance(made, str):
            desk.losses.append(made)
            if caption.text:
                desk.losses.append(f"chú thích của ảnh ấy: {caption.text}")
            continue
        desk.shown[block.picture] = _file(desk, made, alt_words(found), caption)
        kept.append(block)
    desk.blocks = kept
    if not desk.shown:
        # The title may still be the first block: only what stands below it is a caption.
        rest = kept[1:]
        desk.missing = recognise.lost_caption(rest)
        desk.blocks = [*kept[:1], *rest]


def _file(desk: _Desk, made: Usable, alt: str, caption: Caption) -> Shown:
    ending = f"-{len(desk.beside) + 1}.{made.ending}"
    desk.beside[ending] = made.data
    if not alt and not caption.text:
        desk.open.append(f"ảnh {len(desk.beside)} chưa có lời tả (alt) và chú thích (caption)")
    elif not alt:
        desk.told.append(f"ảnh {len(desk.beside)}: lời tả (alt) đang lấy từ chú thích, nên viết lại")
    return Shown(f"{STEM}{ending}", alt, caption)


def _lead_picture(desk: _Desk, front: FrontMatter, credit: str) -> None:
    """The first picture leads the article; one that did not come along leaves its caption."""
    if desk.missing is not None:
        desk.open.append(f"bản gốc có ảnh nhưng tệp không kèm theo; chú thích: {desk.missing.text}")
        front.note(
            "Bản gốc có ảnh nhưng tệp không kèm theo: chép ảnh vào cạnh bài, bỏ dấu # rồi viết lời tả ảnh (alt)."
        )
        _image(front, Shown("TEN-ANH.jpg", "", desk.missing), credit, off=True)
        return
    if not desk.shown:
        return
    number, shown = next(iter(desk.shown.items()))
    # It stands above the text; within it, it would be seen twice.
    desk.blocks = [block for block in desk.blocks if block.picture != number]
    del desk.shown[number]
    words = shown.alt or shown.caption.text
    if not words:
        front.note("Ảnh chưa có lời: viết lời tả ảnh (alt) và chú thích (caption) rồi bỏ dấu # ở các dòng sau.")
    elif not shown.alt:
        front.note("Lời tả ảnh (alt) đang lấy từ chú thích: hãy tả điều nhìn thấy trong ảnh.")
    elif not shown.caption.text:
        front.note("Chú thích ảnh (caption) đang lấy từ lời tả: hãy viết ảnh chụp việc gì, ai, ở đâu.")
    _image(front, shown, credit, off=not words)


def _image(front: FrontMatter, shown: Shown, credit: str, *, off: bool) -> None:
    alt = shown.alt or ("LỜI TẢ ẢNH" if off else shown.caption.text)
    caption = shown.caption.text or ("CHÚ THÍCH ẢNH" if off else shown.alt)
    values = {"src": shown.file, "alt": alt, "caption": caption}
    if shown.caption.credit or credit:
        values["credit"] = shown.caption.credit or credit
    front.add("image", values, off=off)


# The record of a plan ----------------------------------------------------------------------------------------------


def _record(desk: _Desk, front: FrontMatter, record: Letterhead) -> None:
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
        desk.open.append("văn bản chưa có ngày ban hành")
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
    desk.told += record.notes
