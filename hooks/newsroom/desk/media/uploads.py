"""Puts uploaded files beside an item: pictures by what is in them, attachments by their type and their first bytes."""

from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

from msgspec import Struct

from newsroom.importing.docx_package import MEGABYTE
from newsroom.importing.markdown import escape_markdown
from newsroom.importing.pictures import MAX_PICTURE_SIZE, to_picture_file
from newsroom.model.file_types import ATTACHMENT_TYPES, IMAGE_FORMATS, file_extension, is_image, type_label
from newsroom.runtime.atomic_write import candidate_names
from newsroom.runtime.content_writer import ContentWriter
from newsroom.text.normalize import collapse_whitespace, nfc, slug, strip_control_chars

_PICTURE_TYPES = "JPG, PNG, GIF, WebP, AVIF"
_ATTACHMENT_TYPES = ", ".join(extension.upper() for extension in ATTACHMENT_TYPES)
PICTURES_TAKEN = f"nhận ảnh {_PICTURE_TYPES}"
FILES_TAKEN = f"{PICTURES_TAKEN} và tệp {_ATTACHMENT_TYPES}"
ACCEPTED_PICTURES = "image/jpeg,image/png,image/gif,image/webp,image/avif"
"""What a browser offers to choose from, as `accept` has it (HTML, 4.10.5.1.17)."""
ACCEPTED_FILES = ",".join(f".{extension}" for extension in (*IMAGE_FORMATS, *ATTACHMENT_TYPES))
MAX_ATTACHMENT_SIZE = 100 * MEGABYTE

_OLE, _RTF, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf", b"PK"


def _begins_with(*beginnings: bytes) -> Callable[[bytes], bool]:
    return lambda data: data.startswith(beginnings)


def _is_text(data: bytes) -> bool:
    # UTF-16 is full of zeros, and says what it is.
    return b"\0" not in data or data.startswith((b"\xff\xfe", b"\xfe\xff"))


# How a file of each type begins: one that begins in another way has the wrong name, or is something else in disguise.
_SIGNATURES: Mapping[str, Callable[[bytes], bool]] = {
    # Programs put a few bytes before it (ISO 32000-2, annex I).
    "pdf": lambda data: b"%PDF-" in data[:1024],
    # Old programs called their RTF .doc.
    "doc": _begins_with(_OLE, _RTF),
    **dict.fromkeys(("xls", "ppt"), _begins_with(_OLE)),
    **dict.fromkeys(("docx", "xlsx", "pptx", "odt", "ods", "odp", "zip"), _begins_with(_ZIP)),
    "rtf": _begins_with(_RTF),
    **dict.fromkeys(("txt", "csv"), _is_text),
    "ics": lambda data: b"BEGIN:VCALENDAR" in data[:64],
    # A tag, or the first frame itself (ISO/IEC 11172-3, 2.4.1.3).
    "mp3": lambda data: data.startswith(b"ID3") or (data[:1] == b"\xff" and data[1:2] >= b"\xe0"),
    "mp4": lambda data: data[4:8] == b"ftyp",
}
_HEIC_BRANDS = frozenset({b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1"})


class UploadRefused(Exception):
    """Why a file cannot be taken, as a Vietnamese clause."""


class StoredFile(Struct, frozen=True):
    """A file beside an item, and how people know it: by the name that it came with."""

    file: Path
    title: str
    is_picture: bool

    @property
    def markdown(self) -> str:
        """What shows it in the text of the item beside it."""
        return file_markdown(self.file.name, self.title)


def file_markdown(reference: str, title: str) -> str:
    """What shows a file in a text: a picture whose words are still to be written, or a link."""
    address = quote(reference)
    if is_image(reference):
        return f"![]({address})"
    return f"[{escape_markdown(title)} ({type_label(reference)})]({address})"


def save_upload(
    writer: ContentWriter, item_file: Path, file_name: str, data: bytes, *, pictures_only: bool = False
) -> StoredFile:
    """Put a file beside an item's file, under a slug of its own name.

    The same bytes under the same name are stored once; a name that is taken is never written over. Raises
    `UploadRefused` and OSError.
    """
    # Old browsers on Windows send the whole path.
    name = nfc(strip_control_chars(file_name)).replace("\\", "/").rpartition("/")[2]
    title = collapse_whitespace(name.rpartition(".")[0] or name)
    extension = file_extension(name)
    if not data:
        raise UploadRefused("tệp trống")
    if extension in ATTACHMENT_TYPES and not pictures_only:
        _check_attachment(extension, data)
        stored = _store(writer, item_file, name, extension, data)
        return StoredFile(stored, title, is_picture=False)
    suffix, picture = _picture(extension, data, PICTURES_TAKEN if pictures_only else FILES_TAKEN)
    return StoredFile(_store(writer, item_file, name, suffix, picture), title, is_picture=True)


def _check_attachment(extension: str, data: bytes) -> None:
    if len(data) > MAX_ATTACHMENT_SIZE:
        size, limit = len(data) // MEGABYTE, MAX_ATTACHMENT_SIZE // MEGABYTE
        raise UploadRefused(f"tệp nặng {size} MB, quá lớn (nhiều nhất {limit} MB)")
    if not _SIGNATURES[extension](data):
        raise UploadRefused(f"tệp có đuôi .{extension} nhưng bên trong không phải {ATTACHMENT_TYPES[extension]}")


def _picture(extension: str, data: bytes, taken: str) -> tuple[str, bytes]:
    """The extension and the bytes of a picture that may be published."""
    if len(data) > MAX_PICTURE_SIZE:
        size, limit = len(data) // MEGABYTE, MAX_PICTURE_SIZE // MEGABYTE
        raise UploadRefused(f"ảnh nặng {size} MB, quá lớn (nhiều nhất {limit} MB)")
    if data[4:8] == b"ftyp" and data[8:12] in _HEIC_BRANDS:
        raise UploadRefused(
            "ảnh HEIC của điện thoại, trình duyệt không xem được; hãy lưu thành JPG"
            " (iPhone: Cài đặt › Camera › Định dạng › Tương thích nhất)"
        )
    picture = to_picture_file(data)
    if not isinstance(picture, str):
        return picture.suffix, picture.data
    if extension in IMAGE_FORMATS:
        raise UploadRefused(picture)
    kind = f"loại tệp .{extension[:20]}" if extension else "tệp không có đuôi"
    raise UploadRefused(f"{kind} không đăng được; bàn biên tập {taken}")


def store_beside(writer: ContentWriter, item_file: Path, stem: str, extension: str, data: bytes) -> Path:
    """Write a new file beside an item's, under the first name that is free or has the same bytes.

    Raises `UploadRefused` and OSError.
    """
    for name in candidate_names(stem):
        file = item_file.parent / f"{name}.{extension}"
        try:
            writer.create(file, data)
        except FileExistsError:
            if file.read_bytes() != data:
                continue
        return file
    raise UploadRefused("đã có quá nhiều tệp cùng tên")


def _store(writer: ContentWriter, item_file: Path, name: str, extension: str, data: bytes) -> Path:
    return store_beside(writer, item_file, slug(name.rpartition(".")[0] or item_file.stem), extension, data)
