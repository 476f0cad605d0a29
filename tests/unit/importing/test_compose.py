"""Word documents by two programs, in three character sets: what comes in is what was put in, letter by letter."""

import html
import os
import re
from functools import cache
from pathlib import Path

import memory_site
import pytest
import word_documents
from newsroom.content.parser import Parser, ParseResult
from newsroom.importing.compose import compose_draft
from newsroom.importing.draft import ArticleDraft
from newsroom.importing.web_page import read_docx
from newsroom.model.items import Item, Plan, Signer
from newsroom.runtime.atomic_write import STEM_PLACEHOLDER
from word_documents import DOCUMENT_MAKERS, ENCODINGS, TextEncoding

PARSER = Parser(memory_site.SETTINGS, memory_site.CONVERTER, "content")


def drafted(data: bytes) -> ArticleDraft:
    return compose_draft(
        read_docx(data), name="ban-thao", section=None, settings=memory_site.SETTINGS, now=memory_site.NOW
    )


def parsed(made: ArticleDraft) -> ParseResult:
    return PARSER.parse(f"{made.folder}/{made.stem}.md", made.text.replace(STEM_PLACEHOLDER, made.stem).encode())


def item_of(made: ArticleDraft) -> Item:
    result = parsed(made)
    assert result.item is not None
    return result.item


def words(text: str) -> str:
    """The text without its spaces."""
    return "".join(text.split())


def text_of(made: ArticleDraft) -> str:
    """Everything a reader reads of an article, in order."""
    result = parsed(made)
    assert result.item is not None
    assert [str(problem) for problem in result.problems if problem.level == "error"] == []
    item = result.item
    captions = item.image.caption if item.image else ""
    return words(item.title + item.summary + captions + html.unescape(re.sub(r"<[^>]+>", " ", result.fragment)))


@cache
def made_by_python(kind: str, name: str) -> tuple[bytes, tuple[str, ...]]:
    writing = next(writing for writing in ENCODINGS if writing.name == name)
    made = DOCUMENT_MAKERS[kind](writing)
    return made.to_bytes(), tuple(made.texts)


@pytest.fixture(scope="session")
def made_by_libre_office(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], bytes]:
    """Each document saved again by LibreOffice, and one with a footnote of its own making."""
    if not word_documents.libreoffice_program():
        # Fails where NEWSROOM_OFFICE=required, as in CI.
        (pytest.fail if os.environ.get("NEWSROOM_OFFICE") == "required" else pytest.skip)("no LibreOffice here")
    given, out = tmp_path_factory.mktemp("given"), tmp_path_factory.mktemp("resaved")
    files = []
    for writing in ENCODINGS:
        for kind in DOCUMENT_MAKERS:
            file = given / f"{kind}-{writing.name}.docx"
            file.write_bytes(made_by_python(kind, writing.name)[0])
            files.append(file)
        note = given / f"footnote-{writing.name}.fodt"
        note.write_text(word_documents.flat_opendocument(writing), "utf-8")
        files.append(note)
    found = word_documents.resave_with_libreoffice(files, out)
    pairs = (tuple(file.stem.rsplit("-", 1)) for file in found)
    return {(kind, name): file.read_bytes() for (kind, name), file in zip(pairs, found, strict=True)}


ARTICLES = [kind for kind in DOCUMENT_MAKERS if kind not in ("party", "state")]
CASES = [(kind, writing.name) for kind in ARTICLES for writing in ENCODINGS]
PLANS = [(kind, writing.name) for kind in ("party", "state") for writing in ENCODINGS]


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_an_article_by_python_docx(kind: str, name: str) -> None:
    data, texts = made_by_python(kind, name)
    assert text_of(drafted(data)) == words("".join(texts))


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_an_article_by_libre_office(kind: str, name: str, made_by_libre_office: dict[tuple[str, str], bytes]) -> None:
    texts = made_by_python(kind, name)[1]
    assert text_of(drafted(made_by_libre_office[kind, name])) == words("".join(texts))


def assert_is_plan(made: ArticleDraft, kind: str) -> None:
    item = item_of(made)
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
        assert text in made.text
    assert not made.to_do


@pytest.mark.parametrize(("kind", "name"), PLANS)
def test_a_letterhead_by_python_docx(kind: str, name: str) -> None:
    assert_is_plan(drafted(made_by_python(kind, name)[0]), kind)


@pytest.mark.parametrize(("kind", "name"), PLANS)
def test_a_letterhead_by_libre_office(kind: str, name: str, made_by_libre_office: dict[tuple[str, str], bytes]) -> None:
    assert_is_plan(drafted(made_by_libre_office[kind, name]), kind)


@pytest.mark.parametrize("writing", ENCODINGS, ids=lambda writing: writing.name)
def test_a_footnote_stays_one(writing: TextEncoding, made_by_libre_office: dict[tuple[str, str], bytes]) -> None:
    made = drafted(made_by_libre_office["footnote", writing.name])
    assert f"{word_documents.PARAGRAPHS[0]}[^1]" in made.text
    assert f"[^1]: {word_documents.FOOTNOTE}" in made.text
    fragment = parsed(made).fragment
    assert "footnote" in fragment
    assert word_documents.FOOTNOTE in html.unescape(fragment)


@pytest.mark.parametrize("name", ["tcvn3", "vni"])
def test_what_was_converted_is_told(name: str) -> None:
    told = " ".join(drafted(made_by_python("plain", name)[0]).notes)
    assert {"tcvn3": "TCVN3 (ABC) (phông .VnTime", "vni": "VNI-Windows (phông VNI-Times)"}[name] in told
    told = " ".join(drafted(made_by_python("without_fonts", name)[0]).notes)
    assert "(nhận theo chữ) đã đổi sang Unicode" in told


def test_three_character_sets_in_one_document() -> None:
    made = word_documents.new_document(word_documents.UNICODE)
    made.add_paragraph(word_documents.TITLE, style="Title")
    for writing, text in zip(ENCODINGS, word_documents.PARAGRAPHS, strict=True):
        made.encoding = writing
        made.add_paragraph(text)
    mixed = made.document.add_paragraph()
    for writing, text in zip(ENCODINGS, ("Một nửa đầu, ", "nửa giữa, ", "nửa cuối khuỷu."), strict=True):
        made.encoding = writing
        made.texts.append(text)
        made.add_runs(mixed, text)
    assert text_of(drafted(made.to_bytes())) == words("".join(made.texts))


def test_pictures_lie_beside_with_their_words() -> None:
    made = drafted(made_by_python("pictures", "tcvn3")[0])
    assert set(made.picture_files) == {"-1.jpg", "-2.png"}
    item = item_of(made)
    assert item.image is not None
    assert item.image.src == f"{made.stem}-1.jpg"
    assert item.image.caption == "Đại biểu xem mô hình ở thôn"
    assert f'![Người dân ký sổ đò]({STEM_PLACEHOLDER}-2.png "Người dân ký sổ đò")' in made.text
    assert "Lời tả ảnh (alt) đang lấy từ chú thích" in made.text


def test_headings_lists_and_tables_keep_their_form() -> None:
    text = drafted(made_by_python("headings", "unicode")[0]).text
    assert "## Nghe dân nói\n" in text
    assert "### Việc cần làm ngay\n" in text
    assert "- gặp mặt từng hộ\n- ghi lại điều chưa rõ\n- trả lời trong mười ngày" in text
    text = drafted(made_by_python("tables", "vni")[0]).text
    assert "| Đơn vị | Số mô hình | Ghi chú |\n| --- | --- | --- |\n| xã hiệp hòa | 12 | đã nghiệm thu |" in text


def test_title_date_and_lead_come_from_the_document(tmp_path: Path) -> None:
    item = item_of(drafted(made_by_python("plain", "unicode")[0]))
    assert item.title == word_documents.TITLE
    assert f"{item.date:%Y-%m-%d}" == "2017-10-09"
    assert item.summary == word_documents.LEAD
    assert item.authors == ()
