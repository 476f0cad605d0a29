"""Says by which keys files look up other files, and by which they are found: who is concerned by a change.

A key is a place under content/, in small letters and without what a reference may leave out (`tin-tuc/2017/10/bai`), or
the number of a document (`#62-kh/bdvtu`).
"""

import posixpath
import re
from collections.abc import Iterator

from newsroom.library.identity import address_top, alias_address, alias_path
from newsroom.library.target_index import reference_path
from newsroom.model import urls
from newsroom.model.document_numbers import number_key
from newsroom.model.items import Item, item_path
from newsroom.model.records import Plan
from newsroom.text.normalize import nfc

_FOLDERS_OF_LISTS = (urls.TAGS, urls.ARCHIVE)

_PLAIN_REFERENCE = re.compile(r"/?[\w.-]+(?:/[\w.-]+)*/?", re.ASCII)

KeyRange = tuple[str, str]
"""The first key of some, and the first after them."""


def looked_up(item: Item) -> set[str]:
    """The keys of all that an item, introduction or hand-written page refers to, and of what has its old addresses.

    What is found by one of these decides what is wrong with the item, and what its page shows.
    """
    record = item.record
    references = (*item.files, *item.body.links, *item.related, *(record.references if record else ()))
    keys = {key for reference in references for key in _reference_keys(reference, item.path)}
    if item.plan:
        keys |= {_number_key(item.plan), *_reference_keys(item.plan, item.path)}
    if isinstance(record, Plan):
        keys.update(map(_number_key, record.references))
    for alias in item.aliases:
        keys.update(_address_keys(alias_address(alias)))
    return keys


def looked_up_by_address(address: str) -> set[str]:
    """The keys of what has an address that stands in a line of redirects.txt, be it an old address of an item."""
    if not address.startswith("/"):
        return set()
    addresses = {alias_address(address), address.strip("/")}
    return {*_top_key(address), *(key for each in addresses for key in _address_keys(each))}


def files_above(key: str) -> Iterator[str]:
    """The keys, with a slash at their ends, of what may be a file, or a list, above a place.

    No page has an address below it.
    """
    is_in_list = key.startswith(_FOLDERS_OF_LISTS)
    while key := key.rpartition("/")[0]:
        if is_in_list or "." in key.rpartition("/")[2]:
            yield f"{key}/"


def found_by(path: str, item: Item | None) -> set[KeyRange]:
    """The keys that a file under content/ is found by, with what the build makes beside it.

    `item` is what is read from it, None for another file, and for one that cannot be read.
    """
    if not path.endswith(".md"):
        return _at_and_below(path)
    path = item_path(path)
    ranges = {_exactly(_place(path)), _exactly(_place(urls.static_permalink(path)))}
    if item is None:
        return ranges
    for alias in item.aliases:
        ranges.update(_exactly(key) for key in (*_address_keys(alias_address(alias)), *_top_key(alias)))
    if item.record:
        ranges.update(each for name in item.record.generated_files for each in _at_and_below(item.permalink + name))
    if isinstance(item.record, Plan) and item.record.number:
        ranges.add(_exactly(_number_key(item.record.number)))
    return ranges


def list_found_by(address: str) -> set[KeyRange]:
    """The keys of what the build makes and that comes and goes with its items: a topic's list, a month's, a sitemap.

    With the feeds of a list.
    """
    return _at_and_below(address)


def _exactly(key: str) -> KeyRange:
    return key, f"{key}\0"


def _at_and_below(path: str) -> set[KeyRange]:
    """No page has an address below that of a file."""
    place = _place(path)
    return {_exactly(place), (f"{place}/", f"{place}0")}


def _number_key(number: str) -> str:
    return f"#{number_key(number)}"


def _reference_keys(reference: str, from_path: str) -> Iterator[str]:
    """The places that a reference may mean: counted from the folder of its file, and from the root of content/."""
    # Nearly all references are plain, and there is one for each link of a site.
    path = reference if _PLAIN_REFERENCE.fullmatch(reference) else nfc(reference_path(reference))
    if path and path[0] != "/":
        yield _place(posixpath.join(posixpath.dirname(from_path), path))
    if path and path[0] != ".":
        yield _place(path)


def _address_keys(address: str) -> Iterator[str]:
    """The places at which something would have an address already, and those of files above it."""
    yield from (_place(address), *_reference_keys(f"/{address}", ""))
    yield from _reference_keys(f"/{urls.list_of_page(address)}", "")
    folder = ""
    for name in address.split("/"):
        folder = f"{folder}/{name}" if folder else name
        if name.endswith(urls.RENDITION_ENDINGS) and (picture := urls.rendition_source(folder)) != folder:
            yield _place(picture)


def _top_key(alias: str) -> Iterator[str]:
    """The place of the file that an old address lies below, or is: no two of these can be files of the site."""
    path = alias_path(alias)
    if path is not None:
        yield _place(address_top(path))


def _place(path: str) -> str:
    place = path.strip("/").lower()
    if not place or place[0] == "." or "/." in place or "//" in place:
        place = posixpath.normpath(place or ".")
    shorter = place.removesuffix(".md").removesuffix("/index")
    while shorter != place:
        place, shorter = shorter, shorter.removesuffix(".md").removesuffix("/index")
    return "" if place == "." else place
