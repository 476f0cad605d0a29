"""Turns a command line into a command's work and an exit status: 0 done, 1 errors in the content, 2 wrong command."""

from __future__ import annotations

import argparse
import logging
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import yaml
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, ConfigurationError

from newsroom.commands import registry as desk
from newsroom.commands.registry import EXIT_CONTENT_ERRORS, EXIT_OK, EXIT_WRONG_COMMAND
from newsroom.content.frontmatter.reader import compose_mapping
from newsroom.mkdocs_plugin.project import CACHE_FOLDER, published_site, read_with_problems
from newsroom.model import problems as problem_lines
from newsroom.model.problems import Report, has_errors
from newsroom.runtime import errors

CONFIG_FILE = "mkdocs.yml"
BENCHMARK_SCRIPT = "bench/run.py"

USAGE = """\
Cách dùng: ./newsroom LỆNH [tùy chọn]

  build [--strict] [--jobs SỐ]
                       dựng cả trang vào thư mục site/ (--strict: cảnh báo cũng tính là lỗi;
                       --jobs: số tiến trình chạy cùng lúc, thường bằng số nhân của máy)
  serve [--port SỐ]    xem thử trên máy này, tự tải lại khi có thay đổi; hiện cả bản nháp và bài hẹn giờ
  check [--format text|json|github] [--strict] [--no-advice] [--fix] [--feeds]
                       chỉ kiểm tra nội dung, không dựng trang; kèm gợi ý biên tập (--no-advice: không kèm;
                       --fix: cho xem rồi sửa những lỗi chắc chắn;
                       --feeds: kiểm tra các nguồn tin RSS, Atom, JSON của trang đã dựng)
{DESK}
  test                 chạy bộ kiểm thử của phần mềm
  bench [tùy chọn]     đo thời gian dựng trang, đặt cạnh Hugo và Pelican (xem bench --help)

Kết quả in ra đầu ra chuẩn, thông báo in ra đầu ra lỗi.
Mã thoát: 0 xong, 1 nội dung có lỗi (import: có tệp không nhập được), 2 lệnh sai.""".replace(
    "{DESK}", desk.COMMANDS_HELP
)


class CommandLineParser(argparse.ArgumentParser):
    """A parser that speaks Vietnamese and exits with 2."""

    def error(self, message: str) -> NoReturn:
        print(f"Lệnh không đúng. Xem các lệnh: ./newsroom --help\n({message})", file=sys.stderr)
        raise SystemExit(EXIT_WRONG_COMMAND)


def _positive_int(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def argument_parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    top = CommandLineParser(prog="newsroom", add_help=False)
    top.add_argument("-h", "--help", action="store_true")
    commands = top.add_subparsers(dest="command", parser_class=CommandLineParser)
    build = commands.add_parser("build", add_help=False)
    build.add_argument("--strict", action="store_true")
    build.add_argument("--jobs", type=_positive_int)
    serve = commands.add_parser("serve", add_help=False)
    serve.add_argument("--port", type=int, default=8000)
    check = commands.add_parser("check", add_help=False)
    check.add_argument("--format", choices=("text", "json", "github"), default="text")
    check.add_argument("--strict", action="store_true")
    check.add_argument("--feeds", action="store_true")
    check.add_argument("--fix", action="store_true")
    check.add_argument("--no-advice", action="store_true")
    own = {name: commands.add_parser(name, add_help=False) for name in desk.COMMANDS}
    for name, command in own.items():
        desk.COMMANDS[name].add_arguments(command)
    for command in (build, serve, check, *own.values()):
        command.add_argument("-h", "--help", action="store_true")
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    given = sys.argv[1:] if arguments is None else arguments
    if given[:1] == ["bench"]:
        return run_benchmark(given[1:])
    options = argument_parser().parse_args(given)
    if options.help:
        print(USAGE)
        return EXIT_OK
    if options.command is None:
        print(USAGE, file=sys.stderr)
        return EXIT_WRONG_COMMAND
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    try:
        if options.command == "build":
            if options.jobs:
                os.environ["NEWSROOM_JOBS"] = str(options.jobs)
            return build_site(strict=options.strict)
        if options.command == "serve":
            return serve_site(port=options.port)
        if options.command in desk.COMMANDS:
            config = _load_config(strict=False)
            return EXIT_CONTENT_ERRORS if config is None else desk.COMMANDS[options.command].run(options, config)
        if options.feeds:
            return check_published_feeds(line_format=options.format)
        return run_check(
            line_format=options.format, strict=options.strict, with_style_advice=not options.no_advice, fix=options.fix
        )
    except KeyboardInterrupt:
        # The terminal has shown ^C on the last line.
        begin = "\n" if sys.stderr.isatty() else ""
        print(f"{begin}Đã dừng theo yêu cầu; trang đã đăng vẫn nguyên vẹn.", file=sys.stderr)
        return 130
    except Abort as stop:
        print(stop, file=sys.stderr)
    except errors.REPORTABLE_ERRORS as fault:
        print(errors.error_message(fault), file=sys.stderr)
    except Exception as error:
        print(errors.report_bug(error, Path(CACHE_FOLDER)), file=sys.stderr)
    return EXIT_CONTENT_ERRORS


def build_site(*, strict: bool) -> int:
    """The whole site into site/."""
    config = _load_config(strict=strict)
    if config is None:
        return EXIT_CONTENT_ERRORS
    _set_up_logging()
    config.plugins.on_startup(command="build", dirty=False)
    try:
        mkdocs_build(config)
    finally:
        config.plugins.on_shutdown()
    return EXIT_OK


def serve_site(*, port: int) -> int:
    """A preview on this machine until Ctrl-C."""
    # Its server is slow to load, and a build has no use for it.
    from mkdocs.commands.serve import serve as mkdocs_serve

    if _load_config(strict=False) is None:
        return EXIT_CONTENT_ERRORS
    _set_up_logging()
    print(f"Xem thử tại http://127.0.0.1:{port}/ (dừng bằng Ctrl-C)", file=sys.stderr)
    mkdocs_serve(CONFIG_FILE, dev_addr=f"127.0.0.1:{port}")
    return EXIT_OK


def run_check(*, line_format: problem_lines.ProblemFormat, strict: bool, with_style_advice: bool, fix: bool) -> int:
    """Every problem of the content, and advice, on standard output; with `fix` mends what is certain before."""
    # A build has no use for it, and every hundredth of a second counts there.
    from newsroom.commands.fix_style import StyleChecker, confirm_at_terminal

    config = _load_config(strict=strict)
    if config is None:
        return EXIT_CONTENT_ERRORS
    root = Path(config.config_file_path).resolve().parent
    if fix:
        with read_with_problems(config) as (edition, _):
            count = StyleChecker(edition, root).fix(confirm_at_terminal)
        print(f"Đã sửa {count} tệp." if count else "Không có lỗi nào chắc chắn để sửa.", file=sys.stderr)
    with read_with_problems(config) as (edition, found):
        found += StyleChecker(edition, root).check() if with_style_advice else []
    for line in problem_lines.format_problems(found, line_format):
        print(line)
    return EXIT_CONTENT_ERRORS if has_errors(found, strict=strict) else EXIT_OK


def check_published_feeds(*, line_format: problem_lines.ProblemFormat) -> int:
    """Every flaw in the feeds of the published site on standard output."""
    # Slow to load, and no other command needs it.
    from newsroom.feeds.validate import check_site_feeds

    config = _load_config(strict=False)
    site = published_site(config) if config is not None else None
    if site is None:
        return EXIT_CONTENT_ERRORS
    settings, folders = site
    found = list(check_site_feeds(folders.site, settings.origin + settings.base))
    for line in problem_lines.format_problems(found, line_format):
        print(line)
    return EXIT_CONTENT_ERRORS if found else EXIT_OK


def run_benchmark(arguments: Sequence[str]) -> int:
    """The project's benchmark, a program of its own beside the package, with options of its own; its exit status."""
    if not Path(BENCHMARK_SCRIPT).is_file():
        print(f"Không có tệp {BENCHMARK_SCRIPT}: hãy chạy lệnh ở thư mục gốc của mã nguồn.", file=sys.stderr)
        return EXIT_WRONG_COMMAND
    try:
        with subprocess.Popen([sys.executable, BENCHMARK_SCRIPT, *arguments]) as process:
            return process.wait()
    except KeyboardInterrupt:
        return 130


def _load_config(*, strict: bool) -> MkDocsConfig | None:
    """MkDocs' configuration; None, told in Vietnamese, where mkdocs.yml cannot be used."""
    report, complaints = Report(CONFIG_FILE), _ConfigErrorHandler()
    logger = logging.getLogger("mkdocs.config")
    logger.handlers[:], logger.propagate = [complaints], False
    try:
        # What our reader of YAML has mended and reported, MkDocs' would refuse in English.
        if (
            compose_mapping(Path(CONFIG_FILE).read_text(encoding="utf-8-sig"), report) is not None
            and not report.problems
        ):
            return load_config(CONFIG_FILE, strict=strict or None)
    except FileNotFoundError:
        report.add(1, "tệp", "không có ở thư mục này", value=CONFIG_FILE, example="chạy lệnh ở thư mục gốc của trang")
    except UnicodeDecodeError:
        report.add(
            1, "tệp", "không lưu bằng bảng mã UTF-8", value=CONFIG_FILE, example="Lưu thành (Save as) với mã UTF-8"
        )
    except (ConfigurationError, yaml.YAMLError) as error:
        report.add(1, "tệp", f"có thiết lập MkDocs không nhận: {error}", value=CONFIG_FILE)
    except Abort as stop:
        why = " ".join(complaints.errors) or str(stop)
        report.add(1, "tệp", f"có thiết lập MkDocs không nhận: {why.rstrip('.')}", value=CONFIG_FILE)
    for line in problem_lines.format_problems(report.problems):
        print(line, file=sys.stderr)
    return None


class _ConfigErrorHandler(logging.Handler):
    """Keeps what MkDocs has against its settings; of warnings it lets the terminal know."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno > logging.WARNING:
            self.errors.append(record.getMessage())
        else:
            print(f"{CONFIG_FILE}: {record.getMessage()}", file=sys.stderr)


def _set_up_logging() -> None:
    """Show MkDocs' warnings, and of what it tells only our own closing line."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(message)s"))
    handler.addFilter(lambda record: record.levelno >= logging.WARNING or record.name == "mkdocs.newsroom")
    logger = logging.getLogger("mkdocs")
    logger.handlers[:] = [handler]
    logger.setLevel(logging.INFO)
    logger.propagate = False
