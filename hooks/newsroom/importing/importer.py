"""Brings documents into content/: finds them, drafts them in several processes, and writes their items one by one."""

import datetime
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from newsroom.content.parser import Parser
from newsroom.importing.compose import compose_draft
from newsroom.importing.docx_html import read_docx
from newsroom.importing.docx_package import MAX_FILE_SIZE, MEGABYTE, ImportRefused
from newsroom.importing.manuscript import ArticleDraft, ImportedDocument
from newsroom.importing.pictures import MAX_PICTURE_SIZE
from newsroom.importing.plain_text import read_markdown_file, read_plain_text
from newsroom.importing.web_page import LoadFile, read_html
from newsroom.model.settings import Section, Settings
from newsroom.runtime import pool
from newsroom.runtime.atomic_write import STEM_PLACEHOLDER, IdenticalFileExists
from newsroom.runtime.content_writer import ContentWriter

CHUNK_SIZE = 4
_SAVE_AS_DOCX = "hãy mở bằng Word (hoặc LibreOffice) rồi Lưu thành loại Word Document (.docx)"
_REFUSED_SUFFIXES = {
    ".doc": f"là tệp Word đời cũ; {_SAVE_AS_DOCX}",
    ".rtf": f"là tệp RTF; {_SAVE_AS_DOCX}",
    ".odt": f"là tệp OpenDocument; {_SAVE_AS_DOCX}",
    ".wps": f"là tệp WPS; {_SAVE_AS_DOCX}",
    ".pdf": "là tệp PDF, không nhập thành bài được; hãy xin bản Word, hoặc đính kèm tệp PDF vào kế hoạch (attachments)",
}
_ACCEPTED_SUFFIXES = (".docx", ".docm", ".html", ".htm", ".txt", ".md")


class Drafted(Struct, frozen=True):
    """A document as a draft, or why there is none; `problems` are messages of the parser."""

    draft: ArticleDraft | None
    refusal: str = ""
    problems: tuple[str, ...] = ()


class ImportResult(Struct, frozen=True):
    """What became of a document; all texts are Vietnamese.

    `path` is the item's below content/, "" if the document was refused. `is_new` is False if it was imported before.
    """

    path: str
    notes: tuple[str, ...]
    is_new: bool = False


class Importer(Struct, frozen=True):
    """Imports into one content folder, whose name stands in messages; `jobs` is the number of processes."""

    writer: ContentWriter
    folder_name: str
    settings: Settings
    parser: Parser
    document_kinds: Collection[str]
    now: datetime.datetime
    jobs: int

    def find_documents(self, paths: Iterable[Path]) -> tuple[list[Path], list[tuple[Path, str]]]:
        """The documents at these paths and in these folders, and those that are refused unread, each with why.

        In a folder, files that are no documents are passed over; named alone they are refused.
        """
        refused: list[tuple[Path, str]] = []
        documents: list[Path] = []
        for path in paths:
            if not path.exists():
                refused.append((path, "không có tệp hay thư mục này"))
                continue
            for document in documents_in(path, refused) if path.is_dir() else [path]:
                if document.resolve().is_relative_to(self.writer.content.resolve()):
                    refused.append((document, f"đã nằm trong {self.folder_name}/, không cần nhập"))
                else:
                    documents.append(document)
        return documents, refused

    def import_all(self, documents: Sequence[Path], section: Section | None) -> Iterator[ImportResult]:
        """Import documents in their order; each item is written when its result is taken. Raises OSError."""
        return (self._write(drafted) for drafted in self._draft_all(documents, section))

    def import_one(self, document: Path, section: Section | None) -> ImportResult:
        """Import one document in this process. Raises OSError where its item cannot be written."""
        return self._write(self._draft(document, section))

    def _draft_all(self, documents: Sequence[Path], section: Section | None) -> Iterator[Drafted]:
        def draft_chunk(numbers: Sequence[int]) -> list[Drafted]:
            return [self._draft(documents[number], section) for number in numbers]

        done = 0
        try:
            chunks = pool.split_range(0, len(documents), CHUNK_SIZE)
            for chunk in pool.map_chunks(draft_chunk, chunks, jobs=self.jobs):
                done += len(chunk)
                yield from chunk
        except pool.WorkerCrashed as crash:
            # The results of the documents before it in its chunk were lost with the process.
            for number in range(done, crash.index):
                yield from draft_chunk([number])
            yield Drafted(None, "làm chương trình dừng đột ngột; hãy lưu lại tệp bằng Word rồi thử lại")
            yield from self._draft_all(documents[crash.index + 1 :], section)

    def _draft(self, path: Path, section: Section | None) -> Drafted:
        try:
            document = load_document(path)
            draft = compose_draft(
                document,
                name=path.stem,
                section=section,
                settings=self.settings,
                document_kinds=self.document_kinds,
                now=self.now,
            )
        except ImportRefused as refusal:
            return Drafted(None, str(refusal))
        except (MemoryError, RecursionError):
            return Drafted(None, "quá lớn hoặc lồng nhau quá sâu, máy không đọc được")
        parsed = self.parser.parse(
            f"{draft.folder}/{draft.stem}.md", draft.text.replace(STEM_PLACEHOLDER, draft.stem).encode()
        )
        return Drafted(draft, problems=tuple(p.message for p in parsed.problems if p.level == "error"))

    def _write(self, drafted: Drafted) -> ImportResult:
        draft = drafted.draft
        if draft is None:
            return ImportResult("", (drafted.refusal,))
        try:
            folder = self.writer.content / draft.folder
            file, _ = self.writer.create_item(folder, draft.stem, draft.text, draft.picture_files)
        except IdenticalFileExists as error:
            path = error.path.relative_to(self.writer.content).as_posix()
            return ImportResult(path, (f"đã nhập từ trước vào {self.folder_name}/{path}, không ghi lại",))
        notes = [f"đã có bài khác tên {draft.stem}.md nên ghi vào {file.name}"] if file.stem != draft.stem else []
        notes += draft.notes
        notes += [f"cần bổ sung: {note}" for note in (*draft.to_do, *drafted.problems)]
        notes += [f"không mang sang: {note}" for note in draft.losses]
        return ImportResult(file.relative_to(self.writer.content).as_posix(), tuple(notes), is_new=True)


def documents_in(folder: Path, refused: list[tuple[Path, str]]) -> Iterator[Path]:
    """The documents of a folder in order of their names; folders that cannot be read are added to the refused."""

    def report_unreadable(error: OSError) -> None:
        refused.append((Path(error.filename), "là thư mục không mở được; hãy kiểm tra quyền truy cập"))

    suffixes = (*_ACCEPTED_SUFFIXES, *_REFUSED_SUFFIXES)
    for parent, subfolders, names in os.walk(folder, onerror=report_unreadable):
        subfolders[:] = sorted(name for name in subfolders if not name.startswith("."))
        # Word keeps ~$bai.docx beside a document while it is open.
        names = sorted(name for name in names if not name.startswith((".", "~$")))
        yield from (Path(parent) / name for name in names if Path(name).suffix.lower() in suffixes)


def load_document(path: Path) -> ImportedDocument:
    """The document in a file; raises `ImportRefused` with what is wrong with it."""
    ending = path.suffix.lower()
    if ending in _REFUSED_SUFFIXES:
        raise ImportRefused(_REFUSED_SUFFIXES[ending])
    if ending not in _ACCEPTED_SUFFIXES:
        raise ImportRefused("thuộc loại tệp không nhập được; nhận các loại .docx, .html, .txt, .md")
    try:
        size = path.stat().st_size
        if size > MAX_FILE_SIZE:
            raise ImportRefused(
                f"nặng {size // MEGABYTE} MB, quá lớn (nhiều nhất {MAX_FILE_SIZE // MEGABYTE} MB); hãy nén ảnh lại"
            )
        data = path.read_bytes()
    except OSError as error:
        raise ImportRefused("không mở được; hãy kiểm tra quyền truy cập, hoặc đóng chương trình đang mở") from error
    if ending in (".docx", ".docm"):
        return read_docx(data)
    if ending == ".txt":
        return read_plain_text(data)
    load = _local_file_loader(path)
    return read_markdown_file(data, load) if ending == ".md" else read_html(data, load)


def _local_file_loader(path: Path) -> LoadFile:
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
            if file.stat().st_size > MAX_PICTURE_SIZE:
                return f"ảnh {address[:60]} quá nặng (hơn {MAX_PICTURE_SIZE // MEGABYTE} MB)"
            return file.read_bytes()
        except (OSError, ValueError):
            return f"không thấy tệp ảnh {address[:60]} ở cạnh bài gốc"

    return load
