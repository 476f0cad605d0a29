"""Finds addresses that are taken twice: permalinks, old addresses, identities, and files the build makes itself."""

from __future__ import annotations

import re

from newsroom.checks.collector import ProblemCollector
from newsroom.library.aliases import alias_path
from newsroom.library.target_index import GENERATED_FILES
from newsroom.model.feed_formats import FEED_FILE_NAMES
from newsroom.model.items import Item
from newsroom.model.references import reference_path
from newsroom.model.urls import RESERVED_FOLDERS
from newsroom.text.normalize import slug

_MARKDOWN_NAME = re.compile(r"(.*?)\.(?:md|mdx|markdown|mdown|mkdn?)(?:\.txt)?", re.IGNORECASE)
_LIST_PAGE_PATH = re.compile(r"(.*)/trang/[0-9]+/?")
# What file systems take as one name, less the suffix that a file has while it is being put in place.
_MAX_NAME_BYTES, _MAX_PATH_LENGTH = 230, 1000
ALIAS_EXAMPLE = "/tin-tuc/bai-cu.html"


def check_addresses(collector: ProblemCollector) -> None:
    """Report every address that two files claim, or a file and the build."""
    _check_file_paths(collector)
    _check_permalinks(collector)
    owners: dict[str, str] = {}
    for path, item in sorted(collector.library.items.items()):
        for alias in dict.fromkeys(item.aliases):
            _check_alias(collector, item, alias, owners)
        for alias in {alias for alias in item.aliases if item.aliases.count(alias) > 1}:
            why = "bị ghi hai lần; hãy giữ lại một dòng"
            collector.add(path, "aliases", why, value=alias, example=f"aliases: [{alias}]", occurrence=2)
    _check_nested_aliases(collector, owners)
    _check_ids(collector)


def _check_file_paths(found: ProblemCollector) -> None:
    keys = {section.key for section in found.library.settings.sections}
    for path in sorted(found.library.files):
        folder, _, name = path.rpartition("/")
        first = path.partition("/")[0]
        written = _MARKDOWN_NAME.fullmatch(name)
        if written:
            why = "không được đọc như một bài vì đuôi tệp không phải là .md (chữ thường); hãy đổi đuôi tệp"
            found.add(path, "tệp", why, value=name, example=f"{slug(written[1])}.md")
        elif first in keys and folder:
            continue
        elif path in GENERATED_FILES | FEED_FILE_NAMES | {"404.html", "index.html"} or (
            first in RESERVED_FOLDERS - {"assets"} and folder
        ):
            why = "trùng với tệp do máy tạo ra; hãy đổi tên hoặc chuyển vào thư mục khác"
            found.add(path, "tệp", why, value=path, example=f"assets/{name}")


def _check_permalinks(found: ProblemCollector) -> None:
    library = found.library
    made = {f"{section.key}/": f"danh sách của chuyên mục “{section.title}”" for section in library.settings.sections}
    owners: dict[str, str] = {}
    for path, permalink in sorted(library.static_pages.items()):
        first = permalink.split("/", 1)[0]
        taken = made.get(permalink) or (
            f"trang do máy tạo ra (/{first}/)" if first in RESERVED_FOLDERS - {"assets"} else ""
        )
        if taken:
            why = f"trùng địa chỉ với {taken}; hãy đổi tên tệp hoặc thư mục"
            found.add(path, "tệp", why, value=path, example=f"gioi-thieu-{path.rpartition('/')[2].lower()}")
    everything = [*library.static_pages.items(), *((path, item.permalink) for path, item in library.items.items())]
    for path, permalink in sorted(everything):
        if permalink.partition("/")[2].startswith("trang/"):
            why = "nằm ở chỗ dành cho các trang danh sách cũ (thư mục trang/); hãy đổi tên tệp hoặc thư mục"
            found.add(path, "tệp", why, value=path, example=path.replace("/trang", "/bai", 1))
        owner = owners.setdefault(permalink, path)
        if owner != path:
            why = f"có cùng địa chỉ /{permalink} với tệp {found.display_path(owner)}; hãy đổi tên một trong hai tệp"
            found.add(path, "tệp", why, value=path, example=f"{permalink.rstrip('/') or 'trang'}-2.md")


def _check_alias(found: ProblemCollector, item: Item, alias: str, owners: dict[str, str]) -> None:
    library, path = found.library, item.path
    target = alias_path(alias)
    page = (target or reference_path(alias).strip("/")).removesuffix("index.html").rstrip("/")
    older = _LIST_PAGE_PATH.fullmatch(page)
    living = library.find_target(f"/{older[1] if older else page}", from_path=path)
    if older and living is not None and living.kind != "made":
        living = None
    if living is not None or page == "404.html" or page.partition("/")[0] in RESERVED_FOLDERS:
        owner = living.path if living and living.kind in {"item", "page", "file"} else ""
        why = "là địa chỉ của một trang do máy tạo ra, không thể chuyển hướng đi nơi khác"
        if owner:
            whose = "chính bài này" if owner == path else found.display_path(owner)
            why = f"là địa chỉ đang dùng của {whose}, không thể chuyển hướng đi nơi khác"
        found.add(path, "aliases", why, value=alias, example=f"aliases: [{ALIAS_EXAMPLE}]")
    elif any(name.startswith(".") for name in reference_path(alias).split("/")):
        why = "có phần bắt đầu bằng dấu chấm, là chỗ dành cho tệp của máy chủ; hãy xóa địa chỉ này"
        found.add(path, "aliases", why, value=alias, example=f"aliases: [{ALIAS_EXAMPLE}]")
    elif target is None:
        why = "không dùng làm địa chỉ cũ được; địa chỉ cũ bắt đầu bằng dấu / và không có dấu hỏi chấm"
        found.add(path, "aliases", why, value=alias, example=f"aliases: [{ALIAS_EXAMPLE}]")
    elif any(len(name.encode()) > _MAX_NAME_BYTES for name in target.split("/")) or len(target) > _MAX_PATH_LENGTH:
        why = "là địa chỉ dài quá, máy không tạo được tệp chuyển hướng"
        found.add(path, "aliases", why, value=alias, example=f"aliases: [{ALIAS_EXAMPLE}]")
    elif owners.setdefault(target, path) != path:
        why = f"đã là địa chỉ cũ của {found.display_path(owners[target])}; mỗi địa chỉ cũ chỉ ghi ở một bài"
        found.add(path, "aliases", why, value=alias, example="xóa ở một trong hai bài")


def _check_nested_aliases(found: ProblemCollector, owners: dict[str, str]) -> None:
    """An old address cannot be a file and the folder of another one."""
    for target, path in sorted(owners.items()):
        parts = target.split("/")
        above = next((up for n in range(1, len(parts)) if (up := "/".join(parts[:n])) in owners), None)
        if above is not None:
            alias = next(alias for alias in found.library.items[path].aliases if alias_path(alias) == target)
            why = f"nằm bên dưới /{above}, cũng là một địa chỉ cũ; máy không tạo được cả hai"
            found.add(path, "aliases", why, value=alias, example=f"aliases: [{ALIAS_EXAMPLE}]")


def _check_ids(found: ProblemCollector) -> None:
    owners: dict[str, str] = {}
    for path, item in sorted(found.library.items.items()):
        if item.id and owners.setdefault(item.id, path) != path:
            why = f"đã dùng cho {found.display_path(owners[item.id])}; mỗi bài phải có id riêng"
            found.add(path, "id", why, value=item.id, example=f"id: {slug(item.title)}")
