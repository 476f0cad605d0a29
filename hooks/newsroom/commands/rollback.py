"""The command `rollback`: publishes an earlier version of the site once more."""

import argparse
import sys

from newsroom.commands.command import EXIT_OK, Command, WrongCommand, flag, whole_number
from newsroom.commands.mkdocs_setup import load_config_or_abort, project_or_abort
from newsroom.commands.publication_run import choose_targets, publish_to_all
from newsroom.model.settings import PublishTarget
from newsroom.publishing.history import HISTORY_FOLDER, KEPT_PUBLICATIONS, History, HistoryError, Publication
from newsroom.text.dates import TIME_ZONE


def run(options: argparse.Namespace) -> int:
    """List the versions of a target, or bring one back."""
    project = project_or_abort(load_config_or_abort())
    targets = choose_targets(project, options.target)
    history = History(project.root / HISTORY_FOLDER)
    if options.list:
        for target in targets:
            for number, version in enumerate(history.publications(target.name)):
                moment = version.moment.astimezone(TIME_ZONE).strftime("%d/%m/%Y %H:%M")
                state = "đang ở đích" if number == 0 else f"lùi {number} bản"
                print(f"{target.name}  {state}: bản dựng lúc {moment}, {len(version.files)} tệp")
        return EXIT_OK
    if len(targets) > 1:
        raise WrongCommand("Có nhiều nơi đăng; hãy ghi tên nơi muốn lùi lại, chẳng hạn: ./newsroom rollback chinh")

    def earlier(history: History, target: PublishTarget) -> Publication:
        versions = history.publications(target.name)
        if len(versions) <= options.steps:
            raise HistoryError(f"chỉ còn giữ {len(versions)} bản, không lùi được {options.steps} bản.")
        version: Publication = versions[options.steps]
        missing = history.missing_files(version)
        if missing:
            raise HistoryError(f"bản ấy thiếu {len(missing)} tệp, chẳng hạn {missing[0]}; hãy lùi về bản khác.")
        return version

    status = publish_to_all(project, targets, earlier, options)
    if status == EXIT_OK and not options.dry_run:
        print("Nội dung trong content/ vẫn là bản mới; hãy sửa bài trước lần ./newsroom publish tới.", file=sys.stderr)
    return status


COMMAND = Command(
    summary="đăng lại một bản trước của trang",
    details=f"""\
    Mỗi nơi đăng giữ {KEPT_PUBLICATIONS} bản gần nhất. Lùi lại cũng là một lần đăng: đúng thứ tự, đứt giữa chừng thì
    chạy lại là đi tiếp. Nội dung trong content/ không đổi, nên hãy sửa bài trước khi ./newsroom publish lần nữa.""",
    examples=("rollback --list", "rollback", "rollback chinh --steps 2"),
    arguments={
        "target": {"nargs": "?", "metavar": "NƠI", "help": "tên một nơi đăng ghi ở mkdocs.yml"},
        "--steps": {"type": whole_number(1), "default": 1, "metavar": "SỐ", "help": "lùi mấy bản; không ghi thì một"},
        "--list": flag("chỉ liệt kê các bản còn giữ"),
        "--dry-run": flag("chỉ liệt kê những gì sẽ đăng"),
        "--confirm": flag("cứ đăng dù phải gỡ nhiều trang"),
    },
    run=run,
)
