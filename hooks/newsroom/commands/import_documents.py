"""The command `import`: Word files, web pages and texts become items."""

import argparse
import os
import sys
from pathlib import Path

from newsroom.commands.command import EXIT_CONTENT_ERRORS, EXIT_OK, Command, WrongCommand
from newsroom.commands.mkdocs_setup import load_config_or_abort
from newsroom.commands.new import find_section
from newsroom.importing.importer import Importer
from newsroom.kinds import DOCUMENT_KINDS
from newsroom.mkdocs_plugin.project import read_project
from newsroom.runtime.pool import job_count
from newsroom.runtime.progress import Progress


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
        document_kinds=DOCUMENT_KINDS,
        now=project.now,
        jobs=job_count(),
    )

    # The launcher has changed to the project's root; paths count from the folder the command was typed in.
    working_folder = Path(os.environ.get("NEWSROOM_CWD") or Path.cwd())
    documents, refused = importer.find_documents([working_folder / file for file in options.files])
    for path, why in refused:
        _print_note(path, why)
    written, failed = 0, len(refused)
    for done, (path, result) in enumerate(zip(documents, importer.import_all(documents, section), strict=True), 1):
        progress.clear()
        written += result.is_new
        failed += not result.path
        if result.is_new:
            print(f"{folders.content_name}/{result.path}", flush=True)
        for note in result.notes:
            _print_note(path, note)
        progress.show("Đang nhập bài", done, len(documents))
    if len(documents) > 1 or failed:
        failures = f", {failed} tệp không nhập được" if failed else ""
        print(f"Đã nhập {written} bài{failures}.", file=sys.stderr)
    elif not documents:
        print("Không thấy tệp .docx, .html, .txt hay .md nào ở đó.", file=sys.stderr)
    return EXIT_OK if documents and not failed else EXIT_CONTENT_ERRORS


def _print_note(path: Path, note: str) -> None:
    """One line; file names and texts from documents must not send control codes to the terminal."""
    name = path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    line = " ".join(f"{name}: {note}".split())
    print("".join(char if char.isprintable() else "�" for char in line), file=sys.stderr)


COMMAND = Command(
    summary="đưa tệp Word, trang HTML, văn bản thành bài",
    details="""\
    Nhận tệp .docx, .html, .txt, .md, hay cả thư mục chứa chúng. In ra đường dẫn từng bài; những gì cần xem lại được
    nói rõ từng tệp. Mã thoát là 1 nếu có tệp không nhập được.""",
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
