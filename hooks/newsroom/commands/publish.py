"""The command `publish`: builds the site, and brings what changed to where readers see it."""

import argparse
from pathlib import Path

from newsroom.commands import build
from newsroom.commands.command import EXIT_CONTENT_ERRORS, EXIT_OK, Command, WrongCommand, flag
from newsroom.commands.mkdocs_setup import load_config_or_abort, published_site
from newsroom.commands.publication_run import built_site, choose_targets, publish_to_all
from newsroom.commands.watch import watch_site
from newsroom.publishing.history import HISTORY_FOLDER


def run(options: argparse.Namespace) -> int:
    """Build, then publish at one target, or at all of them; with --watch, again and again."""
    if options.watch:
        if options.confirm or options.dry_run:
            raise WrongCommand(
                "--watch không đi cùng --confirm hay --dry-run; hãy chạy riêng ./newsroom publish trước."
            )
        return watch_site(Path(HISTORY_FOLDER), options.target)
    if build.run(argparse.Namespace(jobs=None, strict=False, confirm=options.confirm)) != EXIT_OK:
        return EXIT_CONTENT_ERRORS
    project = published_site(load_config_or_abort())
    return publish_to_all(project, choose_targets(project, options.target), built_site(project, options), options)


COMMAND = Command(
    summary="dựng trang rồi đưa những gì thay đổi lên nơi bạn đọc xem",
    details=f"""\
    Nơi đăng ghi ở mkdocs.yml (extra: newsroom: publish:), mỗi nơi một tên; không ghi tên thì đăng lên mọi nơi. Địa chỉ
    có thể là một thư mục, hoặc sftp://, rsync+ssh://, ftps://, s3://, git+ssh://…

    Mật khẩu không ghi ở mkdocs.yml mà ở biến môi trường NEWSROOM_TÊN_PASSWORD, ở tệp ~/.config/newsroom/secrets.yml,
    hoặc trong kho mật khẩu của máy. Đăng dở mà đứt mạng thì chạy lại là đi tiếp. Nếu phải gỡ nhiều hơn một phần mười
    trang, lệnh dừng lại và chờ --confirm. Mười lần đăng gần nhất giữ trong thư mục {HISTORY_FOLDER}, để
    ./newsroom rollback.""",
    examples=("publish --dry-run", "publish", "publish chinh"),
    arguments={
        "target": {"nargs": "?", "metavar": "NƠI", "help": "tên một nơi đăng ghi ở mkdocs.yml"},
        "--dry-run": flag("chỉ liệt kê những gì sẽ đăng (+ mới, ~ thay đổi, - gỡ bỏ)"),
        "--watch": flag("chạy mãi: tự dựng và đăng khi nội dung thay đổi hay tới giờ hẹn"),
        "--confirm": flag("cứ đăng dù phải gỡ nhiều trang, hoặc đích đã có trang khác"),
    },
    run=run,
)
