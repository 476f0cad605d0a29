"""Decides where each item of an old site lies below content/, and where those that are there already stay."""

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from urllib.parse import unquote

from msgspec import Struct, field

from newsroom.migration.content_state import ContentNames, ContentState
from newsroom.migration.journal import WrittenItem
from newsroom.migration.old_site import OldItem, OldTerm
from newsroom.migration.site_map import SiteMap
from newsroom.model.settings import DEFAULT_KIND, Section, Settings
from newsroom.text.dates import TIME_ZONE
from newsroom.text.normalize import slug

PLAN_KIND = "plan"


class Placement(Struct, frozen=True):
    """Where items are or are to be, by their keys; all paths are below content/.

    An item has a path, or is in `left_out` or `deleted`: those that a decision of the board leaves out, with its
    clause, and those that an editor has deleted here.
    """

    paths: dict[str, str] = field(default_factory=dict)
    sections: dict[str, str] = field(default_factory=dict)
    """The section of each item that has a path, "" for a page."""
    left_out: dict[str, str] = field(default_factory=dict)
    deleted: set[str] = field(default_factory=set)
    moved: set[str] = field(default_factory=set)
    """Items that an editor has moved here."""
    held: set[str] = field(default_factory=set)
    """Items that the map sends elsewhere or leaves out, but which an editor has changed or refers to."""
    found: set[str] = field(default_factory=set)
    """Items that are there although no journal tells of them."""

    def put(self, key: str, path: str, section: str) -> None:
        """Give an item its path and its section."""
        self.paths[key], self.sections[key] = path, section


class SectionChooser:
    """Finds the section of an item by the map; `settings` have the sections that the map adds."""

    def __init__(self, site_map: SiteMap, settings: Settings, categories: Mapping[str, OldTerm]) -> None:
        self._map, self._settings, self._categories = site_map, settings, categories
        first = settings.sections[0]
        self._articles = self._section(site_map.article_section) or self._first(DEFAULT_KIND) or first
        self._plans = self._section(site_map.plan_section) or self._first(PLAN_KIND) or self._articles

    def choose(self, item: OldItem) -> Section | str:
        """The section of an item, or the clause that says why it is left out."""
        if item.state.visibility == "protected" and self._map.protected == "leave-out":
            return "bài chỉ dành cho một số người"
        answers = [self._of_category(key) for key in item.categories]
        if answers and all(isinstance(answer, str) for answer in answers):
            return str(answers[0])
        default = self._plans if item.kind == "plan" else self._articles
        chosen = next((answer for answer in answers if isinstance(answer, Section)), default)
        # A section of documents takes none but documents, and the other way round.
        return chosen if (chosen.kind == PLAN_KIND) == (default.kind == PLAN_KIND) else default

    def section_of_category(self, key: str) -> str:
        """The key of the section that a category's items go to; "" for one that is left out."""
        answer = self._of_category(key)
        return "" if isinstance(answer, str) else (answer or self._articles).key

    def is_page(self, item: OldItem) -> bool:
        """Whether an item is a page outside the sections: those have no drafts."""
        return item.kind == "page" and item.state.visibility == "public"

    def _of_category(self, key: str) -> Section | str | None:
        """What a category or the nearest one above it says; None for the default."""
        seen: set[str] = set()
        while key and key not in seen:
            seen.add(key)
            rule = self._map.categories.get(key)
            if rule is not None and rule.leave_out:
                title = self._categories[key].title if key in self._categories else key
                return f"bài của chuyên mục “{title}”"
            if rule is not None and (section := self._section(rule.section)):
                return section
            key = self._categories[key].parent if key in self._categories else ""
        return None

    def _section(self, key: str) -> Section | None:
        return self._settings.section_by_key(key) if key else None

    def _first(self, kind: str) -> Section | None:
        return next((section for section in self._settings.sections if section.kind == kind), None)


def place_items(
    items: Iterable[OldItem],
    chooser: SectionChooser,
    *,
    content: Path,
    state: ContentState,
    names: ContentNames,
    leftovers: Collection[str],
    own_id: Callable[[str], str],
    get_written: Callable[[str], WrittenItem | None],
    since: datetime.datetime | None,
    now: datetime.datetime,
) -> Placement:
    """Where the items of an old site are to be: first those that were written before, then new ones in their order.

    An item that was written stays where it is unless the map sends it elsewhere and no editor has touched it. What an
    item cannot be dated by counts from `now`. `leftovers` are files that are about to be deleted; `own_id` gives the id
    of an item whose key another site has too. Items older than `since` are left out unless they are here.
    """
    placement = Placement()
    new: list[tuple[str, str, str]] = []
    moving: list[tuple[str, str, str]] = []
    for item in items:
        key, written, choice = item.key, get_written(item.key), chooser.choose(item)
        folder, stem = ("", "") if isinstance(choice, str) else _wanted_place(item, choice, chooser, now)
        section = folder.partition("/")[0]
        if written is None:
            path = state.path_of(item.feed_id, key, own_id(key))
            if isinstance(choice, str) and (not path or path in leftovers):
                placement.left_out[key] = choice
            elif path:
                placement.put(key, path, section)
                placement.found.add(key)
                if isinstance(choice, str):
                    placement.held.add(key)
            elif since is not None and item.date is not None and item.date < since:
                placement.left_out[key] = f"bài trước ngày {since:%d/%m/%Y}"
            else:
                new.append((key, folder, stem))
        elif not (content / written.path).is_file():
            if moved := state.path_of(item.feed_id, key, own_id(key)):
                placement.put(key, moved, written.section)
                placement.moved.add(key)
            else:
                placement.deleted.add(key)
        else:
            placement.put(key, written.path, written.section)
            goes = isinstance(choice, str) or section != written.section
            if goes and not state.is_untouched(written):
                placement.held.add(key)
            elif isinstance(choice, str):
                del placement.paths[key]
                placement.left_out[key] = choice
            elif goes:
                moving.append((key, folder, stem))
    for key, folder, stem in (*moving, *new):
        placement.put(key, names.free_path(folder, stem), folder.partition("/")[0])
    return placement


def _wanted_place(item: OldItem, section: Section, chooser: SectionChooser, now: datetime.datetime) -> tuple[str, str]:
    """The folder and the name that an item would have alone."""
    stem = slug(unquote(item.slug) or item.title)
    if chooser.is_page(item):
        return "", stem
    try:
        date = (item.date or now).astimezone(TIME_ZONE)
    except OverflowError:
        date = now
    return f"{section.key}/{date.year:04}/{date.month:02}", stem
