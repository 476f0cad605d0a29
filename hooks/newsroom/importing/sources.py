"""Lists the documents to bring in at the paths an editor names, and reads each into a manuscript."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from newsroom.importing.docx_package import MEGABYTE, MOST_FILE, Refused
from newsroom.importing.manuscript import Manuscript
from newsroom.importing.plain_text import read_markdown, read_text
from newsroom.importing.web_page import LoadFile, read_page, read_word

_WORD = "hãy mở bằng Word (hoặc LibreOffice) rồi Lưu thành loại Word Document (.docx)"
_REFUSED = {
    ".doc": f"là tệp Word đời cũ; {_WORD}",
    ".rtf": f"là tệp RTF; {_WORD}",
    ".odt": f"là tệp OpenDocument; {_WORD}",
    ".wps": f"là tệp WPS; {_WORD}",
    ".pdf": "là tệp PDF, không nhập thành bài được; hãy xin bản Word, hoặc đính kèm tệp PDF vào kế hoạch (attachments)",
}
_READ = (".docx", ".docm", ".html", ".htm", ".txt", ".md")
MOST_PICTURE = 50 * MEGABYTE


def documents(paths: Iterable[Path], lost: Callable[[Path, str], None]) -> Iterator[Path]:
    """The documents at these paths, those of a folder in order of their names; `lost` hears of what cannot be read.

    In a folder, files that are no documents are passed over; named alone they are refused.
    """
    for path in paths:
        if path.is_dir():
            yield from _folder(path, lost)
        elif not path.exists():
            lost(path, "không có tệp hay thư mục này")
        else:
            yield path


def _folder(folder: Path, lost: Callable[[Path, str], None]) -> Iterator[Path]:
    def shut(error: OSError) -> None:
        lost(Path(error.filename), "là thư mục không mở được; hãy kiểm tra quyền truy cập")

    for place, inner, names in os.walk(folder, onerror=shut):
        inner[:] = sorted(name for name in inner if not name.startswith("."))
        for name in sorted(names):
            # ~$bai.docx is what Word keeps beside a document while it is open.
            if not name.startswith((".", "~$")) and Path(name).suffix.lower() in (*_READ, *_REFUSED):
                yield Path(place) / name


def read(path: Path) -> Manuscript:
    """The manuscript in a file; raises `Refused` with what is wrong with it."""
    ending = path.suffix.lower()
    if ending in _REFUSED:
        raise Refused(_REFUSED[ending])
    if ending not in _READ:
        raise Refused("thuộc loại tệp không nhập được; nhận các loại .docx, .html, .txt, .md")
    try:
        size = path.stat().st_size
        if size > MOST_FILE:
            raise Refused(
                f"nặng {size // MEGABYTE} MB, quá lớn (nhiều nhất {MOST_FILE // MEGABYTE} MB); hãy nén ảnh lại"
            )
        data = path.read_bytes()
    except OSError as error:
        raise Refused("không mở được; hãy kiểm tra quyền truy cập, hoặc đóng chương trình đang mở") from error
    if ending in (".docx", ".docm"):
        return read_word(data)
    if ending == ".txt":
        return read_text(data)
    load = _beside(path)
    return read_markdown(data, load) if ending == ".md" else read_page(data, load)


def _beside(path: Path) -> LoadFile:
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
            if file.stat().st_size > MOST_PICTURE:
                return f"ảnh {address[:60]} quá nặng (hơn {MOST_PICTURE // MEGABYTE} MB)"
            return file.read_bytes()
        except (OSError, ValueError):
            return f"không thấy tệp ảnh {address[:60]} ở cạnh bài gốc"

    return load
