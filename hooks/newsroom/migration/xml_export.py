"""Reads large XML files of other systems element by element, whatever their programs have broken in them."""

import codecs
import io
import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape
from html.entities import html5
from pathlib import Path
from typing import BinaryIO

from lxml import etree

from newsroom.migration.source import SourceRefused
from newsroom.runtime.folders import is_file_inside
from newsroom.text.normalize import collapse_whitespace, nfc, strip_control_chars

_CHUNK = 256 * 1024
_HEAD_SIZE = 64 * 1024
MAX_ELEMENT = 64 * 1024 * 1024
"""Characters that one article may take: libxml2 holds it as a tree."""
_ROOT = re.compile(r"<(?:\?xml|rss|feed)\b", re.IGNORECASE)
_ENCODING = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([\w.-]+)""")
_REFERENCE = re.compile(r"&(?:#([0-9]{1,8}|[xX][0-9a-fA-F]{1,7});|([A-Za-z][A-Za-z0-9]{0,31});)?")
_TAG = re.compile(r"<[^<>]*>")
_CDATA_START = "<![CDATA["
# Where a section really ends: before the end of its element, or before the next section. Programs that do not split
# “]]>” of a text leave it in the middle.
_CDATA_END = re.compile(
    r"\]\]>(?=<!\[CDATA\[|\s{0,20}</(?:\w{1,20}:\w{1,40}|title|link|category|guid|description|content|summary|name)\s*>)"
)
_LOOK_AHEAD = 128
# What most files consist of: sections with no sign of an end in them, and between them no reference but those of XML.
_SECTION = re.compile(r"<!\[CDATA\[(?:[^\]<]|\](?!\]>)|<(?!!\[CDATA\[))*+\]\]>")
_SUSPICIOUS = re.compile(r"\]\]>|<!\[CDATA\[|&(?!(?:amp|lt|gt|quot|apos|#0*(?:3[2-9]|[4-9]\d|\d{3});))")
_MAX_WAITING = 4 * 1024 * 1024


class _CleanStream:
    """The bytes of an XML file as UTF-8 without what XML 1.0 forbids; `closed` counts the end tags of its items."""

    def __init__(self, file: BinaryIO, end_tag: str) -> None:
        head = file.read(_HEAD_SIZE)
        encoding = _encoding(head)
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._file, self._end_tag = file, end_tag
        self._decoder = io.IncrementalNewlineDecoder(decoder, translate=True)
        self._in_cdata = self._is_read = False
        self.closed = self.unreadable = self.since_element = 0
        self._pending = _after_rubbish(self._decode(head))

    def read(self, _size: int = 0) -> bytes:
        """The next part of the file, whatever the size asked for; raises SourceRefused for an endless element."""
        while not self._is_read:
            data = self._file.read(_CHUNK)
            self._is_read = not data
            clean = "".join(self._clean(self._pending + self._decode(data)))
            self.since_element += len(clean)
            if self.since_element > MAX_ELEMENT:
                raise SourceRefused(
                    f"Trong tệp có một bài dài hơn {MAX_ELEMENT // 2**20} MB, không phải là bài viết thật; tệp đã hỏng."
                )
            if clean:
                return clean.encode()
        return b""

    def _decode(self, data: bytes) -> str:
        text = strip_control_chars(self._decoder.decode(data, final=self._is_read))
        self.unreadable += text.count("\N{REPLACEMENT CHARACTER}")
        return text

    def _clean(self, text: str) -> Iterator[str]:
        """What can be said of a text; the rest waits for the next one."""
        if not self._in_cdata and not self._is_read:
            last_section = text.rfind(_CDATA_START)
            is_open = last_section >= 0 and text.find("]]>", last_section, -_LOOK_AHEAD) < 0
            stop = last_section if is_open else _last_whole(text, max(0, last_section))
            markup = _SECTION.sub("", text[:stop])
            if len(text) - stop < _MAX_WAITING and not _SUSPICIOUS.search(markup):
                self.closed += markup.count(self._end_tag)
                self._pending = text[stop:]
                yield text[:stop]
                return
        self._pending, start = "", 0
        while start < len(text):
            if self._in_cdata:
                if (end := _CDATA_END.search(text, start)) is not None:
                    yield _split_ends(text[start : end.start()]) + "]]>"
                    start, self._in_cdata = end.end(), False
                    continue
                # What follows may show that an end near the end of the text is one.
                stop = len(text) if self._is_read else max(start, len(text) - _LOOK_AHEAD)
                stop -= next((back for back in (1, 2) if text.startswith("]]>", stop - back)), 0)
                yield _split_ends(text[start:stop])
                self._pending = text[stop:]
                return
            next_cdata = text.find(_CDATA_START, start)
            if next_cdata >= 0:
                yield self._markup(text[start:next_cdata]) + _CDATA_START
                start, self._in_cdata = next_cdata + len(_CDATA_START), True
                continue
            stop = len(text) if self._is_read else _last_whole(text, start)
            yield self._markup(text[start:stop])
            self._pending = text[stop:]
            return

    def _markup(self, text: str) -> str:
        self.closed += text.count(self._end_tag)
        return _REFERENCE.sub(_xml_reference, text) if "&" in text else text


def _split_ends(text: str) -> str:
    """A text that may hold the end of a section, to stand in one."""
    return text.replace("]]>", f"]]]]>{_CDATA_START}>")


def _encoding(head: bytes) -> str:
    """The charset of an XML file, by its first bytes (XML 1.0, appendix F); UTF-8 where it names none that is known."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    named = _ENCODING.search(head)
    try:
        codec = codecs.lookup(named[1].decode()) if named else None
    except LookupError:
        codec = None
    # Those of one byte a character; a file that names another is UTF-8 if anything.
    return codec.name if codec is not None and codec.name.startswith(("cp12", "iso8859")) else "utf-8-sig"


def _after_rubbish(head: str) -> str:
    """A file from its root or its declaration on: warnings of PHP and empty lines come before it."""
    root = _ROOT.search(head)
    head = head[root.start() :] if root else head
    # A document type can define entities that grow without end; no export has one.
    if "<!DOCTYPE" in head.partition("<channel")[0].partition("<entry")[0]:
        raise SourceRefused("Tệp XML có khai báo DOCTYPE, tệp xuất thật không có; máy không đọc tệp này.")
    return head


def _last_whole(text: str, start: int) -> int:
    """Where to cut a piece of markup so that no reference and no tag is in two parts."""
    stop = len(text)
    for sign, length in (("&", 40), ("<", 512)):
        found = text.rfind(sign, max(start, stop - length))
        ending = ";" if sign == "&" else ">"
        if found >= 0 and text.find(ending, found) < 0:
            stop = min(stop, found)
    return stop


def _xml_reference(reference: re.Match[str]) -> str:
    """A reference as XML knows it: names of HTML become their characters, a lone “&” is escaped."""
    number, name = reference[1], reference[2]
    if number:
        code = int(number[1:], 16) if number[0] in "xX" else int(number)
        is_char = code in (9, 10, 13) or 0x20 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
        return reference[0] if is_char else ""
    if name in ("amp", "lt", "gt", "quot", "apos"):
        return reference[0]
    return html5.get(f"{name};", "") or f"&amp;{reference[0][1:]}" if name else "&amp;"


class XmlExport:
    """One file of a system, read as often as needed."""

    def __init__(self, path: Path, item: str) -> None:
        """`item` is the local name of the elements that the file is full of."""
        self.path, self._item = path, item
        # Line and message of the errors, and how many characters are in no charset.
        self._faults: list[tuple[int, str]] = []
        self._unreadable = 0
        self.is_cut = False
        """Whether the file ends before its last item does."""

    def elements(self, *names: str) -> Iterator[etree._Element]:
        """Elements of some local names at the top of the file, and all items; each is forgotten after its turn.

        The last item of a file that is cut off comes with `is_cut` set. Raises SourceRefused and OSError.
        """
        self._faults, self.is_cut = [], False
        with self.path.open("rb") as file:
            stream = _CleanStream(file, f"</{self._item}>")
            context = etree.iterparse(
                stream, events=("end",), tag=[f"{{*}}{name}" for name in {self._item, *names}], encoding="utf-8",
                recover=True, huge_tree=True, resolve_entities=False, no_network=True, load_dtd=False,
            )  # fmt: skip
            items = 0
            try:
                for _, element in context:
                    is_item = local_name(element) == self._item
                    parent = element.getparent()
                    if is_item:
                        items += 1
                        self.is_cut = items > stream.closed
                    elif parent is None or local_name(parent) not in ("channel", "feed"):
                        continue
                    yield element
                    stream.since_element = 0
                    element.clear()
                    if is_item and parent is not None:
                        # What lies between items is forgotten too.
                        del parent[: parent.index(element) + 1]
            except etree.XMLSyntaxError as error:
                self._faults.append((error.lineno or 0, str(error.msg)))
            errors = [(entry.line, entry.message) for entry in context.error_log if _is_fault(entry)]
            self._faults = errors + self._faults
            self._unreadable = stream.unreadable

    def faults(self) -> Iterator[str]:
        """What was wrong with the file the last time, as clauses in Vietnamese."""
        yield from (f"dòng {line}: {message.strip()[:120]}" for line, message in self._faults[:3])
        if self.is_cut:
            yield "tệp bị cắt cụt, thiếu phần cuối"
        if self._unreadable:
            yield f"{self._unreadable} chữ không đọc được"


def _is_fault(entry: "etree._LogEntry") -> bool:
    # A prefix that nobody declared: its names are read all the same.
    return entry.type_name != "NS_ERR_UNDEFINED_NAMESPACE"


def local_name(element: etree._Element) -> str:
    """The name of an element without its namespace; "" for a comment."""
    tag = element.tag
    return _without_namespace(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=1000)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2].rpartition(":")[2]


def element_text(element: etree._Element) -> str:
    """The text of an element; tags that a broken file has in it are part of it."""
    if not len(element):
        return element.text or ""
    parts = (etree.tostring(child, encoding="unicode", method="html") for child in element)
    return (element.text or "") + "".join(parts)


def child_text(element: etree._Element, name: str) -> str:
    """The text of the first child of a name; "" where there is none."""
    for child in element:
        if local_name(child) == name:
            return element_text(child)
    return ""


def plain_text(text: str) -> str:
    """A text of a database on one line, without tags and escapes."""
    if "<" in text or "&" in text:
        text = unescape(_TAG.sub(" ", text) if "<" in text else text)
    return collapse_whitespace(nfc(text))


def _is_xml_export(path: Path, *marks: bytes) -> bool:
    """Whether the beginning of a file has all these texts, without white space before and the like."""
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD_SIZE)
    except OSError:
        return False
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = head.decode("utf-16", errors="replace").encode()
    return all(mark in head for mark in marks)


def export_files(source: Path, *marks: bytes) -> list[Path]:
    """The files of a system's export at a path: itself, or those directly in the folder, by name."""
    if source.is_file():
        return [source] if _is_xml_export(source, *marks) else []
    try:
        files = sorted(file for file in source.iterdir() if file.suffix.lower() in (".xml", ".atom"))
    except OSError:
        return []
    return [file for file in files if is_file_inside(file, source) and _is_xml_export(file, *marks)]
