"""The command `init`: makes the folder of a new site."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mkdocs.exceptions import Abort

from newsroom.commands.command import EXIT_OK, Command, WrongCommand
from newsroom.runtime.atomic_write import create_file
from newsroom.runtime.caller import path_from_caller
from newsroom.scaffold.answers import QUESTIONS, Question, missing_answers, read_answers, wrong_answers
from newsroom.scaffold.project_files import LAUNCHER, project_files
from newsroom.scaffold.wheel import NoWheel, program_wheel


def run(options: argparse.Namespace) -> int:
    """Ask what no option says, and write the folder; raises Abort where that cannot be done."""
    if options.folder is None:
        raise WrongCommand("Hãy ghi thư mục của trang mới, chẳng hạn: ./newsroom init ../trang-moi")
    folder = path_from_caller(options.folder).resolve()
    if os.path.lexists(folder) and not (folder.is_dir() and not any(folder.iterdir())):
        raise Abort(f"{folder} đã có nội dung; hãy chọn một thư mục mới.")
    written = {question.field: getattr(options, question.field) or "" for question in QUESTIONS}
    _refuse(list(wrong_answers(written)))
    with _new_folder(folder):
        if sys.stdin.isatty():
            _ask_for_missing(written)
        _refuse(list(missing_answers(written)))
        answers = read_answers(written)
        try:
            wheel = program_wheel()
        except NoWheel as error:
            raise Abort(str(error)) from error
        for path, data in project_files(answers, wheel).items():
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            create_file(file, data)
        (folder / LAUNCHER).chmod(0o755)
    committed = _first_commit(folder)
    call = f"py {LAUNCHER}" if os.name == "nt" else f"./{LAUNCHER}"
    print(
        f"Đã tạo trang “{answers.name}” ở {folder}{' (đã ghi vào git)' if committed else ''}.\n"
        f"Bước tiếp theo:\n  cd {folder}\n"
        f"  {call} build    dựng trang vào thư mục site/ (lần đầu tải thư viện, vài phút)\n"
        f"  {call} desk     mở bàn biên tập để viết bài",
        file=sys.stderr,
    )
    return EXIT_OK


def _refuse(errors: list[str]) -> None:
    if errors:
        raise WrongCommand("\n".join(["Chưa tạo trang mới:", *errors]))


@contextmanager
def _new_folder(folder: Path) -> Iterator[None]:
    """Make a folder, or use an empty one; where the `with` block fails nothing of what it has made stays."""
    made = [path for path in (folder, *folder.parents) if not path.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        yield
    except BaseException:
        for child in folder.iterdir():
            shutil.rmtree(child) if child.is_dir() else child.unlink()
        for path in made:
            path.rmdir()
        raise


def _ask_for_missing(written: dict[str, str]) -> None:
    """Ask at the terminal for each answer that is not there."""
    missing = [question for question in QUESTIONS if not written[question.field]]
    if missing:
        print("Trả lời từng điều rồi bấm Enter; bấm Ctrl-C để thôi.", file=sys.stderr)
    for question in missing:
        written[question.field] = _ask(question)


def _ask(question: Question) -> str:
    """An answer typed at the terminal, asked for again until it can be used; raises KeyboardInterrupt at its end."""
    otherwise = f"; Enter: {question.default}" if question.default else ""
    while True:
        print(f"{question.words} (ví dụ: {question.example}{otherwise}): ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
        if not line:
            raise KeyboardInterrupt
        answer = line.strip()
        if not answer and question.default:
            return ""
        errors = [*wrong_answers({question.field: answer})] if answer else ["điều này cần phải có"]
        if not errors:
            return answer
        print(f"  Chưa được: {errors[0].removeprefix(f'--{question.field}: ')}.", file=sys.stderr)


def _first_commit(folder: Path) -> bool:
    """True if the new files are in a git repository of their own; without git, or inside another one, they are not."""
    git = shutil.which("git")
    if git is None:
        return False
    identity = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER")
                for key, value in (("NAME", "Ban biên tập"), ("EMAIL", "bbt@newsroom.invalid"))}  # fmt: skip
    # Whatever repository a script calls us from.
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    safe = ["-c", f"core.hooksPath={os.devnull}", "-c", "commit.gpgSign=false", "-c", "core.autocrlf=false"]

    def succeeds(*arguments: str) -> bool:
        command = [git, *safe, "-c", "init.defaultBranch=main", *arguments]
        return (
            subprocess.run(command, cwd=folder, env=kept | identity, capture_output=True, check=False).returncode == 0
        )

    if succeeds("rev-parse", "--is-inside-work-tree"):
        return False
    # Windows has no mode that says that a file is a program: git is told.
    steps = (
        ("init", "--quiet"),
        ("add", "--all"),
        ("update-index", "--chmod=+x", LAUNCHER),
        ("commit", "--quiet", "--message", "Trang mới"),
    )
    return all(succeeds(*step) for step in steps)


COMMAND = Command(
    summary="tạo thư mục của một trang mới",
    details="""\
    Hỏi từng điều ở cửa sổ lệnh, hoặc lấy ở các tùy chọn. Thư mục mới có nội dung đầu tiên, thiết lập và chính chương
    trình, nên chạy được ngay và không phụ thuộc bản tải về này nữa.

    Mỗi chuyên mục ghi tên, rồi dấu hai chấm và loại: article, plan, contest, bulletin, notice; tên thư mục lấy theo tên
    chuyên mục, muốn khác thì ghi trước dấu bằng: van-ban=Văn bản chỉ đạo: plan""",
    examples=(
        'init ../trang --name "Ban Dân vận" --url https://dv.example.vn/',
        'init ../trang … --sections "Tin tức; Văn bản: plan"',
    ),
    arguments={
        "folder": {"nargs": "?", "metavar": "THƯ-MỤC", "help": "thư mục mới; chưa có hoặc còn trống"},
        **{
            f"--{question.field}": {
                "metavar": "…",
                "help": f"{question.words[0].lower()}{question.words[1:]}, ví dụ {question.example}",
            }
            for question in QUESTIONS
        },
    },
    run=run,
)
