"""Writes the front matter of a draft: what its text, its letterhead and its file say of title, date, lead, author."""

import datetime
import re

from newsroom.importing.adopted_keys import moment_text
from newsroom.importing.heuristics import MAX_HEADLINE_LENGTH, take_title
from newsroom.importing.letterhead import Letterhead
from newsroom.importing.manuscript import DraftBuilder
from newsroom.model.settings import Settings
from newsroom.text.dates import parse_moment
from newsroom.text.normalize import collapse_whitespace, count_syllables
from newsroom.text.written_dates import read_written_moment, why_unreadable

_MAX_LEAD_SYLLABLES = 60


def choose_title(builder: DraftBuilder, file_stem: str, letterhead: Letterhead | None) -> str:
    """The title: of the front matter, else taken out of the text where it stands there."""
    document, blocks = builder.document, builder.blocks
    title = document.title
    if "title" in builder.front_matter:
        title = str(builder.front_matter.pop("title"))
        first = next((block for block in blocks if block.kind != "picture"), None)
        if first is not None and collapse_whitespace(first.plain).casefold() == title.casefold():
            blocks.remove(first)
            builder.notes.append("dòng đầu bài trùng với tiêu đề nên bỏ, khỏi hiện hai lần")
    elif letterhead is not None and (letterhead.subject or letterhead.doctype):
        title = f"{letterhead.doctype} {letterhead.subject}"
    elif title:
        # What the file says of itself, unless its text begins with a title.
        headline = next((b for b in blocks[:4] if (b.kind == "heading" and b.level == 1) or b.is_title), None)
        same = next((b for b in blocks[:4] if collapse_whitespace(b.plain).casefold() == title.casefold()), None)
        if block := headline or same:
            blocks.remove(block)
        title = headline.plain if headline else title
    elif title := take_title(blocks):
        if document.is_markdown:
            builder.notes.append(f"dòng “{title}” trong bài thành tiêu đề")
        if title.isupper():
            builder.notes.append("tiêu đề viết hoa cả; nên viết lại như câu thường")
    else:
        builder.to_do.append(f"không nhận ra tiêu đề, đang lấy tên tệp “{file_stem}”")
        title = re.sub(r"[-_\s]+", " ", file_stem).strip() or "Bài chưa có tiêu đề"
    title = collapse_whitespace(title)
    if len(title) > MAX_HEADLINE_LENGTH:
        builder.to_do.append(f"tiêu đề dài {len(title)} ký tự, đang cắt còn {MAX_HEADLINE_LENGTH}; bản gốc: {title}")
    return title[:MAX_HEADLINE_LENGTH].rstrip()


def write_date(
    builder: DraftBuilder,
    byline_date: datetime.datetime | None,
    letterhead: Letterhead | None,
    file_day: str,
    now: datetime.datetime,
) -> datetime.datetime:
    """Write when the text was published: as its front matter, letterhead, byline, name or file says, else now."""
    front, document = builder.front, builder.document
    if "date" in builder.front_matter:
        date = parse_moment(str(builder.front_matter.pop("date")))
    elif letterhead is not None and letterhead.issued:
        front.add_comment("Ngày ban hành văn bản, tạm lấy làm ngày đăng.")
        date = parse_moment(f"{letterhead.issued}")
    elif byline_date is not None:
        date = byline_date
    elif file_day:
        front.add_comment("Ngày đăng lấy từ tên tệp gốc.")
        builder.notes.append(f"ngày đăng lấy từ tên tệp: {file_day}")
        date = parse_moment(file_day)
    elif created := _read_created(builder, document.date):
        date = created
        if not document.title:
            front.add_comment("Ngày tạo tệp gốc, tạm lấy làm ngày đăng; hãy xem lại.")
            builder.notes.append(f"ngày đăng tạm lấy ngày tạo tệp: {date:%d/%m/%Y}")
    else:
        builder.to_do.append("chưa có ngày đăng, đang lấy ngày nhập bài")
        front.add_comment("CHƯA CÓ NGÀY ĐĂNG trong bản gốc, đây là ngày nhập bài: hãy ghi đúng ngày, giờ đăng.")
        date = now.replace(second=0, microsecond=0)
    front.add("date", moment_text(date))
    return date


def _read_created(builder: DraftBuilder, text: str) -> datetime.datetime | None:
    """When a file or a page says it was made; what cannot be read is told."""
    if not text.strip():
        return None
    try:
        return read_written_moment(text)
    except ValueError as error:
        builder.to_do.append(f"ngày ghi trong bản gốc “{text[:80]}” {why_unreadable(text, error)}")
        return None


def write_lead(builder: DraftBuilder, letterhead: Letterhead | None) -> None:
    """Offer the first paragraph as lead: taken where it was set apart or is short, else left to be shortened."""
    front = builder.front
    if "summary" in builder.front_matter:
        front.add("summary", builder.front_matter.pop("summary"))
        return
    if builder.document.is_markdown and letterhead is None:
        # Without a lead of its own the first paragraph serves, and stays where it is.
        return
    if letterhead is not None:
        if letterhead.subject:
            number = f" số {letterhead.number}" if letterhead.number else ""
            issuer = f" của {letterhead.issuer}" if letterhead.issuer else ""
            front.add("summary", f"{letterhead.doctype}{number}{issuer}: {letterhead.subject}")
        return
    index = next((n for n, block in enumerate(builder.blocks[:3]) if block.kind != "picture"), None)
    if index is None or not any(block.kind == "paragraph" for block in builder.blocks[index + 1 :]):
        return
    first = builder.blocks[index]
    has_links = "](" in first.markdown or "[^" in first.markdown
    if first.kind not in ("paragraph", "quote") or has_links or not first.plain:
        return
    length, lead = count_syllables(first.plain), collapse_whitespace(first.plain)
    if length > _MAX_LEAD_SYLLABLES and not first.strong:
        front.add_comment(
            f"Đoạn đầu dài {length} âm tiết; sapo nên dưới {_MAX_LEAD_SYLLABLES}: rút gọn vào dòng sau rồi bỏ dấu #."
        )
        front.add("summary", lead, commented_out=True)
    else:
        front.add_comment("Sapo: đoạn đầu của bản gốc.")
        front.add("summary", lead)
        builder.notes.append("lấy đoạn đầu làm sapo (summary)")
        del builder.blocks[index]


def write_author(builder: DraftBuilder, signature: str, settings: Settings) -> None:
    """Write who signs the text, else who its file says wrote it."""
    front = builder.front
    board = {name.casefold() for name in settings.board_names}
    if "author" in builder.front_matter:
        written = builder.front_matter.pop("author")
        names = [str(name) for name in written] if isinstance(written, (list, tuple)) else [str(written)]
        names = ["BBT" if name.casefold() in board else name for name in names]
        front.add("author", names if len(names) > 1 else names[0])
        return
    author = signature or builder.document.author
    names = [name.strip() for name in re.split(r"(?<!\s)\s*(?:,|;| và | & | [-–] )\s*", author) if name.strip()]
    if author.casefold() in board:
        front.add("author", "BBT")
        builder.notes.append(f"dòng ký tên “{author}” thành author: BBT")
    elif names:
        if not signature:
            front.add_comment("Tên tác giả ghi trong thuộc tính của tệp gốc; hãy xem lại.")
        front.add("author", names if len(names) > 1 else names[0])
        builder.notes.append(f"tác giả: {', '.join(names)}")


def write_plan_fields(builder: DraftBuilder, letterhead: Letterhead) -> None:
    """Write the fields of a plan that the letterhead holds, and a comment for each that it does not."""
    front = builder.front
    if letterhead.number:
        front.add("number", letterhead.number)
    else:
        front.add_comment("Chưa có số, ký hiệu: khi văn bản có số, bỏ dấu # ở dòng sau.")
        front.add("number", "62-KH/BDVTU", commented_out=True)
    front.add("doctype", letterhead.doctype or "Kế hoạch")
    if letterhead.issued:
        front.add("issued", f"{letterhead.issued}")
    else:
        builder.to_do.append("văn bản chưa có ngày ban hành")
    subject = letterhead.subject[:1].upper() + letterhead.subject[1:]
    for key, value in (("issuer", letterhead.issuer), ("place", letterhead.place), ("subject", subject)):
        if value:
            front.add(key, value)
        else:
            front.add_comment(f"Chưa nhận ra khóa {key} trong văn bản; hãy ghi thêm nếu có.")
    if letterhead.signer:
        signer = {"name": letterhead.signer, "title": letterhead.signer_title, "authority": letterhead.authority}
        front.add("signer", {key: value for key, value in signer.items() if value})
    else:
        front.add_comment("Chưa nhận ra người ký (signer) trong văn bản; hãy ghi thêm.")
    if letterhead.recipients:
        front.add("recipients", letterhead.recipients)
    builder.notes += letterhead.notes
