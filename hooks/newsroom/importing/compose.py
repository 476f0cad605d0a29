"""Turns an imported document into a content file that passes the checks, and says what an editor has still to do."""

import datetime
import re
from collections.abc import Collection

from newsroom.importing.docx_package import ImportRefused
from newsroom.importing.heuristics import (
    MAX_HEADLINE_LENGTH,
    is_dead_link,
    parse_moment_or_none,
    take_date,
    take_signature,
    take_title,
)
from newsroom.importing.letterhead import Letterhead, parse_letterhead
from newsroom.importing.manuscript import ArticleDraft, DraftBuilder, ImportedDocument
from newsroom.importing.markdown import DEAD_LINK_NOTE, blocks_to_markdown, html_comment
from newsroom.importing.pictures import picture_markdown, take_pictures, write_lead_picture
from newsroom.model.settings import DEFAULT_KIND, Section, Settings
from newsroom.text.dates import parse_moment
from newsroom.text.normalize import collapse_whitespace, count_syllables, slug

MAX_LEAD_SYLLABLES = 60


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
    kinds = {DEFAULT_KIND} if letterhead is None else document_kinds
    section = section or next((each for each in settings.sections if each.kind in kinds), settings.sections[0])
    if letterhead is not None:
        if letterhead.classification:
            raise ImportRefused(f"có dấu “{letterhead.classification}”: văn bản mật không được đưa lên trang")
        builder.blocks = list(letterhead.body_blocks)
        builder.notes.append("nhận ra thể thức văn bản: số, cơ quan, địa danh, ngày, trích yếu, người ký, nơi nhận")
    take_pictures(builder)
    title = _choose_title(builder, name, letterhead)
    byline_date, author, credit = None, "", ""
    if letterhead is None:
        byline_date = take_date(builder.blocks)
        author, credit = take_signature(builder.blocks, settings.board_names)
    front.add("title", title)
    date = _write_date(builder, byline_date, letterhead, now)
    _write_lead(builder, letterhead)
    if "tags" in front_matter:
        front.add_yaml("tags", front_matter.pop("tags"))
    else:
        front.add_comment("Chủ đề của bài: bỏ dấu # ở dòng sau rồi thay bằng chủ đề thật.")
        front.add_yaml("tags", "[Dân vận khéo, Hiệp Hòa]", commented_out=True)
    _write_author(builder, author, settings)
    write_lead_picture(builder, credit)
    was_draft = front_matter.pop("draft", "").lower() in ("true", "yes")
    for key, value in front_matter.items():
        front.add_yaml(key, value)
    stem = slug(title)
    if letterhead is not None and section.kind in document_kinds:
        _write_plan_fields(builder, letterhead)
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


def _choose_title(builder: DraftBuilder, file_stem: str, letterhead: Letterhead | None) -> str:
    """The title, taken out of the text where it stands there."""
    title = builder.document.title
    if letterhead is not None and (letterhead.subject or letterhead.doctype):
        title = f"{letterhead.doctype} {letterhead.subject}"
    elif title:
        # What the file says of itself, unless its text begins with a title.
        first = builder.blocks[:4]
        headline = next((b for b in first if (b.kind == "heading" and b.level == 1) or b.is_title), None)
        same = next((b for b in first if collapse_whitespace(b.plain).casefold() == title.casefold()), None)
        if block := headline or same:
            builder.blocks.remove(block)
        title = headline.plain if headline else title
    elif title := take_title(builder.blocks):
        if title.isupper():
            builder.notes.append("tiêu đề viết hoa cả; nên viết lại như câu thường")
    else:
        builder.to_do.append(f"không nhận ra tiêu đề, đang lấy tên tệp “{file_stem}”")
        title = re.sub(r"[-_\s]+", " ", file_stem).strip() or "Bài chưa có tiêu đề"
    return collapse_whitespace(title)[:MAX_HEADLINE_LENGTH]


def _write_date(
    builder: DraftBuilder, byline_date: datetime.datetime | None, letterhead: Letterhead | None, now: datetime.datetime
) -> datetime.datetime:
    front, document = builder.front, builder.document
    if letterhead is not None and letterhead.issued:
        front.add_comment("Ngày ban hành văn bản, tạm lấy làm ngày đăng.")
        date = parse_moment(f"{letterhead.issued}")
    elif byline_date is not None:
        date = byline_date
    elif created := _parse_written_date(document.date):
        date = created
        if not document.title:
            front.add_comment("Ngày tạo tệp gốc, tạm lấy làm ngày đăng; hãy xem lại.")
            builder.notes.append(f"ngày đăng tạm lấy ngày tạo tệp: {date:%d/%m/%Y}")
    else:
        builder.to_do.append("bản gốc không ghi ngày đăng, đang lấy ngày nhập bài")
        front.add_comment("CHƯA CÓ NGÀY ĐĂNG trong bản gốc, đây là ngày nhập bài: hãy ghi đúng ngày, giờ đăng.")
        date = now.replace(second=0, microsecond=0)
    front.add("date", f"{date:%Y-%m-%d %H:%M}" if date.hour or date.minute else f"{date:%Y-%m-%d}")
    return date


def _parse_written_date(text: str) -> datetime.datetime | None:
    """A moment as files have it: a date of ours, or RFC 3339 with whatever precision."""
    text = re.sub(r"\.\d+", "", text.strip())
    return parse_moment_or_none(text) or parse_moment_or_none(text[:10])


def _write_lead(builder: DraftBuilder, letterhead: Letterhead | None) -> None:
    """Offer the first paragraph as lead: taken where it was set apart or is short, else left to be shortened."""
    front = builder.front
    if "summary" in builder.front_matter:
        front.add_yaml("summary", builder.front_matter.pop("summary"))
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
    if length > MAX_LEAD_SYLLABLES and not first.strong:
        front.add_comment(
            f"Đoạn đầu dài {length} âm tiết; sapo nên dưới {MAX_LEAD_SYLLABLES}: rút gọn vào dòng sau rồi bỏ dấu #."
        )
        front.add("summary", lead, commented_out=True)
    else:
        front.add_comment("Sapo: đoạn đầu của bản gốc.")
        front.add("summary", lead)
        builder.notes.append("lấy đoạn đầu làm sapo (summary)")
        del builder.blocks[index]


def _write_author(builder: DraftBuilder, signature: str, settings: Settings) -> None:
    """Write who signs the text, else who its file says wrote it."""
    author = signature or builder.document.author
    names = [name.strip() for name in re.split(r"\s*(?:,|;| và | & | [-–] )\s*", author) if name.strip()]
    if author.casefold() in {name.casefold() for name in settings.board_names}:
        builder.front.add("author", "BBT")
        builder.notes.append(f"dòng ký tên “{author}” thành author: BBT")
    elif names:
        if not signature:
            builder.front.add_comment("Tên tác giả ghi trong thuộc tính của tệp gốc; hãy xem lại.")
        builder.front.add("author", names if len(names) > 1 else names[0])
        builder.notes.append(f"tác giả: {', '.join(names)}")


def _write_plan_fields(builder: DraftBuilder, letterhead: Letterhead) -> None:
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
