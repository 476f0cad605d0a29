"""Drafts made of Word documents, and what is expected of them."""

import html
import re
from functools import cache

import memory_site
import word_documents
from newsroom.content.parser import Parser, ParseResult
from newsroom.importing.compose import compose_draft
from newsroom.importing.docx_html import read_docx
from newsroom.importing.manuscript import ArticleDraft
from newsroom.kinds import KINDS
from newsroom.model.items import Item
from newsroom.model.records import Plan, Signer
from newsroom.runtime.atomic_write import STEM_PLACEHOLDER
from word_documents import DOCUMENT_MAKERS, ENCODINGS

PARSER = Parser(memory_site.SETTINGS, memory_site.CONVERTER, "content", KINDS)


def draft_of(data: bytes) -> ArticleDraft:
    return compose_draft(
        read_docx(data),
        name="ban-thao",
        section=None,
        settings=memory_site.SETTINGS,
        kinds=KINDS,
        now=memory_site.NOW,
        find_file=lambda _: "",
    )


def parse_draft(draft: ArticleDraft) -> ParseResult:
    return PARSER.parse(f"{draft.folder}/{draft.stem}.md", draft.text.replace(STEM_PLACEHOLDER, draft.stem).encode())


def item_of(draft: ArticleDraft) -> Item:
    result = parse_draft(draft)
    assert result.item is not None
    return result.item


def without_spaces(text: str) -> str:
    """The text without its spaces."""
    return "".join(text.split())


def draft_text(draft: ArticleDraft) -> str:
    """Everything a reader reads of an article, in order."""
    result = parse_draft(draft)
    assert result.item is not None
    assert [str(problem) for problem in result.problems if problem.level == "error"] == []
    item = result.item
    captions = item.image.caption if item.image else ""
    return without_spaces(
        item.title + item.summary + captions + html.unescape(re.sub(r"<[^>]+>", " ", result.fragment))
    )


@cache
def python_docx_document(kind: str, name: str) -> tuple[bytes, tuple[str, ...]]:
    writing = next(writing for writing in ENCODINGS if writing.name == name)
    draft = DOCUMENT_MAKERS[kind](writing)
    return draft.to_bytes(), tuple(draft.texts)


ARTICLES = [kind for kind in DOCUMENT_MAKERS if kind not in ("party", "state")]
ARTICLE_CASES = [(kind, writing.name) for kind in ARTICLES for writing in ENCODINGS]
PLAN_CASES = [(kind, writing.name) for kind in ("party", "state") for writing in ENCODINGS]


def assert_is_plan(draft: ArticleDraft, kind: str) -> None:
    item = item_of(draft)
    record = item.record
    assert isinstance(record, Plan)
    assert record.place == "Bắc Giang"
    assert record.doctype == "Kế hoạch"
    assert record.signer is not None
    if kind == "party":
        assert (record.number, str(record.issued)) == ("62-KH/BDVTU", "2018-09-12")
        assert record.issuer == "Ban Dân vận Tỉnh ủy Bắc Giang"
        assert record.subject == "Tổ chức hoạt động “Tháng Dân vận” năm 2018"
        assert record.signer == Signer("Nguyễn Thị Hòa", "Trưởng ban", "T/M")
        assert record.recipients == ("Ban Dân vận Trung ương", "Ban Thường vụ tỉnh ủy", "Lưu ban")
        assert item.path == "ke-hoach/2018/09/62-kh-bdvtu.md"
    else:
        assert (record.number, str(record.issued)) == ("39/KH-UBND", "2018-03-05")
        assert record.issuer == "Ủy ban nhân dân tỉnh Bắc Giang"
        assert record.subject == "Vận động nhân dân hiến đất làm đường"
        assert (record.signer.name, record.signer.title) == ("Trần Văn Khuỷnh", "Phó Chủ tịch")
        assert record.signer.authority == "K/T"
        assert record.recipients == ("Như trên", "Thường trực tỉnh ủy (để báo cáo)", "Lưu: VT, NV")
    for text in word_documents.PARAGRAPHS:
        assert text in draft.text
    assert not draft.to_do
