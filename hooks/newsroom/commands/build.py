"""The command `build`: the whole site into site/."""

import argparse
import os

from mkdocs.commands.build import build as mkdocs_build

from newsroom.commands.command import EXIT_OK, FLAG, Command
from newsroom.commands.mkdocs_setup import load_config_or_abort, set_up_logging


def _positive_int(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def run(options: argparse.Namespace) -> int:
    """Build the site; raises Abort where the content has errors."""
    if options.jobs:
        os.environ["NEWSROOM_JOBS"] = str(options.jobs)
    config = load_config_or_abort(strict=options.strict)
    set_up_logging()
    config.plugins.on_startup(command="build", dirty=False)
    try:
        mkdocs_build(config)
    finally:
        config.plugins.on_shutdown()
    return EXIT_OK


COMMAND = Command(
    usage="build [--strict] [--jobs SỐ]",
    summary="""\
dựng cả trang vào thư mục site/ (--strict: cảnh báo cũng tính là lỗi;
--jobs: số tiến trình chạy cùng lúc, thường bằng số nhân của máy)""",
    arguments={"--strict": FLAG, "--jobs": {"type": _positive_int}},
    run=run,
)
