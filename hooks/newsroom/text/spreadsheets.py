"""Lines of CSV files as people open them, which is in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

# A cell that begins so is a formula to a spreadsheet, and may run something (OWASP, "CSV Injection").
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def csv_lines(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines of a CSV file (RFC 4180) with their ends; no cell is a formula."""
    # Excel takes a file for UTF-8 by its first character alone.
    yield "\ufeff" + _line(columns)
    yield from map(_line, rows)


def _line(cells: Sequence[str]) -> str:
    line = io.StringIO()
    csv.writer(line).writerow([f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell for cell in cells])
    return line.getvalue()
