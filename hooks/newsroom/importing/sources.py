"""Lists the documents to bring in at the paths an editor names, and reads each into a document."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from newsroom.importing.docx_package import MAX_FILE_SIZE, MEGABYTE, ImportRefused
from newsroom.importing.manuscript import ImportedDocument
from newsroom.importing.plain_text import read_markdown_file, read_plain_text
from newsroom.importing.web_page import LoadFile, read_docx, read_html

_SAVE_AS_DOCX = "hãy mở bằng Word (hoặc LibreOffice) rồi Lưu thành loại Word Document (.docx)"
_REFUSED_SUFFIXES = {
    ".doc": f"là tệp Word đời cũ; {_SAVE_AS_DOCX}",
    ".rtf": f"là tệp RTF; {_SAVE_AS_DOCX}",
    ".odt": f"là tệp OpenDocument; {_SAVE_AS_DOCX}",
    ".wps": f"là tệp WPS; {_SAVE_AS_DOCX}",
    ".pdf": "là tệp PDF, không nhập thành bài được; hãy xin bản Word, hoặc đính kèm tệp PDF vào kế hoạch (attachments)",
}
_ACCEPTED_SUFFIXES = (".docx", ".docm", ".html", ".htm", ".txt", ".md")
MAX_PICTURE_SIZE = 50 * MEGABYTE


def find_documents(paths: Iterable[Path], on_failure: Callable[[Path, str], None]) -> Iterator[Path]:
    """The documents at these paths, those of a folder in order of their names; `on_failure` gets what cannot be read.

    In a folder, files that are no documents are passed over; named alone they are refused.
    """
    for path in paths:
        if path.is_dir():
            yield from _walk_folder(path, on_failure)
        elif not path.exists():
            on_failure(path, "không có tệp hay thư mục này")
        else:
            yield path


def _walk_folder(folder: Path, on_failure: Callable[[Path, str], None]) -> Iterator[Path]:
    def report_unreadable(error: OSError) -> None:
        on_failure(Path(error.filename), "là thư mục không mở được; hãy kiểm tra quyền truy cập")

    suffixes = (*_ACCEPTED_SUFFIXES, *_REFUSED_SUFFIXES)
    for parent, subfolders, names in os.walk(folder, onerror=report_unreadable):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        # Word keeps ~$bai.docx beside a document while it is open.
        names = sorted(name for name in names if not name.startswith((".", "~$")))
        yield from (Path(parent) / name for name in names if Path(name).suffix.lower() in suffixes)


def load_document(path: Path) -> ImportedDocument:
    """The document in a file; raises `ImportRefused` with what is wrong with it."""
    ending = path.suffix.lower()
    if ending in _REFUSED_SUFFIXES:
        raise ImportRefused(_REFUSED_SUFFIXES[ending])
    if ending not in _ACCEPTED_SUFFIXES:
        raise ImportRefused("thuộc loại tệp không nhập được; nhận các loại .docx, .html, .txt, .md")
    try:
        size = path.stat().st_size
        if size > MAX_FILE_SIZE:
            raise ImportRefused(
                f"nặng {size // MEGABYTE} MB, quá lớn (nhiều nhất {MAX_FILE_SIZE // MEGABYTE} MB); hãy nén ảnh lại"
            )
        data = path.read_bytes()
    except OSError as error:
        raise ImportRefused("không mở được; hãy kiểm tra quyền truy cập, hoặc đóng chương trình đang mở") from error
    if ending in (".docx", ".docm"):
        return read_docx(data)
    if ending == ".txt":
        return read_plain_text(data)
    load = _local_file_loader(path)
    return read_markdown_file(data, load) if ending == ".md" else read_html(data, load)


def _local_file_loader(path: Path) -> LoadFile:
    """Reads pictures that lie with a page; nothing outside its folder is ever read."""
    folder = path.parent.resolve()

    def load(address: str) -> bytes | str:
        try:
            parts = urlsplit(address)
        except ValueError:
            return f"ảnh có địa chỉ sai “{address[:60]}”"
        if parts.scheme or parts.netloc:
            return f"ảnh ở trang khác ({address[:80]}) chưa tải về; hãy tải rồi chép vào cạnh bài"
        file = (folder / parts.path.lstrip("/")).resolve()
        if not file.is_relative_to(folder):
            return f"ảnh {address[:60]} nằm ngoài thư mục của bài, không lấy"
        try:
            if file.stat().st_size > MAX_PICTURE_SIZE:
                return f"ảnh {address[:60]} quá nặng (hơn {MAX_PICTURE_SIZE // MEGABYTE} MB)"
            return file.read_bytes()
        except (OSError, ValueError):
            return f"không thấy tệp ảnh {address[:60]} ở cạnh bài gốc"

    return load
