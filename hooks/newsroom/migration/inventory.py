"""Counts what an old site has, for the proposal of a map."""

from collections import Counter
from collections.abc import Mapping

from msgspec import Struct, field

from newsroom.migration.old_site import OldTerm
from newsroom.migration.spool import Spool


class Inventory(Struct, frozen=True):
    """The categories of an old site by their keys, and how many items have each category, author and tag."""

    categories: Mapping[str, OldTerm] = field(default_factory=dict)
    items_by_category: Mapping[str, int] = field(default_factory=dict)
    plans_by_category: Mapping[str, int] = field(default_factory=dict)
    """How many of those are documents."""
    authors: Mapping[str, int] = field(default_factory=dict)
    tags: Mapping[str, int] = field(default_factory=dict)
    articles: int = 0
    plans: int = 0
    protected: int = 0


def take_inventory(spool: Spool) -> Inventory:
    """What was read of an old site; `spool` is finished."""
    categories: Counter[str] = Counter()
    plan_categories: Counter[str] = Counter()
    authors: Counter[str] = Counter()
    tags: Counter[str] = Counter()
    articles = plans = protected = 0
    for item in spool.items():
        articles += item.kind == "article"
        plans += item.kind == "plan"
        protected += item.state.visibility == "protected"
        if item.kind != "page":
            categories.update(item.categories)
        if item.kind == "plan":
            plan_categories.update(item.categories)
        authors.update(item.authors)
        tags.update((*item.tags, *item.dossiers))
    terms = {term.key: term for term in spool.terms("category")}
    return Inventory(terms, categories, plan_categories, authors, tags, articles, plans, protected)
