"""Finds references to other content that lead nowhere, or to what readers cannot see."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newsroom.checks.collector import ProblemCollector
from newsroom.model import file_types
from newsroom.model.items import Bulletin, Item, Plan
from newsroom.model.problems import BODY_KEY, did_you_mean

ITEM_EXAMPLE = "tin-tuc/2017/10/thang-dan-van.md"
DOCUMENT_EXAMPLE = "39/KH-UBND, hoặc ke-hoach/2018/03/39-kh-ubnd.md"
_LOOKS_LIKE_PATH = re.compile(r"\.md$|^\.{0,2}/|^[a-z0-9-]+(/[a-z0-9-]+){2,}/?$")


def check_references(collector: ProblemCollector, item: Item) -> None:
    """Report every dangling reference of an item's front matter."""
    record = item.record
    _check_plan(collector, item)
    for reference in item.related:
        if _check_item_reference(collector, item, "related", reference) == item.path:
            collector.add(
                item.path, "related", "là chính bài này", value=reference, example=ITEM_EXAMPLE, level="warning"
            )
    if isinstance(record, Plan):
        for key, references in (("basis", record.basis), ("replaces", record.replaces), ("amends", record.amends)):
            for reference in references:
                if _LOOKS_LIKE_PATH.search(reference):
                    _check_document(collector, item, key, reference)
    elif isinstance(record, Bulletin):
        for reference in record.items or ():
            _check_bulletin_entry(collector, item, reference)


def check_links(collector: ProblemCollector, item: Item, *, is_static_page: bool = False) -> None:
    """Warn of every link in a body that readers will not have; hand-written pages are written `by_mkdocs`."""
    library = collector.library
    for reference in item.body.links:
        target = library.find_target(reference, from_path=item.path)
        if target is None:
            if not collector.leads_to_unreadable(item, reference):
                near = _relative_path(
                    item.path,
                    collector.suggest_path(reference, [*library.items, *library.static_pages, *library.files]),
                )
                why = "không dẫn tới trang hay tệp nào, nên chỉ còn chữ, không còn liên kết" + did_you_mean(near)
                example = f"[tên bài]({near or '../10/thang-dan-van.md'})"
                collector.add(item.path, BODY_KEY, why, value=reference, example=example, level="warning")
        elif target.kind == "item":
            other = library.items[target.path]
            if not library.is_visible(other) and (is_static_page or library.is_visible(item)):
                why = "dẫn tới bài chưa công khai, nên bây giờ chỉ còn chữ, không có liên kết"
                example = "đăng bài kia trước, hoặc bỏ liên kết"
                collector.add(item.path, BODY_KEY, why, value=reference, example=example, level="warning")
        elif (
            target.kind == "file"
            and file_types.file_extension(target.path) not in file_types.IMAGE_FORMATS | file_types.ATTACHMENT_TYPES
        ):
            why = "thuộc loại tệp không được đăng, nên chỉ còn chữ, không có liên kết"
            collector.add(
                item.path, BODY_KEY, why, value=reference, example="[Toàn văn](62-kh-bdvtu.pdf)", level="warning"
            )


def _check_plan(found: ProblemCollector, item: Item) -> None:
    library = found.library
    if not item.plan or library.find_plan(item.plan, from_path=item.path) or found.leads_to_unreadable(item, item.plan):
        return
    plans = [plan for plan in library.items.values() if isinstance(plan.record, Plan) and plan.path != item.path]
    numbers = [plan.record.number for plan in plans if isinstance(plan.record, Plan) and plan.record.number]
    near = found.suggest_path(item.plan, [plan.path for plan in plans]) or found.suggest_path(item.plan, numbers)
    if library.find_target(item.plan, from_path=item.path) is None:
        why = "không phải là số, cũng không phải là đường dẫn của kế hoạch nào đã có" + did_you_mean(near)
    else:
        why = "dẫn tới một trang không phải là kế hoạch" + did_you_mean(near)
    found.add(item.path, "plan", why, value=item.plan, example=f"plan: {near or 'ke-hoach/2018/09/62-kh-bdvtu.md'}")


def _check_item_reference(
    found: ProblemCollector, item: Item, key: str, reference: str, example: str = ITEM_EXAMPLE
) -> str | None:
    """The path of the item a reference leads to; None, with a problem, where it leads to none."""
    library = found.library
    if _is_other_site(found, reference):
        found.add(
            item.path, key, "là địa chỉ ở trang khác; ở đây ghi bài của trang này", value=reference, example=example
        )
        return None
    target = library.find_target(reference, from_path=item.path)
    if target is not None and target.kind == "item":
        return target.path
    if target is not None:
        found.add(item.path, key, "dẫn tới một trang hay tệp không phải là bài", value=reference, example=example)
    elif not found.leads_to_unreadable(item, reference):
        near = found.suggest_path(reference, library.items)
        found.add(
            item.path, key, "không dẫn tới bài nào" + did_you_mean(near), value=reference, example=near or example
        )
    return None


def _is_other_site(found: ProblemCollector, reference: str) -> bool:
    try:
        host = urlsplit(reference).netloc
    except ValueError:
        return False
    return host not in ("", urlsplit(found.library.settings.site_url).netloc)


def _check_document(found: ProblemCollector, item: Item, key: str, reference: str) -> None:
    path = _check_item_reference(found, item, key, reference, DOCUMENT_EXAMPLE)
    if path is None:
        return
    if path == item.path:
        why = "là chính văn bản này"
    elif not isinstance(found.library.items[path].record, Plan):
        why = "dẫn tới một bài không phải là văn bản"
    else:
        return
    found.add(item.path, key, why, value=reference, example=DOCUMENT_EXAMPLE)


def _check_bulletin_entry(found: ProblemCollector, issue: Item, reference: str) -> None:
    """An entry of a bulletin that readers can see has to be seen as well."""
    library = found.library
    path = _check_item_reference(found, issue, "items", reference)
    if path is None or issue.path not in library.public_paths or path in library.public_paths:
        return
    entry = library.items[path]
    if entry.draft or entry.date > library.now:
        why = "là bài chưa công khai (bản nháp hoặc hẹn giờ đăng)"
        found.add(issue.path, "items", why, value=reference, example="đăng bài ấy trước, hoặc xóa dòng này")
    else:
        why = "là bài đã hết hạn hoặc đã gỡ, nên không còn trong mục lục của số này"
        found.add(issue.path, "items", why, value=reference, example="xóa dòng này", level="warning")


def _relative_path(origin: str, path: str | None) -> str | None:
    """A path of content/ as a link in the file `origin` would write it."""
    if path is None:
        return None
    here, there = origin.split("/")[:-1], path.split("/")
    while here and len(there) > 1 and here[0] == there[0]:
        here, there = here[1:], there[1:]
    return "/".join([".."] * len(here) + there)
