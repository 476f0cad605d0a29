"""What a build keeps of content to know what a change touches, in memory: who looks up what, and who claims what."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping

from msgspec import structs
from newsroom.build.content import Content
from newsroom.checks.checker import Changes, Results
from newsroom.checks.claim import Claim
from newsroom.checks.claims import Claims
from newsroom.kinds import KINDS
from newsroom.library.lookups import KeyRange, found_by, list_found_by, looked_up
from newsroom.library.redirects_file import REDIRECTS_FILE
from newsroom.model import urls
from newsroom.model.items import Item, item_path
from newsroom.model.records import Plan
from newsroom.text.normalize import slug

# What of an item is not recorded where a relation is left out.
_WITHOUT: Mapping[str, Callable[[Item], Item]] = {
    "links": lambda item: structs.replace(item, body=structs.replace(item.body, links=())),
    "pictures": lambda item: structs.replace(item, body=structs.replace(item.body, images=()), image=None),
    "related items": lambda item: structs.replace(item, related=()),
    "announced plans": lambda item: structs.replace(item, plan=""),
    "records": lambda item: structs.replace(item, record=None),
    "old addresses": lambda item: structs.replace(item, aliases=()),
}
_OTHERS = (
    "claims",
    "mentions",
    "lists",
    "topics of drafts",
    "redirects",
    "all paths",
    "who sees it",
    "its place",
    "records found",
)
RELATIONS = (*_WITHOUT, *_OTHERS)
"""Each is needed: without it a change leaves something as it was."""


class Relations:
    """The relations of one content, but for one of `RELATIONS` where that is left out."""

    def __init__(self, content: Content, left_out: str = "") -> None:
        library, self.content, self._left_out = content.library, content, left_out
        pages = {path: page.item for path, page in content.static_pages.items()}
        self.read: dict[str, Item] = content.versions | pages
        """What every file holds."""
        self.next_versions = [path for path, item in content.versions.items() if item.is_next_version]
        recorded = _WITHOUT.get(left_out, lambda item: item)
        self.lookups: dict[str, set[str]] = {path: looked_up(recorded(item)) for path, item in self.read.items()}
        introductions, claims = {item.path for item in library.introductions.values()}, Claims(library.settings, KINDS)
        self.claims: dict[str, list[Claim]] = {
            path: claims.of_item(item) for path, item in content.versions.items() if path not in introductions
        }
        self.claims["mkdocs.yml"] = claims.of_settings()
        numbers = {path: item.record.number for path, item in self.read.items() if isinstance(item.record, Plan)}
        self.paths = set(content.sources), content.unreadable_paths, numbers
        """All that decides what may have been meant by a reference that leads nowhere."""
        sitemaps = {path for path in library.generated if path.startswith("sitemap-")}
        topics = {urls.tag(tag.slug) for tag in library.tags.values()}
        self.lists = sitemaps | topics | {urls.month(*month) for month in library.items_by_month}
        """What the build makes and that comes and goes with items."""
        # Redirects may lead to the topics of drafts.
        self.topics = {urls.tag(slug(topic)) for topic in library.tag_keys.values() if topic}

    def state(self, path: str) -> object:
        """All that others may see of a file, and of the item that it is of."""
        library, own = self.content.library, item_path(path)
        file = self.content.sources.get(path), self.content.digests.get(path), self.content.file_info(path)
        item, waiting = library.items.get(own), library.next_versions.get(own)
        if self._left_out == "who sees it":
            return file
        seen = item and (own in library.public_paths, library.is_visible(item), item.date <= library.now)
        return file, item, waiting, seen

    def found_by(self, path: str) -> set[KeyRange]:
        """The keys of a file, if it is there."""
        item = self.read.get(path)
        if self._left_out == "found by its path" or path not in self.content.sources:
            return set()
        if item is not None and self._left_out == "found by its record":
            item = structs.replace(item, record=None)
        return found_by(path, item)

    def referers(self, ranges: set[KeyRange]) -> set[str]:
        """The paths of the files that look up one of these keys."""
        return {
            path
            for path, keys in self.lookups.items()
            if any(low <= key < high for key in keys for low, high in ranges)
        }

    def mentions(self, path: str) -> Iterator[str]:
        """The paths of files that the file at a path may refer to."""
        keys = self.lookups.get(path, set())
        for file in self.content.library.files:
            if any(low <= key < high for key in keys for low, high in found_by(file, None)):
                yield file

    def changes_since(self, before: "Relations", results: Results) -> Changes:
        """What has to be checked again where this has followed on `before`, whose results these are."""
        both = before, self
        changed = {path for each in both for path in (*each.content.sources, *each.read)}
        changed = {path for path in changed if before.state(path) != self.state(path)}
        ranges = {each for path in changed for relations in both for each in relations.found_by(path)}
        lists = set() if self._left_out == "lists" else before.lists ^ self.lists
        lists |= set() if self._left_out == "topics of drafts" else before.topics ^ self.topics
        ranges |= {each for address in lists for each in list_found_by(address)}
        next_versions = set() if self._left_out == "next versions" else {*before.next_versions, *self.next_versions}
        paths = changed | lists | next_versions | {path for relations in both for path in relations.referers(ranges)}
        if before.paths != self.paths and self._left_out != "all paths":
            paths |= {source.partition(" ")[2] for source, found in results.items() if found.hangs_on_all_paths}
        return Changes(
            paths=paths,
            claims={} if self._left_out == "claims" else self._touched_claims(before, paths),
            mentions={
                file
                for path in (changed if self._left_out != "mentions" else ())
                for relations in both
                for file in relations.mentions(path)
            },
            find_referers=lambda path: self.referers(found_by(path, None)),
            redirects=self._touched_redirects(before, changed, ranges, results),
        )

    def _touched_redirects(
        self, before: "Relations", changed: set[str], ranges: set[KeyRange], results: Results
    ) -> set[int]:
        lines, lines_before = self.content.library.redirect_lines, before.content.library.redirect_lines
        if self._left_out == "redirects":
            return set()
        if REDIRECTS_FILE in changed:
            return {*lines.groups, *lines_before.groups}
        groups = lines.groups_with(low for low, _ in ranges)
        if before.content.unreadable_paths != self.content.unreadable_paths:
            groups |= {number for number in lines.groups if f"redirects {number}" in results}
        return groups

    def _touched_claims(self, before: "Relations", paths: set[str]) -> dict[str, list[str]]:
        holders: dict[str, set[str]] = defaultdict(set)
        claimants: dict[str, list[str]] = defaultdict(list)
        for path, claims in self.claims.items():
            for key, holder in claims:
                holders[key].add(holder)
                claimants[key].append(path)
        touched = {claim.key for path in paths for each in (before, self) for claim in each.claims.get(path, ())}
        return {key: claimants[key] if len(holders[key]) > 1 else [] for key in touched}
