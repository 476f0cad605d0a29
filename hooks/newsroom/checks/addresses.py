"""Finds files whose own address is taken: by another file, by a list, or by what the build makes itself."""

import posixpath
import re

from newsroom.checks.collector import ProblemCollector
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.text.normalize import slug

_MARKDOWN_NAME = re.compile(r"(.*?)\.(?:md|mdx|markdown|mdown|mkdn?)(?:\.txt)?", re.IGNORECASE)
# Content may have files in assets/, but in no other folder that the build makes.
_GENERATED_FOLDERS = urls.RESERVED_FOLDERS - {urls.ASSETS.rstrip("/")}


def check_file_path(collector: ProblemCollector, path: str) -> None:
    """Report a file that is meant for an item, or that lies where the build makes one of its own."""
    library = collector.library
    folder, _, name = path.rpartition("/")
    first = path.partition("/")[0]
    if markdown := _MARKDOWN_NAME.fullmatch(name):
        why = "không được đọc như một bài vì đuôi tệp không phải là .md (chữ thường); hãy đổi đuôi tệp"
        collector.add(path, "tệp", why, value=name, example=f"{slug(markdown[1])}.md")
    elif (path != urls.ROBOTS_TXT and (library.generates(path) or path == urls.INDEX_HTML)) or (
        folder and first in _GENERATED_FOLDERS and library.settings.section_by_key(first) is None
    ):
        why = "trùng với tệp do máy tạo ra; hãy đổi tên hoặc chuyển vào thư mục khác"
        collector.add(path, "tệp", why, value=path, example=urls.ASSETS + name)


def paths_beside(path: str) -> tuple[str, str]:
    """The files that may have an address of the item at a path: its page, and the calendar beside that."""
    return _other_file_of_page(path), urls.permalink(path) + urls.CALENDAR


def _other_file_of_page(path: str) -> str:
    """The path of the only other item that may have the page of the item at a path: `bai/index.md` for `bai.md`."""
    folder = path.removesuffix("/index.md")
    return f"{folder}.md" if folder != path else f"{path.removesuffix('.md')}/index.md"


def check_item_address(collector: ProblemCollector, item: Item) -> None:
    """Report an item that lies where older pages of lists are, or that has the page of another one."""
    path, library = item.path, collector.library
    if path.startswith("trang", len(item.section) + 1):
        _check_list_pages(collector, path, item.permalink)
    other = library.items.get(_other_file_of_page(path))
    if other is not None and other.permalink == item.permalink:
        _check_same_page(collector, path, other.path, item.permalink)


def check_static_addresses(collector: ProblemCollector) -> None:
    """Report every hand-written page whose address is taken."""
    library = collector.library
    titles = {urls.section(section.key): section.title for section in library.settings.sections}
    owners: dict[str, str] = {}
    for path, permalink in sorted(library.static_pages.items()):
        first = permalink.split("/", 1)[0]
        if permalink in titles or first in _GENERATED_FOLDERS:
            owner = f"trang do máy tạo ra (/{first}/)"
            if permalink in titles:
                owner = f"danh sách của chuyên mục “{titles[permalink]}”"
            why = f"trùng địa chỉ với {owner}; hãy đổi tên tệp hoặc thư mục"
            collector.add(path, "tệp", why, value=path, example=f"gioi-thieu-{posixpath.basename(path).lower()}")
        _check_list_pages(collector, path, permalink)
        if owners.setdefault(permalink, path) != path:
            _check_same_page(collector, path, owners[permalink], permalink)


def _check_list_pages(collector: ProblemCollector, path: str, permalink: str) -> None:
    if permalink.partition("/")[2].startswith(urls.LIST_PAGES):
        why = f"nằm ở chỗ dành cho các trang danh sách cũ (thư mục {urls.LIST_PAGES}); hãy đổi tên tệp hoặc thư mục"
        collector.add(path, "tệp", why, value=path, example=path.replace("/trang", "/bai", 1))


def _check_same_page(collector: ProblemCollector, path: str, other: str, permalink: str) -> None:
    """Report a file that has the page of another one, unless the other one gives way."""
    if collector.library.claim_order(other) < collector.library.claim_order(path):
        why = f"có cùng địa chỉ /{permalink} với tệp {collector.display_path(other)}; hãy đổi tên một trong hai tệp"
        collector.add(path, "tệp", why, value=path, example=f"{permalink.rstrip('/') or 'trang'}-2.md")
