"""Turns an imported document into a content file that passes the checks, and says what an editor has still to do."""

import datetime
import re
from collections.abc import Collection, Mapping
from typing import Protocol

from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.content.frontmatter.writer import compact_entry
from newsroom.content.frontmatter.yaml_nodes import scalar_text
from newsroom.importing.adopted_keys import adopt_keys, moment_text
from newsroom.importing.docx_package import ImportRefused
from newsroom.importing.heuristics import MAX_HEADLINE_LENGTH, is_dead_link, take_date, take_signature, take_title
from newsroom.importing.letterhead import Letterhead, parse_letterhead, secrecy_mark
from newsroom.importing.manuscript import ArticleDraft, DraftBuilder, ImportedDocument
from newsroom.importing.markdown import DEAD_LINK_NOTE, blocks_to_markdown, html_comment
from newsroom.importing.own_links import FindFile, refer_to_own_files
from newsroom.importing.pictures import picture_markdown, take_missing_picture, take_pictures, write_lead_picture
from newsroom.model.settings import DEFAULT_KIND, Section, Settings
from newsroom.text.dates import parse_moment
from newsroom.text.normalize import collapse_whitespace, count_syllables, slug
from newsroom.text.written_dates import file_name_day, read_written_moment, why_unreadable

MAX_LEAD_SYLLABLES = 60


class ImportedKind(Protocol):
    """What an import asks of a kind of content."""

    @property
    def fields(self) -> Mapping[str, FieldSpec]: ...
    @property
    def is_document(self) -> bool: ...


def compose_draft(
    document: ImportedDocument,
    *,
    name: str,
    section: Section | None,
    settings: Settings,
    kinds: Mapping[str, ImportedKind],
    now: datetime.datetime,
    find_file: FindFile,
    refused_keys: Collection[str] = (),
) -> ArticleDraft:
    """The draft of a document from a file of that name (without ending); no section means that of the draft's kind.

    `find_file` knows what is under content/ already. Values that came with the document for `refused_keys` are kept
    aside. Raises `ImportRefused` for a document marked secret.
    """
    builder = DraftBuilder(document)
    front = builder.front
    organisations = (settings.organisation.name, settings.organisation.parent)
    if mark := secrecy_mark(builder.blocks):
        raise ImportRefused(f"có dấu “{mark}”: văn bản mật không được đưa lên trang")
    letterhead = parse_letterhead(builder.blocks, tuple(filter(None, organisations)))
    section = section or _choose_section(document, settings, kinds, is_letter=letterhead is not None)
    adopted = adopt_keys(document.front_matter, kinds[section.kind].fields, refused_keys)
    builder.front_matter = front_matter = dict(adopted.fields)
    builder.notes += adopted.notes
    builder.to_do += adopted.to_do
    if letterhead is not None:
        builder.blocks = list(letterhead.body_blocks)
        builder.notes.append("nhận ra thể thức văn bản: số, cơ quan, địa danh, ngày, trích yếu, người ký, nơi nhận")
    take_pictures(builder)
    take_missing_picture(builder)
    file_day, file_title = file_name_day(name)
    title = _choose_title(builder, file_title or name, letterhead)
    byline_date, author, credit = None, "", ""
    if letterhead is None:
        if "date" not in front_matter and (byline_date := take_date(builder.blocks)):
            builder.notes.append(f"dòng ngày {byline_date:%d/%m/%Y} trong bài thành ngày đăng")
        if "author" not in front_matter:
            author, credit = take_signature(builder.blocks, settings.board_names)
    front.add("title", title)
    date = _write_date(builder, byline_date, letterhead, file_day, now)
    if "updated" in front_matter:
        front.add("updated", front_matter.pop("updated"))
    _write_lead(builder, letterhead)
    if "tags" in front_matter:
        front.add_lines(*compact_entry("tags", front_matter.pop("tags")))
    else:
        front.add_comment("Chủ đề của bài: bỏ dấu # ở dòng sau rồi thay bằng chủ đề thật.")
        front.add_yaml("tags", "[Dân vận khéo, Hiệp Hòa]", commented_out=True)
    _write_author(builder, author, settings)
    write_lead_picture(builder, credit)
    stem = adopted.stem or slug(title)
    if letterhead is not None and kinds[section.kind].is_document:
        _write_plan_fields(builder, letterhead)
        stem = slug(letterhead.number or title)
    for key, value in front_matter.items():
        front.add_lines(*compact_entry(key, value))
    if document.is_markdown and any(block.kind == "heading" and block.level == 1 for block in builder.blocks):
        builder.notes.append("các đầu mục lùi một bậc (# thành ##), vì trên trang bậc một là tiêu đề bài")
    pictures = {number: picture_markdown(each) for number, each in builder.pictures.items()}
    body = blocks_to_markdown(builder.blocks, document.footnotes, pictures | builder.picture_marks)
    folder = f"{section.key}/{date:%Y/%m}"
    body, missing = refer_to_own_files(body, home_url=settings.home_url, folder=folder, find_file=find_file)
    if missing:
        builder.to_do.append(f"liên kết tới chính trang này mà chưa có bài ở đó: {', '.join(missing[:5])}")
    remarks = [f"Chưa rõ bảng mã, máy để nguyên: “{text[:120]}”" for text in document.unclear_texts[:20]]
    builder.to_do += remarks
    if DEAD_LINK_NOTE in body:
        builder.to_do.append(DEAD_LINK_NOTE)
    if any(map(is_dead_link, builder.blocks)) and settings.section_by_key("ke-hoach"):
        front.add_comment(
            "Bài nhắc tới một văn bản: nếu văn bản ấy có trên trang, bỏ dấu # và ghi đường dẫn hoặc số, ký hiệu."
        )
        front.add("plan", "ke-hoach/2017/10/thang-dan-van-2017.md", commented_out=True)
    if document.unread_front_matter:
        front.add_comment("Phần đầu tệp gốc máy không đọc được, chép nguyên ở các dòng sau:")
        for row in document.unread_front_matter.split("\n"):
            front.add_comment(row)
    losses = tuple(dict.fromkeys(builder.losses))
    open_points = [*builder.to_do, *(f"không mang sang: {loss}" for loss in losses)]
    if open_points:
        front.add_comment("Bài mới nhập là bản nháp. Còn phải bổ sung, xem lại:")
        for number, words in enumerate(open_points, start=1):
            front.add_comment(f"{number}. {words}")
        front.add_comment("Làm xong thì xóa dòng draft để đăng.")
    else:
        front.add_comment("Bài mới nhập là bản nháp: đọc lại rồi xóa dòng draft để đăng.")
    front.add("draft", "yes")
    if adopted.extra:
        front.add_comment("Giá trị của bản gốc không có chỗ ở đây, giữ nguyên.")
        front.add("extra", adopted.extra)
    if remarks:
        body = "\n\n".join([*map(html_comment, remarks), body])
    return ArticleDraft(
        folder, stem, front.to_text(body or html_comment("Bản gốc không có nội dung nào khác")),
        builder.picture_files, tuple(builder.notes), tuple(builder.to_do), losses,
        frozenset(adopted.fields),
    )  # fmt: skip


def _choose_section(
    document: ImportedDocument, settings: Settings, kinds: Mapping[str, ImportedKind], *, is_letter: bool
) -> Section:
    """The first section for what the document says it is, or shows itself to be."""
    written = next((scalar_text(node) for name, node in document.front_matter if name == "kind"), None)
    if written in kinds:
        wanted = {written}
    else:
        wanted = {name for name, kind in kinds.items() if kind.is_document} if is_letter else {DEFAULT_KIND}
    return next((each for each in settings.sections if each.kind in wanted), settings.sections[0])


def _choose_title(builder: DraftBuilder, file_stem: str, letterhead: Letterhead | None) -> str:
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


def _write_date(
    builder: DraftBuilder,
    byline_date: datetime.datetime | None,
    letterhead: Letterhead | None,
    file_day: str,
    now: datetime.datetime,
) -> datetime.datetime:
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


def _write_lead(builder: DraftBuilder, letterhead: Letterhead | None) -> None:
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
