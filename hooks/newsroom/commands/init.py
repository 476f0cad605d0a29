"""The command `init`: makes the folder of a new site."""

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path

from mkdocs.exceptions import Abort

from newsroom.commands.command import EXIT_OK, Command, WrongCommand
from newsroom.kinds import KINDS
from newsroom.runtime.atomic_write import create_file
from newsroom.scaffold.answers import QUESTIONS, Answers, Question, read_answers
from newsroom.scaffold.project_files import project_files
from newsroom.scaffold.wheel import NoWheel, program_wheel

_EXECUTABLE = "newsroom"


def run(options: argparse.Namespace) -> int:
    """Ask what no option says, and write the folder; raises Abort where that cannot be done."""
    if options.folder is None:
        raise WrongCommand("Hãy ghi thư mục của trang mới, chẳng hạn: ./newsroom init ../trang-moi")
    folder = Path(os.environ.get("NEWSROOM_CWD", "."), options.folder).resolve()
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise Abort(f"{folder} đã có nội dung; hãy chọn một thư mục mới.")
    answers = _answers({question.field: getattr(options, question.field) or "" for question in QUESTIONS})
    try:
        wheel = program_wheel()
    except NoWheel as error:
        raise Abort(str(error)) from error
    for path, data in project_files(answers, wheel).items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        create_file(file, data)
    (folder / _EXECUTABLE).chmod(0o755)
    committed = _first_commit(folder)
    print(f"Đã tạo trang “{answers.name}” ở {folder}{' (đã ghi vào git)' if committed else ''}.", file=sys.stderr)
    print(
        f"Bước tiếp theo:\n  cd {folder}\n  ./newsroom build    dựng trang, xem trong thư mục site/\n"
        "  ./newsroom desk     mở bàn biên tập để viết bài",
        file=sys.stderr,
    )
    return EXIT_OK


def _answers(written: dict[str, str]) -> Answers:
    """The answers of the options; at a terminal what is missing or wrong is asked for."""
    if sys.stdin.isatty():
        for question in QUESTIONS:
            if not written[question.field]:
                written[question.field] = _ask(question)
    answers, errors = read_answers(written, tuple(KINDS))
    if answers is None:
        raise WrongCommand("\n".join(["Chưa tạo được trang mới:", *errors]))
    return answers


def _ask(question: Question) -> str:
    """An answer typed at the terminal, asked for again until it can be used."""
    while True:
        answer = input(f"{question.words}, chẳng hạn {question.example}: ").strip()
        if not answer and not question.required:
            return ""
        try:
            question.read(answer)
        except ValueError as error:
            print(f"  {error}.", file=sys.stderr)
            continue
        if answer:
            return answer


def _first_commit(folder: Path) -> bool:
    """True if the new files are in a git repository of their own; without git, or inside another one, they are not."""
    git = shutil.which("git")
    if git is None:
        return False
    identity = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER")
                for key, value in (("NAME", "Ban biên tập"), ("EMAIL", "bbt@newsroom.invalid"))}  # fmt: skip
    for arguments in (["init", "--quiet"], ["add", "--all"], ["commit", "--quiet", "--message", "Trang mới"]):
        safe = ["-c", f"core.hooksPath={os.devnull}", "-c", "commit.gpgSign=false", "-c", "core.autocrlf=false"]
        run = subprocess.run(
            [git, *safe, *arguments], cwd=folder, env={**os.environ, **identity}, capture_output=True, check=False
        )
        if run.returncode != 0:
            return False
    return True


COMMAND = Command(
    summary="tạo thư mục của một trang mới",
    details="""\
    Hỏi từng điều ở cửa sổ lệnh, hoặc lấy ở các tùy chọn. Thư mục mới có nội dung đầu tiên, thiết lập và chính chương
    trình, nên chạy được ngay và không phụ thuộc bản tải về này nữa.""",
    examples=('init ../trang --name "Ban Dân vận" --url https://dv.example.vn/',),
    arguments={
        "folder": {"nargs": "?", "metavar": "THƯ-MỤC", "help": "thư mục mới; chưa có hoặc còn trống"},
        **{
            f"--{question.field}": {"metavar": "…", "help": f"{question.words.lower()}, ví dụ {question.example}"}
            for question in QUESTIONS
        },
    },
    run=run,
)
