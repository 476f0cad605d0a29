"""All items of the site, the public ones in their total order, and the relations between them."""

from __future__ import annotations

import datetime
from bisect import insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from functools import cached_property
from itertools import chain
from operator import attrgetter
from typing import Protocol

from msgspec import structs

from newsroom.library import tags
from newsroom.library.approvals import GetFileInfo, with_files_checked
from newsroom.library.identity import address_top, claimed_address
from newsroom.library.redirect_lines import NO_LINES, RedirectLines
from newsroom.library.tags import Tag
from newsroom.library.target_index import Target, TargetIndex
from newsroom.model import urls
from newsroom.model.document_numbers import DocumentRelation, document_relations, number_key, plan_year, series_key
from newsroom.model.items import Correction, Item
from newsroom.model.records import Bulletin, Plan
from newsroom.model.settings import Settings
from newsroom.text.dates import iso_datetime
from newsroom.text.normalize import slug, tag_key


class LibraryKind(Protocol):
    """What the library asks of a kind of content."""

    @property
    def section_files(self) -> Mapping[str, object]: ...


class Library:
    """The validated content at one moment; `preview` shows drafts and scheduled items too.

    Total order: newest first, then by permalink, so that two builds of the same input list the same.
    """

    def __init__(
        self,
        items: Iterable[Item],
        *,
        introductions: Mapping[str, Item],
        static_pages: Mapping[str, str],
        files: Set[str],
        settings: Settings,
        kinds: Mapping[str, LibraryKind],
        now: datetime.datetime,
        preview: bool = False,
        held_back: frozenset[str] = frozenset(),
        get_file_info: GetFileInfo | None = None,
        next_versions: Iterable[Item] = (),
        in_order: Sequence[Item] | None = None,
        redirect_lines: RedirectLines = NO_LINES,
    ) -> None:
        """`static_pages` has each static page's permalink by path; `files` are all other paths under content/.

        Of `next_versions` those whose time has come are in the place of their items.

        `held_back` are paths of drafts that cannot be shown even in a preview. With `get_file_info` approvals are held
        against the files of their items; without it the items are taken as they are. `in_order` are the visible items
        in their total order, where that is known. `redirect_lines` are those of redirects.txt.
        """
        self.settings, self.kinds, self.now, self.preview, self._held_back = settings, kinds, now, preview, held_back
        self.introductions, self.static_pages, self.files = introductions, static_pages, files
        self.redirect_lines = redirect_lines
        own = {item.path: item for item in items}
        self.items: Mapping[str, Item] = own
        self._target_index = TargetIndex(
            items=self.items,
            static_pages=static_pages,
            files=files,
            iter_generated=self._iter_generated,
            base=settings.base,
        )
        # Those that readers do not see yet, and the versions that those which they see have replaced, by item.
        self.next_versions = {item.path: item for item in next_versions if item.path in self.items}
        if settings.review.required and get_file_info is not None:
            # What the build makes depends on what is approved; which files an item shows does not.
            targets = TargetIndex(
                items=self.items, static_pages=static_pages, files=files, iter_generated=tuple, base=settings.base
            )
            for items_by_path in (own, self.next_versions):
                checked = (with_files_checked(item, targets, get_file_info) for item in items_by_path.values())
                items_by_path.update((item.path, item) for item in checked)
        self.replaced = {
            path: self.items[path] for path, item in self.next_versions.items() if item.goes_live(now, self.items[path])
        }
        own.update((path, self.next_versions.pop(path)) for path in self.replaced)
        visible = in_order
        if visible is None:
            visible = [item for item in self.items.values() if self.is_visible(item)]
            visible.sort(key=attrgetter("permalink"))
            visible.sort(key=attrgetter("date"), reverse=True)
        self._visible = visible
        self.withdrawn: Sequence[Item] = tuple(item for item in visible if item.corrections and item.withdrawal(now))
        withdrawn_paths = {item.path for item in self.withdrawn}
        # Few sites have withdrawn anything, and the desk makes a library at every save.
        shown = (item for item in visible if item.path not in withdrawn_paths) if withdrawn_paths else visible
        self.public: Sequence[Item] = tuple(shown)
        self.public_paths: Set[str] = {item.path for item in self.public}

    @property
    def versions(self) -> Iterator[Item]:
        """Every version of every item: what readers see or may see, what is to come, and what has been replaced."""
        return chain(self.items.values(), self.next_versions.values(), self.replaced.values())

    def live_time(self, path: str) -> datetime.datetime | None:
        """When the next version of the item at a path takes its place; None where none will, as things are."""
        version = self.next_versions.get(path)
        live = version.review.live if version is not None and version.review is not None else None
        return live if version is not None and live is not None and version.goes_live(live, self.items[path]) else None

    def with_next_versions(self) -> Library:
        """The library as it would be if every next version were in its place now."""
        library = self._with_items({**self.items, **self.next_versions}.values(), preview=self.preview)
        library._target_index.set_generated(self._planned_files)
        return library

    @property
    def _planned_files(self) -> frozenset[str]:
        """What the build makes of its own now, and what it would make for the next versions."""
        return self.generated.union(*map(self._generated_for, self.next_versions.values()))

    def _generated_for(self, item: Item) -> Iterator[str]:
        """What the build would make for one item alone: the lists that it would be in, and files beside its page."""
        slugs = (tags.tag_slug(tag, self.settings.tag_addresses) for tag in item.tags)
        for address in (urls.month(item.date.year, item.date.month), *map(urls.tag, slugs)):
            yield from (address, *(address + name for name in urls.FEED_FILES))
        yield from (item.permalink + name for name in (item.record.generated_files if item.record else ()))

    def in_preview(self) -> Library:
        """The library as previews show it, with what readers do not see yet."""
        return self._with_items(self.items.values(), preview=True)

    def _with_items(self, items: Iterable[Item], *, preview: bool) -> Library:
        return Library(
            items,
            introductions=self.introductions,
            static_pages=self.static_pages,
            files=self.files,
            settings=self.settings,
            kinds=self.kinds,
            now=self.now,
            preview=preview,
            held_back=self._held_back,
            redirect_lines=self.redirect_lines,
        )

    def with_changes(
        self,
        changed: Mapping[str, Item | None],
        *,
        introductions: Mapping[str, Item] | None = None,
        static_pages: Mapping[str, str] | None = None,
        files: Set[str] | None = None,
        redirect_lines: RedirectLines | None = None,
    ) -> Library:
        """The library at the same moment with other items at these paths, as they are, or none where that is None.

        The rest replaces what is here where it is given. Only for items without a next version. Takes a fraction of the
        time of a new library.
        """
        items = {**self.items, **{path: item for path, item in changed.items() if item is not None}}
        for path in [path for path in changed if changed[path] is None]:
            items.pop(path, None)
        in_order = [item for item in self._visible if item.path not in changed]
        for item in changed.values():
            if item is not None and self.is_visible(item):
                insort(in_order, item, key=place_in_order)
        library = Library(
            items.values(),
            introductions=self.introductions if introductions is None else introductions,
            static_pages=self.static_pages if static_pages is None else static_pages,
            files=self.files if files is None else files,
            settings=self.settings,
            kinds=self.kinds,
            now=self.now,
            preview=self.preview,
            held_back=self._held_back,
            redirect_lines=self.redirect_lines if redirect_lines is None else redirect_lines,
            in_order=in_order,
        )
        library.next_versions, library.replaced = self.next_versions, self.replaced
        # Mostly a text has changed, and every list has the same items in the same places.
        if all(self._place_in_lists(path) == library._place_in_lists(path) for path in changed):
            library._take_lists(self, {path: item for path, item in changed.items() if item is not None})
        return library

    def _place_in_lists(self, path: str) -> object:
        """What decides in which lists an item is, at which place, and which files the build makes for it."""
        item = self.items.get(path)
        if item is None:
            return None
        files = item.record.generated_files if item.record else ()
        return item.permalink, item.date, item.section, item.tags, path in self.public_paths, tuple(files)

    def _take_lists(self, other: Library, changed: Mapping[str, Item]) -> None:
        """Take over the lists that another library has worked out, with other versions of some items."""

        def replaced(items: Sequence[Item]) -> tuple[Item, ...]:
            return tuple(changed.get(item.path, item) for item in items)

        done, sections = other.__dict__, {item.section for item in changed.values()}
        months = {(item.date.year, item.date.month) for item in changed.values()}
        for name in ("tag_keys", "section_positions"):
            if name in done:
                self.__dict__[name] = done[name]
        if "tags" in done:
            keys = {self.tag_keys[tag] for item in changed.values() for tag in item.tags} & other.tags.keys()
            new = {key: structs.replace(other.tags[key], items=replaced(other.tags[key].items)) for key in keys}
            self.__dict__["tags"] = other.tags | new
        for name, keys_of_lists in (("items_by_section", sections), ("items_by_month", months)):
            if name in done:
                lists = done[name]
                self.__dict__[name] = lists | {key: replaced(lists[key]) for key in keys_of_lists & lists.keys()}
        self._target_index.take_generated(other._target_index)

    def is_visible(self, item: Item) -> bool:
        """Whether the site has a page of the item, if only to say that it was withdrawn."""
        if self.preview:
            return item.path not in self._held_back and (item.expires is None or self.now < item.expires)
        return item.is_public(self.now)

    def claim_order(self, path: str) -> tuple[bool, str]:
        """Sorts paths of files that claim what only one can have: what is withheld takes nothing from any other."""
        return path in self.items and self.items[path].is_withheld, path

    def preview_label(self, item: Item) -> str:
        """What a preview says of an item readers do not see yet."""
        if item.draft:
            return "Bản nháp"
        if item.unapproved:
            return "Chưa duyệt"
        return "Hẹn giờ đăng" if item.date > self.now else ""

    def visible_corrections(self, item: Item) -> list[Correction]:
        """The corrections that readers see on the item, oldest first, without those still to come."""
        return [
            correction for correction in item.corrections if correction.kind != "go" and correction.date <= self.now
        ]

    def last_modified(self, item: Item) -> datetime.datetime:
        """The last change the reader was told of: `updated` or a correction, else the first publication.

        Never after now, but that a preview counts an `updated` still to come.
        """
        moments = [correction.date for correction in self.visible_corrections(item)] if item.corrections else []
        if item.updated is not None and (item.updated <= self.now or self.preview):
            moments.append(item.updated)
        return max(item.date, *moments) if moments else item.date

    def changed_in_hour(self, hour: int) -> Sequence[Item]:
        """The items that readers see, be it as withdrawn, and that were last changed in an hour."""
        return self._items_by_hour[hour]

    @cached_property
    def _items_by_hour(self) -> dict[int, list[Item]]:
        items: dict[int, list[Item]] = defaultdict(list)
        for item in (*self.public, *self.withdrawn):
            items[hour_number(self.last_modified(item))].append(item)
        return items

    @cached_property
    def corrections(self) -> tuple[tuple[Correction, Item], ...]:
        """Every correction that readers see with its public item, newest first."""
        pairs = [(correction, item) for item in self.corrected_items for correction in self.visible_corrections(item)]
        return tuple(sorted(pairs, key=lambda pair: (-pair[0].date.timestamp(), pair[1].path)))

    @cached_property
    def featured_item(self) -> Item | None:
        """The newest public item that is featured, and still is so now."""
        return next(
            (item for item in self.featured_items if item.featured_until is None or self.now < item.featured_until),
            None,
        )

    # Lists without pages of their own, newest first ----------------------------------------------------------------

    @cached_property
    def corrected_items(self) -> Sequence[Item]:
        """Public items of which something was corrected."""
        return [item for item in self.public if item.corrections]

    @cached_property
    def featured_items(self) -> Sequence[Item]:
        """Public items that are or were featured."""
        return [item for item in self.public if item.featured]

    @cached_property
    def announcing_items(self) -> Sequence[Item]:
        """Public items that name a plan."""
        return [item for item in self.public if item.plan]

    @cached_property
    def items_with_files(self) -> Sequence[Item]:
        """Public items beside whose pages the build makes files."""
        return [item for item in self.public if item.record is not None and item.record.generated_files]

    @cached_property
    def items_with_aliases(self) -> Sequence[Item]:
        """Items that readers see, be it as withdrawn, and that have old addresses."""
        return [item for item in (*self.public, *self.withdrawn) if item.aliases]

    @cached_property
    def every_plan(self) -> Sequence[Item]:
        """All plans, in no order, also those that readers do not see."""
        return [item for item in self.items.values() if isinstance(item.record, Plan)]

    @cached_property
    def every_issue(self) -> Sequence[Item]:
        """All issues of the bulletin, in no order, also those that readers do not see."""
        return [item for item in self.items.values() if isinstance(item.record, Bulletin)]

    # Sections, months and topics -----------------------------------------------------------------------------------

    @cached_property
    def items_by_section(self) -> Mapping[str, Sequence[Item]]:
        """Public items of each declared section, newest first."""
        lists: dict[str, list[Item]] = {section.key: [] for section in self.settings.sections}
        for item in self.public:
            lists[item.section].append(item)
        return {key: tuple(items) for key, items in lists.items()}

    def neighbours(self, item: Item) -> tuple[Item | None, Item | None]:
        """The next older and the next newer public item of its section."""
        items, position = self.items_by_section[item.section], self.section_positions[item.path]
        older = items[position + 1] if position + 1 < len(items) else None
        return older, items[position - 1] if position else None

    @cached_property
    def section_positions(self) -> Mapping[str, int]:
        """The position of each public item in its section by path, 0 for the newest."""
        return {item.path: number for items in self.items_by_section.values() for number, item in enumerate(items)}

    @cached_property
    def items_by_month(self) -> Mapping[tuple[int, int], Sequence[Item]]:
        """Public items by year and month of first publication, newest first."""
        lists: dict[tuple[int, int], list[Item]] = defaultdict(list)
        for item in self.public:
            lists[item.date.year, item.date.month].append(item)
        return {month: tuple(items) for month, items in lists.items()}

    def changes(self, month: tuple[int, int]) -> Iterator[tuple[str, str]]:
        """The address of each public item of a month, and its last change that readers were told of (RFC 3339)."""
        for item in self.items_by_month[month]:
            yield item.permalink, iso_datetime(self.last_modified(item))

    @cached_property
    def tags(self) -> dict[str, Tag]:
        """Tags of public items by key, in Vietnamese order."""
        return tags.merge_tags(self.public, self.tag_keys, self.settings.tag_addresses)

    @cached_property
    def tag_keys(self) -> Mapping[str, str]:
        """The merging key of every spelling in use; "" for one that has only invisible characters."""
        return {tag: tag_key(tag) for tag in {tag for item in self.items.values() for tag in item.tags}}

    def tags_of(self, item: Item) -> list[Tag]:
        """The tags of a public item in the order its author wrote them."""
        return [self.tags[key] for tag in item.tags if (key := self.tag_keys[tag])]

    def old_addresses(self, top: str) -> Sequence[tuple[str, Item]]:
        """Every old address at an address and below it, with its item, seen or not; see `identity.address_top`."""
        return self._old_addresses.get(top, ())

    @cached_property
    def _old_addresses(self) -> dict[str, list[tuple[str, Item]]]:
        addresses: dict[str, list[tuple[str, Item]]] = defaultdict(list)
        for item in self.items.values():
            for alias in item.aliases:
                address = claimed_address(alias, self.settings)
                if address is not None:
                    addresses[address_top(address)].append((address, item))
        return addresses

    def has_tag_address(self, address: str) -> bool:
        """Whether a tag has the address `chu-de/<address>/`, be it one that only drafts have."""
        return address in self._tag_addresses

    @cached_property
    def _tag_addresses(self) -> set[str]:
        return {slug(key) for key in self.tag_keys.values()}

    def position_in_tag(self, key: str, item: Item) -> int:
        """The position of a public item among those with a tag, 0 for the newest; `key` is the tag's merging key."""
        positions = self._tag_positions.get(key)
        if positions is None:
            items = self.tags[key].items
            positions = self._tag_positions[key] = {item.path: number for number, item in enumerate(items)}
        return positions[item.path]

    @cached_property
    def _tag_positions(self) -> dict[str, dict[str, int]]:
        return {}

    # References ----------------------------------------------------------------------------------------------------

    def find_target(self, reference: str, *, from_path: str) -> Target | None:
        """What a reference in the file at `from_path` leads to; None for what is not there, or not under content/."""
        return self._target_index.find_target(reference, from_path=from_path)

    def url_if_visible(self, target: Target) -> str:
        """The address of a target from the host's root, or "" where readers may not see it."""
        is_visible = target.kind != "item" or self.is_visible(self.items[target.path])
        return self._target_index.url(target) if is_visible else ""

    def generates(self, path: str) -> bool:
        """Whether the build makes a page or file of its own at a path from the site's root."""
        return path in self._target_index.generated

    @property
    def generated(self) -> frozenset[str]:
        """The paths from the site's root of the pages and files that the build makes of its own."""
        return self._target_index.generated

    def _iter_generated(self) -> Iterator[str]:
        yield from (*urls.GENERATED_PAGES, *urls.GENERATED_FILES)
        lists = ["", urls.CORRECTIONS, *(urls.section(section.key) for section in self.settings.sections)]
        lists += (urls.tag(tag.slug) for tag in self.tags.values())
        lists += (urls.month(*month) for month in self.items_by_month)
        yield from lists
        yield from (path + name for path in lists for name in urls.FEED_FILES)
        yield from self._iter_sitemap_parts()
        for section in self.settings.sections:
            yield from (urls.section(section.key) + name for name in self.kinds[section.kind].section_files)
        for item in self.items_with_files:
            yield from (item.permalink + name for name in (item.record.generated_files if item.record else ()))

    def _iter_sitemap_parts(self) -> Iterator[str]:
        months = self.items_by_month
        for year in {year for year, _ in months}:
            count = sum(len(months[month]) for month in months if month[0] == year)
            yield from urls.sitemap_parts(str(year), count)
        yield from urls.sitemap_parts(urls.SitemapPart.PAGES, len(self.static_pages) + len(urls.GENERATED_PAGES))
        # A list has at most as many pages as items, or one.
        lists = (*self.items_by_section.values(), *months.values(), *(tag.items for tag in self.tags.values()))
        yield from urls.sitemap_parts(urls.SitemapPart.LISTS, sum(max(1, len(items)) for items in lists))

    # Plans ---------------------------------------------------------------------------------------------------------

    def find_plan(self, reference: str, *, from_path: str) -> Item | None:
        """The plan that a path or a number names in the file at `from_path`, never that file itself.

        Numbers come back each year: the plan of the same year is meant, else the last one before, else the next.
        """
        numbered = [plan for plan in self.plans_by_number.get(number_key(reference), ()) if plan.path != from_path]
        if not numbered:
            target = self.find_target(reference, from_path=from_path)
            is_plan = target is not None and target.path in self.plan_records and target.path != from_path
            return self.items[target.path] if target is not None and is_plan else None
        origin = self.items.get(from_path)
        # A plan that readers cannot see must not take precedence over one they can.
        candidates = [plan for plan in numbered if plan.path in self.public_paths] or numbered
        if origin is None:
            return candidates[0]
        year, date = plan_year(origin), origin.date
        return min(candidates, key=lambda plan: (plan_year(plan) != year, plan.date > date, abs(plan.date - date)))

    def announced_plan(self, item: Item) -> Item | None:
        """The public plan the item announces."""
        plan = self.find_plan(item.plan, from_path=item.path) if item.plan else None
        return plan if plan is not None and plan.path in self.public_paths else None

    @cached_property
    def plan_records(self) -> dict[str, Plan]:
        """The record of every plan by its path, also of those that readers do not see."""
        return {item.path: item.record for item in self.every_plan if isinstance(item.record, Plan)}

    @cached_property
    def plans(self) -> Sequence[Item]:
        """Public plans, newest first."""
        return [item for item in self.public if item.path in self.plan_records]

    @cached_property
    def plans_by_number(self) -> dict[str, list[Item]]:
        """Every plan by the key of its number; newest first where a number comes back in another year."""
        plans: dict[str, list[Item]] = defaultdict(list)
        items = [self.items[path] for path in self.plan_records]
        for item in sorted(items, key=attrgetter("date", "path"), reverse=True):
            number = self.plan_records[item.path].number
            if number:
                plans[number_key(number)].append(item)
        return plans

    @cached_property
    def mentions(self) -> dict[str, list[tuple[DocumentRelation, Item]]]:
        """For each plan's path, the public plans that replace it, amend it or rest on it, newest first."""
        mentions: dict[str, list[tuple[DocumentRelation, Item]]] = defaultdict(list)
        for item in self.plans:
            for mention, reference in document_relations(item):
                plan = self.find_plan(reference, from_path=item.path)
                if plan is not None and (mention, item) not in mentions[plan.path]:
                    mentions[plan.path].append((mention, item))
        return mentions

    @cached_property
    def announcements(self) -> dict[str, list[Item]]:
        """For each plan's path, the public items that announce or report it, newest first."""
        announcements: dict[str, list[Item]] = defaultdict(list)
        for item in self.announcing_items:
            plan = self.announced_plan(item)
            if plan is not None:
                announcements[plan.path].append(item)
        return announcements

    def series_neighbours(self, item: Item) -> tuple[Item | None, Item | None]:
        """The plans of the same series in the nearest earlier and later year."""
        year, years = plan_year(item), self._plans_by_series.get(series_key(item), {})
        earlier = max((other for other in years if other < year), default=0)
        later = min((other for other in years if other > year), default=0)
        return years.get(earlier), years.get(later)

    @cached_property
    def _plans_by_series(self) -> dict[tuple[str, str], dict[int, Item]]:
        """The newest public plan of each year, by series."""
        plans: dict[tuple[str, str], dict[int, Item]] = defaultdict(dict)
        for item in reversed(self.plans):
            plans[series_key(item)][plan_year(item)] = item
        return plans

    # Bulletins -----------------------------------------------------------------------------------------------------

    @cached_property
    def bulletin_records(self) -> dict[str, Bulletin]:
        """The record of every issue by its path, also of those that readers do not see."""
        return {item.path: item.record for item in self.every_issue if isinstance(item.record, Bulletin)}

    @cached_property
    def bulletins(self) -> tuple[Item, ...]:
        """Public bulletin issues, newest period and number first."""
        records = self.bulletin_records
        issues = [(records[item.path], item) for item in self.public_issues]
        issues.sort(key=lambda pair: (pair[0].year, pair[0].month, pair[0].number), reverse=True)
        return tuple(item for _, item in issues)

    @cached_property
    def public_issues(self) -> Sequence[Item]:
        """Public issues of the bulletin, newest publication first."""
        return [item for item in self.public if item.path in self.bulletin_records]

    def bulletin_items(self, issue: Item) -> list[Item]:
        """The public items a bulletin issue holds: in its own order, or those of its month, oldest first."""
        record = self.bulletin_records.get(issue.path)
        if record is None:
            return []
        if record.items is None:
            month = self.items_by_month.get((record.year, record.month), ())
            return [item for item in reversed(month) if item.path not in self.bulletin_records]
        targets = (self.find_target(reference, from_path=issue.path) for reference in record.items)
        paths = dict.fromkeys(target.path for target in targets if target is not None)
        return [self.items[path] for path in paths if path in self.public_paths and path != issue.path]


def hour_number(moment: datetime.datetime) -> int:
    """The hour that a moment is in, counted from 1970."""
    return int(moment.timestamp()) // 3600


def place_in_order(item: Item) -> tuple[float, str]:
    """Sorts items by the total order."""
    return -item.date.timestamp(), item.permalink
