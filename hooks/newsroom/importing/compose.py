"""Turns an imported document into a content file that passes the checks, and says what an editor has still to do."""

import datetime
from collections.abc import Collection, Mapping
from typing import Protocol

from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.content.frontmatter.writer import compact_entry
from newsroom.content.frontmatter.yaml_nodes import scalar_text
from newsroom.importing.adopted_keys import adopt_keys
from newsroom.importing.docx_package import ImportRefused
from newsroom.importing.draft_fields import choose_title, write_author, write_date, write_lead, write_plan_fields
from newsroom.importing.heuristics import is_dead_link, take_date, take_signature
from newsroom.importing.letterhead import parse_letterhead, secrecy_mark
from newsroom.importing.manuscript import ArticleDraft, DraftBuilder, ImportedDocument
from newsroom.importing.markdown import DEAD_LINK_NOTE, blocks_to_markdown, html_comment
from newsroom.importing.own_links import FindFile, refer_to_own_files
from newsroom.importing.pictures import picture_markdown, take_missing_picture, take_pictures, write_lead_picture
from newsroom.model.settings import DEFAULT_KIND, Section, Settings
from newsroom.text.normalize import slug
from newsroom.text.written_dates import file_name_day


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
    title = choose_title(builder, file_title or name, letterhead)
    byline_date, author, credit = None, "", ""
    if letterhead is None:
        if "date" not in front_matter and (byline_date := take_date(builder.blocks)):
            builder.notes.append(f"dòng ngày {byline_date:%d/%m/%Y} trong bài thành ngày đăng")
        if "author" not in front_matter:
            author, credit = take_signature(builder.blocks, settings.board_names)
    front.add("title", title)
    date = write_date(builder, byline_date, letterhead, file_day, now)
    if "updated" in front_matter:
        front.add("updated", front_matter.pop("updated"))
    write_lead(builder, letterhead)
    if "tags" in front_matter:
        front.add_lines(*compact_entry("tags", front_matter.pop("tags")))
    else:
        front.add_comment("Chủ đề của bài: bỏ dấu # ở dòng sau rồi thay bằng chủ đề thật.")
        front.add_yaml("tags", "[Dân vận khéo, Hiệp Hòa]", commented_out=True)
    write_author(builder, author, settings)
    write_lead_picture(builder, credit)
    stem = adopted.stem or slug(title)
    if letterhead is not None and kinds[section.kind].is_document:
        write_plan_fields(builder, letterhead)
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
