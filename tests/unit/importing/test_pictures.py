"""What stands beside the pictures of a document."""

import memory_site
import pytest
from newsroom.importing.manuscript import (
    Caption,
    DocumentBlock,
    DraftBuilder,
    ImportedDocument,
    ImportedPicture,
    PlacedPicture,
)
from newsroom.importing.pictures import shown_picture, take_pictures
from project_folder import image_bytes


def paragraph(text: str) -> DocumentBlock:
    return DocumentBlock("paragraph", text, text)


def taken(data: bytes) -> DraftBuilder:
    picture = DocumentBlock("picture", "", "", picture_number=0)
    blocks = (paragraph("Mở đầu."), picture, paragraph("Ma trận có hạng n"), paragraph("Kết thúc."))
    builder = DraftBuilder(ImportedDocument(blocks, (ImportedPicture(data),)))
    take_pictures(builder)
    return builder


@pytest.mark.parametrize("data", [b"\xd7\xcd\xc6\x9a" + bytes(40), b"\x01\x00\x00\x00" + bytes(100), b""])
def test_a_line_beside_a_picture_that_is_lost_stays_text(data: bytes) -> None:
    builder = taken(data)
    texts = [block.plain for block in builder.blocks if block.kind != "picture"]
    assert texts == ["Mở đầu.", "Ma trận có hạng n", "Kết thúc."]
    assert len(builder.losses) == 1
    assert builder.losses[0].endswith("(chỗ sau chữ “Mở đầu.”)")


def test_a_line_beside_a_picture_is_its_caption() -> None:
    builder = taken(image_bytes("PNG"))
    assert [block.plain for block in builder.blocks] == ["Mở đầu.", "", "Kết thúc."]
    assert builder.pictures[0].caption.text == "Ma trận có hạng n"


def test_a_caption_with_straight_quotes_is_shown_whole() -> None:
    caption = Caption("Hội thi 'Dân vận khéo'", "báo \"X\" và 'Y'")
    fragment, body, _ = memory_site.convert_body(shown_picture(PlacedPicture("cho.jpg", "Chợ", caption)))
    assert "<figcaption>Hội thi ‘Dân vận khéo’ (Ảnh: báo ”X” và ‘Y’)</figcaption>" in fragment
    assert len(body.images) == 1
