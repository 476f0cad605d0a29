"""Finds addresses that are taken twice: permalinks, old addresses, identities, and files the build makes itself."""

import datetime
import posixpath
import re
from collections import Counter, defaultdict
from itertools import accumulate
from pathlib import PurePosixPath

from newsroom.checks.collector import ProblemCollector
from newsroom.library.identity import alias_path, alias_request, fits_file_systems
from newsroom.library.library import Library
from newsroom.library.redirects_file import MAX_REQUEST_LENGTH
from newsroom.library.tags import most_used
from newsroom.library.target_index import reference_path
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.model.problems import did_you_mean
from newsroom.text.normalize import fold, slug, tag_key

_MARKDOWN_NAME = re.compile(r"(.*?)\.(?:md|mdx|markdown|mdown|mkdn?)(?:\.txt)?", re.IGNORECASE)
_LIST_PAGE_PATH = re.compile(rf"(.*)/{urls.LIST_PAGES}[0-9]+/?")
# Content may have files in assets/, but in no other folder that the build makes.
_GENERATED_FOLDERS = urls.RESERVED_FOLDERS - {urls.ASSETS.rstrip("/")}
ALIAS_EXAMPLE = "/tin-tuc/bai-cu.html"


def check_addresses(collector: ProblemCollector) -> None:
    """Report every address that two files claim, or a file and the build."""
    _check_file_paths(collector)
    _check_permalinks(collector)
    _check_tags(collector)
    owners: dict[str, str] = {}
    items = collector.library.items
    for path in sorted(items, key=collector.library.claim_order):
        item = items[path]
        for alias in dict.fromkeys(item.aliases):
            _check_alias(collector, item, alias, owners)
        for alias in {alias for alias in item.aliases if item.aliases.count(alias) > 1}:
            why = "bị ghi hai lần; hãy giữ lại một dòng"
            collector.add(path, "aliases", why, value=alias, example=f"aliases: [{alias}]", occurrence=2)
    _check_nested_aliases(collector, owners)
    _check_ids(collector)


def _check_file_paths(collector: ProblemCollector) -> None:
    library = collector.library
    sections = {section.key for section in library.settings.sections}
    for path in sorted(library.files):
        folder, _, name = path.rpartition("/")
        first = path.partition("/")[0]
        markdown = _MARKDOWN_NAME.fullmatch(name)
        if markdown:
            why = "không được đọc như một bài vì đuôi tệp không phải là .md (chữ thường); hãy đổi đuôi tệp"
            collector.add(path, "tệp", why, value=name, example=f"{slug(markdown[1])}.md")
        elif (path != urls.ROBOTS_TXT and (library.generates(path) or path == urls.INDEX_HTML)) or (
            folder and first in _GENERATED_FOLDERS - sections
        ):
            why = "trùng với tệp do máy tạo ra; hãy đổi tên hoặc chuyển vào thư mục khác"
            collector.add(path, "tệp", why, value=path, example=urls.ASSETS + name)


def _check_permalinks(collector: ProblemCollector) -> None:
    library = collector.library
    titles = {urls.section(section.key): section.title for section in library.settings.sections}
    for path, permalink in sorted(library.static_pages.items()):
        first = permalink.split("/", 1)[0]
        if permalink in titles:
            owner = f"danh sách của chuyên mục “{titles[permalink]}”"
        elif first in _GENERATED_FOLDERS:
            owner = f"trang do máy tạo ra (/{first}/)"
        else:
            continue
        why = f"trùng địa chỉ với {owner}; hãy đổi tên tệp hoặc thư mục"
        collector.add(path, "tệp", why, value=path, example=f"gioi-thieu-{posixpath.basename(path).lower()}")
    permalinks = dict(library.static_pages) | {path: item.permalink for path, item in library.items.items()}
    owners: dict[str, str] = {}
    for path in sorted(permalinks, key=library.claim_order):
        permalink = permalinks[path]
        if permalink.partition("/")[2].startswith(urls.LIST_PAGES):
            why = f"nằm ở chỗ dành cho các trang danh sách cũ (thư mục {urls.LIST_PAGES}); hãy đổi tên tệp hoặc thư mục"
            collector.add(path, "tệp", why, value=path, example=path.replace("/trang", "/bai", 1))
        owner = owners.setdefault(permalink, path)
        if owner != path:
            why = f"có cùng địa chỉ /{permalink} với tệp {collector.display_path(owner)}; hãy đổi tên một trong hai tệp"
            collector.add(path, "tệp", why, value=path, example=f"{permalink.rstrip('/') or 'trang'}-2.md")


def _check_tags(collector: ProblemCollector) -> None:
    """Report tags that differ and would have one address, at each item of all but the tag that has it.

    That is an error: which of two has an address would else depend on what was written since, and links would lead to
    another topic. Items still to come count as well, so that no build stops at night.
    """
    library = collector.library
    fixed = {tag_key(tag): address for address, tag in library.settings.tag_addresses}
    keys_by_address: dict[str, set[str]] = defaultdict(set)
    for key in filter(None, {*library.tag_keys.values(), *fixed}):
        keys_by_address[fixed.get(key) or slug(key)].add(key)
    shared = {key: address for address, keys in keys_by_address.items() if len(keys) > 1 for key in keys}
    # Hardly any site has one.
    if not shared:
        return
    uses: dict[str, list[tuple[Item, str]]] = defaultdict(list)
    for item in library.items.values():
        for tag in item.tags:
            uses[library.tag_keys[tag]].append((item, tag))

    def rank(key: str) -> tuple[bool, int, int, int, datetime.datetime]:
        """The lowest is the one that was meant: a fixed one, else that of most items, with most marks, the oldest."""
        items = [item for item, _ in uses[key]]
        public = sum(item.path in library.public_paths for item in items)
        marks = sum(letter not in fold(key) for letter in key)
        return key not in fixed, -public, -len(items), -marks, min((item.date for item in items), default=library.now)

    for address in sorted(set(shared.values())):
        owner, *others = sorted(sorted(keys_by_address[address]), key=rank)
        spellings = Counter(tag for _, tag in uses[owner])
        title = most_used(spellings) if spellings else dict(library.settings.tag_addresses)[address]
        for number, item, tag in ((number, *use) for number, key in enumerate(others, start=2) for use in uses[key]):
            why = (
                f"có cùng địa chỉ /{urls.tag(address)} với chủ đề “{title}”; nếu là hai chủ đề khác nhau thì thêm dòng"
                f" {address}-{number}: {tag} dưới tag_addresses: trong mkdocs.yml{did_you_mean(title)}"
            )
            collector.add(item.path, "tags", why, value=tag, example=f"tags: [{title}]")


def _check_alias(collector: ProblemCollector, item: Item, alias: str, owners: dict[str, str]) -> None:
    path, target = item.path, alias_path(alias)
    request = alias_request(alias)
    if request is not None and "?" in request and collector.library.settings.redirects_queries:
        _check_query_alias(collector, item, alias, request, owners)
        return
    address = (target or reference_path(alias).strip("/")).removesuffix(urls.INDEX_HTML).rstrip("/")
    owner = _address_owner(collector.library, address)
    example = f"aliases: [{ALIAS_EXAMPLE}]"
    if owner and collector.library.claim_order(owner)[0] and not item.is_withheld:
        why = f"có địa chỉ trùng với địa chỉ cũ của {collector.display_path(path)}; hãy đổi tên tệp"
        collector.add(owner, "tệp", why, value=owner, example=f"{owner.removesuffix('.md')}-2.md")
        return
    if owner:
        whose = "chính bài này" if owner == path else collector.display_path(owner)
        why = f"là địa chỉ đang dùng của {whose}, không thể chuyển hướng đi nơi khác"
    elif owner is not None:
        why = "là địa chỉ của một trang hoặc tệp do máy tạo ra, không thể chuyển hướng đi nơi khác"
    elif any(name.startswith(".") for name in reference_path(alias).split("/")):
        why = "có phần bắt đầu bằng dấu chấm, là chỗ dành cho tệp của máy chủ; hãy xóa địa chỉ này"
    elif target is None:
        why = "không dùng làm địa chỉ cũ được; địa chỉ cũ bắt đầu bằng dấu / và không có dấu hỏi chấm"
    elif not fits_file_systems(target):
        why = "là địa chỉ dài quá, máy không tạo được tệp chuyển hướng"
    elif owners.setdefault(target, path) != path:
        why = f"đã là địa chỉ cũ của {collector.display_path(owners[target])}; mỗi địa chỉ cũ chỉ ghi ở một bài"
        example = "xóa ở một trong hai bài"
    else:
        return
    collector.add(path, "aliases", why, value=alias, example=example)


def _check_query_alias(
    collector: ProblemCollector, item: Item, alias: str, request: str, owners: dict[str, str]
) -> None:
    """Report an old address with a query, which the web server will lead on from, if it means something else."""
    example = f"aliases: [{ALIAS_EXAMPLE}]"
    if request.partition("/")[0] in urls.RESERVED_FOLDERS:
        why = "là địa chỉ của một trang hoặc tệp do máy tạo ra, không thể chuyển hướng đi nơi khác"
    elif len(request) > MAX_REQUEST_LENGTH:
        why = "là địa chỉ dài quá, máy chủ không chuyển hướng được"
    elif (owner := owners.setdefault(request, item.path)) != item.path:
        why = f"đã là địa chỉ cũ của {collector.display_path(owner)}; mỗi địa chỉ cũ chỉ ghi ở một bài"
        example = "xóa ở một trong hai bài"
    else:
        return
    collector.add(item.path, "aliases", why, value=alias, example=example)


def _address_owner(library: Library, address: str) -> str | None:
    """The path of what content/ has at an address, or as a file where the address needs a folder.

    "" for what the build makes there of its own, None where the address is free.
    """
    list_page = _LIST_PAGE_PATH.fullmatch(address)
    target = library.find_target(f"/{list_page[1] if list_page else address}", from_path="index.md")
    if target is not None and (target.kind == "generated" or not list_page):
        return "" if target.kind == "generated" else target.path
    for path in accumulate(address.split("/"), lambda folder, name: f"{folder}/{name}"):
        if (file := urls.rendition_source(path)) in library.files:
            return file
        if library.generates(path) or urls.is_feed(path):
            return ""
    return "" if address.partition("/")[0] in urls.RESERVED_FOLDERS else None


def _check_nested_aliases(collector: ProblemCollector, owners: dict[str, str]) -> None:
    """An old address cannot be a file and the folder of another one."""
    for target, path in sorted(owners.items()):
        if "?" in target:
            continue
        parents = (parent.as_posix() for parent in reversed(PurePosixPath(target).parents))
        parent = next((parent for parent in parents if parent in owners), None)
        if parent is not None:
            alias = next(alias for alias in collector.library.items[path].aliases if alias_path(alias) == target)
            why = f"nằm bên dưới /{parent}, cũng là một địa chỉ cũ; máy không tạo được cả hai"
            collector.add(path, "aliases", why, value=alias, example=f"aliases: [{ALIAS_EXAMPLE}]")


def _check_ids(collector: ProblemCollector) -> None:
    owners: dict[str, str] = {}
    items = collector.library.items
    for path in sorted(items, key=collector.library.claim_order):
        item = items[path]
        if item.id and owners.setdefault(item.id, path) != path:
            why = f"đã dùng cho {collector.display_path(owners[item.id])}; mỗi bài phải có id riêng"
            collector.add(path, "id", why, value=item.id, example=f"id: {slug(item.title)}")
