"""What a build keeps of content to know what a change concerns, in memory: who looks up what, and who claims what."""

from collections import defaultdict
from collections.abc import Iterator

from newsroom.build.steps import Content
from newsroom.checks.checker import Changes
from newsroom.checks.claim import Claim
from newsroom.checks.claims import Claims
from newsroom.checks.collector import CheckResult
from newsroom.kinds import KINDS
from newsroom.library.lookups import KeyRange, found_by, list_found_by, looked_up
from newsroom.library.redirect_lines import looked_up_by_line
from newsroom.library.redirects_file import REDIRECTS_FILE
from newsroom.model import urls
from newsroom.model.items import Item, item_path
from newsroom.model.records import Plan
from newsroom.text.normalize import slug


class Relations:
    """The relations of one content."""

    def __init__(self, content: Content) -> None:
        library, self.content = content.library, content
        pages = {path: page.item for path, page in content.static_pages.items()}
        self.read: dict[str, Item] = content.versions | pages
        """What every file holds."""
        self.lookups: dict[str, set[str]] = {path: looked_up(item) for path, item in self.read.items()}
        lines = library.redirect_lines
        self.lookups[REDIRECTS_FILE] = {key for line in lines for key in looked_up_by_line(lines, line)}
        introductions, claims = {item.path for item in library.introductions.values()}, Claims(library.settings, KINDS)
        self.claims: dict[str, list[Claim]] = {
            path: claims.of_item(item) for path, item in content.versions.items() if path not in introductions
        }
        self.claims["mkdocs.yml"] = claims.of_settings()
        self.numbers = {path: item.record.number for path, item in self.read.items() if isinstance(item.record, Plan)}
        self.paths = set(content.sources), content.unreadable_paths, self.numbers
        topics = {urls.tag(tag.slug) for tag in library.tags.values()}
        sitemaps = {path for path in library.generated if path.startswith("sitemap-")}
        self.lists = topics | sitemaps | {urls.month(*month) for month in library.items_by_month}
        # Redirects may lead to the topics of drafts.
        self.topics = {urls.tag(slug(topic)) for topic in library.tag_keys.values() if topic}

    def state(self, path: str) -> object:
        """All that others may see of a file, and of the item that it is of."""
        library, own = self.content.library, item_path(path)
        file = self.content.sources.get(path), self.content.digests.get(path), self.content.file_info(path)
        item, waiting = library.items.get(own), library.next_versions.get(own)
        seen = item is not None and (own in library.public_paths, library.is_visible(item))
        return file, item, waiting, seen, self.read.get(path)

    def found_by(self, path: str) -> set[KeyRange]:
        """The keys of a file, if it is there."""
        return found_by(path, self.read.get(path)) if path in self.content.sources or path in self.read else set()

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

    def changes_since(self, before: "Relations", results: dict[str, CheckResult]) -> Changes:
        """What has to be checked again where this has followed on `before`, whose results these are."""
        both = before, self
        changed = {path for each in both for path in (*each.content.sources, *each.read)}
        changed = {path for path in changed if before.state(path) != self.state(path)}
        ranges = {each for path in changed for relations in both for each in relations.found_by(path)}
        lists = (before.lists ^ self.lists) | (before.topics ^ self.topics)
        ranges |= {each for address in lists for each in list_found_by(address)}
        paths = changed | lists | {path for relations in both for path in relations.referers(ranges)}
        if before.paths != self.paths:
            paths |= {source.partition(" ")[2] for source, found in results.items() if found.hangs_on_all_paths}
        holders: dict[str, set[str]] = defaultdict(set)
        claimants: dict[str, list[str]] = defaultdict(list)
        for path, claims in self.claims.items():
            for key, holder in claims:
                holders[key].add(holder)
                claimants[key].append(path)
        touched = {claim.key for path in paths for relations in both for claim in relations.claims.get(path, ())}
        return Changes(
            paths=paths,
            claims={key: claimants[key] if len(holders[key]) > 1 else () for key in touched},
            mentions={file for path in changed for relations in both for file in relations.mentions(path)},
            find_referers=lambda path: self.referers(found_by(path, None)),
            redirects=REDIRECTS_FILE in paths or before.content.unreadable_paths != self.content.unreadable_paths,
        )
