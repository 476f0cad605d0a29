"""Turns a command line into a command's work and an exit status: 0 done, 1 errors in the content, 2 wrong command."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

from mkdocs.exceptions import Abort

from newsroom.commands.command import EXIT_CONTENT_ERRORS, EXIT_OK, EXIT_WRONG_COMMAND, FLAG, Command, WrongCommand
from newsroom.mkdocs_plugin.project import CACHE_FOLDER
from newsroom.runtime import errors

# Name → module of this package, in the order of the help text.
COMMANDS = {
    "build": "build",
    "serve": "serve",
    "check": "check",
    "new": "new",
    "import": "import_documents",
    "move": "move",
    "due": "due",
    "status": "status",
    "desk": "desk",
    "ping": "ping",
    "bench": "bench",
}

_USAGE = """\
Cách dùng: ./newsroom LỆNH [tùy chọn]

{commands}
  test [--quick]       chạy bộ kiểm thử của phần mềm; với --quick chỉ các phép thử nhanh, dưới một phút

Kết quả in ra đầu ra chuẩn, thông báo in ra đầu ra lỗi.
Mã thoát: 0 xong, 1 nội dung có lỗi (import: có tệp không nhập được), 2 lệnh sai."""


class CommandLineParser(argparse.ArgumentParser):
    """A parser that speaks Vietnamese and exits with 2."""

    def error(self, message: str) -> NoReturn:
        print(f"Lệnh không đúng. Xem các lệnh: ./newsroom --help\n({message})", file=sys.stderr)
        raise SystemExit(EXIT_WRONG_COMMAND)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    name, *rest = (sys.argv[1:] if arguments is None else arguments) or [""]
    os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
    if name in ("", "-h", "--help"):
        print(usage(), file=sys.stdout if name else sys.stderr)
        return EXIT_OK if name else EXIT_WRONG_COMMAND
    if name not in COMMANDS:
        choices = ", ".join(map(repr, COMMANDS))
        CommandLineParser().error(f"argument command: invalid choice: {name!r} (choose from {choices})")
    try:
        command = load_command(name)
        options = parse_arguments(command, rest)
        if options.help:
            print(usage())
            return EXIT_OK
        return command.run(options)
    except KeyboardInterrupt:
        # The terminal has shown ^C on the last line.
        begin = "\n" if sys.stderr.isatty() else ""
        print(f"{begin}Đã dừng theo yêu cầu; trang đã đăng vẫn nguyên vẹn.", file=sys.stderr)
        return 130
    except WrongCommand as mistake:
        print(mistake, file=sys.stderr)
        return EXIT_WRONG_COMMAND
    except Abort as stop:
        print(stop, file=sys.stderr)
    except errors.REPORTABLE_ERRORS as error:
        print(errors.error_message(error), file=sys.stderr)
    except Exception as error:
        print(errors.report_bug(error, Path(CACHE_FOLDER)), file=sys.stderr)
    return EXIT_CONTENT_ERRORS


def usage() -> str:
    """The list of all commands."""
    return _USAGE.format(commands="\n".join(load_command(name).help_entry for name in COMMANDS))


def parse_arguments(command: Command, arguments: Sequence[str]) -> argparse.Namespace:
    """The options of one command; ends the program where they are wrong."""
    if command.arguments is None:
        return argparse.Namespace(arguments=arguments, help=False)
    parser = CommandLineParser(add_help=False)
    for argument, settings in {"-h --help": FLAG, **command.arguments}.items():
        parser.add_argument(*argument.split(), **settings)
    return parser.parse_args(arguments)


def load_command(name: str) -> Command:
    """The command of that name, which must be one of `COMMANDS`."""
    command: Command = import_module(f"{__package__}.{COMMANDS[name]}").COMMAND
    return command
