"""Tells how far an item is on its way to readers, as the desk's pages say it."""

from typing import Literal

from msgspec import Struct

from newsroom.desk.content_snapshot import ContentSnapshot
from newsroom.desk.items.item_state import item_state, waits_to_go
from newsroom.desk.services import DeskServices

ProgressState = Literal["none", "done", "working", "waiting", "failed"]


class ItemProgress(Struct, frozen=True):
    """Where an item is: a sentence in Vietnamese, and the page's address once readers have what there is to see.

    While it is `waiting` nobody brings it there before somebody asks; `none` is said of what readers are not to have.
    """

    state: ProgressState
    text: str = ""
    address: str = ""
    needs_confirmation: bool = False


def item_progress(services: DeskServices, snapshot: ContentSnapshot, path: str) -> ItemProgress:
    """The progress of the item at a path."""
    item, now, settings = snapshot.version_in(path), snapshot.library.now, snapshot.library.settings
    on_site = services.on_site(snapshot)
    state = item_state(item, now, on_site)
    if item is None:
        return ItemProgress("none")
    if state == "tren-trang":
        where = "" if settings.publish else " Trang nằm ở thư mục site/; mkdocs.yml chưa ghi nơi đăng nào khác."
        return ItemProgress("done", f"Bạn đọc đã xem được bài.{where}", settings.home_url + item.permalink)
    if state != "cho-len" and not waits_to_go(item, state, now, on_site):
        return ItemProgress("none")
    what = "Bản mới đang chờ đưa lên trang" if state == "cho-len" else "Bạn đọc còn thấy bản cũ, đang chờ gỡ khỏi trang"
    engine = services.engine.status()
    if engine.doing:
        return ItemProgress("working", f"{what}: {engine.doing}…")
    if engine.trouble:
        why = engine.trouble[-1]
        return ItemProgress("failed", f"{what}. Chưa đưa lên được: {why}", needs_confirmation=engine.needs_confirmation)
    if engine.is_automatic:
        return ItemProgress("working", f"{what}: máy tự dựng và đăng trong giây lát.")
    return ItemProgress("waiting", f"{what}: chưa ai cho dựng trang và đưa lên.")
