"""The types of files that may be published beside an item, the facts that pages show of them, and feed formats."""

from typing import Literal

from msgspec import Struct

from newsroom.model import urls

# What may be published beside an item, by extension. SVG and HTML are missing, since they can contain scripts.
IMAGE_FORMATS = {"jpg": "JPEG", "jpeg": "JPEG", "png": "PNG", "gif": "GIF", "webp": "WEBP", "avif": "AVIF"}
# What people call each type, and its media type as registered with the IANA: the tables of operating systems differ.
_ATTACHMENTS = {
    "pdf": ("PDF", "application/pdf"),
    "doc": ("Word", "application/msword"),
    "docx": ("Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "xls": ("Excel", "application/vnd.ms-excel"),
    "xlsx": ("Excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "ppt": ("PowerPoint", "application/vnd.ms-powerpoint"),
    "pptx": ("PowerPoint", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "odt": ("OpenDocument", "application/vnd.oasis.opendocument.text"),
    "ods": ("OpenDocument", "application/vnd.oasis.opendocument.spreadsheet"),
    "odp": ("OpenDocument", "application/vnd.oasis.opendocument.presentation"),
    "rtf": ("RTF", "application/rtf"),
    "txt": ("Văn bản", "text/plain"),
    "csv": ("CSV", "text/csv"),
    "zip": ("ZIP", "application/zip"),
    "mp3": ("MP3", "audio/mpeg"),
    "mp4": ("MP4", "video/mp4"),
    "ics": ("Lịch", "text/calendar"),
}
ATTACHMENT_TYPES = {extension: label for extension, (label, _) in _ATTACHMENTS.items()}
MEDIA_TYPES = {extension: f"image/{name.lower()}" for extension, name in IMAGE_FORMATS.items()} | {
    extension: media_type for extension, (_, media_type) in _ATTACHMENTS.items()
}

FileDefect = Literal["", "type", "broken", "large", "scans", "unreadable"]
# What is wrong with a file, as the clause of a problem; `ending` is its extension.
DEFECT_REASONS: dict[FileDefect, str] = {
    "type": "có đuôi .{ending} nhưng bên trong không phải ảnh {ending}; hãy mở ảnh rồi lưu lại đúng loại",
    "broken": "là tệp ảnh hỏng hoặc không phải là ảnh, máy không mở được",
    "large": "là ảnh quá lớn (hơn 100 triệu điểm ảnh); hãy thu nhỏ lại",
    "scans": "là ảnh JPEG chia thành quá nhiều lớp nên mở rất lâu; hãy mở ảnh bằng chương trình xem ảnh rồi lưu lại",
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
    traces: tuple[str, ...] = ()
    """What an attachment tells of people, as published: Vietnamese clauses."""
    changed_from: str = ""
    """The SHA-256 of the file as it lies under content/, where that has other bytes than the published one."""

    @property
    def source_sha256(self) -> str:
        """The SHA-256, in hex, of the file under content/: it depends on no setting and on no version of a library."""
        return self.changed_from or self.sha256


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


class FeedFormat(Struct, frozen=True):
    """A format of feeds: the name of its files, their media type, and what it is called."""

    file: str
    media_type: str
    title: str


RSS = FeedFormat(urls.RSS_FILE, "application/rss+xml", "RSS")
ATOM = FeedFormat(urls.ATOM_FILE, "application/atom+xml", "Atom")
JSON_FEED = FeedFormat(urls.JSON_FEED_FILE, "application/feed+json", "JSON Feed")
FEED_FORMATS = (RSS, ATOM, JSON_FEED)
"""In the order in which pages offer them."""
