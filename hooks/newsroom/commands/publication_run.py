"""Brings versions of the site to its targets, and says what it does, for the commands that do so."""

import argparse
import datetime
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from mkdocs.exceptions import Abort

from newsroom.build import site_record
from newsroom.build.project import Project
from newsroom.commands import ping
from newsroom.commands.command import EXIT_CONTENT_ERRORS, EXIT_OK, WrongCommand
from newsroom.feeds.websub import is_subscribed_feed, notify_hub
from newsroom.library.identity import is_item_page
from newsroom.model import urls
from newsroom.model.problems import did_you_mean
from newsroom.model.settings import PublishTarget
from newsroom.publishing import publication
from newsroom.publishing.history import HISTORY_FOLDER, History, HistoryError, Publication
from newsroom.publishing.publication import Journal, Plan, RemoteState
from newsroom.publishing.secrets import secret_finder
from newsroom.publishing.server_files import SETTINGS_FILES, server_files
from newsroom.publishing.target import Change, Destination, Target, TargetError, address_scheme, connect
from newsroom.runtime.locks import build_lock, file_lock
from newsroom.runtime.progress import Progress, format_megabytes
from newsroom.text.dates import short_noted_datetime
from newsroom.text.normalize import closest_match

_SHOWN_ADDRESSES = 5
_SETUP_HELP = """\
Chưa ghi nơi đăng. Thêm vào mkdocs.yml rồi chạy lại, chẳng hạn:
extra:
  newsroom:
    publish:
      chinh: {to: sftp://bbt@may-chu.example.vn/var/www/trang, server: nginx}"""

ChoosePublication = Callable[[History, PublishTarget], Publication]
"""Gives the version that a target is to have."""


def built_site(project: Project, options: argparse.Namespace) -> ChoosePublication:
    """Gives the site as it was built last, unless that is what `rollback` has taken back."""

    def snapshot(history: History, target: PublishTarget) -> Publication:
        version = _site_version(project, history, target.server)
        if history.taken_back(target.name, version.files) and not (options.confirm or options.dry_run):
            raise HistoryError(
                "nội dung vẫn như bản mà ./newsroom rollback đã gỡ xuống. Hãy sửa bài rồi đăng; nếu muốn đăng lại đúng "
                "bản ấy, hãy chạy với --confirm."
            )
        return version

    return snapshot


def _site_version(project: Project, history: History, server: str) -> Publication:
    """The site as it was built last, with what its web server wants; raises HistoryError where it is none to publish.

    A file of the board's own in content/ (`_headers`) counts.
    """
    site, settings = project.folders.site, project.settings
    with build_lock(project.folders.cache, Progress(sys.stderr).print_line):
        added = server_files(server, site_record.read_redirects(site), settings.base)
        extra = {path: data for path, data in added.items() if not (site / path).exists()}
        version = history.snapshot(site, extra, project.now)
    if urls.INDEX_HTML not in version.files:
        raise HistoryError(f"thư mục {site.name}/ không có trang chủ ({urls.INDEX_HTML}); hãy dựng lại trang.")
    return version


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
    """Publish at each target, and go on with the others where one fails.

    The hub is told of what came to the first target of mkdocs.yml, which is the site that readers know.
    """
    root = project.root / HISTORY_FOLDER
    history, failed = History(root), False
    with file_lock(root / "publish.lock", lambda holder: _say(f"Một lần đăng khác đang chạy{holder}; đang chờ…")):
        for target in targets:
            try:
                _check_folder(project, target)
                version = _publish(project, target, history, choose, options)
            except (TargetError, HistoryError) as error:
                failed = True
                _say(f"Chưa đăng lên {target.name}: {error}")
                history.prune()
                continue
            if version is not None and target == project.settings.publish[0] and project.settings.hub:
                failed |= _tell_hub(project, version) != EXIT_OK
    return EXIT_CONTENT_ERRORS if failed else EXIT_OK


def _check_folder(project: Project, target: PublishTarget) -> None:
    """Raise TargetError for a folder that holds the project, or is a part of it that the program writes itself."""
    if address_scheme(target.address):
        return
    folder, root = Path(target.address).expanduser().resolve(), project.root.resolve()
    own = (project.folders.site, project.folders.content, project.folders.cache, project.root / HISTORY_FOLDER)
    if root.is_relative_to(folder) or any(folder.is_relative_to(each.resolve()) for each in own):
        raise TargetError(f"{target.address} là thư mục của chính dự án này; hãy ghi một thư mục khác ở mkdocs.yml.")


def _tell_hub(project: Project, version: Publication) -> int:
    url = project.settings.home_url
    return ping.ping_changed_feeds(
        project.settings.hub,
        {f"{url}{path}": digest for path, digest in version.files.items() if is_subscribed_feed(path)},
        state_file=project.folders.cache / ping.HUB_STATE_FILE,
        dry_run=False,
        notify=lambda hub, topics: notify_hub(hub, topics, user_agent=f"newsroom (+{url})"),
    )


def _publish(
    project: Project, target: PublishTarget, history: History, choose: ChoosePublication, options: argparse.Namespace
) -> Publication | None:
    """Publish at one target; gives the version that came there, None where nothing was to be done, or only shown."""
    version, state_folder = choose(history, target), project.root / HISTORY_FOLDER / "targets" / target.name
    journal, machine = Journal(state_folder / "journal.txt"), history.machine
    finder = secret_finder(project.settings.home_url, target.name)
    with connect(Destination(target, finder, state_folder)) as connected:
        remote = publication.read_remote_state(connected, history)
        done = journal.load(remote.pending)
        plan = publication.plan(version, remote, done, history, machine)
        for line in _warnings(remote, history, target):
            _say(f"Lưu ý: {line}")
        if options.dry_run:
            _show_plan(plan, target)
            return None
        questions = [*plan.questions, *_foreign_settings(connected, plan)]
        if questions and not options.confirm:
            raise TargetError(" ".join([*questions, "Nếu đúng ý, hãy chạy lại với --confirm."]))
        if not plan.changes and remote.pending is None and remote.published is not None:
            history.note_items(target.name, version.item_records)
            _say(f"{target.name}: không có gì thay đổi so với lần đăng trước.")
            return None
        seconds = _carry_out(plan, connected, remote, done, journal, machine, target)
    history.record(target.name, version)
    _say_done(plan, target, seconds, project)
    return version


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
    progress, finished, sent, size = Progress(sys.stderr), 0, 0, plan.size

    def show(change: Change) -> None:
        nonlocal finished, sent
        finished, sent = finished + 1, sent + change.size
        rest = progress.seconds * (size - sent) / sent if sent else 0
        sizes = f"{format_megabytes(sent)}/{format_megabytes(size)}"
        progress.show(f"Đang đăng lên {target.name}, {sizes}, còn {_duration(rest)}", finished, len(plan.changes))

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


def _warnings(remote: RemoteState, history: History, target: PublishTarget) -> Iterator[str]:
    """What others have done at a target: published from another machine, changed files, spoilt the notes."""
    ours = history.publications(target.name)
    if remote.published is not None and ours and remote.published.name != ours[0].name:
        yield f"bản đang ở {target.name} do máy khác đăng, dựng lúc {short_noted_datetime(remote.published.made)}."
    if remote.is_damaged:
        yield f"ghi chép của lần đăng trước ở {target.name} bị hỏng, nên mọi tệp được đưa lên lại."
    if remote.changed:
        yield (
            f"{len(remote.changed)} tệp ở {target.name} bị người khác sửa hoặc xóa sau lần đăng trước, chẳng hạn "
            f"{min(remote.changed)}; các tệp ấy được đưa lên lại."
        )


def _foreign_settings(connected: Target, plan: Plan) -> Iterator[str]:
    """A question for each file of settings that would take the place of one of the host's own."""
    for path in sorted(plan.new.intersection(SETTINGS_FILES)):
        if connected.read(path) is not None:
            yield f"Ở đích đã có tệp {path} không do chương trình này đăng; tệp ấy sẽ bị ghi đè, hãy giữ một bản sao."


def _show_plan(plan: Plan, target: PublishTarget) -> None:
    for change in plan.changes:
        print(f"{'-' if change.file is None else '+' if change.path in plan.new else '~'} {change.path}")
    for question in plan.questions:
        _say(f"Lưu ý: {question}")
    _say(f"Xem trước {target.name}: {_summary(plan)}; chưa đăng gì.")


def _say_done(plan: Plan, target: PublishTarget, seconds: float, project: Project) -> None:
    _say(f"Đã đăng lên {target.name}: {_summary(plan)}, {_duration(seconds)}.")
    # Lists are none, nor is what only leads on from an old address.
    redirects, base = site_record.read_redirects(project.folders.site), project.settings.base
    pages = [
        page
        for page in plan.new_pages
        if is_item_page(page, project.settings)
        and not page.partition("/")[2].startswith(urls.LIST_PAGES)
        and base + page not in redirects
    ]
    if urls.INDEX_HTML in plan.new:
        print(project.settings.home_url)
    for page in pages[:_SHOWN_ADDRESSES]:
        print(f"{project.settings.home_url}{page}")
    if len(pages) > _SHOWN_ADDRESSES:
        _say(f"… và {len(pages) - _SHOWN_ADDRESSES} bài mới khác.")


def _summary(plan: Plan) -> str:
    removed = len(plan.removed)
    changed = len(plan.changes) - removed - len(plan.new)
    return f"{len(plan.new)} tệp mới, {changed} tệp thay đổi, {removed} tệp gỡ bỏ, {format_megabytes(plan.size)}"


def _duration(seconds: float) -> str:
    return f"{seconds:.0f} giây" if seconds < 90 else f"{seconds / 60:.0f} phút"


def _say(line: str) -> None:
    print(line, file=sys.stderr)
