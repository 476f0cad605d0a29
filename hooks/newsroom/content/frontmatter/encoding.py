"""Turns the bytes of a content file into clean text, or reports what is wrong with how it was saved."""

import re
import unicodedata
from collections.abc import Callable, Iterator

from newsroom.model.problems import FILE_KEY, Report
from newsroom.text.normalize import LOOKALIKES, nfc

SAVE_AS_HINT = "Lưu thành (Save as), chọn Encoding: UTF-8"
_BINARY_SIGNATURES = {
    b"PK\x03\x04": "tệp Word, Excel hoặc tệp nén",
    b"\xd0\xcf\x11\xe0": "tệp Word hoặc Excel đời cũ",
    b"%PDF": "tệp PDF",
    b"{\\rtf": "tệp RTF",
    b"\xff\xd8\xff": "tệp ảnh",
    b"\x89PNG": "tệp ảnh",
}
# What XML 1.0 forbids or discourages, and the line ends of Unicode, which editors do not show as such.
INVISIBLE_CHARS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_LOOKALIKE_CHARS = "".join(map(chr, LOOKALIKES))


def decode_text(data: bytes, report: Report) -> str | None:
    """The text of a file, NFC with `\\n` line ends and without control characters; None where it is not UTF-8."""
    binary_type = next((name for magic, name in _BINARY_SIGNATURES.items() if data.startswith(magic)), None)
    if binary_type is not None:
        why = f"là {binary_type} bị đổi đuôi thành .md; hãy chép nội dung sang một tệp mới"
        example = "tệp văn bản thuần (plain text), Encoding: UTF-8"
        report.add(1, FILE_KEY, why, value=report.path.rpartition("/")[2], example=example)
        return None
    # In UTF-16 every Latin letter has a zero byte; a few of them are control characters like others.
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or data.count(0, 0, 4096) * 8 > len(data[:4096]):
        why = "lưu bằng bảng mã UTF-16, máy không đọc được; hãy lưu lại bằng UTF-8"
        report.add(1, FILE_KEY, why, example=SAVE_AS_HINT)
        return None
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        row = data.split(b"\n")[line - 1].decode("cp1258", errors="replace")
        why = "không lưu bằng bảng mã UTF-8 (có thể là Windows-1258 hoặc bảng mã cũ); hãy lưu lại bằng UTF-8"
        report.add(line, FILE_KEY, why, value=nfc(row), example=SAVE_AS_HINT)
        return None
    if text.startswith("\ufeff"):
        text = text.removeprefix("\ufeff")
        why = "có dấu BOM không nhìn thấy được ở đầu tệp; nên lưu lại bằng UTF-8 không BOM"
        report.add(1, FILE_KEY, why, example="Encoding: UTF-8 (không phải UTF-8 with BOM)", level="warning")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not unicodedata.is_normalized("NFC", text):
        number, _, composed = next(_changed_rows(text, nfc))
        why = "có chữ gõ bằng Unicode tổ hợp; trang vẫn hiện đúng, nhưng nên đổi sang Unicode dựng sẵn"
        example = "trong bộ gõ, chọn bảng mã Unicode (Unicode dựng sẵn)"
        report.add(number, FILE_KEY, why, value=composed.strip(), example=example, level="warning")
        text = nfc(text)
    if INVISIBLE_CHARS.search(text):
        for number, row, cleaned in _changed_rows(text, lambda row: INVISIBLE_CHARS.sub(" ", row)):
            codes = ", ".join(sorted({f"U+{ord(char):04X}" for char in INVISIBLE_CHARS.findall(row)}))
            why = f"có ký tự không nhìn thấy được ({codes}), máy đã bỏ qua; nên xóa và gõ lại dòng này"
            report.add(number, FILE_KEY, why, value=row.strip(" "), example=cleaned.strip(), level="warning")
        text = INVISIBLE_CHARS.sub(" ", text)
    # These are left as they are: the text looks right, and only a search does not find it.
    if any(char in text for char in _LOOKALIKE_CHARS):
        for number, row, corrected in _changed_rows(text, lambda row: row.translate(LOOKALIKES)):
            why = "có chữ trông giống chữ đ nhưng là ký tự khác, máy tìm kiếm không nhận ra; nên gõ lại chữ đ"
            report.add(number, FILE_KEY, why, value=row.strip(), example=corrected.strip(), level="warning")
    return text


def _changed_rows(text: str, change: Callable[[str], str]) -> Iterator[tuple[int, str, str]]:
    """The number, from 1, of each row that a function changes, the row and what it becomes."""
    for number, row in enumerate(text.split("\n"), start=1):
        changed = change(row)
        if changed != row:
            yield number, row, changed
