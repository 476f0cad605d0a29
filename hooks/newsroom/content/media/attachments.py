"""Finds what attachments tell of the people who wrote them, and takes their names out of a copy."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape

_PACKAGES = frozenset({"docx", "xlsx", "pptx", "odt", "ods", "odp"})
MAX_SIZE = 50_000_000
"""Larger attachments are left as they are."""
# Unpacked, of all that is read of one attachment.
_MAX_TOTAL_SIZE, _MAX_OBJECT_STREAMS = 100_000_000, 500

# A name counts up to 500 or 2,000 bytes, so that a damaged file takes no longer than a sound one.
#
# Parts of a package with names of people (ISO/IEC 29500-2, 11; ECMA-376-1, 15.2.12; OpenDocument 1.3, 4.3.2), and the
# elements that hold them.
_PROPERTY_PARTS = frozenset({"docProps/core.xml", "docProps/app.xml", "meta.xml"})
_NAMES_IN_XML = re.compile(
    rb"(<(?:[\w-]+:)?(?:creator|lastModifiedBy|Company|Manager|initial-creator|printed-by)(?:\s[^<>]*)?>)"
    rb"([^<]{1,500}+)(?=</)"
)
# What people said of a text and changed in it (ECMA-376-1, 17.13; OpenDocument 1.3, 5.5 and 14.1).
_COMMENT = re.compile(rb"<(?:w:comment|comment|p:cm|p188:cm|office:annotation)[\s/>]")
_CHANGE = re.compile(rb"<(?:w:(?:ins|del|moveFrom|moveTo)|text:changed-region)[\s/>]")
_COMMENT_PARTS = re.compile(r"word/comments\.xml|xl/comments\d*\.xml|ppt/comments/[^/]+\.xml|content\.xml")
_CHANGE_PARTS = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes)\.xml|content\.xml")
_SIGNATURES = ("_xmlsignatures/", "META-INF/documentsignatures.xml")

# Names in a PDF (ISO 32000-2, 14.3): a string of the document information, an entry of dc:creator in the XMP packet.
_NAMES_IN_PDF = re.compile(
    rb"(/(?:Author|Manager|Company)\s*+\()((?:[^()\\]|\\.){1,2000}+)(?=\))"
    rb"|(/Author\s*+<)([0-9A-Fa-f\s]{1,2000}+)(?=>)"
    rb"|(<dc:creator>\s*+<rdf:Seq[^<>]*+>\s*+<rdf:li[^<>]*+>)([^<]{1,500}+)(?=</)",
    re.DOTALL,
)
# Escapes in a string (ISO 32000-2, 7.3.4.2): octal digits, letters, a line end that does not count.
_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|.))", re.DOTALL)
_ESCAPED_CHARS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\n": b"", b"\r\n": b""}
_OBJECT_STREAM = re.compile(rb"/Type\s*/ObjStm\b[^\x00]{0,400}?\bstream\r?\n", re.DOTALL)
_NAMES_IN_RTF = re.compile(rb"(\{(?:\\\*)?\\(?:author|operator|manager|company)\s)([^{}]{1,500}+)(?=\})")
_MAX_NAMES_SHOWN = 3


def personal_traces(data: bytes, extension: str) -> tuple[str, ...]:
    """What an attachment tells of people, as Vietnamese clauses; nothing of one that cannot be read."""
    if len(data) > MAX_SIZE:
        return ()
    if extension == "pdf":
        return _name_clause(_pdf_names(data))
    if extension == "rtf":
        return _name_clause(match[2].decode("latin-1") for match in _NAMES_IN_RTF.finditer(data))
    return _package_traces(data) if extension in _PACKAGES else ()


def without_names(data: bytes, extension: str) -> bytes:
    """The attachment without the names of its properties; as it is where it is signed, or cannot be read.

    Comments and tracked changes are text of the document: they stay.
    """
    if len(data) > MAX_SIZE:
        return data
    if extension == "pdf":
        # A changed byte would break the signature (ISO 32000-2, 12.8.1).
        return data if b"/ByteRange" in data else _NAMES_IN_PDF.sub(_blank, data)
    if extension == "rtf":
        return _NAMES_IN_RTF.sub(_blank, data)
    return _package_without_names(data) if extension in _PACKAGES else data


def _blank(match: re.Match[bytes]) -> bytes:
    """A name as spaces: offsets in the file stay what they are."""
    start, name = (part for part in match.groups() if isinstance(part, bytes))
    # Of a string in hexadecimal digits, whose length may be odd, all stay digits: of zeros it is empty to a reader.
    return start + (re.sub(rb"\S", b"0", name) if start.endswith(b"<") else b" " * len(name))


def _name_clause(names: Iterator[str]) -> tuple[str, ...]:
    shown = [name for name in dict.fromkeys(" ".join(name.split()) for name in names) if name]
    more = "…" if len(shown) > _MAX_NAMES_SHOWN else ""
    return (f"tên người soạn ({', '.join(shown[:_MAX_NAMES_SHOWN])}{more})",) if shown else ()


def _pdf_names(data: bytes) -> Iterator[str]:
    for part in (data, *_object_streams(data)):
        for match in _NAMES_IN_PDF.finditer(part):
            if match[6]:
                yield unescape(match[6].decode("utf-8", "replace"))
                continue
            name = _ESCAPE.sub(_unescape, match[2]) if match[2] else _from_hex(match[4])
            text = name[2:].decode("utf-16-be", "replace") if name.startswith(b"\xfe\xff") else name.decode("latin-1")
            yield text.replace("\0", "")


def _unescape(match: re.Match[bytes]) -> bytes:
    return bytes([int(match[1], 8) & 0xFF]) if match[1] else _ESCAPED_CHARS.get(match[2], match[2])


def _from_hex(digits: bytes) -> bytes:
    """A string in hexadecimal digits; a last one that stands alone counts as if 0 followed (ISO 32000-2, 7.3.4.3)."""
    digits = b"".join(digits.split())
    return bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode("ascii"))


def _object_streams(data: bytes) -> Iterator[bytes]:
    """The objects that a PDF keeps compressed (ISO 32000-2, 7.5.7)."""
    for number, match in enumerate(_OBJECT_STREAM.finditer(data)):
        if number == _MAX_OBJECT_STREAMS:
            return
        try:
            yield zlib.decompressobj().decompress(data[match.end() : match.end() + 1_000_000], 1_000_000)
        except zlib.error:
            # Packed in another way, or encrypted.
            continue


def _package_traces(data: bytes) -> tuple[str, ...]:
    names: list[str] = []
    comments = changes = 0
    for part, content in _package_parts(data):
        if part in _PROPERTY_PARTS:
            names += (unescape(match[2].decode("utf-8", "replace")) for match in _NAMES_IN_XML.finditer(content))
        if _COMMENT_PARTS.fullmatch(part):
            comments += len(_COMMENT.findall(content))
        if _CHANGE_PARTS.fullmatch(part):
            changes += len(_CHANGE.findall(content))
    counts = ((comments, "nhận xét"), (changes, "chỗ sửa còn theo dõi"))
    return _name_clause(iter(names)) + tuple(f"{count} {noun}" for count, noun in counts if count)


def _package_parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """The parts of a package that can tell of people; none where it is no package, or one made to grow."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            total = 0
            for entry in package.infolist():
                name = entry.filename
                if name in _PROPERTY_PARTS or _COMMENT_PARTS.fullmatch(name) or _CHANGE_PARTS.fullmatch(name):
                    total += entry.file_size
                    if total > _MAX_TOTAL_SIZE:
                        return
                    yield name, package.read(entry)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        # It is damaged or encrypted; zipfile raises RuntimeError for a password.
        return


def _package_without_names(data: bytes) -> bytes:
    parts = dict(_package_parts(data))
    output = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(output, "w") as copy:
            entries = package.infolist()
            names = [entry.filename for entry in entries]
            changed = {name for name in names if name in _PROPERTY_PARTS and _NAMES_IN_XML.search(parts.get(name, b""))}
            is_signed = any(name.startswith(_SIGNATURES) for name in names)
            if not changed or is_signed or sum(entry.file_size for entry in entries) > _MAX_TOTAL_SIZE:
                return data
            for entry in entries:
                content = parts[entry.filename] if entry.filename in changed else package.read(entry)
                copy.writestr(entry, _NAMES_IN_XML.sub(rb"\1", content) if entry.filename in changed else content)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError):
        return data
    return output.getvalue()
