"""Writes the report of an import: on the terminal, as a page, as text, as a table."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import jinja2

from newsroom.migration.outcome import ImportSummary
from newsroom.migration.report_view import GROUPS, Example, KindView, ReportView, Row, kind_of, plain_line
from newsroom.runtime.atomic_write import replace_file
from newsroom.runtime.progress import format_number
from newsroom.text.normalize import shorten
from newsroom.text.spreadsheets import csv_lines

HTML_FILE, _TEXT_FILE, _CSV_FILE = "report.html", "report.txt", "report.csv"
MAX_TERMINAL_LINES = 40
_EXAMPLES_IN_TEXT = 3
_MAX_TERMINAL_WIDTH = 110
_COLUMNS = ("Nhóm", "Loại", "Bài hoặc tệp", "Chi tiết", "Tệp ở content/", "Việc cần làm")


def write_report(folder: Path, view: ReportView, summary: ImportSummary) -> None:
    """Write the files of a report into a folder."""
    replace_file(folder / HTML_FILE, html_report(view).encode())
    replace_file(folder / _TEXT_FILE, text_report(view).encode())
    replace_file(folder / _CSV_FILE, "".join(csv_report(summary)).encode())


def terminal_lines(view: ReportView, html_file: str) -> list[str]:
    """What the terminal shows, at most MAX_TERMINAL_LINES lines however much there is; the page is at `html_file`."""
    lines = [f"{view.heading}. {view.source}."]
    lines += [f"{label}: {_joined(rows)}." for label, rows in (("Bài", view.items), ("Giữ được", view.kept)) if rows]
    lines += [f"Địa chỉ cũ: {_joined(view.addresses)}."] if view.addresses else []
    for group in view.groups:
        lines.append(f"{group.heading}:")
        lines += [f"  {_with_example(kind)}" for kind in group.kinds[: group.shown]]
        rest = group.kinds[group.shown :]
        if rest:
            count = format_number(sum(kind.count for kind in rest))
            lines.append(f"  … và {len(rest)} loại khác ({count})")
    lines += [f"Làm gì tiếp: {view.steps[0]}", f"Báo cáo đầy đủ: {html_file}"]
    return [line if line.startswith("  ") else shorten(line, 4 * _MAX_TERMINAL_WIDTH) for line in lines]


def text_report(view: ReportView) -> str:
    """The report as plain text."""
    parts = [view.heading.upper(), f"{view.source}. Lập lúc {view.made}."]
    tables = (("Bài, văn bản, trang", view.items), ("Giữ được", view.kept), ("Địa chỉ cũ", view.addresses))
    for heading, rows in tables:
        if rows:
            width = max(len(row.value) for row in rows)
            lines = [f"  {row.value:>{width}}  {row.label}{f' ({row.note})' if row.note else ''}" for row in rows]
            parts.append("\n".join([heading, *lines]))
    for group in view.groups:
        parts.append(f"{group.heading.upper()}\n{group.words}")
        parts += ["\n".join(_kind_lines(kind)) for kind in group.kinds]
    steps = [f"  {number}. {step}" for number, step in enumerate(view.steps, 1)]
    parts.append("\n".join(["LÀM GÌ TIẾP", *steps]))
    return "\n\n".join(parts) + "\n"


def html_report(view: ReportView) -> str:
    """The report as one page, which needs no other file and runs nothing."""
    return _TEMPLATE.render(view=view, csv_file=_CSV_FILE)


def csv_report(summary: ImportSummary) -> Iterator[str]:
    """The lines of a table with everything that was found, one thing a line, those that are left to do first."""
    rows = (
        (
            heading,
            kind.title,
            plain_line(told.finding.subject),
            plain_line(told.finding.detail),
            plain_line(told.path),
            kind.advice,
        )
        for group, (heading, _, _) in GROUPS.items()
        for told in summary.findings
        if (kind := kind_of(told.finding.kind)).group == group
    )
    return csv_lines(_COLUMNS, rows)


def _kind_lines(kind: KindView) -> Iterator[str]:
    yield f"* {kind.words}"
    if kind.advice:
        yield f"  → {kind.advice}"
    for example in kind.examples[:_EXAMPLES_IN_TEXT]:
        yield "  - " + " · ".join(filter(None, (example.subject, example.detail, _other_path(example))))
    if kind.examples and kind.count > len(kind.examples[:_EXAMPLES_IN_TEXT]):
        yield f"  … xem hết ở {_CSV_FILE}"


def _other_path(example: Example) -> str:
    return example.path if example.path != example.subject else ""


def _with_example(kind: KindView) -> str:
    """A line on a kind, with an example where there is room."""
    line = shorten(kind.words, _MAX_TERMINAL_WIDTH)
    room = _MAX_TERMINAL_WIDTH - len(line) - 3
    return f"{line}: {shorten(kind.examples[0].subject, room)}" if kind.examples and room > 20 else line


def _joined(rows: Sequence[Row]) -> str:
    return "; ".join(f"{row.value} {row.label}" for row in rows)


_TEMPLATE = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
).get_template("report.html")
