"""Makes files of a manuscript's pictures, with the captions that stand in its text."""

from __future__ import annotations

from newsroom.content.frontmatter.writer import FrontMatterWriter
from newsroom.importing import heuristics
from newsroom.importing.draft import DraftBuilder
from newsroom.importing.heuristics import Caption
from newsroom.importing.manuscript import DocumentBlock
from newsroom.importing.pictures import PictureFile, PlacedPicture, original_alt_text, to_picture_file
from newsroom.runtime.atomic_write import STEM_PLACEHOLDER


def take_pictures(builder: DraftBuilder) -> None:
    """Make files of the pictures, and take their captions out of the text."""
    kept: list[DocumentBlock] = []
    blocks = builder.blocks
    place = 0
    while place < len(blocks):
        block = blocks[place]
        place += 1
        if block.kind != "picture":
            kept.append(block)
            continue
        found = builder.document.pictures[block.picture_number]
        made = to_picture_file(found)
        caption = Caption("")
        below = heuristics.parse_caption(blocks[place], below_picture=True) if place < len(blocks) else None
        if below is not None:
            caption = below
            place += 1
        if isinstance(made, str):
            builder.losses.append(made)
            if caption.text:
                builder.losses.append(f"chú thích của ảnh ấy: {caption.text}")
            continue
        builder.pictures[block.picture_number] = _add_picture_file(builder, made, original_alt_text(found), caption)
        kept.append(block)
    builder.blocks = kept
    if not builder.pictures:
        # The title may still be the first block: only what stands below it is a caption.
        rest = kept[1:]
        builder.missing_picture = heuristics.take_orphan_caption(rest)
        builder.blocks = [*kept[:1], *rest]


def _add_picture_file(work: DraftBuilder, made: PictureFile, alt: str, caption: Caption) -> PlacedPicture:
    ending = f"-{len(work.picture_files) + 1}.{made.suffix}"
    work.picture_files[ending] = made.data
    if not alt and not caption.text:
        work.to_do.append(f"ảnh {len(work.picture_files)} chưa có lời tả (alt) và chú thích (caption)")
    elif not alt:
        work.notes.append(f"ảnh {len(work.picture_files)}: lời tả (alt) đang lấy từ chú thích, nên viết lại")
    return PlacedPicture(f"{STEM_PLACEHOLDER}{ending}", alt, caption)


def write_lead_picture(builder: DraftBuilder, front: FrontMatterWriter, credit: str) -> None:
    """The first picture leads the article; one that did not come along leaves its caption."""
    if builder.missing_picture is not None:
        builder.to_do.append(f"bản gốc có ảnh nhưng tệp không kèm theo; chú thích: {builder.missing_picture.text}")
        front.add_comment(
            "Bản gốc có ảnh nhưng tệp không kèm theo: chép ảnh vào cạnh bài, bỏ dấu # rồi viết lời tả ảnh (alt)."
        )
        _write_image(front, PlacedPicture("TEN-ANH.jpg", "", builder.missing_picture), credit, off=True)
        return
    if not builder.pictures:
        return
    number, shown = next(iter(builder.pictures.items()))
    # It stands above the text; within it, it would be seen twice.
    builder.blocks = [block for block in builder.blocks if block.picture_number != number]
    del builder.pictures[number]
    words = shown.alt or shown.caption.text
    if not words:
        front.add_comment("Ảnh chưa có lời: viết lời tả ảnh (alt) và chú thích (caption) rồi bỏ dấu # ở các dòng sau.")
    elif not shown.alt:
        front.add_comment("Lời tả ảnh (alt) đang lấy từ chú thích: hãy tả điều nhìn thấy trong ảnh.")
    elif not shown.caption.text:
        front.add_comment("Chú thích ảnh (caption) đang lấy từ lời tả: hãy viết ảnh chụp việc gì, ai, ở đâu.")
    _write_image(front, shown, credit, off=not words)


def _write_image(front: FrontMatterWriter, shown: PlacedPicture, credit: str, *, off: bool) -> None:
    alt = shown.alt or ("LỜI TẢ ẢNH" if off else shown.caption.text)
    caption = shown.caption.text or ("CHÚ THÍCH ẢNH" if off else shown.alt)
    values = {"src": shown.file_name, "alt": alt, "caption": caption}
    if shown.caption.credit or credit:
        values["credit"] = shown.caption.credit or credit
    front.add("image", values, commented_out=off)
