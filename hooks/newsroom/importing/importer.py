"""Brings documents into content/: drafts them in several processes, and writes their items one by one."""

import datetime
import re
import traceback
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from newsroom.content.parser import Parser
from newsroom.importing.compose import ImportedKind, compose_draft
from newsroom.importing.docx_html import read_docx
from newsroom.importing.docx_package import MAX_FILE_SIZE, MEGABYTE, ImportRefused
from newsroom.importing.manuscript import ArticleDraft, ImportedDocument
from newsroom.importing.markdown_file import read_markdown_file
from newsroom.importing.own_links import find_own_file
from newsroom.importing.pictures import MAX_PICTURE_SIZE
from newsroom.importing.plain_text import read_plain_text
from newsroom.importing.sources import FORMATS_BY_SUFFIX, why_refused
from newsroom.importing.web_page import LoadFile, read_html
from newsroom.model.problems import Problem
from newsroom.model.settings import Section, Settings
from newsroom.runtime import pool
from newsroom.runtime.atomic_write import STEM_PLACEHOLDER, IdenticalFileExists
from newsroom.runtime.content_writer import ContentWriter
from newsroom.runtime.errors import error_message

CHUNK_SIZE = 4


class Drafted(Struct, frozen=True):
    """A document as a draft, or why there is none; `problems` are messages of the parser.

    `files_read` are the files beside the document that came along, and `traceback` is that of a bug of ours.
    """

    draft: ArticleDraft | None
    refusal: str = ""
    problems: tuple[str, ...] = ()
    files_read: tuple[Path, ...] = ()
    traceback: str = ""


class ImportResult(Struct, frozen=True):
    """What became of a document; all texts are Vietnamese.

    `path` is the item's below content/, "" if the document was refused. `is_new` is False if it was imported before.
    The rest as in `Drafted`.
    """

    path: str
    notes: tuple[str, ...]
    is_new: bool = False
    files_read: tuple[Path, ...] = ()
    traceback: str = ""


class Importer(Struct, frozen=True):
    """Imports into one content folder, whose name stands in messages; `jobs` is the number of processes."""

    writer: ContentWriter
    folder_name: str
    settings: Settings
    parser: Parser
    kinds: Mapping[str, ImportedKind]
    now: datetime.datetime
    jobs: int

    def import_all(self, documents: Sequence[Path], section: Section | None) -> Iterator[ImportResult]:
        """Import documents in their order; each item is written when its result is taken.

        What is wrong with one document, or with this program over it, is its own result and stops no other.
        """
        return (self._write(drafted) for drafted in self._draft_all(documents, section))

    def import_one(self, document: Path, section: Section | None) -> ImportResult:
        """Import one document in this process."""
        return self._write(self._draft(document, section))

    def _draft_all(self, documents: Sequence[Path], section: Section | None) -> Iterator[Drafted]:
        def draft_chunk(numbers: Sequence[int]) -> list[Drafted]:
            return [self._draft(documents[number], section) for number in numbers]

        crashed = Drafted(None, "làm chương trình dừng đột ngột; hãy lưu lại tệp bằng Word rồi thử lại")
        return pool.map_surviving(draft_chunk, len(documents), size=CHUNK_SIZE, jobs=self.jobs, crashed=crashed)

    def _draft(self, path: Path, section: Section | None) -> Drafted:
        files_read: list[Path] = []
        try:
            document = load_document(path, files_read)
            draft, problems = self._compose(document, path.stem, section)
            refused = {re.split(r"[.\[]", problem.key)[0] for problem in problems} & draft.adopted_keys
            if refused:
                # What the document says at these keys makes no sense here.
                draft, problems = self._compose(document, path.stem, section, refused)
        except ImportRefused as refusal:
            return Drafted(None, str(refusal))
        except (MemoryError, RecursionError):
            return Drafted(None, "quá lớn hoặc lồng nhau quá sâu, máy không đọc được")
        except Exception as error:
            # Documents come from anywhere: what we did not think of in one must not cost the editor the others.
            return Drafted(None, _bug_clause(error), traceback=traceback.format_exc())
        return Drafted(draft, problems=tuple(each.message for each in problems), files_read=tuple(files_read))

    def _compose(
        self, document: ImportedDocument, name: str, section: Section | None, refused_keys: Collection[str] = ()
    ) -> tuple[ArticleDraft, list[Problem]]:
        """The draft of a document, and the errors that the build's parser would report of it."""
        draft = compose_draft(
            document, name=name, section=section, settings=self.settings, kinds=self.kinds, now=self.now,
            find_file=partial(find_own_file, self.writer.content, self.settings), refused_keys=refused_keys,
        )  # fmt: skip
        text = draft.text.replace(STEM_PLACEHOLDER, draft.stem)
        parsed = self.parser.parse(f"{draft.folder}/{draft.stem}.md", text.encode())
        return draft, [problem for problem in parsed.problems if problem.level == "error"]

    def _write(self, drafted: Drafted) -> ImportResult:
        draft = drafted.draft
        if draft is None:
            return ImportResult("", (drafted.refusal,), traceback=drafted.traceback)
        try:
            folder = self.writer.content / draft.folder
            file, _ = self.writer.create_item(folder, draft.stem, draft.text, draft.picture_files)
        except IdenticalFileExists as error:
            path = error.path.relative_to(self.writer.content).as_posix()
            note = f"đã nhập từ trước vào {self.folder_name}/{path}, không ghi lại"
            return ImportResult(path, (note,), files_read=drafted.files_read)
        except OSError as error:
            return ImportResult("", (error_message(error).rstrip("."),))
        except Exception as error:
            return ImportResult("", (_bug_clause(error),), traceback=traceback.format_exc())
        notes = [f"đã có bài khác tên {draft.stem}.md nên ghi vào {file.name}"] if file.stem != draft.stem else []
        notes += draft.notes
        notes += [f"cần bổ sung: {note}" for note in (*draft.to_do, *drafted.problems)]
        notes += [f"không mang sang: {note}" for note in draft.losses]
        path = file.relative_to(self.writer.content).as_posix()
        return ImportResult(path, tuple(notes), is_new=True, files_read=drafted.files_read)


def _bug_clause(error: Exception) -> str:
    what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return f"làm chương trình gặp lỗi ({what[:200]}); hãy gửi tệp này cho người phụ trách kỹ thuật"


def load_document(path: Path, files_read: list[Path]) -> ImportedDocument:
    """The document in a file; adds the files that it took to `files_read`. Raises `ImportRefused`."""
    if why := why_refused(path.suffix):
        raise ImportRefused(why)
    try:
        if not path.is_file():
            raise ImportRefused("không phải là một tệp thường, hoặc là liên kết tới tệp không còn")
        size = path.stat().st_size
        if size > MAX_FILE_SIZE:
            raise ImportRefused(
                f"nặng {size // MEGABYTE} MB, quá lớn (nhiều nhất {MAX_FILE_SIZE // MEGABYTE} MB); hãy nén ảnh lại"
            )
        data = path.read_bytes()
    except OSError as error:
        raise ImportRefused("không mở được; hãy kiểm tra quyền truy cập, hoặc đóng chương trình đang mở") from error
    load = _local_file_loader(path, files_read)
    match FORMATS_BY_SUFFIX[path.suffix.lower()]:
        case "docx":
            return read_docx(data)
        case "html":
            return read_html(data, load)
        case "text":
            return read_plain_text(data)
        case "markdown":
            return read_markdown_file(data, load, is_mdx=path.suffix.lower() == ".mdx")


def _local_file_loader(path: Path, files_read: list[Path]) -> LoadFile:
    """Reads pictures that lie with a page; nothing outside its folder is ever read."""
    folder = path.parent.resolve()

    def load(address: str) -> bytes | str:
        try:
            parts = urlsplit(address)
            file = (folder / parts.path.lstrip("/")).resolve()
        except (OSError, ValueError):
            return f"ảnh có địa chỉ sai “{address[:60]}”"
        if parts.scheme or parts.netloc:
            return f"ảnh ở trang khác ({address[:80]}) chưa tải về; hãy tải rồi chép vào cạnh bài"
        if not file.is_relative_to(folder):
            return f"ảnh {address[:60]} nằm ngoài thư mục của bài, không lấy"
        try:
            if file.stat().st_size > MAX_PICTURE_SIZE:
                return f"ảnh {address[:60]} quá nặng (hơn {MAX_PICTURE_SIZE // MEGABYTE} MB)"
            data = file.read_bytes()
        except (OSError, ValueError):
            return f"không thấy tệp ảnh {address[:60]} ở cạnh bài gốc"
        files_read.append(file)
        return data

    return load
