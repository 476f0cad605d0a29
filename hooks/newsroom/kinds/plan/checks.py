"""Finds documents that share a number, and references to other documents that lead nowhere."""

import re
from collections.abc import Mapping

from newsroom.checks.collector import ProblemCollector
from newsroom.checks.references import check_item_reference
from newsroom.model.items import Item
from newsroom.model.records import Plan

DOCUMENT_EXAMPLE = "39/KH-UBND, hoặc ke-hoach/2018/03/39-kh-ubnd.md"
_LOOKS_LIKE_PATH = re.compile(r"\.md$|^\.{0,2}/|^[a-z0-9-]+(/[a-z0-9-]+){2,}/?$")


def check_number(collector: ProblemCollector, records: Mapping[str, Plan]) -> None:
    """Report a number that several documents of one issuer have in one year: these, by path."""
    owner, *others = sorted(records, key=collector.library.claim_order)
    for path in others:
        why = f"trùng số, cơ quan ban hành và năm với {collector.display_path(owner)}"
        example = "kiểm tra lại số ghi trên văn bản gốc"
        collector.add(path, "number", why, value=records[path].number, example=example)


def check_related_documents(collector: ProblemCollector, item: Item, record: Plan) -> None:
    """Report every path that leads to no other document; a number may be of one that is not on this site."""
    for key, references in (("basis", record.basis), ("replaces", record.replaces), ("amends", record.amends)):
        for reference in filter(_LOOKS_LIKE_PATH.search, references):
            path = check_item_reference(collector, item, key, reference, DOCUMENT_EXAMPLE)
            if path == item.path:
                why = "là chính văn bản này"
            elif path is not None and not isinstance(collector.library.items[path].record, Plan):
                why = "dẫn tới một bài không phải là văn bản"
            else:
                continue
            collector.add(item.path, key, why, value=reference, example=DOCUMENT_EXAMPLE)
