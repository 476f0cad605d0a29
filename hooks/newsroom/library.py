"""All items of the site, the public ones in their total order, and the relations between them."""

from __future__ import annotations

import datetime
import posixpath
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cached_property
from operator import attrgetter
from typing import Literal

from msgspec import Struct

from .collation import sort_key
from .items import Bulletin, Item, Plan
from .sanitise import written_path
from .settings import RESERVED, Settings
from .text import fold, nfc, slug, tag_key

# Words that tell one year's plan from the next one's do not tell plans of different series apart.
_YEAR_SIGNS = "0123456789"


class Tag(Struct, frozen=True):
    """A tag: its address' slug, its most used spelling, and its public items, newest first."""

    slug: str
    title: str
    items: tuple[Item, ...]


class Target(Struct, frozen=True):
    """What a reference leads to: an item, a hand-written page, a file under content/, or a page the build makes."""

    kind: Literal["item", "page", "file", "made"]
    path: str


class Library:
    """The validated content at one moment; `preview` shows drafts and scheduled items too.

    Total order: newest first, then by permalink, so that two builds of the same input list the same.
    """

    def __init__(
        self,
        items: Iterable[Item],
        *,
        introductions: Mapping[str, Item],
        pages: Mapping[str, str],
        files: frozenset[str],
        settings: Settings,
        now: datetime.datetime,
        preview: bool = False,
    ) -> None:
        """`pages` maps each hand-written page's path to its permalink; `files` are all other paths under content/."""
        self.settings, self.now, self.preview = settings, now, preview
        self.introductions, self.pages, self.files = introductions, pages, files
        self.items = {item.path: item for item in items}
        shown = [item for item in self.items.values() if self.visible(item)]
        shown.sort(key=attrgetter("path"))
        shown.sort(key=attrgetter("date"), reverse=True)
        self.withdrawn = tuple(item for item in shown if item.withdrawn(now))
        gone = {item.path for item in self.withdrawn}
        self.public = tuple(item for item in shown if item.path not in gone) if gone else tuple(shown)
        self.public_paths = {item.path for item in self.public}

    def visible(self, item: Item) -> bool:
        """Whether anything of the item may be written."""
        if self.preview:
            return item.expires is None or self.now < item.expires
        return item.public(self.now)

    def mark(self, item: Item) -> str:
        """What a preview says of an item readers do not see yet."""
        if item.draft:
            return "Bản nháp"
        return "Hẹn giờ đăng" if item.date > self.now else ""

    @cached_property
    def sections(self) -> dict[str, tuple[Item, ...]]:
        """Public items of each declared section, newest first."""
        found: dict[str, list[Item]] = {section.key: [] for section in self.settings.sections}
        for item in self.public:
            found[item.section].append(item)
        return {key: tuple(items) for key, items in found.items()}

    @cached_property
    def months(self) -> dict[tuple[int, int], tuple[Item, ...]]:
        """Public items by year and month of first publication, newest first."""
        found: dict[tuple[int, int], list[Item]] = defaultdict(list)
        for item in self.public:
            found[item.date.year, item.date.month].append(item)
        return {month: tuple(items) for month, items in found.items()}

    @cached_property
    def tags(self) -> dict[str, Tag]:
        """Tags by key, in Vietnamese order. Where two fold to one slug the older keeps it; the others get a suffix."""
        spellings: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        items: dict[str, list[Item]] = defaultdict(list)
        for item in self.public:
            for tag in item.tags:
                key = self.tag_keys[tag]
                spellings[key][tag] += 1
                items[key].append(item)
        oldest_first = sorted(items, key=lambda key: (items[key][-1].date, items[key][-1].path, key))
        slugs: dict[str, str] = {}
        taken: set[str] = set()
        for key in oldest_first:
            plain = name = slug(key)
            number = 1
            while name in taken:
                number += 1
                name = f"{plain}-{number}"
            taken.add(name)
            slugs[key] = name
        found = [
            Tag(slugs[key], min(counts, key=lambda word: (-counts[word], word)), tuple(items[key]))
            for key, counts in spellings.items()
        ]
        found.sort(key=lambda tag: sort_key(tag.title))
        return {self.tag_keys[tag.title]: tag for tag in found}

    @cached_property
    def tag_keys(self) -> dict[str, str]:
        """The merging key of every spelling in use."""
        return {tag: tag_key(tag) for tag in {tag for item in self.items.values() for tag in item.tags}}

    def tags_of(self, item: Item) -> list[Tag]:
        """The item's tags in the order its author wrote them."""
        return [self.tags[self.tag_keys[tag]] for tag in item.tags]

    # References ----------------------------------------------------------------------------------------------------

    def find(self, reference: str, *, near: str) -> Target | None:
        """What a reference written in the file `near` leads to: beside that file first, then from the root of content/.

        The reference may be a path with or without `.md`, or a permalink.
        """
        written = nfc(written_path(reference))
        if not written:
            return Target("item" if near in self.items else "page", near)
        beside = posixpath.normpath(posixpath.join(posixpath.dirname(near), written))
        from_root = posixpath.normpath(written.lstrip("/") or ".")
        order = (from_root,) if written.startswith("/") else (beside, from_root)
        for path in order:
            if path.startswith("../"):
                continue
            found = self._at(path)
            if found is not None:
                return found
        return None

    def _at(self, path: str) -> Target | None:
        if path == ".":
            return Target("made", "")
        for name in (path, f"{path}.md", f"{path}/index.md"):
            if name in self.items:
                return Target("item", name)
            if name in self.pages:
                return Target("page", name)
        if path in self.files:
            return Target("file", path)
        first, _, rest = path.partition("/")
        if self.settings.section(first) and rest in {"", "index.md"}:
            return Target("made", f"{first}/")
        if first in RESERVED - {"assets", "trang"} or path.endswith((".xml", "feed.json")):
            return Target("made", path if "." in path.rpartition("/")[2] else f"{path}/")
        return None

    def address(self, target: Target) -> str:
        """The address of a target from the host's root, or "" where readers may not see it."""
        base = self.settings.base
        if target.kind == "item":
            item = self.items[target.path]
            return base + item.permalink if self.visible(item) else ""
        if target.kind == "page":
            return base + self.pages[target.path]
        return base + target.path

    def plan_at(self, reference: str, *, near: str) -> Item | None:
        """The plan a path or a number names."""
        by_number = self.plans_by_number.get(fold(reference).replace(" ", ""))
        if by_number:
            return by_number[0]
        target = self.find(reference, near=near)
        item = self.items.get(target.path) if target else None
        return item if item is not None and isinstance(item.record, Plan) else None

    @cached_property
    def plans(self) -> tuple[Item, ...]:
        """Public plans, newest first."""
        return tuple(item for item in self.public if isinstance(item.record, Plan))

    @cached_property
    def plans_by_number(self) -> dict[str, list[Item]]:
        """Every plan by its number, folded; newest first where a number comes back in another year."""
        found: dict[str, list[Item]] = defaultdict(list)
        for item in sorted(self.items.values(), key=attrgetter("date"), reverse=True):
            if isinstance(item.record, Plan) and item.record.number:
                found[fold(item.record.number)].append(item)
        return found

    @cached_property
    def announcements(self) -> dict[str, list[Item]]:
        """For each plan's path, the public items that announce or report it, newest first."""
        found: dict[str, list[Item]] = defaultdict(list)
        for item in self.public:
            plan = self.plan_at(item.plan, near=item.path) if item.plan else None
            if plan is not None:
                found[plan.path].append(item)
        return found

    @cached_property
    def bulletins(self) -> tuple[Item, ...]:
        """Public bulletin issues, newest period and number first."""
        issues = [(item.record, item) for item in self.public if isinstance(item.record, Bulletin)]
        issues.sort(key=lambda pair: (pair[0].year, pair[0].month, pair[0].number), reverse=True)
        return tuple(item for _, item in issues)

    def contents(self, issue: Item) -> list[Item]:
        """The public items a bulletin issue holds, in its order."""
        record = issue.record
        if not isinstance(record, Bulletin):
            return []
        if record.items is None:
            month = self.months.get((record.year, record.month), ())
            return [item for item in reversed(month) if not isinstance(item.record, Bulletin)]
        targets = (self.find(reference, near=issue.path) for reference in record.items)
        return [self.items[t.path] for t in targets if t is not None and t.path in self.public_paths]

    def series(self, item: Item) -> tuple[Item | None, Item | None]:
        """The plans of the same series in the nearest earlier and later year."""
        key = series_key(item)
        same = [other for other in self.plans if series_key(other) == key]
        year = plan_year(item)
        earlier = [other for other in same if plan_year(other) < year]
        later = [other for other in same if plan_year(other) > year]
        return (max(earlier, key=plan_year, default=None), min(later, key=plan_year, default=None))


def series_key(item: Item) -> tuple[str, str]:
    """What plans of one series share from year to year: issuer and title without figures."""
    record = item.record
    issuer = record.issuer if isinstance(record, Plan) else ""
    words = "".join(sign if sign.isalpha() else " " for sign in fold(item.title) if sign not in _YEAR_SIGNS)
    return fold(issuer), " ".join(words.split())


def plan_year(item: Item) -> int:
    """The year of a plan: of its issue, or of its publication where that is not known."""
    record = item.record
    return record.issued.year if isinstance(record, Plan) and record.issued else item.date.year
