"""The command `desk`: the editors' web application on this machine, until Ctrl-C."""

import argparse
import sys
from pathlib import Path

from newsroom.commands.command import EXIT_OK, FLAG, Command, WrongCommand
from newsroom.commands.mkdocs_setup import load_config_or_abort, project_or_abort
from newsroom.desk.app import open_socket, serve_desk


def run(options: argparse.Namespace) -> int:
    """Serve the desk."""
    config, port = load_config_or_abort(), options.port
    if not 0 <= port < 65536:
        raise WrongCommand(f"Không có cổng {port}; chọn một số từ 1024 đến 65535, hoặc đừng ghi --port.")
    project_or_abort(config)
    try:
        listening_socket = open_socket(port, Path(config.config_file_path).resolve())
    except PermissionError as error:
        raise WrongCommand(f"Máy không cho dùng cổng {port}; chọn một số từ 1024 đến 65535.") from error
    except OSError as error:
        words = f"Cổng {port} đang có chương trình khác dùng; chọn cổng khác, hoặc đừng ghi --port."
        raise WrongCommand(words) from error
    with listening_socket:
        serve_desk(config, listening_socket, open_browser=not options.no_open)
    print("\nĐã đóng bàn biên tập.", file=sys.stderr)
    return EXIT_OK


COMMAND = Command(
    usage="desk [--port SỐ] [--no-open]",
    summary="mở bàn biên tập trong trình duyệt, trên máy này: viết, sửa, xem trước, nhập Word, hẹn giờ",
    arguments={"--port": {"type": int, "default": 0}, "--no-open": FLAG},
    run=run,
)
