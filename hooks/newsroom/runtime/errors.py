"""Turns what fails outside the content (a disk, a worker, a template) into one line for whoever runs a build."""

from __future__ import annotations

import errno
import os
import sqlite3
import traceback
from pathlib import Path

import jinja2

from newsroom.runtime.pool import WorkerDied

_SHUT = "không có quyền đọc hoặc ghi ở đây, hãy xem lại quyền của thư mục"
_IN_THE_WAY = "ở chỗ của thư mục lại có một tệp cùng tên, hãy chuyển tệp ấy đi"
_REASONS = {
    errno.ENOSPC: "ổ đĩa đã đầy, hãy dọn bớt rồi chạy lại",
    errno.EDQUOT: "đã hết dung lượng được cấp, hãy dọn bớt rồi chạy lại",
    errno.EACCES: _SHUT,
    errno.EPERM: _SHUT,
    errno.EROFS: "ổ đĩa này chỉ cho đọc",
    errno.EEXIST: _IN_THE_WAY,
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EISDIR: "ở chỗ của tệp lại có một thư mục cùng tên, hãy chuyển thư mục ấy đi",
    errno.ENOENT: "tệp hoặc thư mục vừa bị chuyển đi, hãy chạy lại",
    errno.ENAMETOOLONG: "tên dài quá mức máy cho phép",
    errno.EIO: "ổ đĩa đã đầy hoặc bị lỗi, hãy dọn bớt, hoặc kiểm tra ổ đĩa",
}
_STORE_REASONS = {
    sqlite3.SQLITE_FULL: _REASONS[errno.ENOSPC],
    sqlite3.SQLITE_IOERR: _REASONS[errno.EIO],
    sqlite3.SQLITE_READONLY: _SHUT,
    sqlite3.SQLITE_CANTOPEN: _SHUT,
    sqlite3.SQLITE_PERM: _SHUT,
    sqlite3.SQLITE_BUSY: "một chương trình khác đang giữ tệp, hãy đóng chương trình ấy rồi chạy lại",
}

Fault = OSError | sqlite3.OperationalError | WorkerDied | jinja2.TemplateError
FAULTS = (OSError, sqlite3.OperationalError, WorkerDied, jinja2.TemplateError)


def line(fault: Fault, templates: Path | None = None) -> str:
    """What failed and what to do about it; `templates` is the folder of the project's own."""
    # A template that is not there is an OSError as well.
    if isinstance(fault, jinja2.TemplateError):
        return f"Mẫu trang {_place(fault, templates)} có lỗi: {fault.message or type(fault).__name__}."
    if isinstance(fault, OSError):
        reason = _REASONS.get(fault.errno or 0, fault.strerror or str(fault))
        return f"Không đọc hoặc ghi được {_shown(fault.filename2 or fault.filename)}: {reason}."
    if isinstance(fault, sqlite3.OperationalError):
        reason = _STORE_REASONS.get(getattr(fault, "sqlite_errorcode", 0) & 0xFF, str(fault))
        return f"Không đọc hoặc ghi được bộ nhớ đệm trong thư mục .cache: {reason}."
    return f"Chương trình dừng đột ngột khi làm {fault.name}; hãy báo người phụ trách kỹ thuật."


def _shown(path: object) -> str:
    """A path as the reader knows it: from the folder the command runs in."""
    if not isinstance(path, (str, os.PathLike)):
        return "tệp"
    place = Path(path)
    return str(place.relative_to(Path.cwd()) if place.is_relative_to(Path.cwd()) else place)


def _place(fault: jinja2.TemplateError, templates: Path | None) -> str:
    """File and line of a template: where its syntax is wrong, or where the last of the project's own went wrong."""
    if isinstance(fault, jinja2.TemplateSyntaxError):
        return f"{_shown(fault.filename or fault.name)}:{fault.lineno}"
    frames = traceback.extract_tb(fault.__traceback__)
    own = [frame for frame in frames if templates and Path(frame.filename).is_relative_to(templates)]
    return f"{_shown(own[-1].filename)}:{own[-1].lineno}" if own else _shown(templates)


def bug(error: Exception, folder: Path) -> str:
    """A mistake of the program's own: one line, and the traceback in a file of that folder for who can mend it."""
    file = folder / "loi.txt"
    told = " ".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())])
    sentence = f"Chương trình gặp lỗi ({told}); trang đã đăng vẫn nguyên vẹn."
    try:
        file.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        return sentence
    return f"{sentence} Hãy gửi tệp {_shown(file)} cho người phụ trách kỹ thuật."
