"""Turns what fails outside the content (a disk, a worker, a template) into one line for the user."""

import errno
import os
import sqlite3
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import jinja2

from newsroom.runtime.pool import WorkerCrashed

_NO_PERMISSION = "không có quyền đọc hoặc ghi ở đây, hãy xem lại quyền của thư mục"
_FILE_IN_PLACE_OF_FOLDER = "ở chỗ của thư mục lại có một tệp cùng tên, hãy chuyển tệp ấy đi"
_IN_USE = "một chương trình khác đang giữ tệp, hãy đóng chương trình ấy rồi chạy lại"
# ERROR_SHARING_VIOLATION, ERROR_LOCK_VIOLATION: to the C library these are refused permissions.
_WINDOWS_REASONS = {32: _IN_USE, 33: _IN_USE}
_ERRNO_REASONS = {
    errno.ENOSPC: "ổ đĩa đã đầy, hãy dọn bớt rồi chạy lại",
    errno.EDQUOT: "đã hết dung lượng được cấp, hãy dọn bớt rồi chạy lại",
    errno.EACCES: _NO_PERMISSION,
    errno.EPERM: _NO_PERMISSION,
    errno.EROFS: "ổ đĩa này chỉ cho đọc",
    errno.EEXIST: _FILE_IN_PLACE_OF_FOLDER,
    errno.ENOTDIR: _FILE_IN_PLACE_OF_FOLDER,
    errno.EBUSY: _IN_USE,
    errno.EISDIR: "ở chỗ của tệp lại có một thư mục cùng tên, hãy chuyển thư mục ấy đi",
    errno.ENOENT: "tệp hoặc thư mục vừa bị chuyển đi, hãy chạy lại",
    errno.ENAMETOOLONG: "tên dài quá mức máy cho phép",
    errno.EIO: "ổ đĩa đã đầy hoặc bị lỗi, hãy dọn bớt, hoặc kiểm tra ổ đĩa",
}
_SQLITE_REASONS = {
    sqlite3.SQLITE_FULL: _ERRNO_REASONS[errno.ENOSPC],
    sqlite3.SQLITE_IOERR: _ERRNO_REASONS[errno.EIO],
    sqlite3.SQLITE_READONLY: _NO_PERMISSION,
    sqlite3.SQLITE_CANTOPEN: _NO_PERMISSION,
    sqlite3.SQLITE_PERM: _NO_PERMISSION,
    sqlite3.SQLITE_BUSY: _IN_USE,
}

SITE_UNTOUCHED = "Trang đã đăng vẫn nguyên vẹn."


class BrokenTemplate(Exception):
    """A page cannot be drawn; the message is the line for the user."""


ReportableError = OSError | sqlite3.OperationalError | WorkerCrashed | jinja2.TemplateError | BrokenTemplate
REPORTABLE_ERRORS = (OSError, sqlite3.OperationalError, WorkerCrashed, jinja2.TemplateError, BrokenTemplate)


def error_message(
    error: ReportableError,
    templates_folders: Sequence[Path] = (),
    *,
    database: str = "bộ nhớ đệm trong thư mục .cache",
) -> str:
    """What failed and what to do about it.

    `templates_folders` hold our own templates, not those of the theme; `database` is what SQLite was asked for.
    """
    if isinstance(error, BrokenTemplate):
        return str(error)
    # Jinja's TemplateNotFound is an OSError as well.
    if isinstance(error, jinja2.TemplateError):
        return (
            f"Mẫu trang {_template_location(error, templates_folders)} có lỗi: {error.message or type(error).__name__}."
        )
    if isinstance(error, OSError):
        by_system = _WINDOWS_REASONS.get(getattr(error, "winerror", 0))
        reason = by_system or _ERRNO_REASONS.get(error.errno or 0, error.strerror or str(error))
        return f"Không đọc hoặc ghi được {_display_path(error.filename2 or error.filename)}: {reason}."
    if isinstance(error, sqlite3.OperationalError):
        reason = _SQLITE_REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, str(error))
        return f"Không đọc hoặc ghi được {database}: {reason}."
    return f"Chương trình dừng đột ngột khi làm {error.name}; hãy báo người phụ trách kỹ thuật."


class PublicationStopped(Exception):
    """Ctrl-C or a mistake of the program (`__cause__`) has stopped a build that had begun to change the site.

    The message is a Vietnamese sentence on what it has changed.
    """


@contextmanager
def locate_broken_templates(templates_folders: Sequence[Path]) -> Iterator[None]:
    """Raise BrokenTemplate for a template that fails, with its line: the traceback is not sent between processes."""
    try:
        yield
    except jinja2.TemplateError as error:
        raise BrokenTemplate(error_message(error, templates_folders)) from error


def _display_path(path: object) -> str:
    """A path as the user knows it: relative to the folder the command runs in."""
    if not isinstance(path, (str, os.PathLike)):
        return "tệp"
    file = Path(path)
    return str(file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file)


def _template_location(error: jinja2.TemplateError, folders: Sequence[Path]) -> str:
    """File and line of a template: where its syntax is wrong, or where the innermost of our own failed."""
    if isinstance(error, jinja2.TemplateSyntaxError):
        return f"{_display_path(error.filename or error.name)}:{error.lineno}"
    frames: list[traceback.FrameSummary] = traceback.extract_tb(error.__traceback__)
    frames = [frame for frame in frames if any(Path(frame.filename).is_relative_to(folder) for folder in folders)]
    if frames:
        return f"{_display_path(frames[-1].filename)}:{frames[-1].lineno}"
    return _display_path(folders[0] if folders else None)


def report_bug(error: BaseException, report_folder: Path, site_sentence: str = SITE_UNTOUCHED) -> str:
    """One line on a bug of this program; its traceback goes into a file of that folder, to be sent to an engineer.

    `site_sentence` says what has become of the published site.
    """
    file = report_folder / "loi.txt"
    description = " ".join([f"{type(error).__name__}: {error}", *getattr(error, "__notes__", ())])
    sentence = f"Chương trình gặp lỗi ({description}). {site_sentence}"
    try:
        file.write_text("".join(traceback.format_exception(error)), encoding="utf-8")
    except OSError:
        return sentence
    return f"{sentence} Hãy gửi tệp {_display_path(file)} cho người phụ trách kỹ thuật."
