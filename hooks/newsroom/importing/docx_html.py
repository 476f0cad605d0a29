"""Reads a Word document as HTML in which classes name old fonts and centred paragraphs."""

import io
import re
import zipfile

import lxml.html
import mammoth
from mammoth import documents
from msgspec import structs

from newsroom.importing.charsets import is_unsupported_font
from newsroom.importing.docx_package import MEGABYTE, ImportRefused, open_package
from newsroom.importing.docx_reduce import MISSING_PICTURE
from newsroom.importing.docx_styles import CENTRED_STYLE, FONT_STYLE
from newsroom.importing.manuscript import ImportedDocument, ImportedPicture
from newsroom.importing.web_page import PICTURE_SCHEME, imported_document, with_author

# Days that programs write where they know none: python-docx its template's, others the first of their time.
_PLACEHOLDER_DATES = ("2013-12-23T23:15", "1970-01-01", "1900-", "1601-")
_STYLE_MAP = f"""
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
_MAX_PICTURES_SIZE = 200 * MEGABYTE
# What mammoth says, and what an editor is told of it: nothing where nobody misses anything, or it is told elsewhere.
MAMMOTH_MESSAGES = {
    "style": "",
    "Ignoring complex field": "",
    "unlikely to display in web browsers": "",
    "without a relationship ID": "",
    "Could not find image file": "",
    "w:sym element": "một ký hiệu của phông riêng không mang sang; hãy xem lại chữ",
    "cell merging may be incorrect": "một bảng trong tệp Word bị hỏng; hãy xem lại các ô gộp",
}
_NO_PICTURE = "một ảnh chỉ là liên kết tới tệp nằm ngoài, hoặc đã mất; hãy chép ảnh ấy vào cạnh bài"
UNKNOWN_MESSAGE = "có chỗ trong tệp Word máy không đọc được; hãy so bài với bản gốc"


def read_docx(data: bytes) -> ImportedDocument:
    """The document in the bytes of a .docx; raises `ImportRefused`."""
    package = open_package(data)
    pictures: list[ImportedPicture] = []
    losses = list(package.losses)

    def add_picture(image: documents.Image) -> dict[str, str]:
        try:
            with image.open() as file:
                data = file.read()
        except KeyError:
            return {"src": MISSING_PICTURE}
        if sum(len(picture.data) for picture in pictures) + len(data) > _MAX_PICTURES_SIZE:
            losses.append("ảnh trong tệp quá nặng, một số ảnh không mang sang")
            return {"src": ""}
        pictures.append(ImportedPicture(data, image.alt_text or ""))
        return {"src": f"{PICTURE_SCHEME}{len(pictures) - 1}"}

    style_map, css = _STYLE_MAP, ""
    for number, font in enumerate(package.old_fonts):
        style_map += f"r.{FONT_STYLE}{number} => span.font-{number}\n"
        safe_name = re.sub(r"[^\w .-]", "", font)
        css += f".font-{number}{{font-family:'{safe_name}'}}"
    try:
        result = mammoth.convert_to_html(
            io.BytesIO(package.data),
            style_map=style_map,
            include_embedded_style_map=False,
            convert_image=mammoth.images.img_element(add_picture),
            ignore_empty_paragraphs=True,
        )
    except (KeyError, ValueError, AttributeError, IndexError, TypeError, RecursionError, zipfile.BadZipFile) as error:
        # mammoth takes a document to be whole; what is missing in it shows as any of these.
        raise ImportRefused("là tệp Word hỏng, máy không đọc được bên trong; hãy mở bằng Word rồi lưu lại") from error
    losses = list(dict.fromkeys([*losses, *(editors_message(each.message) for each in result.messages)]))
    losses += (
        f"phông {font} dùng bảng mã cũ mà máy chưa biết đổi; hãy xem lại chữ"
        for font in filter(is_unsupported_font, package.fonts)
    )
    root = lxml.html.document_fromstring(f"<html><head><style>{css}</style></head><body>{result.value}</body></html>")
    document = imported_document(root, root, lambda _: _NO_PICTURE, tuple(pictures))
    date = "" if package.created.startswith(_PLACEHOLDER_DATES) else package.created[:10]
    losses = [loss for loss in losses if loss]
    return structs.replace(with_author(document, package.author), date=date, losses=(*losses, *document.losses))


def editors_message(message: str) -> str:
    """What an editor is told of a message of mammoth's; "" where that is nothing."""
    return next((words for part, words in MAMMOTH_MESSAGES.items() if part in message), UNKNOWN_MESSAGE)
