"""The command `move`: an item to another path, with its identity, an alias, and every link to it."""

import argparse
import sys

from newsroom.commands.command import EXIT_OK, Command, WrongCommand
from newsroom.commands.mkdocs_setup import load_config_or_abort
from newsroom.library.move import Move, MoveRefused
from newsroom.mkdocs_plugin.project import open_content
from newsroom.runtime.progress import Progress


def run(options: argparse.Namespace) -> int:
    """Move the item, and print the path of every file that was written."""
    if len(options.paths) != 2:
        example = "./newsroom move content/tin-tuc/2017/10/bai.md content/hoat-dong/2017/10/bai.md"
        raise WrongCommand(f"Hãy ghi đường dẫn cũ rồi đường dẫn mới, chẳng hạn: {example}")
    with open_content(load_config_or_abort()) as loaded:
        folders = loaded.project.folders
        writer = folders.content_writer(Progress(sys.stderr).print_line)
        try:
            written = Move(loaded.library, writer, folder_name=folders.content_name).run(*options.paths)
        except MoveRefused as refusal:
            raise WrongCommand(str(refusal)) from refusal
    for path in written:
        print(f"{folders.content_name}/{path}")
    return EXIT_OK


COMMAND = Command(
    summary="chuyển bài sang chỗ khác, các liên kết tới nó vẫn đúng",
    details="""\
    Giữ mã bài, thêm địa chỉ cũ vào aliases, chuyển ảnh đi cùng và sửa các liên kết tới bài. In ra đường dẫn mọi tệp
    đã ghi.""",
    examples=("move content/tin-tuc/2018/10/a.md content/hoat-dong/2018/10/a.md",),
    arguments={
        "paths": {"nargs": "*", "metavar": "ĐƯỜNG-DẪN", "help": "đường dẫn cũ rồi đường dẫn mới, tính từ thư mục gốc"}
    },
    run=run,
)
