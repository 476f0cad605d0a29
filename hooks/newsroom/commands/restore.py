"""The command `restore`: unpacks a backup into a new folder, or in the place of what the project holds."""

import argparse
import errno
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from mkdocs.exceptions import Abort

from newsroom.backup.archive import DamagedArchive, FileList, unpack_archive, verify_archive
from newsroom.backup.project_files import HISTORY_TARGETS
from newsroom.backup.shelf import fetch, is_archive_name, store
from newsroom.commands.backup import TYPED_TARGET, make_archive, project_to_keep, site_key, summary
from newsroom.commands.command import EXIT_OK, Command, WrongCommand, flag
from newsroom.commands.mkdocs_setup import CONFIG_FILE, load_config_or_abort
from newsroom.mkdocs_plugin.project import read_project
from newsroom.model.settings import BackupTarget, PublishTarget
from newsroom.publishing.secrets import secret_finder
from newsroom.publishing.target import Destination, TargetError, address_scheme, connect
from newsroom.runtime.atomic_write import replace_path
from newsroom.runtime.caller import path_from_caller
from newsroom.runtime.locks import build_lock
from newsroom.runtime.progress import Progress, format_megabytes
from newsroom.text.dates import short_noted_datetime

FOLDER_BEFORE_RESTORE = "sao-luu"
"""Where a project keeps what it held before it was restored."""


def run(options: argparse.Namespace) -> int:
    """Look at every byte of the archive before anything is written; raises Abort and WrongCommand."""
    if options.file is None:
        raise WrongCommand("Hãy ghi bản sao lưu, hoặc thư mục có các bản ấy, chẳng hạn: ./newsroom restore /media/usb")
    with ExitStack() as stack:
        address = options.file if address_scheme(options.file) else ""
        archive = _fetched(address, stack) if address else path_from_caller(options.file)
        _restore(_newest_archive(archive) if archive.is_dir() else archive, options)
    return EXIT_OK


def _restore(archive: Path, options: argparse.Namespace) -> None:
    root = Path.cwd()
    folder = path_from_caller(options.folder or archive.name.removesuffix(".zip"))
    into_project = folder.resolve() == root.resolve() if options.folder else options.confirm
    if options.confirm and not into_project:
        raise WrongCommand("--confirm chỉ để khôi phục đè lên chính trang này; muốn ra thư mục mới thì bỏ --confirm.")
    try:
        listed = verify_archive(archive)
    except FileNotFoundError as error:
        raise Abort(f"Không có tệp {archive}.") from error
    except DamagedArchive as error:
        raise Abort(f"{error} Chưa khôi phục gì.") from error
    made = short_noted_datetime(listed.made)
    _say(f"Bản sao lưu của {listed.site}, làm lúc {made}: {summary(listed)}, còn nguyên vẹn.")
    if not into_project:
        _restore_to_new_folder(archive, listed, folder)
    elif options.confirm:
        _restore_into_project(archive, listed, root)
    else:
        raise Abort(
            "Thư mục này đang có nội dung. Muốn thay nội dung ấy bằng bản sao lưu, hãy chạy lại với --confirm "
            "(máy cất những gì đang có trước); hoặc ghi một thư mục mới."
        )


def _fetched(address: str, stack: ExitStack) -> Path:
    """The archive at an address, or the last one in that place, in a folder that lasts as long as the stack."""
    folder, _, name = address.rpartition("/")
    if not is_archive_name(name):
        folder, name = address, ""
    if urlsplit(address).password is not None:
        raise WrongCommand("Đừng ghi mật khẩu trong địa chỉ; xem: ./newsroom publish --help")
    project = read_project(load_config_or_abort())
    cache = project.folders.cache
    cache.mkdir(exist_ok=True)
    scratch = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="restore-", dir=cache)))
    finder = secret_finder(project.settings.home_url, TYPED_TARGET)
    try:
        with connect(
            Destination(PublishTarget(TYPED_TARGET, folder), finder, cache / "backup" / TYPED_TARGET)
        ) as target:
            return fetch(target, name, site_key(project), scratch)
    except TargetError as error:
        raise Abort(f"Chưa lấy được bản sao lưu từ {folder}: {error}") from error


def _newest_archive(folder: Path) -> Path:
    """The last backup in a folder, of this site where there is one; raises Abort."""
    site = site_key(read_project(load_config_or_abort())) if Path(CONFIG_FILE).is_file() else ""
    found = [file for file in folder.glob("*.zip") if is_archive_name(file.name)]
    ours = [file for file in found if is_archive_name(file.name, site)]
    if not found:
        raise Abort(f"Không có bản sao lưu nào trong {folder}.")
    return max(ours or found, key=lambda file: file.name.rsplit("-", 2)[1:])


def _restore_to_new_folder(archive: Path, listed: FileList, folder: Path) -> None:
    """All of it, or nothing: the folder gets its name at the end."""
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise Abort(f"{folder} đã có; hãy ghi một thư mục mới để không đè lên gì: ./newsroom restore TỆP THƯ-MỤC")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _unpacked(archive, listed, folder.parent) as unpacked:
        if folder.exists():
            folder.rmdir()
        replace_path(unpacked, folder)
    _say(f"Đã khôi phục vào {folder}.\nBước tiếp theo:\n  cd {folder}\n  ./newsroom build")


def _restore_into_project(archive: Path, listed: FileList, root: Path) -> None:
    """What the archive holds takes the place of what the project holds, which is backed up before."""
    project, progress = project_to_keep(), Progress(sys.stderr)
    writer = project.folders.content_writer(progress.print_line)
    with (
        build_lock(project.folders.cache, progress.print_line),
        writer.locked(),
        _unpacked(archive, listed, project.folders.cache) as unpacked,
        tempfile.TemporaryDirectory(prefix="restore-", dir=project.folders.cache) as scratch,
    ):
        before, own = make_archive(project, writer, Path(scratch))
        if own.unsafe:
            raise Abort("Chưa khôi phục gì: có tệp không cất trước được, xem ở trên.")
        shelf = root / FOLDER_BEFORE_RESTORE
        shelf.mkdir(exist_ok=True)
        place = PublishTarget(FOLDER_BEFORE_RESTORE, str(shelf))
        with connect(Destination(place, lambda name: "", project.folders.cache)) as connected:
            store(connected, before, site=site_key(project), keep=BackupTarget(place).keep)
        _say(f"Những gì đang có đã cất ở {FOLDER_BEFORE_RESTORE}/{before.name}.")
        replaced = Path(scratch, "replaced")
        replaced.mkdir()
        # What was published since stays known.
        tops = sorted(path.name for path in unpacked.iterdir() if path.name != Path(HISTORY_TARGETS).parts[0])
        _exchange(root, unpacked, replaced, tops)
    _say(f"Đã khôi phục {', '.join(tops)}. Bước tiếp theo:\n  ./newsroom build")


def _exchange(root: Path, new: Path, replaced: Path, names: list[str]) -> None:
    """Put files and folders of `new` in the place of those of `root`; where that fails, all is as it was."""
    moved: list[tuple[Path, Path]] = []
    try:
        for name in names:
            for source, target in ((root / name, replaced / name), (new / name, root / name)):
                if source.exists() or source.is_symlink():
                    replace_path(source, target)
                    moved.append((source, target))
    except BaseException:
        for source, target in reversed(moved):
            replace_path(target, source)
        raise


@contextmanager
def _unpacked(archive: Path, listed: FileList, parent: Path) -> Iterator[Path]:
    """The archive's files in a folder that is gone afterwards, unless it was renamed; raises Abort, and OSError."""
    free = shutil.disk_usage(parent).free
    if listed.size > free:
        need, have = format_megabytes(listed.size), format_megabytes(free)
        raise Abort(f"Ổ đĩa của {parent} còn {have}, mà bản sao lưu cần {need}. Hãy dọn bớt; chưa khôi phục gì.")
    folder = Path(tempfile.mkdtemp(prefix=".khoi-phuc-", dir=parent))
    try:
        folder.chmod(0o755)
        unpack_archive(archive, listed, folder, Progress(sys.stderr).counter("Đang khôi phục", len(listed.files)))
        yield folder
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise Abort(f"Ổ đĩa của {parent} đã đầy. Hãy dọn bớt rồi chạy lại; chưa khôi phục gì.") from error
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _say(line: str) -> None:
    print(line, file=sys.stderr)


COMMAND = Command(
    summary="lấy lại trang từ một bản sao lưu",
    details=f"""\
    Bản sao lưu là một tệp .zip, hay một thư mục hoặc máy chủ (sftp://, s3://…) có các tệp ấy. Máy đọc và so từng tệp
    trong đó trước; hỏng, cắt cụt hay có gì lạ thì không ghi gì cả. Không ghi thư mục
    thì khôi phục vào một thư mục mới, mang tên của bản sao lưu, ở nơi gõ lệnh.

    Với --confirm, bản sao lưu thay nội dung và thiết lập của chính trang này; những gì đang có được cất vào thư mục
    {FOLDER_BEFORE_RESTORE}/ trước, và khôi phục lại được như mọi bản khác.""",
    examples=("restore /media/usb ../khoi-phuc", "restore /media/usb/trang-20261128-080000.zip --confirm"),
    arguments={
        "file": {
            "nargs": "?",
            "metavar": "TỆP",
            "help": "bản sao lưu, hay nơi có các bản ấy: lấy bản mới nhất",
        },
        "folder": {"nargs": "?", "metavar": "THƯ-MỤC", "help": "thư mục mới để khôi phục vào"},
        "--confirm": flag("khôi phục đè lên chính trang này"),
    },
    run=run,
)
