"""Leads old addresses on: as pages that lead on by themselves, and as a table for web servers."""

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import quote, unquote

from newsroom.library.identity import (
    address_top,
    alias_path,
    alias_request,
    fits_file_systems,
    request_address,
)
from newsroom.library.library import Library
from newsroom.library.redirect_lines import RedirectLine, folders_like_files
from newsroom.library.redirects import Destination, Redirects
from newsroom.model import urls
from newsroom.model.items import Item
from newsroom.pages.page_views import RedirectView

LineDestinations = Sequence[tuple[RedirectLine, Destination]]


def alias_views(library: Library, item: Item) -> Iterator[tuple[str, RedirectView]]:
    """The file under site/ of each old address of an item that readers see, and its view."""
    for alias in item.aliases:
        path = alias_path(alias)
        if path is not None:
            yield path, RedirectView(library.settings.base + item.permalink, item.title)


def line_views(redirects: Redirects, library: Library, lines: LineDestinations) -> Iterator[tuple[str, RedirectView]]:
    """The files of lines of redirects.txt that lead on, and their views: of those to a list or to another site.

    An item has a file at its alias, and what else led to it (a print version, a number) would be several files for each
    item. So it is left to servers.
    """
    for line, to in lines:
        path = _file_of(line, to)
        # An address can be no file where another has its folder, nor lie below a file.
        if (
            path is not None
            and not _lies_at_or_above_alias(library, path)
            and not _lies_below(redirects, library, path)
        ):
            yield path, RedirectView(to.url, to.title)


def _lies_at_or_above_alias(library: Library, path: str) -> bool:
    return any(
        (address == path or address.startswith(f"{path}/")) and library.is_visible(item)
        for address, item in library.old_addresses(address_top(path))
    )


def _lies_below(redirects: Redirects, library: Library, path: str) -> bool:
    """Whether a file would lie below another one: of content/, of an item's old address, or of a line."""
    for folder in folders_like_files(path):
        if folder in library.files or any(
            address == folder and library.is_visible(item)
            for address, item in library.old_addresses(address_top(folder))
        ):
            return True
        line = library.redirect_lines.find(quote(folder))
        to = redirects.destination(line) if line is not None else None
        if line is not None and to is not None and _file_of(line, to) == folder:
            return True
    return False


def _file_of(line: RedirectLine, to: Destination) -> str | None:
    """The file under site/ of a line that leads to a list or elsewhere.

    None where it leads to something else, where no file can answer, or where a build has its own files. A folder called
    `index.php` would also answer for every query of that name.
    """
    if to.kind not in {"list", "elsewhere"}:
        return None
    path = unquote(line.request)
    is_program = path.endswith("/") and "." in path.rstrip("/").rpartition("/")[2]
    if "?" in line.request or is_program or path.partition("/")[0] in urls.RESERVED_FOLDERS:
        return None
    file = request_address(line.request)
    return file if fits_file_systems(file) else None


def line_table(library: Library, lines: LineDestinations) -> dict[str, str]:
    """Where the old address of each line leads to, both as browsers ask for them; also those that have no file."""
    base, table = library.settings.base, dict[str, str]()
    for line, to in lines:
        table[base + line.request] = to.url
        # Where there is no folder, no server adds the slash by itself.
        if line.request.endswith("/") and "?" not in line.request:
            bare = line.request.rstrip("/")
            if library.redirect_lines.find(bare) is None:
                table[base + bare] = to.url
    return table


def alias_table(library: Library, items: Iterable[Item]) -> dict[str, str]:
    """Where the old addresses of items that readers see lead to, as browsers ask for them, also those with a query."""
    base, table = library.settings.base, dict[str, str]()
    for item in items:
        requests = filter(None, map(alias_request, item.aliases))
        table.update(dict.fromkeys((base + request for request in requests), base + quote(item.permalink)))
    return table
