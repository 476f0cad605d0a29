"""The commands beside building and checking: what each takes on the command line, and what does its work."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from msgspec import Struct

from newsroom.content.read_settings import ITEM_KINDS
from newsroom.mkdocs_plugin.project import (
    build_time_or_abort,
    folders,
    markdown_settings,
    published_site,
    read_content,
    settings,
)
from newsroom.model.problems import Report, format_problems, has_errors
from newsroom.model.settings import Settings

EXIT_OK, EXIT_CONTENT_ERRORS, EXIT_WRONG_COMMAND = 0, 1, 2


class Command(Struct, frozen=True):
    """A command of the desk: `run` gives the exit status."""

    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, MkDocsConfig], int]
    help: str


def _read_settings(config: MkDocsConfig) -> Settings:
    return settings(config, Report(Path(config.config_file_path).name))


# import ------------------------------------------------------------------------------------------------------------


def _add_import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="TỆP")
    parser.add_argument("--section", default="")


def _run_import(options: argparse.Namespace, config: MkDocsConfig) -> int:
    if not options.files:
        print("Hãy ghi tên tệp hay thư mục cần nhập, chẳng hạn: ./newsroom import bai.docx", file=sys.stderr)
        return EXIT_WRONG_COMMAND
    # What reads Word files is slow to load, and the other commands need none of it.
    from newsroom.commands.new import find_section
    from newsroom.content.markdown.converter import Converter
    from newsroom.content.parser import Parser
    from newsroom.importing.importer import Importer, invocation_folder
    from newsroom.runtime.pool import job_count

    known, where = _read_settings(config), folders(config)
    section = find_section(options.section, known) if options.section else None
    if options.section and section is None:
        return EXIT_WRONG_COMMAND
    written = markdown_settings(config)
    parser = Parser(known, Converter(written.extensions, written.extension_configs), where.content_name)
    importer = Importer(where.content, where.content_name, known, parser, now=build_time_or_abort(), jobs=job_count())
    whole = importer.run([invocation_folder() / file for file in options.files], section)
    return EXIT_OK if whole else EXIT_CONTENT_ERRORS


# new ---------------------------------------------------------------------------------------------------------------


def _add_new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("title", nargs="?", default="")
    parser.add_argument("--section", default="")
    parser.add_argument("--kind", choices=ITEM_KINDS, default=None)


def _run_new(options: argparse.Namespace, config: MkDocsConfig) -> int:
    from newsroom.commands.new import create_item_file

    made = create_item_file(
        options.title, options.section, options.kind, _read_settings(config), folders(config), now=build_time_or_abort()
    )
    return EXIT_OK if made else EXIT_WRONG_COMMAND


# ping --------------------------------------------------------------------------------------------------------------


def _add_ping_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true")


def _run_ping(options: argparse.Namespace, config: MkDocsConfig) -> int:
    from newsroom.feeds import ping

    site = published_site(config)
    if site is None:
        return EXIT_CONTENT_ERRORS
    known, where = site
    root = known.origin + known.base
    return ping.ping_changed_feeds(
        known.hub, site_url=root, site_folder=where.site, cache_folder=where.cache, dry_run=options.dry_run
    )


# move, due, status -------------------------------------------------------------------------------------------------


def _add_move_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="ĐƯỜNG-DẪN")


def _run_move(options: argparse.Namespace, config: MkDocsConfig) -> int:
    from newsroom.library.move import Move, MoveRefused

    if len(options.paths) != 2:
        example = "./newsroom move content/tin-tuc/2017/10/bai.md content/hoat-dong/2017/10/bai.md"
        print(f"Hãy ghi đường dẫn cũ rồi đường dẫn mới, chẳng hạn: {example}", file=sys.stderr)
        return EXIT_WRONG_COMMAND
    with read_content(config) as edition:
        try:
            written = Move(edition.library, edition.folders.content, folder_name=edition.folders.content_name).run(
                *options.paths
            )
        except MoveRefused as refusal:
            print(refusal, file=sys.stderr)
            return EXIT_WRONG_COMMAND
    for path in written:
        print(f"{edition.folders.content_name}/{path}")
    return EXIT_OK


def _add_due_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true")


def _run_due(options: argparse.Namespace, config: MkDocsConfig) -> int:
    from newsroom.library.schedule import scheduler_examples, upcoming_events

    with read_content(config) as edition:
        found = upcoming_events(edition.library)
        for event in found if options.all else found[:1]:
            print(event.as_tsv(edition.folders.content_name))
    if not found:
        print("Không có bài nào hẹn giờ đăng hay sắp hết hạn.", file=sys.stderr)
    root = Path(config.config_file_path).resolve().parent
    print(f"\n{scheduler_examples(root, found[0].moment if found else None)}", file=sys.stderr, end="")
    return EXIT_OK


def _add_status_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--links", action="store_true")
    parser.add_argument("--seconds", type=int, default=60)


def _run_status(options: argparse.Namespace, config: MkDocsConfig) -> int:
    from newsroom.commands.broken_links import broken_links
    from newsroom.library.status import format_status, status_groups

    with read_content(config) as edition:
        found = status_groups(edition.library, folder_name=edition.folders.content_name)
        if options.links:
            found += broken_links(edition, options.seconds)
    print(format_status(found, today=edition.now.date()))
    return EXIT_OK


# desk --------------------------------------------------------------------------------------------------------------


def _add_desk_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--no-open", action="store_true")


def _run_desk(options: argparse.Namespace, config: MkDocsConfig) -> int:
    # A web server is slow to load, and no other command needs one.
    from newsroom.desk.server import serve_desk

    if not 0 <= options.port < 65536:
        print(f"Không có cổng {options.port}; chọn một số từ 1024 đến 65535, hoặc đừng ghi --port.", file=sys.stderr)
        return EXIT_WRONG_COMMAND
    report = Report(Path(config.config_file_path).name)
    settings(config, report)
    for line in format_problems(report.problems):
        print(line, file=sys.stderr)
    if has_errors(report.problems, strict=False):
        return EXIT_CONTENT_ERRORS
    try:
        serve_desk(config, port=options.port, open_browser=not options.no_open)
    except OSError:
        print(
            f"Cổng {options.port} đang có chương trình khác dùng; chọn cổng khác, hoặc đừng ghi --port.",
            file=sys.stderr,
        )
        return EXIT_WRONG_COMMAND
    print("\nĐã đóng bàn biên tập.", file=sys.stderr)
    return EXIT_OK


COMMANDS: dict[str, Command] = {
    "new": Command(
        _add_new_arguments,
        _run_new,
        """\
  new "TIÊU ĐỀ" [--section CHUYÊN-MỤC] [--kind article|plan|contest|bulletin]
                       tạo tệp bài mới có sẵn mọi khóa cần ghi; in ra đường dẫn""",
    ),
    "import": Command(
        _add_import_arguments,
        _run_import,
        """\
  import TỆP… [--section CHUYÊN-MỤC]
                       đưa tệp .docx, .html, .txt, .md (hay cả thư mục) thành bài; in ra đường dẫn từng bài""",
    ),
    "move": Command(
        _add_move_arguments,
        _run_move,
        """\
  move CŨ MỚI          chuyển bài sang chỗ khác: giữ mã bài, thêm địa chỉ cũ, sửa các liên kết tới nó""",
    ),
    "due": Command(
        _add_due_arguments,
        _run_due,
        """\
  due [--all]          lúc nào có bài tới giờ đăng hay hết hạn, kèm mẫu cron, systemd, GitHub Actions""",
    ),
    "status": Command(
        _add_status_arguments,
        _run_status,
        """\
  status [--links [--seconds SỐ]]
                       bài nháp, hẹn giờ, thiếu ảnh, thiếu chủ đề, bản tin thiếu; --links hỏi cả liên kết ra ngoài""",
    ),
    "desk": Command(
        _add_desk_arguments,
        _run_desk,
        """\
  desk [--port SỐ] [--no-open]
                       mở bàn biên tập trong trình duyệt, trên máy này: viết, sửa, xem trước, nhập Word, hẹn giờ""",
    ),
    "ping": Command(
        _add_ping_arguments,
        _run_ping,
        """\
  ping [--dry-run]     báo cho hub WebSub những nguồn tin vừa thay đổi (--dry-run: chỉ xem trước)""",
    ),
}
COMMANDS_HELP = "\n".join(command.help for command in COMMANDS.values())
