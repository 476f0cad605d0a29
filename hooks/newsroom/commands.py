"""The commands of the editor's desk: what each takes on the command line, and what does its work."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from msgspec import Struct

from .problems import Report
from .project import folders, markdown, now, settings
from .settings import Section, Settings
from .text import nearest

DONE, CONTENT_ERRORS, WRONG_COMMAND = 0, 1, 2


class Command(Struct, frozen=True):
    """A command of the desk: `run` gives the exit status."""

    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, MkDocsConfig], int]
    help: str


def _settings(config: MkDocsConfig) -> Settings:
    return settings(config, Report(Path(config.config_file_path).name))


def _section(name: str, known: Settings) -> Section | None:
    """The section of that folder name; None, told in Vietnamese, where there is none."""
    section = known.section(name)
    if section is None:
        keys = [section.key for section in known.sections]
        near = nearest(name, keys)
        meant = f" Có phải ý bạn là “{near}”?" if near else ""
        print(f"Không có chuyên mục “{name}”. Các chuyên mục: {', '.join(keys)}.{meant}", file=sys.stderr)
    return section


# import ------------------------------------------------------------------------------------------------------------


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="TỆP")
    parser.add_argument("--section", default="")


def _import(options: argparse.Namespace, config: MkDocsConfig) -> int:
    if not options.files:
        print("Hãy ghi tên tệp hay thư mục cần nhập, chẳng hạn: ./newsroom import bai.docx", file=sys.stderr)
        return WRONG_COMMAND
    # What reads Word files is slow to load, and the other commands need none of it.
    from .body import Converter
    from .import_command import Importer, typed_in
    from .parse import Parser
    from .workers import job_count

    known, where = _settings(config), folders(config)
    section = _section(options.section, known) if options.section else None
    if options.section and section is None:
        return WRONG_COMMAND
    written = markdown(config)
    parser = Parser(known, Converter(written.extensions, written.configs), where.name)
    importer = Importer(where.content, where.name, known, parser, now=now(), jobs=job_count())
    whole = importer.run([typed_in() / file for file in options.files], section)
    return DONE if whole else CONTENT_ERRORS


COMMANDS: dict[str, Command] = {
    "import": Command(
        _import_arguments,
        _import,
        """\
  import TỆP… [--section CHUYÊN-MỤC]
                       đưa tệp .docx, .html, .txt, .md (hay cả thư mục) thành bài; in ra đường dẫn từng bài""",
    ),
}
HELP = "\n".join(command.help for command in COMMANDS.values())
