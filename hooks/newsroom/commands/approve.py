"""The command `approve`: approvals of items, for boards that approve without the desk, or have many items already."""

import argparse
import getpass
import posixpath
import sys
from collections.abc import Iterable, Iterator
from functools import cached_property

from msgspec import structs

from newsroom.build.content import Loaded
from newsroom.build.problems import find_problems
from newsroom.commands.command import EXIT_CONTENT_ERRORS, EXIT_OK, Command, WrongCommand, flag
from newsroom.commands.mkdocs_setup import load_config_or_abort
from newsroom.content.approval import ApprovalRefused
from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.content.parser import Parser
from newsroom.library.approvals import approve_item, with_files_checked
from newsroom.mkdocs_plugin.project import open_content
from newsroom.model.items import Item
from newsroom.model.review import UNAPPROVED_REASONS
from newsroom.runtime.atomic_write import ChangedMeanwhile
from newsroom.runtime.content_writer import LinkLeadsOutside
from newsroom.runtime.digests import digest
from newsroom.runtime.progress import Progress

_UNWRITTEN = "phần đầu bài viết sai nên không ghi được; hãy sửa các lỗi mà ./newsroom check nêu"


def run(options: argparse.Namespace) -> int:
    """Print the path of every file approved, and on standard error why others are not; the status is 1 if there are."""
    if bool(options.paths) == options.published:
        raise WrongCommand(
            "Hãy ghi đường dẫn các bài muốn duyệt, hoặc --published để duyệt mọi bài đã đăng từ trước, chẳng hạn:"
            " ./newsroom approve content/tin-tuc/2017/10/bai.md"
        )
    with open_content(load_config_or_abort()) as loaded:
        approver = _Approver(loaded, by=options.by or _account_name())
        items = list(approver.never_reviewed() if options.published else approver.find(options.paths))
        approver.approve_all(items)
    return EXIT_CONTENT_ERRORS if approver.has_refused else EXIT_OK


def _account_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError) as error:
        raise WrongCommand("Máy không cho biết ai đang dùng; hãy ghi tên người duyệt: --by TÊN") from error


class _Approver:
    """Approves items of one project in the name of `by`."""

    def __init__(self, loaded: Loaded, *, by: str) -> None:
        self._loaded, self._by = loaded, by
        self._folder = loaded.project.folders.content_name
        self._progress = Progress(sys.stderr)
        self.has_refused = False
        self._with_errors = {problem.path for problem in find_problems(loaded) if problem.level == "error"}

    def find(self, typed_paths: Iterable[str]) -> Iterator[Item]:
        """The items at these paths, as they were typed; of a next version that too."""
        introductions = {item.path for item in self._loaded.library.introductions.values()}
        for typed in typed_paths:
            path = posixpath.normpath(typed.replace("\\", "/")).lstrip("/").removeprefix(f"{self._folder}/")
            item = self._loaded.versions.get(path)
            if item is None or path in introductions:
                raise WrongCommand(f"Không có bài nào ở {self._folder}/{path}, hoặc tệp ấy viết sai không đọc được.")
            yield item

    def never_reviewed(self) -> Iterator[Item]:
        """Every item that is no draft and that nobody has sent, returned or approved.

        Those that somebody has are told, where they are not approved as they are.
        """
        for item in self._loaded.library.items.values():
            if item.draft or item.is_next_version:
                continue
            state = item.review.state if item.review is not None else ""
            if not state:
                yield item
            elif reason := self._why_unapproved(item):
                self._refuse(item, f"{reason}; muốn duyệt thì hãy đọc lại rồi ghi rõ đường dẫn của bài")

    def _why_unapproved(self, item: Item) -> str:
        """Why an item in review is not approved, also where the settings ask for no approval yet; "" where it is."""
        loaded, parser = self._loaded, self._strict_parser
        data = (loaded.project.folders.content / item.file_path).read_bytes()
        parsed = parser.parse(item.file_path, data).item
        checked = with_files_checked(parsed, loaded.library, loaded.file_info) if parsed is not None else item
        return UNAPPROVED_REASONS.get(checked.unapproved, "")

    @cached_property
    def _strict_parser(self) -> Parser:
        project = self._loaded.project
        review = structs.replace(project.settings.review, required=True)
        return structs.replace(project, settings=structs.replace(project.settings, review=review)).parser()

    def approve_all(self, items: list[Item]) -> None:
        """Approve these items, and print the paths of their files."""
        writer = self._loaded.project.folders.content_writer(self._progress.print_line)
        count = self._progress.counter("Đang ghi", len(items))
        with writer.locked():
            for item in items:
                file = writer.content / item.file_path
                try:
                    data = file.read_bytes()
                    text = self._approved_text(item, data)
                    if text is not None:
                        writer.replace(file, text.encode(), expected=data)
                        self._progress.clear()
                        print(f"{self._folder}/{item.file_path}")
                except (ChangedMeanwhile, FileNotFoundError):
                    self._refuse(item, "vừa được chương trình khác sửa; hãy đọc lại rồi duyệt")
                except LinkLeadsOutside as error:
                    self._refuse(item, str(error.strerror))
                count()

    def _approved_text(self, item: Item, data: bytes) -> str | None:
        """The text of a file with the approval; None, and a line that says why, where it cannot be approved."""
        loaded, settings = self._loaded, self._loaded.project.settings.review
        if digest(data) != loaded.digests[item.file_path]:
            raise ChangedMeanwhile
        if f"{self._folder}/{item.file_path}" in self._with_errors:
            self._refuse(item, "còn lỗi; hãy sửa các lỗi mà ./newsroom check nêu rồi duyệt")
            return None
        try:
            return approve_item(
                data.decode(),
                item,
                loaded.library,
                loaded.file_info,
                by=self._by,
                at=loaded.project.now,
                settings=settings,
            )
        except ApprovalRefused as refusal:
            self._refuse(item, str(refusal))
        except UneditableFrontMatter:
            self._refuse(item, _UNWRITTEN)
        return None

    def _refuse(self, item: Item, why: str) -> None:
        self.has_refused = True
        self._progress.print_line(f"{self._folder}/{item.file_path}: {why.rstrip('.')}.")


COMMAND = Command(
    summary="duyệt bài, nơi cơ quan quy định bài phải duyệt mới đăng",
    details="""\
    Dùng khi thiết lập review: {required: yes} có hiệu lực, hoặc trước khi bật nó. Duyệt là duyệt đúng nội dung lúc ấy:
    sửa bài, thay ảnh hay tệp đính kèm thì phải duyệt lại. Bài còn là bản nháp vẫn là bản nháp.

    Cơ quan đã có nhiều bài thì chạy một lần với --published: mọi bài đã đăng và hẹn giờ đăng mà chưa từng qua duyệt đều
    được ghi là đã duyệt. Sau đó hãy bật thiết lập. Làm ngược lại thì các bài ấy tạm biến khỏi trang.""",
    examples=("approve content/tin-tuc/2017/10/thang-dan-van.md --by an.nguyen", "approve --published --by an.nguyen"),
    arguments={
        "paths": {"nargs": "*", "metavar": "ĐƯỜNG-DẪN", "help": "các bài muốn duyệt, tính từ thư mục gốc"},
        "--published": flag("mọi bài không phải bản nháp mà chưa từng qua duyệt"),
        "--by": {
            "default": "",
            "metavar": "TÊN",
            "help": "tên đăng nhập của người duyệt; không ghi thì là tên người đang dùng máy",
        },
    },
    run=run,
)
