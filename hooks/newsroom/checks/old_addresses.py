"""Finds old addresses of items that are in use, that cannot be, or that two items have."""

from collections.abc import Iterable
from itertools import accumulate
from pathlib import PurePosixPath
from typing import NamedTuple

from newsroom.checks.claim import Claim, claim_key
from newsroom.checks.collector import ProblemCollector
from newsroom.library.identity import (
    address_top,
    alias_address,
    alias_path,
    alias_request,
    claimed_address,
    fits_file_systems,
)
from newsroom.library.library import Library
from newsroom.library.redirects_file import MAX_REQUEST_LENGTH
from newsroom.library.target_index import reference_path
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.model.settings import Settings

_EXAMPLE = "/tin-tuc/bai-cu.html"


class _Problem(NamedTuple):
    """What is wrong with an old address: the path of the file it is told of, its key, why, value, a right example."""

    path: str
    key: str
    why: str
    value: str
    example: str


def alias_claim(item: Item, alias: str, settings: Settings) -> Claim | None:
    """What an item's old address claims: itself and all below it; None where it can be none."""
    address = claimed_address(alias, settings)
    if address is None:
        return None
    top = address_top(address)
    # One item may have an address, and another one below it.
    return Claim(claim_key("alias", top), item.path if top == address else f"{item.path} {address}")


def check_aliases(collector: ProblemCollector, item: Item) -> None:
    """Report each old address of an item that is in use or that cannot be one."""
    for alias in dict.fromkeys(item.aliases):
        problem = _find_problem(collector, item, alias)
        if problem is not None:
            path, key, why, value, example = problem
            collector.add(path, key, why, value=value, example=example)
        if item.aliases.count(alias) > 1:
            why = "bị ghi hai lần; hãy giữ lại một dòng"
            collector.add(item.path, "aliases", why, value=alias, example=f"aliases: [{alias}]", occurrence=2)


def _find_problem(collector: ProblemCollector, item: Item, alias: str) -> _Problem | None:
    """What is wrong with an old address for itself, whichever other items have it."""
    path, target = item.path, alias_path(alias)
    request = alias_request(alias)
    if request is not None and "?" in request and collector.library.settings.redirects_queries:
        return _find_query_problem(item, alias, request)
    owner = _address_owner(collector.library, alias_address(alias))
    if owner and collector.library.claim_order(owner)[0] and not item.is_withheld:
        why = f"có địa chỉ trùng với địa chỉ cũ của {collector.display_path(path)}; hãy đổi tên tệp"
        return _Problem(owner, "tệp", why, owner, f"{owner.removesuffix('.md')}-2.md")
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
    else:
        return None
    return _Problem(path, "aliases", why, alias, f"aliases: [{_EXAMPLE}]")


def _find_query_problem(item: Item, alias: str, request: str) -> _Problem | None:
    """What is wrong with an old address with a query, which the web server will lead on from."""
    if request.partition("/")[0] in urls.RESERVED_FOLDERS:
        why = "là địa chỉ của một trang hoặc tệp do máy tạo ra, không thể chuyển hướng đi nơi khác"
    elif len(request) > MAX_REQUEST_LENGTH:
        why = "là địa chỉ dài quá, máy chủ không chuyển hướng được"
    else:
        return None
    return _Problem(item.path, "aliases", why, alias, f"aliases: [{_EXAMPLE}]")


def _address_owner(library: Library, address: str) -> str | None:
    """The path of what content/ has at an address, or as a file where the address needs a folder.

    "" for what the build makes there of its own, None where the address is free.
    """
    list_address = urls.list_of_page(address)
    target = library.find_target(f"/{list_address}", from_path="index.md")
    if target is not None and (target.kind == "generated" or list_address == address):
        return "" if target.kind == "generated" else target.path
    for path in accumulate(address.split("/"), lambda folder, name: f"{folder}/{name}"):
        if (file := urls.rendition_source(path)) in library.files:
            return file
        if library.generates(path) or urls.is_feed(path):
            return ""
    return "" if address.partition("/")[0] in urls.RESERVED_FOLDERS else None


def check_shared_address(collector: ProblemCollector, key: str, paths: Iterable[str]) -> None:
    """Report each old address that an item before has, or that lies below another one; the items claim the key."""
    library, owners = collector.library, dict[str, str]()
    settings = library.settings
    for path in sorted(paths, key=library.claim_order):
        item = library.items[path]
        for alias in dict.fromkeys(item.aliases):
            claim, address = alias_claim(item, alias, settings), claimed_address(alias, settings)
            if claim is None or address is None or claim.key != key or _find_problem(collector, item, alias):
                continue
            owner = owners.setdefault(address, path)
            if owner != path:
                why = f"đã là địa chỉ cũ của {collector.display_path(owner)}; mỗi địa chỉ cũ chỉ ghi ở một bài"
                collector.add(path, "aliases", why, value=alias, example="xóa ở một trong hai bài")
    _check_nested(collector, owners)


def _check_nested(collector: ProblemCollector, owners: dict[str, str]) -> None:
    """An old address cannot be a file and the folder of another one."""
    for target, path in sorted(owners.items()):
        if "?" in target:
            continue
        parents = (parent.as_posix() for parent in reversed(PurePosixPath(target).parents))
        parent = next((parent for parent in parents if parent in owners), None)
        if parent is not None:
            alias = next(alias for alias in collector.library.items[path].aliases if alias_path(alias) == target)
            why = f"nằm bên dưới /{parent}, cũng là một địa chỉ cũ; máy không tạo được cả hai"
            collector.add(path, "aliases", why, value=alias, example=f"aliases: [{_EXAMPLE}]")
