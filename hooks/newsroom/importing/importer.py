"""Brings documents into content/: drafts them in several processes, and writes their items one by one."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from newsroom.content.parser import Parser
from newsroom.importing import sources
from newsroom.importing.compose import compose_draft
from newsroom.importing.docx_package import ImportRefused
from newsroom.importing.manuscript import ArticleDraft
from newsroom.model.settings import Section, Settings
from newsroom.runtime import pool
from newsroom.runtime.atomic_write import STEM_PLACEHOLDER, IdenticalFileExists, create_content_file

CHUNK_SIZE = 4


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


class Importer:
    """Imports into one content folder, whose name stands in messages; `jobs` is the number of processes."""

    def __init__(
        self,
        content: Path,
        folder_name: str,
        settings: Settings,
        parser: Parser,
        *,
        document_kinds: Collection[str],
        now: datetime.datetime,
        jobs: int,
    ) -> None:
        self._document_kinds = document_kinds
        self._content, self._folder_name, self._settings, self._parser = content, folder_name, settings, parser
        self._now, self._jobs = now, jobs

    def find_documents(self, paths: Sequence[Path]) -> tuple[list[Path], list[tuple[Path, str]]]:
        """The documents at these paths and in these folders, and those that are refused unread, each with why."""
        refused: list[tuple[Path, str]] = []
        documents = []
        for path in sources.find_documents(paths, lambda path, why: refused.append((path, why))):
            if path.resolve().is_relative_to(self._content.resolve()):
                refused.append((path, f"đã nằm trong {self._folder_name}/, không cần nhập"))
            else:
                documents.append(path)
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
            for chunk in pool.map_chunks(draft_chunk, chunks, jobs=self._jobs):
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
            document = sources.load_document(path)
            draft = compose_draft(
                document,
                name=path.stem,
                section=section,
                settings=self._settings,
                document_kinds=self._document_kinds,
                now=self._now,
            )
        except ImportRefused as refusal:
            return Drafted(None, str(refusal))
        except (MemoryError, RecursionError):
            return Drafted(None, "quá lớn hoặc lồng nhau quá sâu, máy không đọc được")
        parsed = self._parser.parse(
            f"{draft.folder}/{draft.stem}.md", draft.text.replace(STEM_PLACEHOLDER, draft.stem).encode()
        )
        return Drafted(draft, problems=tuple(p.message for p in parsed.problems if p.level == "error"))

    def _write(self, drafted: Drafted) -> ImportResult:
        draft = drafted.draft
        if draft is None:
            return ImportResult("", (drafted.refusal,))
        try:
            file, _ = create_content_file(self._content / draft.folder, draft.stem, draft.text, draft.picture_files)
        except IdenticalFileExists as error:
            path = error.path.relative_to(self._content).as_posix()
            return ImportResult(path, (f"đã nhập từ trước vào {self._folder_name}/{path}, không ghi lại",))
        notes = [f"đã có bài khác tên {draft.stem}.md nên ghi vào {file.name}"] if file.stem != draft.stem else []
        notes += draft.notes
        notes += [f"cần bổ sung: {note}" for note in (*draft.to_do, *drafted.problems)]
        notes += [f"không mang sang: {note}" for note in draft.losses]
        return ImportResult(file.relative_to(self._content).as_posix(), tuple(notes), is_new=True)
