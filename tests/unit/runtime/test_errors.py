"""A failure outside the content is reported in one line."""

import errno
import sqlite3
from pathlib import Path

import jinja2
import pytest
from newsroom.runtime import errors
from newsroom.runtime.pool import WorkerCrashed


def out_of_space() -> sqlite3.OperationalError:
    database = sqlite3.connect(":memory:")
    database.execute("PRAGMA max_page_count=1")
    with pytest.raises(sqlite3.OperationalError) as full:
        database.executescript("CREATE TABLE a (b); CREATE TABLE c (d);")
    return full.value


@pytest.mark.parametrize(
    ("fault", "line"),
    [
        (
            OSError(errno.ENOSPC, "", "site/a"),
            "Không đọc hoặc ghi được site/a: ổ đĩa đã đầy, hãy dọn bớt rồi chạy lại.",
        ),
        (OSError(errno.EPIPE, "Broken pipe"), "Không đọc hoặc ghi được tệp: Broken pipe."),
        (
            out_of_space(),
            "Không đọc hoặc ghi được bộ nhớ đệm trong thư mục .cache: ổ đĩa đã đầy, hãy dọn bớt rồi chạy lại.",
        ),
        (WorkerCrashed(3, "bai.md"), "Chương trình dừng đột ngột khi làm bai.md; hãy báo người phụ trách kỹ thuật."),
        (jinja2.TemplateNotFound("x.html"), "Mẫu trang overrides có lỗi: x.html."),
        (jinja2.TemplateSyntaxError("unknown tag", 7, "x.html"), "Mẫu trang x.html:7 có lỗi: unknown tag."),
    ],
    ids=["disk", "pipe", "store", "worker", "missing template", "broken template"],
)
def test_a_fault_is_told_in_one_line(fault: errors.ReportableError, line: str) -> None:
    assert errors.error_message(fault, [Path("overrides")]) == line
