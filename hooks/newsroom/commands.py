"""The commands beside building and checking: what each takes on the command line, and what does its work."""

from __future__ import annotations

import argparse
import html
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.config.defaults import MkDocsConfig
from msgspec import Struct

from .build_settings import Folders
from .edition import Edition
from .problems import Report, has_errors, lines
from .project import folders, markdown, now, opened, settings
from .schema import TITLE_LIMIT
from .settings import KINDS, Section, Settings
from .text import nearest, nfc, squeeze

if TYPE_CHECKING:
    from .status import Group

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


# new ---------------------------------------------------------------------------------------------------------------


def _new_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("title", nargs="?", default="")
    parser.add_argument("--section", default="")
    parser.add_argument("--kind", choices=KINDS, default=None)


def _new(options: argparse.Namespace, config: MkDocsConfig) -> int:
    from .new_item import compose, place_of
    from .placing import place

    known, where, moment = _settings(config), folders(config), now()
    title = squeeze(nfc(options.title)) or _asked("Tiêu đề bài: ")
    if not title:
        print('Hãy ghi tiêu đề, chẳng hạn: ./newsroom new "Hội thi Dân vận khéo năm 2018"', file=sys.stderr)
        return WRONG_COMMAND
    if len(title) > TITLE_LIMIT:
        print(f"Tiêu đề dài {len(title)} ký tự, chỉ được tối đa {TITLE_LIMIT}.", file=sys.stderr)
        return WRONG_COMMAND
    fitting = [section for section in known.sections if options.kind in (None, section.kind)]
    keys = ", ".join(f"{section.key} ({section.title})" for section in fitting)
    name = options.section or (_asked(f"Chuyên mục [{keys}], Enter là {fitting[0].key}: ") if len(fitting) > 1 else "")
    section = _section(name, known) if name else next(iter(fitting), None)
    if section is None:
        if not fitting:
            print(f"Trang này không có chuyên mục nào loại {options.kind}.", file=sys.stderr)
        return WRONG_COMMAND
    if options.kind not in (None, section.kind):
        print(f"Chuyên mục {section.key} là loại {section.kind}, không phải {options.kind}.", file=sys.stderr)
        return WRONG_COMMAND
    folder, stem, number = place_of(title, section, where.content, moment)
    text = compose(title, section, known, now=moment, number=number)
    written, _ = place(where.content / folder, stem, text, {}, anew=True)
    print(f"{where.name}/{written.relative_to(where.content).as_posix()}")
    return DONE


def _asked(question: str) -> str:
    """What the person at the terminal answers; "" where there is none."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return ""
    print(question, end="", file=sys.stderr, flush=True)
    return squeeze(nfc(sys.stdin.readline()))


# ping --------------------------------------------------------------------------------------------------------------


def published(config: MkDocsConfig) -> tuple[Settings, Folders] | None:
    """The settings and folders of the published site; None, told in Vietnamese, where there is no site to speak of."""
    report = Report(Path(config.config_file_path).name)
    known, where = settings(config, report), folders(config)
    if not has_errors(report.problems, strict=True) and any(where.site.glob("*")):
        return known, where
    for line in lines(report.problems) or ["Chưa có trang nào được dựng; hãy chạy ./newsroom build trước."]:
        print(line, file=sys.stderr)
    return None


def _ping_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true")


def _ping(options: argparse.Namespace, config: MkDocsConfig) -> int:
    from . import ping

    site = published(config)
    if site is None:
        return CONTENT_ERRORS
    known, where = site
    root = known.origin + known.base
    return ping.command(known.hub, root=root, site=where.site, cache=where.cache, dry_run=options.dry_run)


# move, due, status -------------------------------------------------------------------------------------------------


@contextmanager
def _read(config: MkDocsConfig) -> Iterator[Edition]:
    """The content, read; what is wrong with it is a matter for `check`."""
    edition = opened(config, Report(Path(config.config_file_path).name))
    try:
        edition.read()
        yield edition
    finally:
        edition.close()


def _move_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="ĐƯỜNG-DẪN")


def _move(options: argparse.Namespace, config: MkDocsConfig) -> int:
    from .moving import Move, Refusal

    if len(options.paths) != 2:
        example = "./newsroom move content/tin-tuc/2017/10/bai.md content/hoat-dong/2017/10/bai.md"
        print(f"Hãy ghi đường dẫn cũ rồi đường dẫn mới, chẳng hạn: {example}", file=sys.stderr)
        return WRONG_COMMAND
    with _read(config) as edition:
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
    from .schedule import events, examples

    with _read(config) as edition:
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
    from .status import groups, text

    with _read(config) as edition:
        found = groups(edition.library, folder=edition.folders.name)
        if options.links:
            found += _broken_links(edition, options.seconds)
    print(text(found, today=edition.now.date()))
    return DONE


def _broken_links(edition: Edition, seconds: int) -> list[Group]:
    """The links of public items that lead out of the site and nowhere."""
    from .outside_links import check
    from .status import Group

    where: dict[str, list[str]] = {}
    for item in edition.library.public:
        for address in re.findall(r'<a\b[^>]* href="(https?://[^"]+)"', edition.fragment(item.body.digest)):
            where.setdefault(html.unescape(address), []).append(item.path)
    faults, late = check(list(where), edition.folders.cache / "links.json", seconds=seconds)
    if late:
        print(f"Hết {seconds} giây, còn {late} liên kết chưa hỏi được; chạy lại để hỏi tiếp.", file=sys.stderr)
    lines = [f"{edition.folders.name}/{path}: {url}: {why}" for url, why in faults.items() for path in where[url]]
    return [Group("Liên kết ra ngoài đã hỏng", tuple(sorted(lines)))] if lines else []


# desk --------------------------------------------------------------------------------------------------------------


def _desk_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--no-open", action="store_true")


def _desk(options: argparse.Namespace, config: MkDocsConfig) -> int:
    # A web server is slow to load, and no other command needs one.
    from .desk.serving import serve

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
