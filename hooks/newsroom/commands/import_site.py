"""The command `import-site`: a whole old site comes in, with an answer for every old address."""

import argparse

from newsroom.commands.command import EXIT_OK, Command, WrongCommand, flag
from newsroom.commands.mkdocs_setup import load_config_or_abort, project_or_abort
from newsroom.migration.source import SourceRefused
from newsroom.migration.sources import find_reader
from newsroom.migration.spool import Spool
from newsroom.runtime.caller import path_from_caller


def run(options: argparse.Namespace) -> int:
    """Print the report's lines on standard output, and what is under way on standard error."""
    if len(options.source) != 1:
        raise WrongCommand("Hãy ghi tệp hay thư mục của trang cũ, chẳng hạn: ./newsroom import-site trang-cu.sql.gz")
    source = path_from_caller(options.source[0])
    project = project_or_abort(load_config_or_abort())
    spool = Spool(project.folders.cache / "import-site.sqlite")
    try:
        reader = find_reader(source)
        reader.read(source, spool)
    except SourceRefused as refusal:
        raise WrongCommand(str(refusal)) from refusal
    spool.finish()
    print(f"{spool.site.system}: {spool.count()} bài")
    return EXIT_OK


COMMAND = Command(
    summary="đưa cả trang cũ sang (NukeViet, WordPress, Blogger)",
    details="""\
    Nhận bản sao lưu của trang cũ (một tệp hay một thư mục), ghi mọi bài vào nội dung của trang này và giữ cho các
    địa chỉ cũ vẫn dẫn tới đúng bài. Chạy lại với bản mới hơn thì chỉ bài mới hay đã đổi được ghi; bài đã sửa ở đây
    thì giữ nguyên.""",
    examples=("import-site trang-cu.sql.gz --dry-run", "import-site trang-cu --media uploads"),
    arguments={
        "source": {"nargs": "*", "metavar": "NGUỒN", "help": "tệp hay thư mục của trang cũ"},
        "--map": {"default": "", "metavar": "TỆP", "help": "tệp quyết định, nếu không dùng import-site/map.yml"},
        "--media": {"default": "", "metavar": "THƯ-MỤC", "help": "thư mục có ảnh và tệp của trang cũ"},
        "--since": {"default": "", "metavar": "NGÀY", "help": "chỉ nhập bài từ ngày này, chẳng hạn 2015-01-01"},
        "--dry-run": flag("chỉ nói sẽ làm gì, không ghi gì cả"),
    },
    run=run,
)
