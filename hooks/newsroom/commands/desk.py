"""The command `desk`: the editors' web application on this machine, until Ctrl-C."""

import argparse
import sys
from pathlib import Path

from newsroom.commands.command import EXIT_OK, Command, flag, port_refused, whole_number
from newsroom.commands.mkdocs_setup import load_config_or_abort, project_or_abort
from newsroom.desk.access.local import LocalAccess
from newsroom.desk.app import DeskApp
from newsroom.desk.database import Database
from newsroom.desk.local_desk import open_socket, serve_desk


def run(options: argparse.Namespace) -> int:
    """Serve the desk."""
    config, port = load_config_or_abort(), options.port
    project = project_or_abort(config)
    try:
        listening_socket = open_socket(port, Path(config.config_file_path).resolve())
    except OSError as error:
        raise port_refused(port, error) from error
    with listening_socket:
        access = LocalAccess(listening_socket.getsockname()[1])
        desk = DeskApp(config, access, Database(project.root))
        serve_desk(desk, access, listening_socket, project.folders.cache, open_browser=not options.no_open)
    print("\nĐã đóng bàn biên tập.", file=sys.stderr)
    return EXIT_OK


COMMAND = Command(
    summary="mở bàn biên tập trong trình duyệt, trên máy này",
    details="""\
    Viết, sửa, xem trước, nhập Word, hẹn giờ, ngay trên các tệp của content/. Muốn bạn đọc thấy thì sau đó chạy
    ./newsroom build. Dừng bằng Ctrl-C.""",
    examples=("desk", "desk --port 8765 --no-open"),
    arguments={
        "--port": {
            "type": whole_number(0, 65535),
            "default": 0,
            "metavar": "SỐ",
            "help": "cổng của bàn biên tập; không ghi thì chọn một cổng đang trống",
        },
        "--no-open": flag("không tự mở trình duyệt, chỉ in ra địa chỉ"),
    },
    run=run,
)
