"""The types of files that may be published beside an item, and the facts that pages show of them."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

# What may be published beside an item, by extension. SVG and HTML are missing, since they can contain scripts.
IMAGE_FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "avif": "AVIF"}
ATTACHMENT_TYPES = {
    "pdf": "PDF",
    "doc": "Word",
    "docx": "Word",
    "xls": "Excel",
    "xlsx": "Excel",
    "ppt": "PowerPoint",
    "pptx": "PowerPoint",
    "odt": "OpenDocument",
    "ods": "OpenDocument",
    "odp": "OpenDocument",
    "rtf": "RTF",
    "txt": "Văn bản",
    "csv": "CSV",
    "zip": "ZIP",
    "mp3": "MP3",
    "mp4": "MP4",
    "ics": "Lịch",
}
# As registered with the IANA; the tables of operating systems differ.
MEDIA_TYPES = {extension: f"image/{name.lower()}" for extension, name in IMAGE_FORMATS.items()} | {
    "pdf": "application/pdf",
    "doc": "application/msword",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xls": "application/vnd.ms-excel",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt": "application/vnd.ms-powerpoint",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
    "rtf": "application/rtf",
    "txt": "text/plain",
    "csv": "text/csv",
    "zip": "application/zip",
    "mp3": "audio/mpeg",
    "mp4": "video/mp4",
    "ics": "text/calendar",
}

FileDefect = Literal["", "type", "broken", "large", "unreadable"]
# What is wrong with a file, as the clause of a problem; `ending` is its extension.
DEFECT_REASONS: dict[FileDefect, str] = {
    "type": "có đuôi .{ending} nhưng bên trong không phải ảnh {ending}; hãy mở ảnh rồi lưu lại đúng loại",
    "broken": "là tệp ảnh hỏng hoặc không phải là ảnh, máy không mở được",
    "large": "là ảnh quá lớn (hơn 100 triệu điểm ảnh); hãy thu nhỏ lại",
    "unreadable": "không mở được; hãy kiểm tra quyền truy cập hoặc đóng chương trình đang mở tệp này",
}


class FileInfo(Struct, frozen=True):
    """A file under content/ as it is published: bytes, SHA-256 in hex, and pixels as seen (0 for no image).

    An image is published upright and without what its camera wrote into it (`strip_metadata`).
    """

    size: int
    sha256: str
    width: int = 0
    height: int = 0
    defect: FileDefect = ""
    """Why it cannot be published, if it cannot; a key of DEFECT_REASONS."""


def is_image(path: str) -> bool:
    """True if the file is a picture that may be published, by its name."""
    return file_extension(path) in IMAGE_FORMATS


def file_extension(path: str) -> str:
    """The extension of a path, lower case, without the dot."""
    return path.rpartition(".")[2].lower() if "." in path.rpartition("/")[2] else ""


def type_label(path: str) -> str:
    """What people call the type of a file: PDF, Word, ảnh JPEG."""
    extension = file_extension(path)
    if extension in IMAGE_FORMATS:
        return f"Ảnh {IMAGE_FORMATS[extension]}"
    return ATTACHMENT_TYPES.get(extension, extension.upper())


def size_label(size: int) -> str:
    """A size in bytes as Vietnamese writes it: 320 KB, 1,4 MB."""
    if size < 1024:
        return f"{size} B"
    if round(size / 1024) < 1024:
        return f"{round(size / 1024)} KB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".", ",")
