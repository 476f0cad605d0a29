"""Says in one word what has become of an item, the same word in lists, forms and questions."""

import datetime
from pathlib import Path
from typing import Literal

from newsroom.model.items import Item
from newsroom.text.dates import short_datetime

ItemState = Literal["nhap", "hen-gio", "toi-gio", "dang", "het-han", "da-go", "loi"]
STATE_LABELS: dict[ItemState, str] = {
    "nhap": "Bản nháp",
    "hen-gio": "Hẹn giờ đăng",
    # Public, but no build has made its page yet.
    "toi-gio": "Đã tới giờ đăng",
    "dang": "Đã đăng",
    "het-han": "Hết hạn",
    "da-go": "Đã gỡ",
    "loi": "Có lỗi",
}
# What readers see, or will see after the next build.
PUBLIC_STATES: frozenset[ItemState] = frozenset({"toi-gio", "dang"})


class SitePages:
    """Which items have a page in the built site; each of its folders is listed once."""

    def __init__(self, site: Path) -> None:
        self._site = site
        self._names: dict[str, frozenset[str]] = {}

    def has_page(self, item: Item) -> bool:
        """True if the site has the item's page."""
        folder, _, name = item.permalink.rstrip("/").rpartition("/")
        names = self._names.get(folder)
        if names is None:
            path = self._site / folder
            names = self._names[folder] = (
                frozenset(each.name for each in path.iterdir()) if path.is_dir() else frozenset()
            )
        return name in names


def item_state(item: Item | None, now: datetime.datetime, pages: SitePages) -> ItemState:
    """The state of an item; None is one that cannot be read."""
    if item is None:
        return "loi"
    if item.draft:
        return "nhap"
    if item.date > now:
        return "hen-gio"
    if item.withdrawal(now) is not None:
        return "da-go"
    if not item.is_public(now):
        return "het-han"
    return "dang" if pages.has_page(item) else "toi-gio"


def state_label(item: Item | None, state: ItemState) -> str:
    """What a badge says of an item in that state: of a scheduled one the day and time as well."""
    if item is not None and state == "hen-gio":
        return f"{STATE_LABELS[state]} {short_datetime(item.date)}"
    return STATE_LABELS[state]
