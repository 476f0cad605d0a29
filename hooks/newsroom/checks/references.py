"""Finds references to other content that lead nowhere, or to what readers cannot see."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from newsroom.checks.collector import Findings, or_rather
from newsroom.model import file_types
from newsroom.model.items import Bulletin, Item, Plan
from newsroom.model.problems import BODY

ITEM_EXAMPLE = "tin-tuc/2017/10/thang-dan-van.md"
DOCUMENT_EXAMPLE = "39/KH-UBND, hoặc ke-hoach/2018/03/39-kh-ubnd.md"
_PATH_LIKE = re.compile(r"\.md$|^\.{0,2}/|^[a-z0-9-]+(/[a-z0-9-]+){2,}/?$")


def check_references(found: Findings, item: Item) -> None:
    """Report every dangling reference of an item's front matter."""
    record = item.record
    _plan(found, item)
    for reference in item.related:
        if _item(found, item, "related", reference) == item.path:
            found.add(item.path, "related", "là chính bài này", value=reference, example=ITEM_EXAMPLE, level="warning")
    if isinstance(record, Plan):
        for key, references in (("basis", record.basis), ("replaces", record.replaces), ("amends", record.amends)):
            for reference in references:
                if _PATH_LIKE.search(reference):
                    _document(found, item, key, reference)
    elif isinstance(record, Bulletin):
        for reference in record.items or ():
            _entry(found, item, reference)


def check_links(found: Findings, item: Item, *, by_mkdocs: bool = False) -> None:
    """Warn of every link in a body that readers will not have; hand-written pages are written `by_mkdocs`."""
    library = found.library
    for reference in item.body.links:
        target = library.find(reference, near=item.path)
        if target is None:
            if not found.leads_to_unread(item, reference):
                near = _relative(item.path, found.nearest(reference, [*library.items, *library.pages, *library.files]))
                why = "không dẫn tới trang hay tệp nào, nên chỉ còn chữ, không còn liên kết" + or_rather(near)
                example = f"[tên bài]({near or '../10/thang-dan-van.md'})"
                found.add(item.path, BODY, why, value=reference, example=example, level="warning")
        elif target.kind == "item":
            other = library.items[target.path]
            if not library.visible(other) and (by_mkdocs or library.visible(item)):
                why = "dẫn tới bài chưa công khai, nên bây giờ chỉ còn chữ, không có liên kết"
                example = "đăng bài kia trước, hoặc bỏ liên kết"
                found.add(item.path, BODY, why, value=reference, example=example, level="warning")
        elif (
            target.kind == "file" and file_types.suffix(target.path) not in file_types.PICTURES | file_types.ATTACHMENTS
        ):
            why = "thuộc loại tệp không được đăng, nên chỉ còn chữ, không có liên kết"
            found.add(item.path, BODY, why, value=reference, example="[Toàn văn](62-kh-bdvtu.pdf)", level="warning")


def _plan(found: Findings, item: Item) -> None:
    library = found.library
    if not item.plan or library.plan_at(item.plan, near=item.path) or found.leads_to_unread(item, item.plan):
        return
    plans = [plan for plan in library.items.values() if isinstance(plan.record, Plan) and plan.path != item.path]
    numbers = [plan.record.number for plan in plans if isinstance(plan.record, Plan) and plan.record.number]
    near = found.nearest(item.plan, [plan.path for plan in plans]) or found.nearest(item.plan, numbers)
    if library.find(item.plan, near=item.path) is None:
        why = "không phải là số, cũng không phải là đường dẫn của kế hoạch nào đã có" + or_rather(near)
    else:
        why = "dẫn tới một trang không phải là kế hoạch" + or_rather(near)
    found.add(item.path, "plan", why, value=item.plan, example=f"plan: {near or 'ke-hoach/2018/09/62-kh-bdvtu.md'}")


def _item(found: Findings, item: Item, key: str, reference: str, example: str = ITEM_EXAMPLE) -> str | None:
    """The path of the item a reference leads to; None, with a problem, where it leads to none."""
    library = found.library
    if _foreign(found, reference):
        found.add(
            item.path, key, "là địa chỉ ở trang khác; ở đây ghi bài của trang này", value=reference, example=example
        )
        return None
    target = library.find(reference, near=item.path)
    if target is not None and target.kind == "item":
        return target.path
    if target is not None:
        found.add(item.path, key, "dẫn tới một trang hay tệp không phải là bài", value=reference, example=example)
    elif not found.leads_to_unread(item, reference):
        near = found.nearest(reference, library.items)
        found.add(item.path, key, "không dẫn tới bài nào" + or_rather(near), value=reference, example=near or example)
    return None


def _foreign(found: Findings, reference: str) -> bool:
    try:
        host = urlsplit(reference).netloc
    except ValueError:
        return False
    return host not in ("", urlsplit(found.library.settings.site_url).netloc)


def _document(found: Findings, item: Item, key: str, reference: str) -> None:
    path = _item(found, item, key, reference, DOCUMENT_EXAMPLE)
    if path is None:
        return
    if path == item.path:
        why = "là chính văn bản này"
    elif not isinstance(found.library.items[path].record, Plan):
        why = "dẫn tới một bài không phải là văn bản"
    else:
        return
    found.add(item.path, key, why, value=reference, example=DOCUMENT_EXAMPLE)


def _entry(found: Findings, issue: Item, reference: str) -> None:
    """An entry of a bulletin that readers can see has to be seen as well."""
    library = found.library
    path = _item(found, issue, "items", reference)
    if path is None or issue.path not in library.public_paths or path in library.public_paths:
        return
    entry = library.items[path]
    if entry.draft or entry.date > library.now:
        why = "là bài chưa công khai (bản nháp hoặc hẹn giờ đăng)"
        found.add(issue.path, "items", why, value=reference, example="đăng bài ấy trước, hoặc xóa dòng này")
    else:
        why = "là bài đã hết hạn hoặc đã gỡ, nên không còn trong mục lục của số này"
        found.add(issue.path, "items", why, value=reference, example="xóa dòng này", level="warning")


def _relative(origin: str, path: str | None) -> str | None:
    """A path of content/ as a link in the file `origin` would write it."""
    if path is None:
        return None
    here, there = origin.split("/")[:-1], path.split("/")
    while here and len(there) > 1 and here[0] == there[0]:
        here, there = here[1:], there[1:]
    return "/".join([".."] * len(here) + there)
