"""The command `backup`: one archive of all that the board cannot make anew, at the places that mkdocs.yml names."""

import argparse
import datetime
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.exceptions import Abort

from newsroom.backup.archive import DamagedArchive, FileList, verify_archive, write_archive
from newsroom.backup.project_files import OwnFiles, copy_databases, own_files
from newsroom.backup.shelf import archive_name, store
from newsroom.build.project import Project
from newsroom.commands.command import EXIT_CONTENT_ERRORS, EXIT_OK, Command, WrongCommand
from newsroom.commands.mkdocs_setup import load_config_or_abort
from newsroom.mkdocs_plugin.project import read_project
from newsroom.model.problems import did_you_mean, format_problems
from newsroom.model.settings import BackupTarget, PublishTarget, holds_password
from newsroom.publishing.secrets import secret_finder
from newsroom.publishing.target import Destination, TargetError, address_scheme, connect
from newsroom.runtime.caller import path_from_caller
from newsroom.runtime.content_writer import ContentWriter
from newsroom.runtime.locks import file_lock
from newsroom.runtime.program_files import IS_INSTALLED, OVERRIDES
from newsroom.runtime.progress import Progress, format_megabytes
from newsroom.text.dates import TIME_ZONE
from newsroom.text.normalize import closest_match, slug

TYPED_TARGET = "backup"
"""The name, among secrets, of a target whose address is typed."""
_SHOWN_PATHS = 5
_SETUP_HELP = """\
Chưa ghi nơi sao lưu. Hãy ghi một thư mục ở ổ đĩa khác, chẳng hạn: ./newsroom backup /media/usb
Để lần nào cũng tới đó, thêm vào mkdocs.yml:
extra:
  newsroom:
    backup:
      usb: {to: /media/usb, keep: 30}"""


def run(options: argparse.Namespace) -> int:
    """Make one archive, and bring it to one place or to all of them."""
    project = project_to_keep()
    places = _choose_places(project, options.target)
    lines = Progress(sys.stderr).print_line
    lock = project.folders.cache / "backup.lock"
    with (
        file_lock(lock, lambda holder: lines(f"Một lần sao lưu khác đang chạy{holder}; đang chờ…")),
        tempfile.TemporaryDirectory(prefix="backup-", dir=project.folders.cache) as scratch,
    ):
        archive, own = make_archive(project, project.folders.content_writer(lines), Path(scratch))
        statuses = [_bring(project, archive, place) for place in places]
    return EXIT_OK if all(statuses) and not own.unsafe else EXIT_CONTENT_ERRORS


def project_to_keep() -> Project:
    """The project, whatever is wrong in its settings but for what those of backups are; raises Abort."""
    project = read_project(load_config_or_abort())
    if not project.folders.content.is_relative_to(project.root):
        raise Abort(f"Thư mục nội dung {project.folders.content} nằm ngoài trang, nên không sao lưu cùng trang được.")
    for line in format_problems(project.problems):
        _say(line)
    return project


def _choose_places(project: Project, target: str | None) -> Sequence[BackupTarget]:
    """The place of that name or address, or all that mkdocs.yml names; raises Abort and WrongCommand."""
    named = project.settings.backup
    if target is None and not named:
        raise Abort(_SETUP_HELP)
    chosen = [place for place in named if target in (None, place.place.name)]
    if target is not None and not chosen:
        chosen = [BackupTarget(PublishTarget(TYPED_TARGET, _typed_address(target, named)))]
    for place in chosen:
        if _is_public(place.place.address, project):
            raise Abort(
                f"{place.place.address} là nơi bạn đọc xem được, mà bản sao lưu có cả bản nháp; hãy chọn nơi khác."
            )
    return chosen


def _typed_address(target: str, named: Sequence[BackupTarget]) -> str:
    """The address that was typed; raises WrongCommand for a word that is none."""
    if address_scheme(target):
        if holds_password(target):
            raise WrongCommand("Đừng ghi mật khẩu trong địa chỉ; xem: ./newsroom publish --help")
        return target
    folder = path_from_caller(target)
    if not folder.is_dir() and Path(target).name == target:
        question = did_you_mean(closest_match(target, [place.place.name for place in named])) or "."
        raise WrongCommand(f"Không có thư mục hay nơi sao lưu “{target}”{question}")
    return str(folder)


def _is_public(address: str, project: Project) -> bool:
    """True for a place that is published, or from which something is."""
    published = [target.address for target in project.settings.publish]
    if address_scheme(address):
        return any(f"{address.rstrip('/')}/".startswith(f"{other.rstrip('/')}/") for other in published)
    folders = [Path(other).expanduser() for other in published if not address_scheme(other)]
    folders += [project.folders.site, project.folders.content, *project.theme_files.folders]
    place = (project.root / Path(address).expanduser()).resolve()
    return any(place.is_relative_to((project.root / folder).resolve()) for folder in folders)


def make_archive(project: Project, writer: ContentWriter, scratch: Path) -> tuple[Path, OwnFiles]:
    """Pack the project's own files into an archive in `scratch`, and read it back; what was left out is said.

    Nobody else writes under content/ meanwhile. Raises OSError, and Abort where the archive is not what it should be.
    """
    made = datetime.datetime.now(TIME_ZONE)
    archive, progress = scratch / archive_name(site_key(project), made), Progress(sys.stderr)
    with writer.locked():
        own = own_files(project.root, _own_folders(project))
        copies, damaged = copy_databases(project.root, own.files, scratch)
        on_file = progress.counter("Đang sao lưu", len(own.files))
        site = project.settings.home_url
        written = write_archive(
            archive, project.root, own.files, copies, own.empty_folders, site=site, made=made, on_file=on_file
        )
    try:
        if verify_archive(archive) != written:
            raise DamagedArchive("danh sách tệp không khớp.")
    except DamagedArchive as error:
        raise Abort(f"Bản sao lưu vừa làm không đọc lại được đúng như đã ghi, hãy kiểm tra ổ đĩa: {error}") from error
    _say_left_out("liên kết không sao lưu (tệp mà nó dẫn tới nằm ở chỗ khác)", own.links)
    _say_left_out("cơ sở dữ liệu đã hỏng, được sao lưu nguyên như thế", damaged)
    _say_left_out("tệp không sao lưu được vì tên có ký tự mà máy khác không nhận; hãy đổi tên", own.unsafe)
    _say(f"Đã gói {summary(written)} thành {archive.name} ({format_megabytes(archive.stat().st_size)}).")
    return archive, own


def site_key(project: Project) -> str:
    """A name of the site for files, from its address."""
    return slug(urlsplit(project.settings.home_url).netloc + project.settings.base) or "trang"


def summary(listed: FileList) -> str:
    """How much an archive holds."""
    return f"{len(listed.files)} tệp, {format_megabytes(listed.size)}"


def _own_folders(project: Project) -> list[str]:
    """Content and the board's own templates; those of an installed program lie in .venv/, below the root as well."""
    templates = [folder.resolve() for folder in project.theme_files.folders if not IS_INSTALLED or folder != OVERRIDES]
    paths = [folder.relative_to(project.root) for folder in templates if folder.is_relative_to(project.root)]
    return [path.as_posix() for path in (project.folders.content.relative_to(project.root), *paths)]


def _bring(project: Project, archive: Path, target: BackupTarget) -> bool:
    """Bring an archive to a place; False, with a line, where that failed."""
    place, site = target.place, site_key(project)
    finder = secret_finder(project.settings.home_url, place.name)
    try:
        with connect(Destination(place, finder, project.folders.cache / "backup" / place.name)) as connected:
            gone = store(connected, archive, site=site, keep=target.keep)
    except TargetError as error:
        _say(f"Chưa sao lưu tới {place.address}: {error}")
        return False
    removed = f"; đã bỏ {len(gone)} bản cũ, còn giữ {target.keep} bản" if gone else ""
    _say(f"Đã sao lưu tới {place.address}{removed}.")
    return True


def _say_left_out(words: str, paths: Sequence[str]) -> None:
    if paths:
        shown = ", ".join(ascii(path)[1:-1] if not path.isprintable() else path for path in paths[:_SHOWN_PATHS])
        _say(f"Lưu ý: {len(paths)} {words}: {shown}{' …' if len(paths) > _SHOWN_PATHS else ''}")


def _say(line: str) -> None:
    print(line, file=sys.stderr)


COMMAND = Command(
    summary="cất bài viết, ảnh và thiết lập vào một tệp có ngày giờ",
    details="""\
    Nơi cất là một thư mục ở ổ đĩa khác hay một máy chủ (sftp://, s3://…), ghi ngay ở lệnh hoặc ở mkdocs.yml (extra:
    newsroom: backup:), mỗi nơi một tên. Không ghi thì cất ở mọi nơi trong mkdocs.yml. Không cất ở nơi bạn đọc xem được.

    Tệp .zip có nội dung, mkdocs.yml, mẫu trang và chương trình; những gì dựng lại được thì không. Máy đọc lại tệp rồi
    mới chép đi, kèm mã kiểm tra .sha256. Mỗi nơi giữ 30 bản gần nhất (keep); tệp khác ở đó để nguyên. Mật khẩu: xem
    ./newsroom publish --help, với tên nơi cất, hoặc “backup” nếu ghi địa chỉ ở lệnh.""",
    examples=("backup /media/usb", "backup"),
    arguments={"target": {"nargs": "?", "metavar": "NƠI", "help": "thư mục, địa chỉ, hoặc tên ghi ở mkdocs.yml"}},
    run=run,
)
