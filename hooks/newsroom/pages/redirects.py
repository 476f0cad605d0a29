"""Leads old addresses on: as pages that lead on by themselves, and as a table for web servers."""

from collections.abc import Iterator
from urllib.parse import quote, unquote

from newsroom.library.identity import alias_path, alias_request, fits_file_systems
from newsroom.library.library import Library
from newsroom.library.redirects import Destination, Redirects
from newsroom.library.redirects_file import RedirectLine
from newsroom.model import urls
from newsroom.pages.page_views import RedirectView

LineDestinations = tuple[tuple[RedirectLine, Destination], ...]


def line_destinations(library: Library, published: set[str]) -> LineDestinations:
    """The lines of redirects.txt that lead on, and where to; `published` are the files that readers have."""
    lines = Redirects(library).destinations() if library.redirect_lines else ()
    return tuple((line, to) for line, to in lines if not to.path or to.path in published)


def redirect_views(library: Library, lines: LineDestinations = ()) -> Iterator[tuple[str, RedirectView]]:
    """The file under site/ of each old address, and its view.

    A line of redirects.txt has a file only where a list or another site is at its end: an item has one at its alias,
    and what else led to it (a print version, a number) would be several files for each item. So it is left to servers.
    """
    taken: set[str] = set()
    for item in (*library.public, *library.withdrawn):
        for alias in item.aliases:
            path = alias_path(alias)
            if path is not None:
                yield path, RedirectView(library.settings.base + item.permalink, item.title)
                taken.add(path)
    if not lines:
        return
    folders = {folder for path in taken for folder in _folders(path)}
    for line, to in lines:
        path = _file_of(line.request) if to.kind in {"list", "elsewhere"} else None
        if path is None:
            continue
        # An address can be no file where another has its folder, nor lie below a file.
        above = set(_folders(path))
        if path in taken or path in folders or not taken.isdisjoint(above) or not library.files.isdisjoint(above):
            continue
        yield path, RedirectView(to.url, to.title)
        taken.add(path)
        folders |= above


def _file_of(request: str) -> str | None:
    """The file under site/ that can answer a request; None where none can, or a build has its own files there.

    A folder called `index.php` would also answer for every query of that name.
    """
    path = unquote(request)
    is_program = path.endswith("/") and "." in path.rstrip("/").rpartition("/")[2]
    if "?" in request or is_program or path.partition("/")[0] in urls.RESERVED_FOLDERS:
        return None
    file = urls.page_file(path) if path.endswith("/") else path
    return file if fits_file_systems(file) else None


def _folders(path: str) -> Iterator[str]:
    """The folders above a file, without the site's root."""
    while path := path.rpartition("/")[0]:
        yield path


def redirects(library: Library, lines: LineDestinations = ()) -> dict[str, str]:
    """Where each old address leads to, both as browsers ask for them, also those with a query, which have no file."""
    base, table = library.settings.base, dict[str, str]()
    for line, to in lines:
        table[base + line.request] = to.url
        # Where there is no folder, no server adds the slash by itself.
        if line.request.endswith("/") and "?" not in line.request:
            table[base + line.request.rstrip("/")] = to.url
    for item in (*library.public, *library.withdrawn):
        target = base + quote(item.permalink)
        table.update((base + request, target) for request in map(alias_request, item.aliases) if request is not None)
    return table
