"""Word documents that LibreOffice has saved: what comes in is what was put in, letter by letter."""

import html

import pytest
import word_documents
from drafted_articles import (
    ARTICLE_CASES,
    PLAN_CASES,
    assert_is_plan,
    draft_of,
    draft_text,
    parse_draft,
    python_docx_document,
    without_spaces,
)
from optional_programs import skip_without
from word_documents import DOCUMENT_MAKERS, ENCODINGS, TextEncoding


@pytest.fixture(scope="session")
def made_by_libre_office(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], bytes]:
    """Each document saved again by LibreOffice, and one with a footnote of its own making."""
    if not word_documents.libreoffice_program():
        skip_without("no LibreOffice here", variable="NEWSROOM_OFFICE")
    source_folder, out = tmp_path_factory.mktemp("given"), tmp_path_factory.mktemp("resaved")
    files = []
    for writing in ENCODINGS:
        for kind in DOCUMENT_MAKERS:
            file = source_folder / f"{kind}-{writing.name}.docx"
            file.write_bytes(python_docx_document(kind, writing.name)[0])
            files.append(file)
        note = source_folder / f"footnote-{writing.name}.fodt"
        note.write_text(word_documents.flat_opendocument(writing), "utf-8")
        files.append(note)
    resaved = word_documents.resave_with_libreoffice(files, out)
    pairs = (tuple(file.stem.rsplit("-", 1)) for file in resaved)
    return {(kind, name): file.read_bytes() for (kind, name), file in zip(pairs, resaved, strict=True)}


@pytest.mark.parametrize(("kind", "name"), ARTICLE_CASES)
def test_an_article_by_libre_office(kind: str, name: str, made_by_libre_office: dict[tuple[str, str], bytes]) -> None:
    texts = python_docx_document(kind, name)[1]
    assert draft_text(draft_of(made_by_libre_office[kind, name])) == without_spaces("".join(texts))


@pytest.mark.parametrize(("kind", "name"), PLAN_CASES)
def test_a_letterhead_by_libre_office(kind: str, name: str, made_by_libre_office: dict[tuple[str, str], bytes]) -> None:
    assert_is_plan(draft_of(made_by_libre_office[kind, name]), kind)


@pytest.mark.parametrize("writing", ENCODINGS, ids=lambda writing: writing.name)
def test_a_footnote_stays_one(writing: TextEncoding, made_by_libre_office: dict[tuple[str, str], bytes]) -> None:
    draft = draft_of(made_by_libre_office["footnote", writing.name])
    assert f"{word_documents.PARAGRAPHS[0]}[^1]" in draft.text
    assert f"[^1]: {word_documents.FOOTNOTE}" in draft.text
    fragment = parse_draft(draft).fragment
    assert "footnote" in fragment
    assert word_documents.FOOTNOTE in html.unescape(fragment)
