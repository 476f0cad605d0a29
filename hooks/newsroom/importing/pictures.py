"""Turns the pictures of a manuscript into files that may be published, and says of each what is still to be written."""

from __future__ import annotations

import io
import re
import warnings

from msgspec import Struct
from PIL import Image, UnidentifiedImageError

from newsroom.content.media.inspect import MAX_PIXELS
from newsroom.importing.heuristics import Caption
from newsroom.importing.manuscript import Found
from newsroom.model.file_types import PICTURES

_ENDINGS = {format: ending for ending, format in reversed(PICTURES.items())}
# Formats that browsers do not show; drawings of lines among them lose nothing as PNG.
_CONVERTED = frozenset({"BMP", "TIFF", "ICO", "TGA", "PCX", "PPM"})
# What programs write where a description belongs.
_NO_WORDS = re.compile(
    r"(?:(?:picture|image|img|hình ảnh|hình|ảnh|graphic|photo|dsc|screenshot|untitled)?[\s_-]*\d*"
    r"|.*\.(?:jpe?g|png|gif|bmp|tiff?|webp|emf|wmf)|[a-z]:\\.*|https?:.*|no description available.*)",
    re.IGNORECASE,
)


class Usable(Struct, frozen=True):
    """A picture as a file: its bytes and its ending (`jpg`)."""

    data: bytes
    ending: str


class Shown(Struct, frozen=True):
    """A picture in the article: its file's name and its words."""

    file: str
    alt: str
    caption: Caption


def usable(found: Found) -> Usable | str:
    """The picture as a file that may be published, or a clause that says why there is none."""
    try:
        with warnings.catch_warnings():
            # Pillow warns of sizes, which are told below.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(found.data)) as image:
                width, height = image.size
                if width * height > MAX_PIXELS:
                    return f"ảnh {width}×{height} điểm quá lớn, không mang sang; hãy thu nhỏ rồi chèn lại"
                kind = "JPEG" if image.format == "MPO" else image.format or ""
                if kind in _ENDINGS:
                    return Usable(found.data, _ENDINGS[kind])
                if kind in _CONVERTED:
                    made = io.BytesIO()
                    image.convert("RGBA" if image.mode in ("RGBA", "LA", "P") else "RGB").save(made, "PNG")
                    return Usable(made.getvalue(), "png")
                return f"ảnh loại {kind} trình duyệt không xem được, không mang sang; hãy lưu lại thành PNG"
    except Image.DecompressionBombError:
        return "ảnh quá lớn (hơn 100 triệu điểm ảnh), không mang sang; hãy thu nhỏ rồi chèn lại"
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return "một ảnh hỏng hoặc thuộc loại máy không biết (có thể là hình vẽ EMF, WMF của Word), không mang sang"


def alt_words(found: Found) -> str:
    """The description that the picture came with; "" where a program wrote it."""
    words = " ".join(found.alt.split())
    return "" if _NO_WORDS.fullmatch(words) else words


def line(shown: Shown) -> str:
    """The Markdown that shows a picture in the text; as a remark where it has no words yet."""
    caption = f"{shown.caption.text} (Ảnh: {shown.caption.credit})" if shown.caption.credit else shown.caption.text
    alt = shown.alt or shown.caption.text
    title = caption.replace('"', "”") or "CHÚ THÍCH ẢNH"
    if not alt:
        return (
            f"<!-- Ảnh {shown.file} chưa có lời: viết lời tả ảnh (alt) và chú thích (caption) rồi bỏ dấu ghi chú quanh"
            f' dòng sau:\n![LỜI TẢ ẢNH]({shown.file} "{title}")\n-->'
        )
    written = (
        f'![{alt.replace("[", "(").replace("]", ")")}]({shown.file} "{title}")'
        if caption
        else f"![{alt}]({shown.file})"
    )
    if not shown.alt:
        remark = f"<!-- Lời tả (alt) của ảnh {shown.file} đang lấy từ chú thích: hãy tả điều nhìn thấy trong ảnh -->"
        return f"{remark}\n\n{written}"
    if not caption:
        return f"<!-- Ảnh {shown.file} chưa có chú thích (caption) -->\n\n{written}"
    return written
