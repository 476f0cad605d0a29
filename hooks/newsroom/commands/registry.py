"""The commands beside building and checking: what each takes on the command line, and what does its work."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from msgspec import Struct

from newsroom.content.read_settings import KINDS, Settings
from newsroom.mkdocs_plugin.project import folders, markdown, now, published, read_content, settings
from newsroom.model.problems import Report, has_errors, lines

DONE, CONTENT_ERRORS, WRONG_COMMAND = 0, 1, 2


class Command(Struct, frozen=True):
    """A command of the desk: `run` gives the exit status."""

    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, MkDocsConfig], int]
    help: str


def _settings(config: MkDocsConfig) -> Settings:
    return settings(config, Report(Path(config.config_file_path).name))


# import ------------------------------------------------------------------------------------------------------------


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="*", metavar="TỆP")
    parser.add_argument("--section", default="")


def _import(options: argparse.Namespace, config: MkDocsConfig) -> int:
    if not options.files:
        print("Hãy ghi tên tệp hay thư mục cần nhập, chẳng hạn: ./newsroom import bai.docx", file=sys.stderr)
        return WRONG_COMMAND
    # What reads Word files is slow to load, and the other commands need none of it.
    from newsroom.commands.new import section_called
    from newsroom.content.markdown.converter import Converter
    from newsroom.content.parser import Parser
    from newsroom.importing.importer import Importer, typed_in
    from newsroom.runtime.pool import job_count

    known, where = _settings(config), folders(config)
    section = section_called(options.section, known) if options.section else None
    if options.section and section is None:
        return WRONG_COMMAND
    written = markdown(config)
    parser = Parser(known, Converter(written.extensions, written.configs), where.name)
    importer = Importer(where.content, where.name, known, parser, now=now(), jobs=job_count())
    whole = importer.run([typed_in() / file for file in options.files], section)
    return DONE if whole else CONTENT_ERRORS


# new ---------------------------------------------------------------------------------------------------------------


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("title", nargs="?", default="")
    parser.add_argument("--section", default="")
    parser.add_argument("--kind", choices=KINDS, default=None)


def _new(options: argparse.Namespace, config: MkDocsConfig) -> int:
    from newsroom.commands.new import create

    made = create(options.title, options.section, options.kind, _settings(config), folders(config), now=now())
    return DONE if made else WRONG_COMMAND


# ping --------------------------------------------------------------------------------------------------------------


def _ping_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true")


def _ping(options: argparse.Namespace, config: MkDocsConfig) -> int:
    from newsroom.feeds import ping

    site = published(config)
    if site is None:
        return CONTENT_ERRORS
    known, where = site
    root = known.origin + known.base
    return ping.command(known.hub, root=root, site=where.site, cache=where.cache, dry_run=options.dry_run)


# move, due, status -------------------------------------------------------------------------------------------------


def _move_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="ĐƯỜNG-DẪN")


def _move(options: argparse.Namespace, config: MkDocsConfig) -> int:
    from newsroom.library.move import Move, Refusal

    if len(options.paths) != 2:
        example = "./newsroom move content/tin-tuc/2017/10/bai.md content/hoat-dong/2017/10/bai.md"
        print(f"Hãy ghi đường dẫn cũ rồi đường dẫn mới, chẳng hạn: {example}", file=sys.stderr)
        return WRONG_COMMAND
    with read_content(config) as edition:
        try:
            written = Move(edition.library, edition.folders.content, folder=edition.folders.name).run(*options.paths)
        except Refusal as refusal:
            print(refusal, file=sys.stderr)
            return WRONG_COMMAND
    for path in written:
        print(f"{edition.folders.name}/{path}")
    return DONE


def _due_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true")


def _due(options: argparse.Namespace, config: MkDocsConfig) -> int:
    from newsroom.library.schedule import events, examples

    with read_content(config) as edition:
        found = events(edition.library)
        for event in found if options.all else found[:1]:
            print(event.line(edition.folders.name))
    if not found:
        print("Không có bài nào hẹn giờ đăng hay sắp hết hạn.", file=sys.stderr)
    root = Path(config.config_file_path).resolve().parent
    print(f"\n{examples(root, found[0].moment if found else None)}", file=sys.stderr, end="")
    return DONE


def _status_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--links", action="store_true")
    parser.add_argument("--seconds", type=int, default=60)


def _status(options: argparse.Namespace, config: MkDocsConfig) -> int:
    from newsroom.commands.broken_links import broken_links
    from newsroom.library.status import groups, text

    with read_content(config) as edition:
        found = groups(edition.library, folder=edition.folders.name)
        if options.links:
            found += broken_links(edition, options.seconds)
    print(text(found, today=edition.now.date()))
    return DONE


# desk --------------------------------------------------------------------------------------------------------------


def _desk_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--no-open", action="store_true")


def _desk(options: argparse.Namespace, config: MkDocsConfig) -> int:
    # A web server is slow to load, and no other command needs one.
    from newsroom.desk.server import serve

    if not 0 <= options.port < 65536:
        print(f"Không có cổng {options.port}; chọn một số từ 1024 đến 65535, hoặc đừng ghi --port.", file=sys.stderr)
        return WRONG_COMMAND
    report = Report(Path(config.config_file_path).name)
    settings(config, report)
    for line in lines(report.problems):
        print(line, file=sys.stderr)
    if has_errors(report.problems, strict=False):
        return CONTENT_ERRORS
    try:
        serve(config, port=options.port, open_browser=not options.no_open)
    except OSError:
        print(
            f"Cổng {options.port} đang có chương trình khác dùng; chọn cổng khác, hoặc đừng ghi --port.",
            file=sys.stderr,
        )
        return WRONG_COMMAND
    print("\nĐã đóng bàn biên tập.", file=sys.stderr)
    return DONE


COMMANDS: dict[str, Command] = {
    "new": Command(
        _new_arguments,
        _new,
        """\
  new "TIÊU ĐỀ" [--section CHUYÊN-MỤC] [--kind article|plan|contest|bulletin]
                       tạo tệp bài mới có sẵn mọi khóa cần ghi; in ra đường dẫn""",
    ),
    "import": Command(
        _import_arguments,
        _import,
        """\
  import TỆP… [--section CHUYÊN-MỤC]
                       đưa tệp .docx, .html, .txt, .md (hay cả thư mục) thành bài; in ra đường dẫn từng bài""",
    ),
    "move": Command(
        _move_arguments,
        _move,
        """\
  move CŨ MỚI          chuyển bài sang chỗ khác: giữ mã bài, thêm địa chỉ cũ, sửa các liên kết tới nó""",
    ),
    "due": Command(
        _due_arguments,
        _due,
        """\
  due [--all]          lúc nào có bài tới giờ đăng hay hết hạn, kèm mẫu cron, systemd, GitHub Actions""",
    ),
    "status": Command(
        _status_arguments,
        _status,
        """\
  status [--links [--seconds SỐ]]
                       bài nháp, hẹn giờ, thiếu ảnh, thiếu chủ đề, bản tin thiếu; --links hỏi cả liên kết ra ngoài""",
    ),
    "desk": Command(
        _desk_arguments,
        _desk,
        """\
  desk [--port SỐ] [--no-open]
                       mở bàn biên tập trong trình duyệt, trên máy này: viết, sửa, xem trước, nhập Word, hẹn giờ""",
    ),
    "ping": Command(
        _ping_arguments,
        _ping,
        """\
  ping [--dry-run]     báo cho hub WebSub những nguồn tin vừa thay đổi (--dry-run: chỉ xem trước)""",
    ),
}
HELP = "\n".join(command.help for command in COMMANDS.values())
