"""Divides a list into pages, numbered from the oldest, so that new items never change a full page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from newsroom.model import urls
from newsroom.pages.list_views import Pager

T = TypeVar("T")


class PaginatedPage(Struct, Generic[T], frozen=True):
    """One page: its path below the list's address ("" for the newest), its items, newest first, and its pager."""

    path: str
    items: Sequence[T]
    pager: Pager


def paginate(items: Sequence[T], *, url: str, per_page: int) -> Iterator[PaginatedPage[T]]:
    """The pages of a list whose items are given newest first; `url` is the list's own address.

    The full pages count from `trang/1/`, the oldest. The newest page has the rest: per_page to 2 · per_page - 1 items,
    or all of a short list.
    """
    full = max(0, len(items) // per_page - 1)
    older = url + urls.list_page(full) if full else ""
    yield PaginatedPage("", items[: len(items) - full * per_page], Pager("", older, ""))
    for number in range(full, 0, -1):
        end = len(items) - (number - 1) * per_page
        newer = url + urls.list_page(number + 1) if number < full else url
        older = url + urls.list_page(number - 1) if number > 1 else ""
        yield PaginatedPage(urls.list_page(number), items[end - per_page : end], Pager(newer, older, f"Trang {number}"))
