"""The command `import`: Word files, web pages and texts become items."""

import argparse
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from newsroom.commands.command import EXIT_CONTENT_ERRORS, EXIT_OK, Command, WrongCommand
from newsroom.commands.mkdocs_setup import load_config_or_abort
from newsroom.commands.new import find_section
from newsroom.importing.importer import Importer
from newsroom.importing.sources import ACCEPTED_FORMATS, find_documents
from newsroom.kinds import KINDS
from newsroom.migration.folders.reader import find_generator
from newsroom.mkdocs_plugin.project import CACHE_FOLDER, read_project
from newsroom.runtime.caller import path_from_caller
from newsroom.runtime.long_lists import ListedLine, lines_to_show, without_values
from newsroom.runtime.pool import job_count
from newsroom.runtime.progress import Progress

_BUGS_FILE, _NOTES_FILE = "loi-nhap-bai.txt", "import-notes.txt"


def run(options: argparse.Namespace) -> int:
    """Print the path of each file written on standard output, and the notes on standard error."""
    if not options.files:
        raise WrongCommand("Hãy ghi tên tệp hay thư mục cần nhập, chẳng hạn: ./newsroom import bai.docx")
    project = read_project(load_config_or_abort())
    settings, folders = project.settings, project.folders
    section = find_section(options.section, settings) if options.section else None
    progress = Progress(sys.stderr)
    importer = Importer(
        folders.content_writer(progress.print_line),
        folders.content_name,
        settings,
        project.parser(),
        kinds=KINDS,
        now=project.now,
        jobs=job_count(),
    )

    working_folder = path_from_caller("")
    found = find_documents([working_folder / file for file in options.files], folders.content, folders.content_name)
    for folder in (working_folder / file for file in options.files):
        site = find_generator(folder)
        if site is not None and site.is_known:
            shown = _shown_path(folder, working_folder)
            print(
                f"{shown} là cả một trang {site.system}: lệnh ./newsroom import-site {shown} mang sang cả chuyên mục,"
                " địa chỉ cũ và bài nào đã đăng; lệnh này chỉ lấy từng bài làm bản nháp.",
                file=sys.stderr,
            )
    count = len(found.documents)
    notes = [_listed_note(path, working_folder, why, noun="tệp không nhập được") for path, why in found.refused]
    written, failed = 0, len(found.refused)
    files_read: set[Path] = set()
    tracebacks: list[str] = []
    results = importer.import_all(found.documents, section)
    for done, (path, result) in enumerate(zip(found.documents, results, strict=True), 1):
        progress.clear()
        written += result.is_new
        failed += not result.path
        files_read.update(result.files_read)
        tracebacks += filter(None, [result.traceback])
        if result.is_new:
            print(f"{folders.content_name}/{result.path}", flush=True)
        notes += [_listed_note(path, working_folder, note, noun="lời nhắc") for note in result.notes]
        progress.show("Đang nhập bài", done, count)
    for line in lines_to_show(notes, Path(CACHE_FOLDER, _NOTES_FILE)):
        print(line, file=sys.stderr)
    if tracebacks:
        Path(CACHE_FOLDER).mkdir(exist_ok=True)
        Path(CACHE_FOLDER, _BUGS_FILE).write_text("\n".join(tracebacks), encoding="utf-8")
        print(f"Chi tiết lỗi của chương trình ở tệp {CACHE_FOLDER}/{_BUGS_FILE}.", file=sys.stderr)
    left = [path for path in found.others if path.resolve() not in files_read]
    for line in _describe_others(left, working_folder):
        print(line, file=sys.stderr)
    if count > 1 or failed or found.others:
        parts = {
            "tệp đã nhập từ trước": count + len(found.refused) - written - failed,
            "tệp không nhập được": failed,
            "ảnh đi cùng bài": len(found.others) - len(left),
            "tệp không phải là bài": len(left),
        }
        total = count + len(found.refused) + len(found.others)
        rest = "".join(f", {number} {what}" for what, number in parts.items() if number)
        print(f"Đã nhập {written} bài{rest}; tất cả {total} tệp.", file=sys.stderr)
    elif not count:
        print(f"Không thấy tệp nào nhập được ở đó; nhận các loại: {ACCEPTED_FORMATS}.", file=sys.stderr)
    return EXIT_OK if count and not failed else EXIT_CONTENT_ERRORS


def _describe_others(paths: Iterable[Path], working_folder: Path) -> Iterator[str]:
    """A line for each kind of files that are no documents, with all of their paths."""
    paths_by_kind: dict[str, list[str]] = {}
    for path in paths:
        is_hidden = path.name.startswith((".", "~$"))
        kind = "thư mục" if path.is_dir() else "tệp ẩn" if is_hidden else f"tệp {path.suffix or 'không có đuôi'}"
        paths_by_kind.setdefault(kind, []).append(_shown_path(path, working_folder))
    for kind, names in sorted(paths_by_kind.items()):
        yield f"Không phải là bài, để nguyên ({len(names)} {kind}): {', '.join(names)}"


def _listed_note(path: Path, working_folder: Path, note: str, *, noun: str) -> ListedLine:
    return ListedLine(
        _printable(f"{_shown_path(path, working_folder)}: {note}"), without_values(_printable(note)), noun
    )


def _shown_path(path: Path, working_folder: Path) -> str:
    """A path as it was typed, or would be."""
    shown = path.relative_to(working_folder) if path.is_relative_to(working_folder) else path
    return _printable(str(shown).encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _printable(text: str) -> str:
    """One line; names of files and texts from documents must not send control codes to the terminal."""
    return "".join(char if char.isprintable() else "�" for char in " ".join(text.split()))


COMMAND = Command(
    summary="đưa tệp Word, trang HTML, văn bản thành bài",
    details="""\
    Nhận Word (.docx, .docm, .dotx, .dotm), trang web đã lưu (.html, .htm, .xhtml), văn bản (.txt, .text), Markdown
    (.md, .markdown, .mdown, .mkd, .mdx), hay cả thư mục chứa chúng. In ra đường dẫn từng bài; những gì cần xem lại
    được nói rõ từng tệp. Mã thoát là 1 nếu có tệp không nhập được.""",
    examples=("import bai.docx", "import ban-thao --section tin-tuc"),
    arguments={
        "files": {"nargs": "*", "metavar": "TỆP", "help": "tệp hay thư mục cần nhập, một hay nhiều"},
        "--section": {
            "default": "",
            "metavar": "CHUYÊN-MỤC",
            "help": "chuyên mục nhận bài; không ghi thì đoán theo loại văn bản",
        },
    },
    run=run,
)
