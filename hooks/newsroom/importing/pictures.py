"""Turns the pictures of a manuscript into files that may be published, and says of each what is still to be written."""

from __future__ import annotations

import io
import re
import warnings

from msgspec import Struct
from PIL import Image, UnidentifiedImageError

from newsroom.content.media.inspect import MAX_PIXELS
from newsroom.importing.heuristics import Caption
from newsroom.importing.manuscript import ImportedPicture
from newsroom.model.file_types import IMAGE_FORMATS

_SUFFIXES = {format: ending for ending, format in reversed(IMAGE_FORMATS.items())}
# Formats that browsers do not show; drawings of lines among them lose nothing as PNG.
_CONVERTED_TO_PNG = frozenset({"BMP", "TIFF", "ICO", "TGA", "PCX", "PPM"})
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


class PlacedPicture(Struct, frozen=True):
    """A picture in the article: its file's name and its words."""

    file_name: str
    alt: str
    caption: Caption


def to_picture_file(picture: ImportedPicture) -> PictureFile | str:
    """The picture as a file that may be published, or a clause that says why there is none."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of sizes, which are told below.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(picture.data)) as image:
                width, height = image.size
                if width * height > MAX_PIXELS:
                    return f"ảnh {width}×{height} điểm quá lớn, không mang sang; hãy thu nhỏ rồi chèn lại"
                kind = "JPEG" if image.format == "MPO" else image.format or ""
                if kind in _SUFFIXES:
                    return PictureFile(picture.data, _SUFFIXES[kind])
                if kind in _CONVERTED_TO_PNG:
                    made = io.BytesIO()
                    image.convert("RGBA" if image.mode in ("RGBA", "LA", "P") else "RGB").save(made, "PNG")
                    return PictureFile(made.getvalue(), "png")
                return f"ảnh loại {kind} trình duyệt không xem được, không mang sang; hãy lưu lại thành PNG"
    except Image.DecompressionBombError:
        return "ảnh quá lớn (hơn 100 triệu điểm ảnh), không mang sang; hãy thu nhỏ rồi chèn lại"
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return "một ảnh hỏng hoặc thuộc loại máy không biết (có thể là hình vẽ EMF, WMF của Word), không mang sang"


def original_alt_text(picture: ImportedPicture) -> str:
    """The description that the picture came with; "" where a program wrote it."""
    words = " ".join(picture.alt.split())
    return "" if _PLACEHOLDER_ALT.fullmatch(words) else words


def picture_markdown(picture: PlacedPicture) -> str:
    """The Markdown that shows a picture in the text; as a remark where it has no words yet."""
    credit = f" (Ảnh: {picture.caption.credit})" if picture.caption.credit else ""
    caption = picture.caption.text + credit
    alt = picture.alt or picture.caption.text
    title = caption.replace('"', "”") or "CHÚ THÍCH ẢNH"
    if not alt:
        return (
            f"<!-- Ảnh {picture.file_name} chưa có lời: viết lời tả ảnh (alt) và chú thích (caption)"
            " rồi bỏ dấu ghi chú quanh"
            f' dòng sau:\n![LỜI TẢ ẢNH]({picture.file_name} "{title}")\n-->'
        )
    written = (
        f'![{alt.replace("[", "(").replace("]", ")")}]({picture.file_name} "{title}")'
        if caption
        else f"![{alt}]({picture.file_name})"
    )
    if not picture.alt:
        remark = (
            f"<!-- Lời tả (alt) của ảnh {picture.file_name} đang lấy từ chú thích: hãy tả điều nhìn thấy trong ảnh -->"
        )
        return f"{remark}\n\n{written}"
    if not caption:
        return f"<!-- Ảnh {picture.file_name} chưa có chú thích (caption) -->\n\n{written}"
    return written
