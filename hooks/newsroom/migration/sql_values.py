"""The values of a row of SQL, and the texts in them, whatever character set they went through."""

import re

STRING = rb"'(?:[^'\\]++|\\.|'')*+'"
QUOTED = rb'"(?:[^"\\]++|\\.|"")*+"'
BACKTICKS = rb"`(?:[^`]++|``)*+`"
# A charset's name (`_binary`) or a letter (`X'…'`) before a string; a number, NULL, 0x….
VALUE = rb"(?:(?:_\w++\s*+|[xXbBnN])?" + STRING + rb"|" + QUOTED + rb"|[^\s'\"(),;]++)"
"""Patterns of a string, a name or a string in double quotes, a name, and any value."""

_ONE_VALUE = re.compile(rb"[(,\s]*+(" + VALUE + rb")", re.DOTALL)
_ESCAPES = {b"0": b"\0", b"b": b"\b", b"n": b"\n", b"r": b"\r", b"t": b"\t", b"Z": b"\x1a", b"%": b"\\%", b"_": b"\\_"}
_ESCAPE = re.compile(rb"\\(.)|''", re.DOTALL)
_ESCAPE_IN_QUOTES = re.compile(rb'\\(.)|""', re.DOTALL)
# UTF-8 that was once taken for latin1: a lead byte and its continuation bytes, each as a character of its own.
_LATIN1_PAIR = re.compile("[\u00c2-\u00f4][\u0080-\u00bf\u0152-\u0192\u02c6-\u02dc\u2013-\u203a\u20ac\u2122]")
# MySQL's latin1 is Windows-1252, whose five codes without a character are those of Latin-1.
_LATIN1 = {char: char for char in map(chr, range(256))} | {
    bytes([code]).decode("cp1252"): chr(code)
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_TO_LATIN1 = {ord(char): byte for char, byte in _LATIN1.items()}
_FROM_LATIN1 = {ord(byte): char for char, byte in _LATIN1.items() if char != byte}


def row_values(row: bytes) -> list[bytes | None]:
    """The values of a row as bytes in the dump's charset, numbers as written; None for NULL."""
    return [_read_value(written) for written in _ONE_VALUE.findall(row)]


def decode_text(data: bytes) -> str:
    """A value as text: UTF-8, else latin1 as MySQL has it; UTF-8 that was stored as latin1 is set right."""
    if data.isascii():
        return data.decode("ascii")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin1").translate(_FROM_LATIN1)
    return _set_right(text) if _LATIN1_PAIR.search(text) else text


def _set_right(text: str) -> str:
    """Text whose UTF-8 was taken for latin1 once or twice, as it was written; other text as it is."""
    for _ in range(2):
        try:
            again = text.translate(_TO_LATIN1).encode("latin1").decode("utf-8")
        except UnicodeError:
            break
        if again == text:
            break
        text = again
    return text


def _read_value(written: bytes) -> bytes | None:
    quote = written[-1:]
    if quote not in (b"'", b'"'):
        if written[:2] in (b"0x", b"0X"):
            return _from_hex(written[2:], written)
        return None if written.upper() in (b"NULL", b"DEFAULT") else written
    prefix = b"" if written[:1] == quote else written[: written.index(quote)]
    text = written[len(prefix) + 1 : -1]
    if prefix in (b"x", b"X"):
        return _from_hex(text, written)
    if b"\\" in text or quote in text:
        escape = _ESCAPE if quote == b"'" else _ESCAPE_IN_QUOTES
        text = escape.sub(lambda sign: _ESCAPES.get(sign[1], sign[1]) if sign[1] is not None else quote, text)
    return text


def _from_hex(digits: bytes, written: bytes) -> bytes:
    try:
        return bytes.fromhex(digits.decode("ascii"))
    except ValueError:
        return written
