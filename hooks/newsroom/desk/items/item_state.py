"""Says in one word what has become of an item, the same word in lists, forms and questions."""

import datetime
from typing import Literal

from newsroom.desk.engine.on_site import OnSite
from newsroom.model.items import Item
from newsroom.model.review import APPROVED, RETURNED, WAITING, ReviewState
from newsroom.text.dates import short_date

ItemState = Literal[
    "nhap", "cho-duyet", "tra-lai", "da-duyet", "hen-gio", "cho-len", "tren-trang", "het-han", "da-go", "loi"
]
STATE_LABELS: dict[ItemState, str] = {
    "nhap": "Nháp",
    "cho-duyet": "Chờ duyệt",
    "tra-lai": "Trả lại",
    "da-duyet": "Đã duyệt",
    "hen-gio": "Hẹn giờ",
    # Public, but what readers have is not this text yet, or not everywhere.
    "cho-len": "Đang chờ đưa lên",
    "tren-trang": "Trên trang",
    "het-han": "Hết hạn",
    "da-go": "Đã gỡ",
    "loi": "Có lỗi",
}
# What readers see, or will see as soon as it is brought to them.
PUBLIC_STATES: frozenset[ItemState] = frozenset({"cho-len", "tren-trang"})
# What nobody has decided to publish yet.
DRAFT_STATES: frozenset[ItemState] = frozenset({"nhap", "cho-duyet", "tra-lai", "da-duyet"})
_REVIEWED: dict[ReviewState, ItemState] = {WAITING: "cho-duyet", RETURNED: "tra-lai", APPROVED: "da-duyet"}


def item_state(item: Item | None, now: datetime.datetime, on_site: OnSite) -> ItemState:
    """The state of an item; None is one that cannot be read."""
    if item is None:
        return "loi"
    if item.is_withheld or _waits(item, now):
        live = item.review.live if item.review is not None else None
        if item.is_next_version and live is not None and not item.is_withheld:
            return "hen-gio"
        state = _REVIEWED.get(item.review.state, "nhap") if item.review is not None else "nhap"
        # An approval that no longer belongs to the text is none.
        return "nhap" if state == "da-duyet" and item.unapproved else state
    if item.date > now:
        return "hen-gio"
    if item.withdrawal(now) is not None:
        return "da-go"
    if not item.is_public(now):
        return "het-han"
    return "tren-trang" if on_site.is_current(item, now) else "cho-len"


def _waits(item: Item, now: datetime.datetime) -> bool:
    """True of a next version whose time has not come, or that nobody has given one."""
    live = item.review.live if item.review is not None else None
    return item.is_next_version and (live is None or live > now)


def waits_to_go(item: Item, state: ItemState, now: datetime.datetime, on_site: OnSite) -> bool:
    """True if readers still find on the site what they no longer are to find there."""
    if state in PUBLIC_STATES or _waits(item, now) or not on_site.has_any(item.path):
        return False
    return state != "da-go" or not on_site.is_current(item, now)


def state_label(item: Item | None, state: ItemState, now: datetime.datetime, on_site: OnSite) -> str:
    """What a badge says of an item in that state: of a scheduled one the time and the day as well."""
    label = STATE_LABELS[state]
    if item is None:
        return label
    if state == "hen-gio":
        live = item.review.live if item.is_next_version and item.review is not None else None
        moment, what = (live, "Hẹn thay") if live is not None else (item.date, "Hẹn")
        label = f"{what} {moment:%H:%M} ngày {short_date(moment)}"
    return f"{label}, đang chờ gỡ khỏi trang" if waits_to_go(item, state, now, on_site) else label
