"""Finds documents that share a number, and references to other documents that lead nowhere."""

import re

from newsroom.checks.collector import ProblemCollector
from newsroom.checks.references import check_item_reference
from newsroom.model.document_numbers import number_key, plan_year
from newsroom.model.items import Item
from newsroom.model.records import Plan
from newsroom.text.normalize import fold

DOCUMENT_EXAMPLE = "39/KH-UBND, hoặc ke-hoach/2018/03/39-kh-ubnd.md"
_LOOKS_LIKE_PATH = re.compile(r"\.md$|^\.{0,2}/|^[a-z0-9-]+(/[a-z0-9-]+){2,}/?$")


def check_numbers(collector: ProblemCollector) -> None:
    """Report every number that two documents of one issuer have in one year."""
    library, owners = collector.library, dict[tuple[str, str, int], str]()
    for path in sorted(library.plan_records, key=library.claim_order):
        record = library.plan_records[path]
        if not record.number:
            continue
        key = number_key(record.number), fold(record.issuer), plan_year(library.items[path])
        owner = owners.setdefault(key, path)
        if owner != path:
            why = f"trùng số, cơ quan ban hành và năm với {collector.display_path(owner)}"
            collector.add(path, "number", why, value=record.number, example="kiểm tra lại số ghi trên văn bản gốc")


def check_related_documents(collector: ProblemCollector, item: Item, record: Plan) -> None:
    """Report every path that leads to no other document; a number may be of one that is not on this site."""
    for key, references in (("basis", record.basis), ("replaces", record.replaces), ("amends", record.amends)):
        for reference in filter(_LOOKS_LIKE_PATH.search, references):
            path = check_item_reference(collector, item, key, reference, DOCUMENT_EXAMPLE)
            if path == item.path:
                why = "là chính văn bản này"
            elif path is not None and path not in collector.library.plan_records:
                why = "dẫn tới một bài không phải là văn bản"
            else:
                continue
            collector.add(item.path, key, why, value=reference, example=DOCUMENT_EXAMPLE)
