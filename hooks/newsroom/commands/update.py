"""The command `update`: moves a board's project to another version of the program, once that has built the site."""

import argparse
import re
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

from mkdocs.exceptions import Abort
from packaging.version import InvalidVersion, Version

import newsroom
from newsroom.build.project import Project
from newsroom.commands.command import EXIT_OK, Command, flag
from newsroom.commands.mkdocs_setup import load_config_or_abort, project_or_abort
from newsroom.runtime.caller import path_from_caller
from newsroom.runtime.locks import file_lock
from newsroom.runtime.program_files import IS_INSTALLED
from newsroom.scaffold.program_update import UpdateFiles, changes_between, pinned_program, switch, update_files
from newsroom.scaffold.trial import (
    ENVIRONMENT,
    SETUP_LOG,
    Comparison,
    Outcome,
    compare_sites,
    copy_environment,
    make_trial,
)
from newsroom.scaffold.wheel import VENDOR_FOLDER, NoWheel, Wheel
from newsroom.scaffold.wheel_source import find_wheel

LOG_FILE = "update.log"
_SHOWN_PATHS, _SHOWN_LINES = 5, 10
_LOG_SENTENCE = re.compile(r" Nhật ký đầy đủ: .*")

MAX_LOST_SHARE = 0.1
"""A version that leaves out more of the files asks first."""


def run(options: argparse.Namespace) -> int:
    """Try the new version aside; the project changes only where that went well. Raises Abort."""
    root = Path.cwd()
    if not IS_INSTALLED:
        raise Abort("Đây là bản tải về của phần mềm, không phải trang do init tạo; cập nhật bằng: git pull")
    pinned = pinned_program(root)
    if pinned is None:
        raise Abort(f"requirements.txt không ghi chương trình ở {VENDOR_FOLDER}/, nên không biết đổi chỗ nào.")
    source = options.source or VENDOR_FOLDER
    try:
        wheel = find_wheel(source, path_from_caller("") if options.source else root, options.to)
    except NoWheel as error:
        raise Abort(f"{error} Chưa đổi gì; trang vẫn dùng bản {newsroom.__version__}.") from error
    current = Version(newsroom.__version__)
    is_chosen = options.to is not None or options.source is not None
    if wheel.version == current or (wheel.version < current and not is_chosen):
        _say(f"Đang dùng bản {current}; {source} không có bản nào mới hơn.")
        return EXIT_OK
    _say(f"Đang dùng bản {current}; thử bản {wheel.version} ({wheel.name}).")
    if changes := changes_between(wheel, current):
        _say(f"\nCó gì thay đổi:\n{changes}\n")
    project = project_or_abort(load_config_or_abort())
    cache = project.folders.cache
    with (
        file_lock(cache / "update.lock", lambda holder: _say(f"Một lần cập nhật khác đang chạy{holder}; đang chờ…")),
        tempfile.TemporaryDirectory(prefix="update-", dir=cache, ignore_cleanup_errors=True) as scratch,
    ):
        _update(project, wheel, Path(scratch), options)
    return EXIT_OK


def _update(project: Project, wheel: Wheel, scratch: Path, options: argparse.Namespace) -> None:
    root, content, now = project.root, project.folders.content, int(project.now.timestamp())
    changed = update_files(root, wheel)
    _say(f"Dựng thử ở chỗ riêng bằng bản {newsroom.__version__}…")
    old = make_trial(root, content, scratch / "cu", {})
    before = old.run([sys.executable, "-m", "newsroom", "build"], now)
    if before.status != 0:
        raise Abort(_failure(project, "Bản đang dùng chưa dựng được trang, nên chưa so sánh được", before))
    new = make_trial(root, content, scratch / "moi", changed.files)
    copy_environment(root, new)
    _say(f"Cài rồi dựng thử bằng bản {wheel.version}…")
    # What the launcher refuses ends with 2, and says how far it is meanwhile.
    started = new.launch("--version", now=now, on_line=lambda line: _say(line) if line.endswith("…") else None)
    installed = started.status != 2
    if started.status != 0 or not any(line.startswith(f"newsroom {wheel.version} ") for line in started.lines):
        log = new.folder / ENVIRONMENT / SETUP_LOG
        more = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.is_file() else []
        why = f"Bản {wheel.version} cài xong không chạy được" if installed else f"Không cài được bản {wheel.version}"
        raise Abort(_failure(project, why, started, more))
    after = new.launch("build", now=now)
    if after.status != 0:
        raise Abort(_failure(project, f"Bản {wheel.version} không dựng được trang này", after))
    comparison = compare_sites(old.site, new.site)
    _say_comparison(comparison, wheel)
    _say_problems(before, after)
    if len(comparison.gone) > MAX_LOST_SHARE * comparison.total and not options.confirm:
        raise Abort(f"Bản {wheel.version} làm mất hơn một phần mười số tệp. Chưa đổi gì; nếu đúng ý, thêm --confirm.")
    if options.dry_run:
        _say("Chỉ thử; chưa đổi gì.")
        return
    switch(root, new, changed.files, lambda holder: _say(f"Một lệnh khác đang chuẩn bị môi trường{holder}; đang chờ…"))
    _say_done(changed, wheel)


def _failure(project: Project, why: str, outcome: Outcome, more: Iterable[str] = ()) -> str:
    """Why the update was given up, with the last lines of what failed; all of them are kept in a file."""
    log = project.folders.cache / LOG_FILE
    log.write_text("\n".join([*outcome.lines, *more, ""]), encoding="utf-8")
    # The launcher's own log is in the folder that is gone now; a traceback is for the file alone.
    is_crash = any(line.startswith("Traceback ") for line in outcome.lines)
    lines = [] if is_crash else [_LOG_SENTENCE.sub("", line) for line in outcome.lines if not line.endswith("…")]
    shown = "".join(f"  {line}\n" for line in lines[-_SHOWN_LINES:])
    return f"{shown}{why}. Chưa đổi gì; trang vẫn dùng bản {newsroom.__version__}. Nhật ký đầy đủ: .cache/{LOG_FILE}"


def _say_comparison(comparison: Comparison, wheel: Wheel) -> None:
    parts = {"tệp mới": comparison.new, "tệp thay đổi": comparison.changed, "tệp mất": comparison.gone}
    _say(f"Bản {wheel.version} dựng ra: {', '.join(f'{len(paths)} {words}' for words, paths in parts.items())}.")
    for words, paths in parts.items():
        if paths:
            more = " …" if len(paths) > _SHOWN_PATHS else ""
            _say(f"  {words}: {', '.join(paths[:_SHOWN_PATHS])}{more}")


def _say_problems(before: Outcome, after: Outcome) -> None:
    """What the new version says of the content that the old one did not say; each build ends with a line of its own."""
    new = [line for line in after.lines[:-1] if line not in before.lines]
    if new:
        more = f"\n  … và {len(new) - _SHOWN_LINES} dòng nữa" if len(new) > _SHOWN_LINES else ""
        lines = "\n".join(f"  {line}" for line in new[:_SHOWN_LINES])
        _say(f"Bản mới nói thêm về nội dung:\n{lines}{more}")


def _say_done(changed: UpdateFiles, wheel: Wheel) -> None:
    for path in changed.kept:
        _say(f"Lưu ý: {path} đã được ban biên tập sửa nên giữ nguyên; bản mới của tệp ấy nằm trong {wheel.path}.")
    _say(
        f"Đã chuyển sang bản {wheel.version}. Trang đang đăng chưa đổi: hãy chạy ./newsroom build, rồi publish.\n"
        "Bàn biên tập và publish --watch đang chạy thì tắt đi mở lại. "
        f"Muốn lùi lại: ./newsroom update --to {newsroom.__version__}"
    )


def _read_version(text: str) -> Version:
    try:
        return Version(text)
    except InvalidVersion:
        raise argparse.ArgumentTypeError(f"“{text}” không phải là số của một phiên bản, chẳng hạn 1.2.0.") from None


def _say(line: str) -> None:
    print(line, file=sys.stderr)


COMMAND = Command(
    summary="chuyển sang phiên bản khác của chương trình",
    details=f"""\
    Bản mới là một tệp .whl: chép vào thư mục {VENDOR_FOLDER}/ của trang rồi chạy lệnh này, hoặc chỉ ra bằng --from. Máy
    cho xem có gì thay đổi, cài và dựng thử cả trang ở chỗ riêng, so với bản đang dùng, rồi mới chuyển. Bản mới không
    cài được, không chạy hay không dựng được trang thì không có gì thay đổi.

    Nội dung không bị động tới. newsroom và hooks/build.py cũng đổi theo, trừ khi ban biên tập đã sửa các tệp ấy.""",
    examples=("update", "update --from ~/Downloads/newsroom-1.1.0-py3-none-any.whl", "update --to 1.0.0"),
    arguments={
        "--to": {"type": _read_version, "metavar": "PHIÊN-BẢN", "help": "đúng bản ấy, cũ hơn cũng được"},
        "--from": {
            "dest": "source",
            "metavar": "NƠI",
            "help": f"tệp .whl, thư mục hay địa chỉ https://; không ghi thì {VENDOR_FOLDER}/",
        },
        "--dry-run": flag("chỉ cho xem và dựng thử, không chuyển"),
        "--confirm": flag("cứ chuyển dù bản mới làm mất hơn một phần mười số tệp"),
    },
    run=run,
)
