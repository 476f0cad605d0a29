"""The command `publish`: builds the site, and brings what changed to where readers see it."""

import argparse
import datetime
import platform
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from mkdocs.exceptions import Abort

from newsroom.build.project import Project
from newsroom.commands import build, ping
from newsroom.commands.command import EXIT_CONTENT_ERRORS, EXIT_OK, Command, WrongCommand, flag
from newsroom.commands.mkdocs_setup import load_config_or_abort, published_site
from newsroom.feeds.websub import notify_hub
from newsroom.model.problems import did_you_mean
from newsroom.model.settings import PublishTarget
from newsroom.publishing import publication
from newsroom.publishing.history import History, HistoryError, Publication
from newsroom.publishing.publication import Journal, Plan, RemoteState
from newsroom.publishing.secrets import secret_finder
from newsroom.publishing.target import Change, Destination, Target, TargetError, connect
from newsroom.runtime.locks import build_lock, file_lock
from newsroom.runtime.progress import Progress
from newsroom.text.normalize import closest_match

HISTORY_FOLDER = ".publish"
_SHOWN_ADDRESSES = 5
_SETUP_HELP = """\
Chưa ghi nơi đăng. Thêm vào mkdocs.yml rồi chạy lại, chẳng hạn:
extra:
  newsroom:
    publish:
      chinh: {to: sftp://bbt@may-chu.example.vn/var/www/trang, server: nginx}"""

ChoosePublication = Callable[[History, str], Publication]
"""Gives the version that a target, of that name, is to have."""


def run(options: argparse.Namespace) -> int:
    """Build, then publish at one target, or at all of them."""
    if build.run(argparse.Namespace(jobs=None, strict=False, confirm=options.confirm)) != EXIT_OK:
        return EXIT_CONTENT_ERRORS
    project = published_site(load_config_or_abort())

    def snapshot(history: History, target: str) -> Publication:
        progress = Progress(sys.stderr)
        with build_lock(project.folders.cache, progress.print_line):
            return history.snapshot(project.folders.site, {}, project.now)

    return publish_to_all(project, choose_targets(project, options.target), snapshot, options)


def choose_targets(project: Project, name: str | None) -> Sequence[PublishTarget]:
    """The target of that name, or all; raises Abort where mkdocs.yml has none, and WrongCommand for another name."""
    targets = project.settings.publish
    if not targets:
        raise Abort(_SETUP_HELP)
    if name is None:
        return targets
    chosen = [target for target in targets if target.name == name]
    if not chosen:
        names = [target.name for target in targets]
        question = did_you_mean(closest_match(name, names)) or "."
        raise WrongCommand(f"Không có nơi đăng “{name}”; mkdocs.yml ghi: {', '.join(names)}{question}")
    return chosen


def publish_to_all(
    project: Project, targets: Sequence[PublishTarget], choose: ChoosePublication, options: argparse.Namespace
) -> int:
    """Publish at each target, and go on with the others where one fails; tells the hub once where one succeeded."""
    root = project.root / HISTORY_FOLDER
    history, published, failed = History(root), False, False
    with file_lock(root / "publish.lock", lambda holder: _say(f"Một lần đăng khác đang chạy{holder}; đang chờ…")):
        for target in targets:
            try:
                published |= _publish(project, target, history, choose, options)
            except (TargetError, HistoryError) as error:
                failed = True
                _say(f"Chưa đăng lên {target.name}: {error}")
    if published and project.settings.hub and not options.dry_run:
        url = project.settings.home_url
        ping.ping_changed_feeds(
            project.settings.hub,
            site_url=url,
            site_folder=project.folders.site,
            state_file=project.folders.cache / ping.HUB_STATE_FILE,
            dry_run=False,
            notify=lambda hub, topics: notify_hub(hub, topics, user_agent=f"newsroom (+{url})"),
        )
    return EXIT_CONTENT_ERRORS if failed else EXIT_OK


def _publish(
    project: Project, target: PublishTarget, history: History, choose: ChoosePublication, options: argparse.Namespace
) -> bool:
    """Publish at one target; False where nothing was to be done, or only shown."""
    version, state_folder = choose(history, target.name), project.root / HISTORY_FOLDER / "targets" / target.name
    journal, machine = Journal(state_folder / "journal.txt"), platform.node() or "?"
    finder = secret_finder(project.settings.home_url, target.name)
    with connect(Destination(target, finder, state_folder)) as connected:
        remote = publication.read_remote_state(connected)
        done = journal.load(remote.pending)
        plan = publication.plan(version, remote, done, history, machine)
        if options.dry_run:
            _show_plan(plan, target)
            return False
        _warn_of_others(remote, history, target)
        if plan.questions and not options.confirm:
            raise TargetError(" ".join([*plan.questions, "Nếu đúng ý, hãy chạy lại với --confirm."]))
        if not plan.changes and remote.pending is None and remote.published is not None:
            _say(f"{target.name}: không có gì thay đổi so với lần đăng trước.")
            return False
        seconds = _carry_out(plan, connected, remote, done, journal, machine, target)
    history.record(target.name, version)
    _say_done(plan, target, seconds, project)
    return True


def _carry_out(
    plan: Plan,
    connected: Target,
    remote: RemoteState,
    done: dict[str, str | None],
    journal: Journal,
    machine: str,
    target: PublishTarget,
) -> float:
    """Bring the changes and show how far it is; returns the seconds it took."""
    progress, finished, sent = Progress(sys.stderr), 0, 0

    def show(change: Change) -> None:
        nonlocal finished, sent
        finished, sent = finished + 1, sent + change.size
        rest = progress.seconds * (plan.size - sent) / sent if sent else 0
        label = f"Đang đăng lên {target.name}, {_megabytes(sent)}/{_megabytes(plan.size)}, còn {_duration(rest)}"
        progress.show(label, finished, len(plan.changes))

    with tempfile.TemporaryDirectory(prefix="newsroom-") as scratch:
        publication.carry_out(
            plan,
            connected,
            remote,
            done,
            journal,
            machine=machine,
            now=datetime.datetime.now().astimezone(),
            scratch=Path(scratch),
            on_change=show,
        )
    progress.clear()
    return progress.seconds


def _warn_of_others(remote: RemoteState, history: History, target: PublishTarget) -> None:
    """Say where the version at a target is not the one this machine brought there last."""
    ours = history.publications(target.name)
    if remote.published is not None and ours and remote.published.name != ours[0].name:
        _say(f"Lưu ý: bản đang ở {target.name} do máy khác đăng, làm lúc {remote.published.made}.")


def _show_plan(plan: Plan, target: PublishTarget) -> None:
    for change in plan.changes:
        print(f"{'-' if change.file is None else '+' if change.path in plan.new else '~'} {change.path}")
    for question in plan.questions:
        _say(f"Lưu ý: {question}")
    _say(f"Xem trước {target.name}: {_summary(plan)}; chưa đăng gì.")


def _say_done(plan: Plan, target: PublishTarget, seconds: float, project: Project) -> None:
    _say(f"Đã đăng lên {target.name}: {_summary(plan)}, {_duration(seconds)}.")
    pages = plan.new_pages
    for page in pages[:_SHOWN_ADDRESSES]:
        print(f"{project.settings.home_url}{page}")
    if len(pages) > _SHOWN_ADDRESSES:
        _say(f"… và {len(pages) - _SHOWN_ADDRESSES} trang mới khác.")


def _summary(plan: Plan) -> str:
    removed = len(plan.removed)
    changed = len(plan.changes) - removed - len(plan.new)
    return f"{len(plan.new)} tệp mới, {changed} tệp thay đổi, {removed} tệp gỡ bỏ, {_megabytes(plan.size)}"


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.1f} MB".replace(".", ",")


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} giây" if seconds < 90 else f"{seconds / 60:.0f} phút"


def _say(line: str) -> None:
    print(line, file=sys.stderr)


COMMAND = Command(
    summary="dựng trang rồi đưa những gì thay đổi lên nơi bạn đọc xem",
    details=f"""\
    Nơi đăng ghi ở mkdocs.yml (extra: newsroom: publish:), mỗi nơi một tên; không ghi tên thì đăng lên mọi nơi. Địa chỉ
    có thể là một thư mục, hoặc sftp://, rsync://, ftps://, s3://, git+ssh://…

    Mật khẩu không ghi ở mkdocs.yml mà ở biến môi trường NEWSROOM_TÊN_PASSWORD, ở tệp ~/.config/newsroom/secrets.yml,
    hoặc trong kho mật khẩu của máy. Đăng dở mà đứt mạng thì chạy lại là đi tiếp. Nếu phải gỡ nhiều hơn một phần mười
    trang, lệnh dừng lại và chờ --confirm. Mười lần đăng gần nhất giữ trong thư mục {HISTORY_FOLDER}, để
    ./newsroom rollback.""",
    examples=("publish --dry-run", "publish", "publish chinh"),
    arguments={
        "target": {"nargs": "?", "metavar": "NƠI", "help": "tên một nơi đăng ghi ở mkdocs.yml"},
        "--dry-run": flag("chỉ liệt kê những gì sẽ đăng (+ mới, ~ thay đổi, - gỡ bỏ)"),
        "--confirm": flag("cứ đăng dù phải gỡ nhiều tệp, hoặc đích đã có trang khác"),
    },
    run=run,
)
