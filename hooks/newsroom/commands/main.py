"""Turns a command line into a command's work and an exit status, those of `commands.command`."""

import os
import platform
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

import newsroom
from newsroom.commands.command import (
    EXIT_CONTENT_ERRORS,
    EXIT_INTERRUPTED,
    EXIT_OK,
    EXIT_WRONG_COMMAND,
    Command,
    WrongCommand,
)
from newsroom.commands.command_line import command_help, parse_arguments, unknown_command
from newsroom.commands.failures import failure_line
from newsroom.commands.mkdocs_setup import CONFIG_FILE
from newsroom.runtime import errors
from newsroom.runtime.program_files import IS_INSTALLED

# Name → module of this package, in the order of the help text.
COMMANDS = {
    "init": "init",
    "build": "build",
    "serve": "serve",
    "check": "check",
    "new": "new",
    "import": "import_documents",
    "import-site": "import_site",
    "move": "move",
    "approve": "approve",
    "due": "due",
    "status": "status",
    "desk": "desk",
    "people": "people",
    "publish": "publish",
    "rollback": "rollback",
    "service": "service",
    "backup": "backup",
    "restore": "restore",
    "update": "update",
    "ping": "ping",
    "bench": "bench",
    "test": "test",
}

_FIRST_STEPS = """\
Bạn muốn làm gì?

  ./newsroom desk     viết và sửa bài trong trình duyệt
  ./newsroom serve    xem thử trang trên máy này
  ./newsroom publish  đưa những gì đã thay đổi lên nơi bạn đọc xem

Xem mọi lệnh: ./newsroom --help"""
_FIRST_STEPS_OF_THE_PROGRAM = """\
Đây là chương trình và một trang mẫu. Bạn muốn làm gì?

  ./newsroom init ../trang-moi  tạo trang của cơ quan mình
  ./newsroom serve              xem thử trang mẫu trên máy này
  ./newsroom desk               viết thử bài trong trình duyệt

Hướng dẫn từng bước: HUONG-DAN.md. Xem mọi lệnh: ./newsroom --help"""
_USAGE = """\
Cách dùng: ./newsroom LỆNH [tùy chọn]

{commands}

Xem cách dùng một lệnh: ./newsroom LỆNH --help
Xem phiên bản: ./newsroom --version
Kết quả in ra đầu ra chuẩn, thông báo in ra đầu ra lỗi.

Mã thoát:
  0    xong
  1    nội dung có lỗi (import: có tệp không nhập được; ping: có nguồn tin
       chưa báo được), hoặc máy có lỗi (ổ đĩa, quyền truy cập)
  2    lệnh sai
  130  dừng theo yêu cầu (Ctrl-C)"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    name, *rest = (sys.argv[1:] if arguments is None else arguments) or [""]
    return exit_status(lambda: _run(name, rest))


def exit_status(act: Callable[[], int]) -> int:
    """The exit status of what a command does; says in one line on standard error why it has failed."""
    try:
        return act()
    except KeyboardInterrupt:
        return _report_interruption(errors.SITE_UNTOUCHED)
    except errors.PublicationStopped as stop:
        if isinstance(stop.__cause__, KeyboardInterrupt):
            return _report_interruption(str(stop))
        print(failure_line(stop), file=sys.stderr)
    except WrongCommand as mistake:
        print(mistake, file=sys.stderr)
        return EXIT_WRONG_COMMAND
    except Exception as error:
        print(failure_line(error), file=sys.stderr)
    return EXIT_CONTENT_ERRORS


def _report_interruption(site_sentence: str) -> int:
    # The terminal has shown ^C on the last line.
    begin = "\n" if sys.stderr.isatty() else ""
    print(f"{begin}Đã dừng theo yêu cầu. {site_sentence}", file=sys.stderr)
    return EXIT_INTERRUPTED


def _run(name: str, arguments: Sequence[str]) -> int:
    if not name:
        raise WrongCommand(_FIRST_STEPS if IS_INSTALLED else _FIRST_STEPS_OF_THE_PROGRAM)
    if name in ("-h", "--help"):
        print(usage())
        return EXIT_OK
    if name == "--version":
        print(f"newsroom {newsroom.__version__} (Python {platform.python_version()})")
        return EXIT_OK
    if name not in COMMANDS:
        raise unknown_command(name, list(COMMANDS))
    command = load_command(name)
    options = parse_arguments(name, command, arguments)
    if options.help:
        print(command_help(name, command))
        return EXIT_OK
    _enter_project()
    return command.run(options)


def _enter_project() -> None:
    """Go to the root of the project that the command was typed in, as the launcher does; stay where there is none."""
    here = Path.cwd()
    root = next((folder for folder in (here, *here.parents) if (folder / CONFIG_FILE).is_file()), here)
    if root != here:
        os.environ.setdefault("NEWSROOM_CWD", str(here))
        os.chdir(root)


def usage() -> str:
    """The list of all commands."""
    return _USAGE.format(commands="\n".join(f"  {name:12}{load_command(name).summary}" for name in COMMANDS))


def load_command(name: str) -> Command:
    """The command of that name, which must be one of `COMMANDS`."""
    command: Command = import_module(f"{__package__}.{COMMANDS[name]}").COMMAND
    return command
