"""The command `build`: the whole site into site/."""

import argparse
import os

from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config.defaults import MkDocsConfig

from newsroom.commands.command import EXIT_OK, Command, flag, whole_number
from newsroom.commands.mkdocs_setup import load_config_or_abort, set_up_logging
from newsroom.mkdocs_plugin.project import CONFIRM_VARIABLE


def run(options: argparse.Namespace) -> int:
    """Build the site; raises Abort where the content has errors."""
    if options.jobs:
        os.environ["NEWSROOM_JOBS"] = str(options.jobs)
    if options.confirm:
        os.environ[CONFIRM_VARIABLE] = "1"
    build_site(load_config_or_abort(strict=options.strict))
    return EXIT_OK


def build_site(config: MkDocsConfig) -> None:
    """Build the site of a configuration, which serves for one build; raises Abort where the content has errors."""
    set_up_logging()
    config.plugins.on_startup(command="build", dirty=False)
    try:
        mkdocs_build(config)
    except KeyboardInterrupt:
        # Of this MkDocs tells no plugin, and ours has a lock, a cache and other processes to let go.
        config.plugins.on_build_error(error=InterruptedError())
        raise
    finally:
        config.plugins.on_shutdown()


COMMAND = Command(
    summary="dựng cả trang vào thư mục site/",
    details="""\
    Nội dung có lỗi thì không dựng, và trang dựng lần trước giữ nguyên. Bài nháp, bài chưa tới giờ và bài đã hết hạn
    không có mặt ở đâu trong site/.""",
    examples=("build", "build --strict"),
    arguments={
        "--strict": flag("cảnh báo cũng tính là lỗi"),
        "--confirm": flag("không hỏi lại khi lần dựng này gỡ hơn một phần mười số trang"),
        "--jobs": {
            "type": whole_number(1),
            "metavar": "SỐ",
            "help": "số tiến trình chạy cùng lúc; không ghi thì bằng số nhân của máy",
        },
    },
    run=run,
)
