"""Proposes where what an old site has goes to here; a board changes it in the map's file."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping

from msgspec import Struct

from newsroom.content.frontmatter.encoding import INVISIBLE_CHARS
from newsroom.migration.inventory import Inventory
from newsroom.migration.old_site import OldTerm
from newsroom.migration.site_map import CategoryRule
from newsroom.model import urls
from newsroom.model.settings import Section, Settings
from newsroom.text.normalize import LOOKALIKES, collapse_whitespace, fold, nfc, shorten, slug, tag_key

ARTICLE_KINDS = ("article", "notice")
"""The kinds of sections that articles of an old site can go to."""
PLAN_KIND = "plan"
MAX_NEW_SECTIONS = 8
"""More would not fit into the bar of sections; what is left goes to the first section, with a tag."""
# So that a category with two articles out of a thousand becomes no section.
_LEAST_SHARE, _LEAST_ITEMS = 0.005, 3
_MAX_TITLE, _MAX_PATH = 80, 5
# YAML reads keys of a thousand characters at most (yaml.org/spec/1.1, 9.3.1).
_MAX_LINE = 500
_NO_CATEGORY = {
    "uncategorized", "uncategorised", "chua-phan-loai", "khong-phan-loai", "chua-duoc-phan-loai", "khac", "blog",
    "news", "general", "default", "posts", "post",
}  # fmt: skip
_NOBODY = {
    "admin", "administrator", "webmaster", "root", "user", "editor", "quantri", "quan tri", "quan tri vien", "bientap",
    "bien tap", "bien tap vien", "ban bien tap", "bbt", "ban quan tri", "supper", "super admin",
}  # fmt: skip
_LOGIN = re.compile(r"[a-z0-9._-]*[0-9._-][a-z0-9._-]*|\S+@\S+", re.ASCII)


class ProposedMap(Struct, frozen=True):
    """What a map may say; categories by key in the order of a tree, with the titles that lead to each."""

    categories: Mapping[str, CategoryRule]
    new_sections: tuple[Section, ...]
    article_section: str
    plan_section: str
    authors: Mapping[str, str]
    tags: Mapping[str, str]


def propose_map(inventory: Inventory, settings: Settings, taken: Collection[str] = ()) -> ProposedMap:
    """A proposal by what a site has already; `taken` are addresses that no new section can have: names of pages."""
    sections = _Sections(settings, taken)
    article_section = sections.first(ARTICLE_KINDS) or sections.add("tin-tuc", "Tin tức", ARTICLE_KINDS[0])
    plan_section = sections.first((PLAN_KIND,))
    if inventory.plans and not plan_section:
        plan_section = sections.add("van-ban", "Văn bản", PLAN_KIND)
    rules: dict[str, CategoryRule] = {}
    of_plans, largest = plan_categories(inventory), [inventory.categories[key] for key in _largest(inventory)]
    sections.claim([term for term in largest if term.key not in of_plans])
    worth_a_section = {
        term.key for term in [each for each in largest if not sections.matching(each)][:MAX_NEW_SECTIONS]
    }
    for term in _tree_order(inventory.categories):
        title = shorten(as_line(term.title), _MAX_TITLE)
        if term.key in of_plans:
            key = "" if term.parent in inventory.categories else plan_section
        else:
            key = sections.matching(term)
        if not key and term.key in worth_a_section:
            key = sections.add(_address(term), title, ARTICLE_KINDS[0])
        has_name = _address(term) not in _NO_CATEGORY and slug(title) not in _NO_CATEGORY
        rules[term.key] = CategoryRule(section=key, tags=() if key or not has_name or not title else (title,))
    tags = {**dict.fromkeys((tag for rule in rules.values() for tag in rule.tags), 0), **inventory.tags}
    return ProposedMap(
        rules,
        tuple(sections.added),
        article_section,
        plan_section,
        dict(_author_names(inventory.authors, settings.board_names[0])),
        dict(_tag_names(tags)),
    )


class _Sections:
    """The sections of a site, and those that a proposal adds."""

    def __init__(self, settings: Settings, taken: Collection[str]) -> None:
        self._all = list(settings.sections)
        self._taken = {*taken, *urls.RESERVED_FOLDERS}
        self._claimed: dict[str, str] = {}
        self.added: list[Section] = []

    def first(self, kinds: Collection[str]) -> str:
        return next((section.key for section in self._all if section.kind in kinds), "")

    def claim(self, terms: Iterable[OldTerm]) -> None:
        """Give each category, the largest first, the section whose title is like its own, unless another has it.

        “Tin tức – Sự kiện” is like “Tin tức”: one of the two titles has all words of the other, in a row.
        """
        terms = list(terms)
        free = {section.key: section for section in self._all if section.kind in ARTICLE_KINDS}
        for term in terms:
            free.pop(self.matching(term), None)
        for term in terms:
            like = next((key for key, section in free.items() if _are_alike(section.title, term.title)), "")
            if like and not self.matching(term):
                self._claimed[term.key] = like
                del free[like]

    def matching(self, term: OldTerm) -> str:
        """The section for articles that has the address or the title of a category, or is claimed; "" for none."""
        keys, title = {_address(term), slug(term.title)}, fold(term.title)
        of_articles = (section for section in self._all if section.kind in ARTICLE_KINDS)
        same = (section.key for section in of_articles if section.key in keys or fold(section.title) == title)
        return next(same, "") or self._claimed.get(term.key, "")

    def add(self, name: str, title: str, kind: str) -> str:
        used = {section.key for section in self._all} | self._taken
        key = next(each for each in _numbered(name) if each not in used)
        section = Section(key, title, kind)
        self._all.append(section)
        self.added.append(section)
        return key


def _are_alike(title: str, other: str) -> bool:
    shorter, longer = sorted((slug(title), slug(other)), key=len)
    return shorter.count("-") > 0 and f"-{shorter}-" in f"-{longer}-"


def plan_categories(inventory: Inventory) -> set[str]:
    """The keys of the categories in whose tree there are documents and nothing else."""
    plans, articles = set[str](), set[str]()
    tops = _tops(inventory.categories)
    for term in inventory.categories.values():
        if inventory.plans_by_category.get(term.key, 0):
            plans.add(tops[term.key])
        if _articles_in(term, inventory):
            articles.add(tops[term.key])
    return {key for key, top in tops.items() if top in plans - articles}


def _tree_order(categories: Mapping[str, OldTerm]) -> Iterator[OldTerm]:
    """Every category after the one above it, each once, however wrong their parents are."""
    children: dict[str, list[OldTerm]] = defaultdict(list)
    for term in categories.values():
        children[term.parent if term.parent in categories else ""].append(term)
    seen: set[str] = set()
    for start in (*children.get("", ()), *categories.values()):
        waiting = [start]
        while waiting:
            term = waiting.pop()
            if term.key not in seen:
                seen.add(term.key)
                yield term
                waiting += reversed(children.get(term.key, ()))


def path_titles(term: OldTerm, categories: Mapping[str, OldTerm]) -> list[str]:
    """The titles of the nearest categories above one, the highest first, and its own."""
    titles: list[str] = []
    each: OldTerm | None = term
    while each is not None and len(titles) < _MAX_PATH:
        titles.insert(0, as_line(each.title) or as_line(each.key))
        each = categories.get(each.parent) if each.parent != each.key else None
    return titles


def _largest(inventory: Inventory) -> list[str]:
    """The keys of the categories at the top that may be sections, by the items in them and in those below them."""
    totals: dict[str, int] = defaultdict(int)
    tops = _tops(inventory.categories)
    for term in inventory.categories.values():
        totals[tops[term.key]] += _articles_in(term, inventory)
    least = max(_LEAST_ITEMS, inventory.articles * _LEAST_SHARE)
    named = [key for key in totals if totals[key] >= least and _has_name(inventory.categories[key])]
    return sorted(named, key=lambda key: (-totals[key], key))


def _articles_in(term: OldTerm, inventory: Inventory) -> int:
    items, plans = inventory.items_by_category, inventory.plans_by_category
    return items.get(term.key, 0) - plans.get(term.key, 0)


def _has_name(term: OldTerm) -> bool:
    return bool(as_line(term.title)) and not {_address(term), slug(term.title)} & _NO_CATEGORY


def _tops(categories: Mapping[str, OldTerm]) -> dict[str, str]:
    """The key of the highest category above each, its own for one that stands at the top."""
    tops: dict[str, str] = {}
    for key in categories:
        way: dict[str, None] = {}
        each = key
        while each not in tops and each not in way:
            way[each] = None
            above = categories[each].parent
            each = above if above in categories else each
        tops.update(dict.fromkeys(way, tops.get(each, each)))
    return tops


def _address(term: OldTerm) -> str:
    """The last part of a category's address where that can be one here, else one made of its title."""
    last = term.addresses[0].partition("?")[0].rstrip("/").rpartition("/")[2] if term.addresses else ""
    return last if last and slug(last) == last else slug(term.title)


def _numbered(name: str) -> Iterator[str]:
    yield name
    number = 2
    while True:
        yield f"{name}-{number}"
        number += 1


def _author_names(authors: Mapping[str, int], board: str) -> Iterator[tuple[str, str]]:
    """The names that are nobody's, as the board's own; those without marks, as the one of that name that has them."""
    accented: dict[str, str] = {}
    for name in _by_use(authors):
        if fold(name) != name.casefold():
            accented.setdefault(fold(name), name)
    for name in _by_use(authors):
        folded = fold(collapse_whitespace(name))
        if folded in _NOBODY or _LOGIN.fullmatch(name):
            yield name, board
        elif folded == name.casefold() and folded.count(" ") and folded in accented:
            yield name, accented[folded]


def _tag_names(tags: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """The tags that would have the address of another, as that: the one with more marks, then of more items."""
    spellings: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for tag in _by_use(tags):
        if key := tag_key(tag):
            spellings[slug(key)][key].append(tag)
    for same in spellings.values():
        if len(same) > 1:
            uses = {key: sum(tags[tag] for tag in written) for key, written in same.items()}
            best, *others = sorted(same, key=lambda key: (key.isascii(), -uses[key], key))
            yield from ((tag, same[best][0]) for key in others for tag in same[key])


def _by_use(names: Mapping[str, int]) -> Iterable[str]:
    return sorted(names, key=lambda name: (-names[name], name))


def as_line(name: str) -> str:
    """A name of the old site as it can stand in the map's file, and is read back from there."""
    return collapse_whitespace(nfc(INVISIBLE_CHARS.sub(" ", name[:_MAX_LINE])).translate(LOOKALIKES))
