"""The command `check`: the problems of the content with style advice, or those of the published feeds."""

import argparse
import difflib
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec import structs

from newsroom.build.content import Loaded
from newsroom.build.problems import find_file_advice, find_leftovers, find_problems
from newsroom.checks.style import check_style, correct_text, suggestions_to_problems
from newsroom.checks.style_words import STYLE_FILE, StyleWords, read_style_words
from newsroom.commands.command import EXIT_CONTENT_ERRORS, EXIT_OK, Command, flag, one_of
from newsroom.commands.mkdocs_setup import load_config_or_abort, published_site
from newsroom.mkdocs_plugin.project import CACHE_FOLDER, open_content
from newsroom.model.items import Item
from newsroom.model.problems import PROBLEMS_FILE, Problem, Report, format_problems, has_errors, problem_list
from newsroom.runtime import pool
from newsroom.runtime.atomic_write import ChangedMeanwhile
from newsroom.runtime.long_lists import lines_to_show
from newsroom.runtime.progress import Progress
from newsroom.runtime.terminal import ask
from newsroom.text.normalize import nfc

ITEMS_PER_CHUNK = 200


def run(options: argparse.Namespace) -> int:
    """Print every problem on standard output; the exit status is 1 if there is an error among them."""
    problems = _feed_problems() if options.feeds else _content_problems(options)
    if options.format == "text":
        lines = lines_to_show(problem_list(problems), Path(CACHE_FOLDER, PROBLEMS_FILE))
    else:
        lines = format_problems(problems, options.format)
    for line in lines:
        print(line)
    failed = bool(problems) if options.feeds else has_errors(problems, strict=options.strict)
    return EXIT_CONTENT_ERRORS if failed else EXIT_OK


def _content_problems(options: argparse.Namespace) -> list[Problem]:
    config = load_config_or_abort(strict=options.strict)
    if options.fix:
        with open_content(config) as loaded:
            count = StyleChecker(loaded).fix(confirm_at_terminal)
        print(f"Đã sửa {count} tệp." if count else "Không có lỗi nào chắc chắn để sửa.", file=sys.stderr)
    with open_content(config) as loaded:
        advice = [] if options.no_advice else [*find_file_advice(loaded), *StyleChecker(loaded).check()]
        leftovers = [
            problem for problem in find_leftovers(loaded) if not (options.no_advice and problem.level == "advice")
        ]
        return find_problems(loaded) + leftovers + advice


def _feed_problems() -> list[Problem]:
    # The checker of feeds is slow to import, and without --feeds it is not needed.
    from newsroom.feeds.validate import check_site_feeds

    project = published_site(load_config_or_abort())
    return list(check_site_feeds(project.folders.site, project.settings.home_url))


class StyleChecker:
    """Checks the items of a project, by the word lists that the board keeps in the project's folder."""

    def __init__(self, loaded: Loaded) -> None:
        self._loaded = loaded
        self._report = Report(STYLE_FILE)
        self._style_words: StyleWords = read_style_words(loaded.project.root, self._report)

    def check(self) -> list[Problem]:
        """The advice on every item, and what is wrong with the board's lists."""
        library = self._loaded.library
        items = [*library.items.values(), *library.next_versions.values()]

        def check_chunk(numbers: Sequence[int]) -> list[Problem]:
            return [problem for number in numbers for problem in self._check_item(items[number])]

        chunks = pool.split_range(0, len(items), ITEMS_PER_CHUNK)
        advice = [problem for batch in pool.map_chunks(check_chunk, chunks, jobs=pool.job_count()) for problem in batch]
        # Advice never stops a build, nor do mistakes in its lists.
        return advice + [structs.replace(problem, level="warning") for problem in self._report.problems]

    def fix(self, confirm: Callable[[str], bool]) -> int:
        """Write the certain corrections of each file whose difference `confirm` accepts; returns how many files.

        A file that was changed between reading and writing is left as it is, and named; so are approved items, which
        are counted.
        """
        count, approved, print_line = 0, 0, Progress(sys.stderr).print_line
        needs_approval = self._loaded.project.settings.review.required
        writer = self._loaded.project.folders.content_writer(print_line)
        for item in self._loaded.library.items.values():
            name, file = self._display_path(item), self._file(item)
            data = file.read_bytes()
            text = data.decode(errors="replace")
            line_ending = "\r\n" if "\r\n" in text else "\n"
            lines = text.replace("\r\n", "\n").removeprefix("\ufeff")
            # Suggestions count their positions in the composed text.
            fixed = correct_text(nfc(lines), item, self._style_words)
            if fixed != lines and needs_approval and not item.unapproved:
                approved += 1
            elif fixed != lines and confirm(_unified_diff(lines, fixed, name)):
                try:
                    writer.replace(file, fixed.replace("\n", line_ending).encode(), expected=data)
                    count += 1
                except ChangedMeanwhile:
                    print_line(f"{name}: vừa được chương trình khác sửa nên chưa ghi; hãy chạy lại.")
        if approved:
            print_line(f"Còn {approved} bài đã duyệt có chỗ nên sửa, máy không tự sửa vì sửa thì phải duyệt lại.")
        return count

    def _check_item(self, item: Item) -> list[Problem]:
        text = nfc(_read_text(self._file(item)).replace("\r\n", "\n").removeprefix("\ufeff"))
        return suggestions_to_problems(self._display_path(item), text, check_style(text, item, self._style_words))

    def _display_path(self, item: Item) -> str:
        return f"{self._loaded.project.folders.content_name}/{item.file_path}"

    def _file(self, item: Item) -> Path:
        return Path(self._loaded.sources[item.file_path].disk_path)


def _read_text(file: Path) -> str:
    return file.read_bytes().decode(errors="replace")


def _unified_diff(old: str, new: str, name: str) -> str:
    """The difference; the last line of a file that ends without a line ending gets one."""
    lines = difflib.unified_diff(old.splitlines(keepends=True), new.splitlines(keepends=True), name, name, n=1)
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def confirm_at_terminal(difference: str) -> bool:
    """Print a difference and ask at the terminal whether to write it; without a terminal the answer is yes."""
    print(difference, end="", flush=True)
    return ask("Ghi các chỗ sửa trên?") is not False


COMMAND = Command(
    summary="kiểm tra nội dung, không dựng trang; kèm gợi ý biên tập",
    details="""\
    Mỗi lỗi một dòng: tệp, số dòng, khóa, giá trị sai, vì sao và ví dụ đúng. Mã thoát là 1 nếu có lỗi; cảnh báo chỉ
    tính khi có --strict, gợi ý thì không bao giờ.

    Nhiều hơn 50 dòng thì xếp theo loại, mỗi loại ba ví dụ, và tất cả nằm ở .cache/problems.txt; --format json và github
    luôn in đủ.""",
    examples=("check", "check --no-advice --strict", "check --fix"),
    arguments={
        "--format": {
            "type": one_of(("text", "json", "github")),
            "default": "text",
            "metavar": "DẠNG",
            "help": "text (dòng chữ, mặc định), json (mỗi dòng một đối tượng) hay github (cho GitHub Actions)",
        },
        "--strict": flag("cảnh báo cũng tính là lỗi"),
        "--no-advice": flag("không kèm gợi ý biên tập"),
        "--fix": flag("cho xem rồi sửa những chỗ chắc chắn sai"),
        "--feeds": flag("kiểm tra các nguồn tin RSS, Atom, JSON của trang đã dựng thay vì nội dung"),
    },
    run=run,
)
