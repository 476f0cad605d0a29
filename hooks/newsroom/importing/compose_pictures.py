"""Makes files of a manuscript's pictures, with the captions that stand in its text."""

from __future__ import annotations

from newsroom.content.frontmatter.writer import FrontMatter
from newsroom.importing import heuristics
from newsroom.importing.draft import Drafting
from newsroom.importing.heuristics import Caption
from newsroom.importing.manuscript import Block
from newsroom.importing.pictures import Shown, Usable, alt_words, usable
from newsroom.runtime.atomic_write import STEM


def take_pictures(work: Drafting) -> None:
    """Make files of the pictures, and take their captions out of the text."""
    kept: list[Block] = []
    blocks = work.blocks
    place = 0
    while place < len(blocks):
        block = blocks[place]
        place += 1
        if block.kind != "picture":
            kept.append(block)
            continue
        found = work.manuscript.pictures[block.picture]
        made = usable(found)
        caption = Caption("")
        below = heuristics.caption_of(blocks[place], below_picture=True) if place < len(blocks) else None
        if below is not None:
            caption = below
            place += 1
        if isinstance(made, str):
            work.losses.append(made)
            if caption.text:
                work.losses.append(f"chú thích của ảnh ấy: {caption.text}")
            continue
        work.shown[block.picture] = _file(work, made, alt_words(found), caption)
        kept.append(block)
    work.blocks = kept
    if not work.shown:
        # The title may still be the first block: only what stands below it is a caption.
        rest = kept[1:]
        work.missing = heuristics.lost_caption(rest)
        work.blocks = [*kept[:1], *rest]


def _file(work: Drafting, made: Usable, alt: str, caption: Caption) -> Shown:
    ending = f"-{len(work.beside) + 1}.{made.ending}"
    work.beside[ending] = made.data
    if not alt and not caption.text:
        work.open.append(f"ảnh {len(work.beside)} chưa có lời tả (alt) và chú thích (caption)")
    elif not alt:
        work.told.append(f"ảnh {len(work.beside)}: lời tả (alt) đang lấy từ chú thích, nên viết lại")
    return Shown(f"{STEM}{ending}", alt, caption)


def write_lead_picture(work: Drafting, front: FrontMatter, credit: str) -> None:
    """The first picture leads the article; one that did not come along leaves its caption."""
    if work.missing is not None:
        work.open.append(f"bản gốc có ảnh nhưng tệp không kèm theo; chú thích: {work.missing.text}")
        front.note(
            "Bản gốc có ảnh nhưng tệp không kèm theo: chép ảnh vào cạnh bài, bỏ dấu # rồi viết lời tả ảnh (alt)."
        )
        _image(front, Shown("TEN-ANH.jpg", "", work.missing), credit, off=True)
        return
    if not work.shown:
        return
    number, shown = next(iter(work.shown.items()))
    # It stands above the text; within it, it would be seen twice.
    work.blocks = [block for block in work.blocks if block.picture != number]
    del work.shown[number]
    words = shown.alt or shown.caption.text
    if not words:
        front.note("Ảnh chưa có lời: viết lời tả ảnh (alt) và chú thích (caption) rồi bỏ dấu # ở các dòng sau.")
    elif not shown.alt:
        front.note("Lời tả ảnh (alt) đang lấy từ chú thích: hãy tả điều nhìn thấy trong ảnh.")
    elif not shown.caption.text:
        front.note("Chú thích ảnh (caption) đang lấy từ lời tả: hãy viết ảnh chụp việc gì, ai, ở đâu.")
    _image(front, shown, credit, off=not words)


def _image(front: FrontMatter, shown: Shown, credit: str, *, off: bool) -> None:
    alt = shown.alt or ("LỜI TẢ ẢNH" if off else shown.caption.text)
    caption = shown.caption.text or ("CHÚ THÍCH ẢNH" if off else shown.alt)
    values = {"src": shown.file, "alt": alt, "caption": caption}
    if shown.caption.credit or credit:
        values["credit"] = shown.caption.credit or credit
    front.add("image", values, off=off)
