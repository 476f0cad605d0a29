"""Turns a Word document into HTML in which classes name old fonts and centred paragraphs, and its pictures."""

from __future__ import annotations

import io
import re
import zipfile

import mammoth
from mammoth import documents
from msgspec import Struct

from newsroom.importing.charsets import is_unknown_font
from newsroom.importing.docx_fonts import CENTRED_STYLE, FONT_STYLE
from newsroom.importing.docx_package import MEGABYTE, Refused, open_package
from newsroom.importing.manuscript import Found

# Where a picture of the document stands in the HTML, with its number.
PICTURE = "newsroom-picture:"
_STYLES = f"""
p[style-name='Title'] => h1.title:fresh
p[style-name='Subtitle'] => p.subtitle:fresh
p[style-name='caption'] => p.caption:fresh
p[style-name='Caption'] => p.caption:fresh
p[style-name='Illustration'] => p.caption:fresh
p[style-name='Figure'] => p.caption:fresh
p[style-name='Quote'] => blockquote > p:fresh
p[style-name='Intense Quote'] => blockquote > p:fresh
p[style-name='Quotations'] => blockquote > p:fresh
p.{CENTRED_STYLE} => p.centred:fresh
u => u
strike => s
"""
_MOST_PICTURES = 200 * MEGABYTE
# What mammoth says of things that nobody misses.
_QUIET = re.compile(
    r"style|referenced but not defined|unrecognised element.*(sdt|smartTag|bookmark|proof|perm|ink)", re.I
)


class WordHtml(Struct, frozen=True):
    """The document as HTML, its pictures by number, what it says of itself and what it lost."""

    html: str
    pictures: tuple[Found, ...]
    author: str
    created: str
    losses: tuple[str, ...]
    unknown_fonts: tuple[str, ...]


def read(data: bytes) -> WordHtml:
    """Convert the bytes of a .docx; raises `Refused`."""
    package = open_package(data)
    pictures: list[Found] = []
    losses = list(package.losses)

    def keep(image: documents.Image) -> dict[str, str]:
        with image.open() as file:
            found = file.read()
        if sum(len(picture.data) for picture in pictures) + len(found) > _MOST_PICTURES:
            losses.append("ảnh trong tệp quá nặng, một số ảnh không mang sang")
            return {"src": ""}
        pictures.append(Found(found, image.alt_text or ""))
        return {"src": f"{PICTURE}{len(pictures) - 1}"}

    numbers = range(len(package.old_fonts))
    styles = "".join(f"r.{FONT_STYLE}{number} => span.font-{number}\n" for number in numbers)
    rules = "".join(f".font-{number}{{font-family:'{_safe(package.old_fonts[number])}'}}" for number in numbers)
    try:
        made = mammoth.convert_to_html(
            io.BytesIO(package.data),
            style_map=styles + _STYLES,
            include_embedded_style_map=False,
            convert_image=mammoth.images.img_element(keep),
            ignore_empty_paragraphs=True,
        )
    except (KeyError, ValueError, AttributeError, IndexError, TypeError, RecursionError, zipfile.BadZipFile) as error:
        # mammoth takes a document to be whole; what is missing in it shows as any of these.
        raise Refused("là tệp Word hỏng, máy không đọc được bên trong; hãy mở bằng Word rồi lưu lại") from error
    losses += [f"Word: {m.message}" for m in made.messages if not _QUIET.search(m.message)]
    unknown = tuple(font for font in package.fonts if is_unknown_font(font))
    html = f"<html><head><style>{rules}</style></head><body>{made.value}</body></html>"
    return WordHtml(html, tuple(pictures), package.author, package.created, tuple(dict.fromkeys(losses)), unknown)


def _safe(font: str) -> str:
    return re.sub(r"[^\w .-]", "", font)
