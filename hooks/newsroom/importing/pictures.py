"""Turns the pictures of a document into files that may be published, with their captions, and into Markdown."""

import io
import re
from collections import deque

from msgspec import Struct

from newsroom.content.media.images import OversizedImageError, open_image
from newsroom.importing.docx_package import MEGABYTE
from newsroom.importing.heuristics import parse_caption, take_orphan_caption
from newsroom.importing.manuscript import Caption, DraftBuilder, PlacedPicture, place_after
from newsroom.importing.markdown import INLINE_PICTURE, LINK_ESCAPES, html_comment
from newsroom.model.file_types import DEFECT_REASONS, IMAGE_FORMATS
from newsroom.runtime.atomic_write import STEM_PLACEHOLDER
from newsroom.text.normalize import collapse_whitespace

MAX_PICTURE_SIZE = 50 * MEGABYTE
_SUFFIXES = {format: suffix for suffix, format in reversed(IMAGE_FORMATS.items())}
# Formats that browsers do not show; drawings of lines among them lose nothing as PNG.
_CONVERTED_TO_PNG = frozenset({"BMP", "TIFF", "ICO", "TGA", "PCX", "PPM"})
CONVERTED_SUFFIXES = frozenset({"bmp", "tif", "tiff", "ico"})
"""Endings of pictures that are brought in as PNG."""
# What programs write where a description belongs.
_PLACEHOLDER_ALT = re.compile(
    r"(?:(?:picture|image|img|hình ảnh|hình|ảnh|graphic|photo|dsc|screenshot|untitled)?[\s_-]*\d*"
    r"|.*\.(?:jpe?g|png|gif|bmp|tiff?|webp|emf|wmf)|[a-z]:\\.*|https?:.*|no description available.*)",
    re.IGNORECASE,
)


class PictureFile(Struct, frozen=True):
    """A picture as a file: its bytes and its ending (`jpg`)."""

    data: bytes
    suffix: str


def to_picture_file(data: bytes) -> PictureFile | str:
    """The picture as a file that may be published, or a Vietnamese clause that says why there is none."""
    try:
        with open_image(data) as image:
            kind = "JPEG" if image.format == "MPO" else image.format or ""
            if kind in _SUFFIXES:
                return PictureFile(data, _SUFFIXES[kind])
            if kind in _CONVERTED_TO_PNG:
                png = io.BytesIO()
                image.convert("RGBA" if image.mode in ("RGBA", "LA", "P") else "RGB").save(png, "PNG")
                return PictureFile(png.getvalue(), "png")
            return f"ảnh loại {kind} trình duyệt không xem được, không mang sang; hãy lưu lại thành PNG"
    except OversizedImageError as error:
        return DEFECT_REASONS[error.defect].removeprefix("là ")
    except Exception:
        # Pillow's readers of a dozen formats fail on a damaged file in as many ways (ZeroDivisionError, struct.error).
        return "một ảnh hỏng hoặc thuộc loại máy không biết (có thể là hình vẽ EMF, WMF của Word), không mang sang"


def take_pictures(builder: DraftBuilder) -> None:
    """Make files of the pictures, and take their captions out of the text."""
    rest = deque(builder.blocks)
    builder.blocks = []
    while rest:
        block = rest.popleft()
        if block.kind != "picture":
            builder.blocks.append(block)
            continue
        builder.blocks.append(block)
        if file := _read_picture(builder, block.picture_number, rest[0].plain if rest and rest[0].is_caption else ""):
            below = parse_caption(rest[0], below_picture=True) if rest else None
            if below is not None:
                rest.popleft()
            _place_picture(builder, block.picture_number, file, below or Caption(""), block.link)
        elif rest and rest[0].is_caption:
            rest.popleft()
    marks = [int(mark) for block in builder.blocks for mark in INLINE_PICTURE.findall(block.markdown)]
    for number in (each for each in marks if each < len(builder.document.pictures)):
        caption = builder.document.pictures[number].caption
        if file := _read_picture(builder, number, caption):
            _place_picture(builder, number, file, Caption(caption))


def _read_picture(builder: DraftBuilder, number: int, caption: str) -> PictureFile | None:
    """The file of a picture; None, with a mark in its place, for one that cannot come along."""
    picture = builder.document.pictures[number]
    file = picture.missing or to_picture_file(picture.data)
    if not isinstance(file, str):
        return file
    # What stands beside a picture that is lost may be a line of the text, and stays.
    if not picture.missing:
        before = next((block.plain for block in reversed(builder.blocks) if block.plain), "")
        builder.losses.append(f"{file} ({place_after(before)})")
    words = (f"Chỗ này bản gốc có ảnh: {file}", picture.alt and f"lời tả: {picture.alt}",
             caption and f"chú thích: {caption}")  # fmt: skip
    builder.picture_marks[number] = html_comment("; ".join(filter(None, words)))
    return None


def take_missing_picture(builder: DraftBuilder) -> None:
    """Take the caption of a picture that is not in the document at all, where it has no other."""
    if not builder.pictures and not builder.picture_marks:
        # The title may still be the first block: only what stands below it is a caption.
        below_title = builder.blocks[1:]
        builder.missing_picture = take_orphan_caption(below_title)
        builder.blocks[1:] = below_title


def _place_picture(builder: DraftBuilder, number: int, file: PictureFile, caption: Caption, link: str = "") -> None:
    count = len(builder.picture_files) + 1
    name_ending = add_picture_file(builder, file)
    alt = description_of(builder.document.pictures[number].alt)
    if not alt and not caption.text:
        builder.to_do.append(f"ảnh {count} chưa có lời tả (alt) và chú thích (caption)")
    elif not alt:
        builder.notes.append(f"ảnh {count}: lời tả (alt) đang lấy từ chú thích, nên viết lại")
    builder.pictures[number] = PlacedPicture(f"{STEM_PLACEHOLDER}{name_ending}", alt, caption, link)


def add_picture_file(builder: DraftBuilder, file: PictureFile) -> str:
    """Put a picture beside the article, once however often it is shown; gives the ending of its name."""
    same = (ending for ending, data in builder.picture_files.items() if data == file.data and data)
    if ending := next(same, ""):
        return ending
    ending = f"-{len(builder.picture_files) + 1}.{file.suffix}"
    builder.picture_files[ending] = file.data
    return ending


def description_of(alt: str) -> str:
    """A description as its author wrote it; "" for what programs put in its place."""
    alt = collapse_whitespace(alt)
    return "" if _PLACEHOLDER_ALT.fullmatch(alt) else alt


def write_lead_picture(builder: DraftBuilder, credit: str) -> None:
    """The first picture leads the article; one that did not come along leaves its caption."""
    front = builder.front
    if builder.missing_picture is not None:
        builder.to_do.append(f"bản gốc có ảnh nhưng tệp không kèm theo; chú thích: {builder.missing_picture.text}")
        front.add_comment(
            "Bản gốc có ảnh nhưng tệp không kèm theo: chép ảnh vào cạnh bài, bỏ dấu # rồi viết lời tả ảnh (alt)."
        )
        picture, is_complete = PlacedPicture("TEN-ANH.jpg", "", builder.missing_picture), False
    elif builder.pictures and not builder.document.missing_picture:
        number = next(iter(builder.pictures))
        picture = builder.pictures.pop(number)
        # It stands above the text; within it, it would be seen twice.
        builder.blocks = [block for block in builder.blocks if block.picture_number != number]
        builder.notes.append("ảnh đầu tiên thành ảnh của bài (image), không nằm giữa bài nữa")
        is_complete = bool(picture.alt or picture.caption.text)
        if not is_complete:
            front.add_comment(
                "Ảnh chưa có lời: viết lời tả ảnh (alt) và chú thích (caption) rồi bỏ dấu # ở các dòng sau."
            )
        elif not picture.alt:
            front.add_comment("Lời tả ảnh (alt) đang lấy từ chú thích: hãy tả điều nhìn thấy trong ảnh.")
        elif not picture.caption.text:
            front.add_comment("Chú thích ảnh (caption) đang lấy từ lời tả: hãy viết ảnh chụp việc gì, ai, ở đâu.")
    elif builder.document.missing_picture:
        builder.to_do.append(f"ảnh của bài (image): {builder.document.missing_picture}")
        front.add_comment("Bản gốc có ảnh: chép ảnh vào cạnh bài, ghi tên tệp, viết lời rồi bỏ dấu # ở các dòng sau.")
        picture, is_complete = PlacedPicture("TEN-ANH.jpg", "", Caption("")), False
    else:
        return
    caption = picture.caption
    image = {
        "src": picture.file_name,
        "alt": picture.alt or (caption.text if is_complete else "LỜI TẢ ẢNH"),
        "caption": caption.text or (picture.alt if is_complete else "CHÚ THÍCH ẢNH"),
        "credit": caption.credit or credit,
    }
    front.add("image", {key: value for key, value in image.items() if value}, commented_out=not is_complete)


def picture_markdown(picture: PlacedPicture) -> str:
    """The Markdown that shows a picture in the text; a comment for editors where it has no description yet."""
    name, caption = picture.file_name, picture.caption
    if not picture.alt and not caption.text:
        title = _title_of(caption) or "CHÚ THÍCH ẢNH"
        return (
            f"<!-- Ảnh {name} chưa có lời: viết lời tả ảnh (alt) và chú thích (caption) rồi bỏ dấu ghi chú quanh"
            f' dòng sau:\n![LỜI TẢ ẢNH]({name} "{title}")\n-->'
        )
    markdown = shown_picture(picture)
    if not _title_of(caption):
        return f"<!-- Ảnh {name} chưa có chú thích (caption) -->\n\n{markdown}"
    if picture.alt:
        return markdown
    return f"<!-- Lời tả (alt) của ảnh {name} đang lấy từ chú thích: hãy tả điều nhìn thấy trong ảnh -->\n\n{markdown}"


def shown_picture(picture: PlacedPicture) -> str:
    """The Markdown that shows a picture with its caption, which also describes it where nothing else does."""
    alt = (picture.alt or picture.caption.text).replace("[", "(").replace("]", ")")
    title = _title_of(picture.caption)
    shown = f'![{alt}]({picture.file_name} "{title}")' if title else f"![{alt}]({picture.file_name})"
    return f"[{shown}]({picture.link.translate(LINK_ESCAPES)})" if picture.link else shown


def _title_of(caption: Caption) -> str:
    """A caption and whose picture it is, as the title of a picture in Markdown."""
    credit = f" (Ảnh: {caption.credit})" if caption.credit else ""
    # Straight quotes of either kind may end a title (Python-Markdown takes the last one on the line).
    return re.sub(r"(?<![\w”’.,!?)])'", "‘", f"{caption.text}{credit}".replace('"', "”")).replace("'", "’")
