"""Word documents by two programs, in three character sets: what comes in is what was put in, letter by letter."""

from pathlib import Path

import pytest
import word_documents
from drafted_articles import (
    ARTICLE_CASES,
    PLAN_CASES,
    assert_is_plan,
    draft_of,
    draft_text,
    item_of,
    python_docx_document,
    without_spaces,
)
from newsroom.runtime.atomic_write import STEM_PLACEHOLDER
from word_documents import ENCODINGS


@pytest.mark.parametrize(("kind", "name"), ARTICLE_CASES)
def test_an_article_by_python_docx(kind: str, name: str) -> None:
    data, texts = python_docx_document(kind, name)
    assert draft_text(draft_of(data)) == without_spaces("".join(texts))


@pytest.mark.parametrize(("kind", "name"), PLAN_CASES)
def test_a_letterhead_by_python_docx(kind: str, name: str) -> None:
    assert_is_plan(draft_of(python_docx_document(kind, name)[0]), kind)


@pytest.mark.parametrize("name", ["tcvn3", "vni"])
def test_what_was_converted_is_told(name: str) -> None:
    notes = " ".join(draft_of(python_docx_document("plain", name)[0]).notes)
    assert {"tcvn3": "TCVN3 (ABC) (phông .VnTime", "vni": "VNI-Windows (phông VNI-Times)"}[name] in notes
    notes = " ".join(draft_of(python_docx_document("without_fonts", name)[0]).notes)
    assert "(nhận theo chữ) đã đổi sang Unicode" in notes


def test_three_character_sets_in_one_document() -> None:
    document = word_documents.new_document(word_documents.UNICODE)
    document.add_paragraph(word_documents.TITLE, style="Title")
    for encoding, text in zip(ENCODINGS, word_documents.PARAGRAPHS, strict=True):
        document.encoding = encoding
        document.add_paragraph(text)
    mixed = document.document.add_paragraph()
    for encoding, text in zip(ENCODINGS, ("Một nửa đầu, ", "nửa giữa, ", "nửa cuối khuỷu."), strict=True):
        document.encoding = encoding
        document.texts.append(text)
        document.add_runs(mixed, text)
    assert draft_text(draft_of(document.to_bytes())) == without_spaces("".join(document.texts))


def test_pictures_lie_beside_with_their_words() -> None:
    draft = draft_of(python_docx_document("pictures", "tcvn3")[0])
    assert set(draft.picture_files) == {"-1.jpg", "-2.png"}
    item = item_of(draft)
    assert item.image is not None
    assert item.image.src == f"{draft.stem}-1.jpg"
    assert item.image.caption == "Đại biểu xem mô hình ở thôn"
    assert f'![Người dân ký sổ đò]({STEM_PLACEHOLDER}-2.png "Người dân ký sổ đò")' in draft.text
    assert "Lời tả ảnh (alt) đang lấy từ chú thích" in draft.text


def test_headings_lists_and_tables_keep_their_form() -> None:
    text = draft_of(python_docx_document("headings", "unicode")[0]).text
    assert "## Nghe dân nói\n" in text
    assert "### Việc cần làm ngay\n" in text
    assert "- gặp mặt từng hộ\n- ghi lại điều chưa rõ\n- trả lời trong mười ngày" in text
    text = draft_of(python_docx_document("tables", "vni")[0]).text
    assert "| Đơn vị | Số mô hình | Ghi chú |\n| --- | --- | --- |\n| xã hiệp hòa | 12 | đã nghiệm thu |" in text


def test_title_date_and_lead_come_from_the_document(tmp_path: Path) -> None:
    item = item_of(draft_of(python_docx_document("plain", "unicode")[0]))
    assert item.title == word_documents.TITLE
    assert f"{item.date:%Y-%m-%d}" == "2017-10-09"
    assert item.summary == word_documents.LEAD
    assert item.authors == ()
