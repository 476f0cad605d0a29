"""The command `serve`: a preview on this machine, built anew after every change, until Ctrl-C."""

import argparse
import socket
import sys

from mkdocs.commands.serve import serve as mkdocs_serve

from newsroom.commands.command import EXIT_OK, Command, port_refused, whole_number
from newsroom.commands.mkdocs_setup import CONFIG_FILE, load_config_or_abort, set_up_logging

HOST = "127.0.0.1"


def run(options: argparse.Namespace) -> int:
    """Serve the preview."""
    # MkDocs reads the file again for each build; here it is only checked.
    load_config_or_abort()
    # Before the site is built, which takes a while.
    try:
        socket.create_server((HOST, options.port)).close()
    except OSError as error:
        raise port_refused(options.port, error) from error
    set_up_logging()
    print(f"Xem thử tại http://{HOST}:{options.port}/ (dừng bằng Ctrl-C)", file=sys.stderr)
    mkdocs_serve(CONFIG_FILE, dev_addr=f"{HOST}:{options.port}")
    return EXIT_OK


COMMAND = Command(
    summary="xem thử trên máy này, tự tải lại khi có thay đổi",
    details="""\
    Hiện cả bản nháp và bài hẹn giờ, có đánh dấu. Nội dung có lỗi thì lỗi hiện ngay trên trang, dưới đó là bản tốt
    gần nhất. Dừng bằng Ctrl-C.""",
    examples=("serve", "serve --port 8080"),
    arguments={
        "--port": {
            "type": whole_number(0, 65535),
            "default": 8000,
            "metavar": "SỐ",
            "help": "cổng của máy chủ xem thử; không ghi thì là 8000",
        }
    },
    run=run,
)
