"""Answers the searches by which a form's fields choose items, so that nobody types a path."""

import posixpath
from collections.abc import Iterable, Iterator
from itertools import islice

from werkzeug.wrappers import Response

from newsroom.desk.content_snapshot import ContentSnapshot
from newsroom.desk.lists.item_index import IndexedItem, ItemIndex
from newsroom.desk.responses import json_response
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.kinds import KINDS
from newsroom.model.items import Item
from newsroom.text.dates import short_date
from newsroom.text.normalize import fold

_MAX_RESULTS = 12
_MAX_PATHS = 500
_MAX_WORDS = 12


class Pickers:
    """The searches of one desk."""

    def __init__(self, services: DeskServices, index: ItemIndex) -> None:
        self._services, self._content_cache, self._index = services, services.content_cache, index

    def search(self, request: DeskRequest) -> Response:
        """The newest items that have all words, or those of the paths that are named, as JSON.

        `tu` is the path that a reference is written from, without which `link` is the path itself.
        """
        snapshot, from_path = self._content_cache.last_snapshot(), request.args.get("tu", "")
        paths = request.args.getlist("duong")[:_MAX_PATHS]
        if paths:
            named = [item for path in paths if (item := _find(snapshot, path, from_path)) is not None]
            return json_response({"items": [_as_json(item, from_path) for item in named]})
        words = fold(request.args.get("tim", "")[:200]).split()[:_MAX_WORDS]
        items = self._index.items(snapshot, self._services.on_site(snapshot)).values()
        found = _matching(items, words, request.args.get("loai", ""), request.args.get("tru", ""))
        return json_response({"items": [_as_json(item, from_path) for item in found]})

    def period(self, request: DeskRequest) -> Response:
        """The public stories of a month (`ky`, 2018-10), oldest first, as a bulletin lists them."""
        library, period = self._content_cache.last_snapshot().library, request.args.get("ky", "")
        items = [item for item in library.public if f"{item.date:%Y-%m}" == period and _may_be_picked(item, "story")]
        items.sort(key=lambda item: (item.date, item.path))
        return json_response({"items": [_as_json(item, "") for item in items]})


def _matching(items: Iterable[IndexedItem], words: list[str], kind: str, without: str) -> Iterator[Item]:
    fitting = (
        indexed.item
        for indexed in items
        if indexed.item is not None and indexed.path != without
        if _may_be_picked(indexed.item, kind) and all(word in indexed.text for word in words)
    )
    return islice(fitting, _MAX_RESULTS)


def _may_be_picked(item: Item, kind: str) -> bool:
    return kind in ("", item.kind) or (kind == "story" and item.kind not in ("bulletin", "notice"))


def _find(snapshot: ContentSnapshot, reference: str, from_path: str) -> Item | None:
    """The item of a path, or of a plan's number."""
    library = snapshot.library
    target = library.find_target(reference, from_path=from_path) if from_path else None
    item = library.items.get(reference.lstrip("/")) or (library.items.get(target.path) if target is not None else None)
    return item or library.find_plan(reference, from_path=from_path)


def _number(item: Item) -> str:
    return KINDS[item.kind].list_label(item) if item.kind == "plan" else ""


def _as_json(item: Item, from_path: str) -> dict[str, str]:
    folder = posixpath.dirname(from_path)
    link = posixpath.relpath(item.path, folder) if folder else item.path
    more = " · ".join(filter(None, (_number(item), short_date(item.date), "bản nháp" if item.draft else "")))
    return {"path": item.path, "title": item.title or item.path, "more": more, "link": link}
