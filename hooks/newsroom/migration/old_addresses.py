"""Lets every address of an old site lead on: an item's own as its aliases, all others as lines of redirects.txt."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from newsroom.library.identity import alias_path, alias_request, fits_file_systems
from newsroom.library.redirects_file import old_address_error, parse_redirects
from newsroom.library.tags import tag_slug
from newsroom.migration.old_site import OldItem, OldSite, OldTerm, TermKind
from newsroom.migration.own_references import FindPage
from newsroom.migration.site_map import SiteMap
from newsroom.migration.spool import Spool
from newsroom.model import urls
from newsroom.model.settings import Settings

_LIST_PAGE = re.compile(rf"(?:^|/){urls.LIST_PAGES}[0-9]+$")
# Of WordPress and Hexo, and of Blogger: a year or a month.
_ARCHIVE = re.compile(r"/(?:index\.php/|archives/)?([12]\d{3})[/_]?(\d\d)?(?:/|_01_archive\.html)?")
_HTML_FILE = re.compile(r"\.html?/", re.IGNORECASE)
# What a build makes below the address of a list or an item.
_OWN_NAMES = frozenset({*urls.FEED_FILES, urls.CALENDAR, urls.REGISTER_JSON, urls.REGISTER_SCHEMA})
# What hosts of sites read at the root as settings or as a program; a folder of that name stops the publication.
_HOST_SETTINGS = frozenset({"_headers", "_redirects", "_routes.json", "_worker.js", "cname", "web.config"})
_FEED_FILES = (("atom", urls.ATOM_FILE), ("json", urls.JSON_FEED_FILE))
_TERM_KINDS: tuple[TermKind, ...] = ("site", "category", "tag", "dossier", "author")
_HINT = "# Do ./newsroom import-site ghi và ghi lại mỗi lần nhập; dòng ghi tay thì đặt ngoài hai dòng Trang cũ."


class AddressesHere(Struct, frozen=True):
    """The addresses in use here, in small letters and without a slash at the end, which no old one can have."""

    taken: frozenset[str]
    settings: Settings

    def is_free_for_alias(self, address: str) -> bool:
        """Whether an item may have an old address among its aliases: a file can answer there, and nothing else does."""
        file = alias_path(address)
        if file is None or not fits_file_systems(file) or _HTML_FILE.search(file):
            return False
        return file.partition("/")[0] not in urls.RESERVED_FOLDERS and self.is_free(address)

    def is_free(self, address: str) -> bool:
        """Whether nothing here answers at an old address."""
        request = alias_request(address)
        if request is None:
            return False
        if "?" in request:
            return request.partition("/")[0] not in urls.RESERVED_FOLDERS
        path = unquote(request).rstrip("/").lower()
        names = path.split("/")
        # A file that lies here cannot be a folder.
        above = ("/".join(names[:count]) for count in range(1, len(names)) if "." in names[count - 1])
        return not (
            path in self.taken
            or path + "/" in urls.GENERATED_PAGES
            or path in urls.GENERATED_FILES
            or names[-1] in _OWN_NAMES
            or names[0] in {urls.ASSETS.rstrip("/"), urls.SEARCH.rstrip("/")}
            or names[0] in _HOST_SETTINGS
            or self.settings.section_by_key(path) is not None
            or _LIST_PAGE.search(path) is not None
            or any(each in self.taken for each in above)
        )


class UsedTags(Struct, frozen=True):
    """The slugs of the tags whose lists readers find here, and of those that only what they do not see has."""

    tags: frozenset[str]
    hidden_tags: frozenset[str]


def addresses_here(paths: Iterable[str], settings: Settings) -> AddressesHere:
    """The addresses in use once these files lie below content/; `settings` have the sections that the map adds."""
    pages = (urls.static_permalink(path) if path.endswith(".md") else path for path in paths)
    return AddressesHere(frozenset(page.rstrip("/").lower() for page in pages), settings)


def page_here(path: str) -> str:
    """The address of the page of an item or a hand-written page at a path under content/, with a slash at each end."""
    return f"/{urls.static_permalink(path)}"


def item_aliases(item: OldItem, path: str, find_page: FindPage, here: AddressesHere) -> tuple[str, ...]:
    """The `aliases` of an item at a path below content/: each of its own addresses that nothing else here or there has.

    Hand-written pages have none; what stands in no alias is a line of redirects.txt.
    """
    if here.settings.section_by_key(path.partition("/")[0]) is None or "/" not in path:
        return ()
    own = dict.fromkeys(filter(None, (item.address, *item.former_addresses)))
    kept: dict[str | None, str] = {}
    for address in own:
        if here.is_free_for_alias(address) and find_page(address) == path:
            kept.setdefault(alias_path(address), address)
    return tuple(kept.values())


def list_addresses(
    spool: Spool,
    section_of: Callable[[str], str],
    site_map: SiteMap,
    used: UsedTags,
    settings: Settings,
) -> dict[str, str]:
    """Where the lists of an old site are here, and their feeds: a path from the root for each old address.

    `section_of` gives the key of the section of a category, "" for one that is left out. A list that has no like here
    leads to the one above it; what only drafts have is not named.
    """
    found: dict[str, str] = {}
    for kind in _TERM_KINDS:
        for term in spool.terms(kind):
            page = _list_here(term, section_of, site_map, used, settings) if term.is_public else ""
            if not page:
                continue
            for address in term.addresses:
                month = _ARCHIVE.fullmatch(address) if kind == "site" else None
                found.setdefault(address, _archive_here(month[1], month[2]) if month else page)
            for address in term.feed_addresses:
                found.setdefault(address, _feed_of(page, address))
    return found


def _list_here(
    term: OldTerm,
    section_of: Callable[[str], str],
    site_map: SiteMap,
    used: UsedTags,
    settings: Settings,
) -> str:
    """The list that a term's is here, as a path from the root; "" where the board leaves it out."""

    def slug_of(tags: Iterable[str], known: frozenset[str]) -> str:
        return next((slug for tag in tags if (slug := tag_slug(tag, settings.tag_addresses)) in known), "")

    if term.kind == "category":
        section, rule = section_of(term.key), site_map.categories.get(term.key)
        tag = slug_of(rule.tags, used.tags) if rule else ""
        return section and (f"/{urls.tag(tag)}" if tag else f"/{urls.section(section)}")
    if term.kind in {"tag", "dossier"}:
        tag = slug_of([term.title], used.tags)
        return f"/{urls.tag(tag)}" if tag else "" if slug_of([term.title], used.hidden_tags) else f"/{urls.TAGS}"
    return f"/{urls.ARCHIVE}" if term.kind == "author" else "/"


def _archive_here(year: str, month: str | None) -> str:
    """The list of a month here, which gives way to that of all months where nothing came of it; that for a year."""
    return f"/{urls.month(int(year), int(month))}" if month else f"/{urls.ARCHIVE}"


def _feed_of(page: str, old_address: str) -> str:
    """The feed of a list here that is most like one of the old site; that of the site where the list has none."""
    file = next((file for word, file in _FEED_FILES if word in old_address.lower()), urls.RSS_FILE)
    return f"/{file}" if page in {f"/{urls.TAGS}", f"/{urls.ARCHIVE}"} else f"{page}{file}"


def used_tags(items: Iterable[OldItem], paths: Mapping[str, str], site_map: SiteMap, settings: Settings) -> UsedTags:
    """The lists that the items with a path are on here: of their tags, their threads and their categories' tags."""
    public, hidden = set[str](), set[str]()
    for item in items:
        path = paths.get(item.key)
        if path is None:
            continue
        rules = filter(None, map(site_map.categories.get, item.categories))
        tags = (*item.tags, *item.dossiers, *(tag for rule in rules for tag in rule.tags))
        (public if item.state.visibility == "public" else hidden).update(tags)
    slugs = [frozenset(tag_slug(tag, settings.tag_addresses) for tag in tags) for tags in (public, hidden)]
    return UsedTags(slugs[0], slugs[1] - slugs[0])


def redirect_lines(
    spool: Spool, paths: Mapping[str, str], lists: Mapping[str, str], find_page: FindPage, here: AddressesHere
) -> Iterator[tuple[str, str]]:
    """The lines of redirects.txt: each old address that is no alias, and where it leads to, once each.

    `paths` has the path below content/ of each item that is here, by its key; `lists` is from `list_addresses`.
    """
    seen: set[str] = set()

    def line(old: str, new: str) -> Iterator[tuple[str, str]]:
        request = alias_request(old)
        if request is None or request in seen or old_address_error(request):
            return
        if here.is_free(old) and f"/{request}" != new:
            seen.add(request)
            yield f"/{request}", new

    for item in spool.items():
        path = paths.get(item.key)
        if path is None:
            continue
        aliases = item_aliases(item, path, find_page, here)
        # An alias stays with the item wherever it is moved to.
        new = next((alias for alias in aliases if not re.search(r"\s", alias)), page_here(path))
        seen.update(filter(None, map(alias_request, aliases)))
        for address in (item.address, *item.former_addresses, *item.other_addresses):
            if address and find_page(address) == path:
                yield from line(address, new)
    for old, new in lists.items():
        yield from line(old, new)


def taken_feeds(lists: Mapping[str, str], here: AddressesHere) -> list[tuple[str, str]]:
    """The feeds of the old site at whose addresses a page of this one answers, and the feed that is most like each."""
    return [(old, new) for old, new in lists.items() if not new.endswith("/") and old != new and not here.is_free(old)]


def page_finder(spool: Spool, paths: Mapping[str, str], lists: Mapping[str, str]) -> FindPage:
    """Finds what answers here for an old address; `spool` is of the process that asks, the rest as above."""

    def find_page(address: str) -> str:
        path = paths.get(spool.key_at(address), "")
        page = "" if path else lists.get(address, "")
        # Texts lead to lists, not to feeds.
        return path or (page if page.endswith("/") else "")

    return find_page


def merged_redirects(data: bytes, site: OldSite, lines: Iterable[tuple[str, str]]) -> bytes:
    """The bytes of redirects.txt with these lines in the place of those that an earlier import of that site wrote.

    All else stays as it is; a line that somebody wrote by hand goes before one of the same old address.
    """
    begin, end = _marks(site)
    found = _find_block(data, site)
    before, after = (data[: found.start()], data[found.end() :]) if found else (data, b"")
    if before and not before.endswith(b"\n"):
        before += b"\n"
    by_hand = {line.request for line in parse_redirects(before + after, "").lines}
    own = sorted({old: new for old, new in lines if alias_request(old) not in by_hand}.items())
    if not own:
        return before + after
    rows = "".join(f"{old}  {new}\n" for old, new in own).encode()
    return b"".join([before, begin, b"\n", _HINT.encode(), b"\n", rows, end, b"\n", after])


def earlier_lines(data: bytes, site: OldSite) -> list[tuple[str, str]]:
    """The lines that an earlier import of a site wrote into redirects.txt."""
    found = _find_block(data, site)
    return [(f"/{line.request}", line.new) for line in parse_redirects(found[0], "").lines] if found else []


def _find_block(data: bytes, site: OldSite) -> re.Match[bytes] | None:
    begin, end = map(re.escape, _marks(site))
    return re.search(rb"^%s\r?$.*?^%s\r?$\n?" % (begin, end), data, re.MULTILINE | re.DOTALL)


def _marks(site: OldSite) -> tuple[bytes, bytes]:
    """The lines before and after those of a site."""
    name = site_name(site)
    return f"# ---- Trang cũ {name} ----".encode(), f"# ---- Hết trang cũ {name} ----".encode()


def site_name(site: OldSite) -> str:
    """What an old site is called in redirects.txt: its host, else its title or its system, on one line."""
    hosts = (urlsplit(address).hostname for address in site.addresses if not re.search(r"[\s\[\]]", address))
    return " ".join((next(filter(None, hosts), "") or site.title or site.system).split())
