"""Finds what is wrong between files: addresses taken twice, references that lead nowhere, numbers that clash."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from . import files
from .files import FileFacts
from .items import Bulletin, Item, Plan
from .library import Library, plan_year
from .problems import BODY, FILE, Level, Problem, shown_value
from .redirects import alias_path
from .sanitise import written_path
from .settings import RESERVED
from .text import fold, nearest, slug

# Gives the text of a content file, to find the line of something wrong in it; called only when something is.
ReadText = Callable[[str], str]
_FILE_NAME = re.compile(r"[A-Za-z0-9._-]+")
_PATH_LIKE = re.compile(r"\.md$|^\.{0,2}/|^[a-z0-9-]+(/[a-z0-9-]+){2,}/?$")


class Checker:
    """Checks one library; problems collect in `problems`."""

    def __init__(
        self, library: Library, *, folder: str, read_text: ReadText, facts: Callable[[str], FileFacts | None]
    ) -> None:
        self.problems: list[Problem] = []
        self._library, self._folder, self._read_text, self._facts = library, folder, read_text, facts
        self._known_files: list[str] | None = None

    def run(self) -> list[Problem]:
        """Every problem between the library's files."""
        self._permalinks()
        self._aliases()
        self._identities()
        for item in self._library.items.values():
            self._pictures(item)
            self._references(item)
        for introduction in self._library.introductions.values():
            self._pictures(introduction)
            self._body_links(introduction)
        self._plan_numbers()
        self._bulletin_run()
        return self.problems

    def _add(
        self,
        path: str,
        key: str,
        why: str,
        *,
        value: str | None = None,
        example: str | None = None,
        level: Level = "error",
    ) -> None:
        line = locate(self._read_text(path), key.rpartition(".")[2], value)
        shown = None if value is None else shown_value(value)
        self.problems.append(Problem(f"{self._folder}/{path}", line, key, why, shown, example, level))

    # Addresses -----------------------------------------------------------------------------------------------------

    def _permalinks(self) -> None:
        owners: dict[str, str] = {permalink: path for path, permalink in self._library.pages.items()}
        for path, permalink in self._library.pages.items():
            first = permalink.split("/", 1)[0]
            if first in RESERVED - {"assets"}:
                self._add(
                    path,
                    FILE,
                    f"trùng địa chỉ với trang do máy tạo ra (/{first}/); hãy đổi tên tệp",
                    value=path,
                    example=f"trang-{path}",
                )
        for path, item in sorted(self._library.items.items()):
            permalink = item.permalink
            rest = permalink.split("/", 1)[1]
            if rest.startswith("trang/"):
                self._add(
                    path,
                    FILE,
                    "nằm trong thư mục “trang” dành cho các trang danh sách cũ; hãy đổi tên thư mục",
                    value=path,
                    example=path.replace("/trang/", "/bai/"),
                )
            owner = owners.setdefault(permalink, path)
            if owner != path:
                self._add(
                    path,
                    FILE,
                    f"trùng địa chỉ /{permalink} với tệp {self._folder}/{owner}; hãy đổi tên một trong hai",
                    value=path,
                    example=f"{permalink.rstrip('/')}-2.md",
                )

    def _aliases(self) -> None:
        living = {item.permalink: path for path, item in self._library.items.items()}
        living |= {permalink: path for path, permalink in self._library.pages.items()}
        owners: dict[str, str] = {}
        for path, item in sorted(self._library.items.items()):
            for alias in item.aliases:
                target = alias_path(alias)
                first = (target or "").split("/", 1)[0]
                page = (target or "").removesuffix("index.html")
                if target is None:
                    self._add(
                        path,
                        "aliases",
                        "không phải là địa chỉ cũ của trang này",
                        value=alias,
                        example="aliases: [/tin-tuc/bai-cu.html]",
                    )
                elif (
                    page in living
                    or page == ""
                    or first in RESERVED
                    or (self._library.settings.section(first) and page == f"{first}/")
                ):
                    owner = living.get(page)
                    named = f"của {self._folder}/{owner}" if owner else "do máy tạo ra"
                    self._add(
                        path,
                        "aliases",
                        f"là địa chỉ đang dùng {named}, không thể chuyển hướng đi nơi khác",
                        value=alias,
                        example="aliases: [/tin-tuc/bai-cu.html]",
                    )
                elif owners.setdefault(target, path) != path:
                    self._add(
                        path,
                        "aliases",
                        f"đã là địa chỉ cũ của {self._folder}/{owners[target]}",
                        value=alias,
                        example="mỗi địa chỉ cũ chỉ ghi ở một bài",
                    )

    def _identities(self) -> None:
        owners: dict[str, str] = {}
        for path, item in sorted(self._library.items.items()):
            if item.id and owners.setdefault(item.id, path) != path:
                self._add(
                    path,
                    "id",
                    f"đã dùng cho {self._folder}/{owners[item.id]}; mỗi bài một id riêng",
                    value=item.id,
                    example=f"id: {slug(item.title)}",
                )

    # References ----------------------------------------------------------------------------------------------------

    def _pictures(self, item: Item) -> None:
        if item.image:
            self._file(item, "image.src", item.image.src, pictures=True)
        for source in item.body.pictures:
            self._file(item, BODY, source, pictures=True)
        if isinstance(item.record, Plan):
            for attachment in item.record.attachments:
                self._file(item, "attachments.file", attachment.file, pictures=False)

    def _file(self, item: Item, key: str, reference: str, *, pictures: bool) -> None:
        what = "ảnh" if pictures else "tệp đính kèm"
        if urlsplit(reference).scheme or reference.startswith("//"):
            self._add(
                item.path,
                key,
                f"là địa chỉ ở trang khác; hãy tải {what} về đặt cạnh bài rồi ghi tên tệp",
                value=reference,
                example="hoi-thi.jpg" if pictures else "62-kh-bdvtu.pdf",
            )
            return
        target = self._library.find(reference, near=item.path)
        if target is None or target.kind != "file":
            self._missing(item, key, reference, what)
            return
        allowed = files.PICTURES if pictures else files.PICTURES | files.ATTACHMENTS
        ending = files.suffix(target.path)
        if ending not in allowed:
            right = "jpg, png, webp, avif, gif" if pictures else "pdf, docx, xlsx, pptx, odt, zip…"
            self._add(
                item.path,
                key,
                f"thuộc loại tệp không được đăng; {what} dùng được: {right}",
                value=reference,
                example="hoi-thi.jpg" if pictures else "62-kh-bdvtu.pdf",
            )
            return
        name = target.path.rpartition("/")[2]
        if not _FILE_NAME.fullmatch(name):
            self._add(
                item.path,
                key,
                f"tên {what} chỉ dùng chữ không dấu, chữ số, gạch ngang",
                value=reference,
                example=f"{slug(name.rpartition('.')[0])}.{ending}",
            )
            return
        facts = self._facts(target.path)
        if facts is not None and facts.broken:
            self._add(
                item.path,
                key,
                "không mở được: tệp hỏng, quá lớn, hoặc đuôi tên tệp không đúng loại ảnh",
                value=reference,
                example="mở ảnh bằng trình xem ảnh, lưu lại thành .jpg",
            )

    def _missing(self, item: Item, key: str, reference: str, what: str) -> None:
        if self._known_files is None:
            self._known_files = sorted(self._library.files)
        folder = item.path.rpartition("/")[0]
        beside = [path.rpartition("/")[2] for path in self._known_files if path.rpartition("/")[0] == folder]
        near = nearest(written_path(reference).rpartition("/")[2], beside)
        why = f"không có {what} này cạnh bài hoặc trong {self._folder}/" + (f"; có phải “{near}”?" if near else "")
        self._add(
            item.path,
            key,
            why,
            value=reference,
            example=near or ("hoi-thi.jpg" if "ảnh" in what else "62-kh-bdvtu.pdf"),
        )

    def _references(self, item: Item) -> None:
        library = self._library
        if item.plan and library.plan_at(item.plan, near=item.path) is None:
            known = [plan.path for plans in library.plans_by_number.values() for plan in plans] + list(
                library.plans_by_number
            )
            near = nearest(item.plan, known)
            hint = f"; có phải “{near}”?" if near else ""
            self._add(
                item.path,
                "plan",
                f"không có kế hoạch nào ở đường dẫn hoặc mang số này{hint}",
                value=item.plan,
                example=near or "plan: ke-hoach/2018/09/62-kh-bdvtu.md",
            )
        for reference in item.related:
            self._item_reference(item, "related", reference)
        record = item.record
        if isinstance(record, Plan):
            for key, references in (("basis", record.basis), ("replaces", record.replaces), ("amends", record.amends)):
                for reference in references:
                    if _PATH_LIKE.search(reference):
                        self._item_reference(item, key, reference)
        elif isinstance(record, Bulletin) and record.items is not None:
            for reference in record.items:
                self._bulletin_entry(item, reference)
        self._body_links(item)

    def _item_reference(self, item: Item, key: str, reference: str) -> bool:
        target = self._library.find(reference, near=item.path)
        if target is not None and target.kind == "item":
            return True
        near = nearest(written_path(reference).removesuffix(".md").rstrip("/") + ".md", self._library.items)
        why = "không có bài nào ở đường dẫn này" + (f"; có phải “{near}”?" if near else "")
        self._add(item.path, key, why, value=reference, example=near or "tin-tuc/2017/10/thang-dan-van.md")
        return False

    def _bulletin_entry(self, item: Item, reference: str) -> None:
        if not self._item_reference(item, "items", reference):
            return
        target = self._library.find(reference, near=item.path)
        if target and target.path not in self._library.public_paths and item.path in self._library.public_paths:
            self._add(
                item.path,
                "items",
                "là bài chưa công khai (bản nháp, hẹn giờ, hết hạn hoặc đã gỡ)",
                value=reference,
                example="bỏ dòng này hoặc đăng bài trước",
            )

    def _body_links(self, item: Item) -> None:
        for reference in item.body.links:
            target = self._library.find(reference, near=item.path)
            if target is None:
                near = nearest(
                    unquote(written_path(reference)).rpartition("/")[2],
                    [path.rpartition("/")[2] for path in self._library.items],
                )
                why = "là liên kết không dẫn tới trang hay tệp nào, nên chỉ còn chữ" + (
                    f"; có phải “{near}”?" if near else ""
                )
                self._add(
                    item.path,
                    BODY,
                    why,
                    value=reference,
                    example=near or "[tên bài](../10/thang-dan-van.md)",
                    level="warning",
                )
            elif (
                target.kind == "item"
                and not self._library.visible(self._library.items[target.path])
                and self._library.visible(item)
            ):
                self._add(
                    item.path,
                    BODY,
                    "dẫn tới bài chưa công khai, nên tạm thời chỉ còn chữ",
                    value=reference,
                    example="đăng bài kia trước, hoặc bỏ liên kết",
                    level="warning",
                )
            elif target.kind == "file" and files.suffix(target.path) not in files.PICTURES | files.ATTACHMENTS:
                self._add(
                    item.path,
                    BODY,
                    "thuộc loại tệp không được đăng, nên chỉ còn chữ",
                    value=reference,
                    example="[Toàn văn kế hoạch](62-kh-bdvtu.pdf)",
                    level="warning",
                )

    # Numbers -------------------------------------------------------------------------------------------------------

    def _plan_numbers(self) -> None:
        owners: dict[tuple[str, str, int], str] = {}
        for path, item in sorted(self._library.items.items()):
            record = item.record
            if isinstance(record, Plan) and record.number:
                owner = owners.setdefault((fold(record.number), fold(record.issuer), plan_year(item)), path)
                if owner != path:
                    self._add(
                        path,
                        "number",
                        f"trùng số, cơ quan ban hành và năm với {self._folder}/{owner}",
                        value=record.number,
                        example="kiểm tra lại số ghi trên văn bản",
                    )

    def _bulletin_run(self) -> None:
        years: dict[int, list[tuple[int, str]]] = defaultdict(list)
        for path, item in self._library.items.items():
            if isinstance(item.record, Bulletin) and item.record.number and item.record.year:
                years[item.record.year].append((item.record.number, path))
        for year, issues in years.items():
            issues.sort()
            for (before, first), (number, path) in pairwise(issues):
                if number == before:
                    self._add(
                        path,
                        "number",
                        f"trùng số với {self._folder}/{first} trong năm {year}",
                        value=str(number),
                        example=f"number: {issues[-1][0] + 1}",
                    )
                elif number > before + 1:
                    lost = _span(before + 1, number - 1)
                    self._add(
                        path,
                        "number",
                        f"nhảy số: năm {year} thiếu bản tin số {lost}",
                        value=str(number),
                        example=f"number: {before + 1}",
                    )


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} đến {last}"


def locate(text: str, key: str, value: str | None) -> int:
    """The line, from 1, of a file's text that holds a key's value, else the key, else 1."""
    rows = text.splitlines()
    end = next((number for number, row in enumerate(rows[1:], start=1) if row.startswith("---")), 0)
    span = range(end + 1, len(rows)) if key == BODY else range(end)
    start = 0
    if key != BODY:
        pattern = re.compile(rf"^[\s\-{{]*(?:.*[{{,]\s*)?{re.escape(key)}\s*:")
        start = next((number for number in span if pattern.match(rows[number])), -1)
    if value is not None:
        for number in span:
            if number >= start and value in rows[number]:
                return number + 1
        decoded = unquote(value)
        for number in span:
            if number >= start and decoded in rows[number]:
                return number + 1
    return max(start, 0) + 1
