"""The command `desk`: the editors' web application on this machine, until Ctrl-C."""

from __future__ import annotations

import argparse
import sys

from newsroom.commands.command import EXIT_OK, Command, WrongCommand
from newsroom.commands.mkdocs_setup import load_config_or_abort, settings_or_abort
from newsroom.desk.server import serve_desk


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`--port N`, and whether a browser is opened."""
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--no-open", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Serve the desk."""
    config = load_config_or_abort()
    if not 0 <= options.port < 65536:
        raise WrongCommand(f"Không có cổng {options.port}; chọn một số từ 1024 đến 65535, hoặc đừng ghi --port.")
    settings_or_abort(config)
    try:
        serve_desk(config, port=options.port, open_browser=not options.no_open)
    except OSError as error:
        words = f"Cổng {options.port} đang có chương trình khác dùng; chọn cổng khác, hoặc đừng ghi --port."
        raise WrongCommand(words) from error
    print("\nĐã đóng bàn biên tập.", file=sys.stderr)
    return EXIT_OK


COMMAND = Command(
    usage="desk [--port SỐ] [--no-open]",
    summary="mở bàn biên tập trong trình duyệt, trên máy này: viết, sửa, xem trước, nhập Word, hẹn giờ",
    add_arguments=add_arguments,
    run=run,
)
