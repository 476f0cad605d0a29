"""Whether readers saw an item of a WordPress site."""

from datetime import datetime

from newsroom.migration.old_site import Finding, OldState
from newsroom.migration.states import old_state
from newsroom.migration.wordpress import known_names
from newsroom.migration.wordpress.wxr import WxrItem
from newsroom.migration.xml_export import plain_text


def item_state(item: WxrItem, made: datetime | None, *, is_cut: bool) -> tuple[OldState, list[Finding]]:
    """Whether readers saw an item, and what is unclear about that; `made` is when the export was written, if known."""
    state = old_state("wordpress", item.status)
    why = ""
    if is_cut:
        why = "nằm ở chỗ tệp xuất bị cắt cụt, có thể thiếu đoạn cuối"
    elif state is None or item.status == "inherit":
        why = f"có trạng thái lạ: {item.status[:40] or 'để trống'}"
    elif item.type not in known_names.ITEM_TYPES:
        why = f"thuộc loại riêng của một phần mở rộng: {item.type[:40]}"
    elif item.status == "future" and (item.date is None or (made is not None and item.date <= made)):
        why = "hẹn giờ mà quá giờ vẫn chưa đăng"
    if state is not None and state.visibility != "public":
        return state, []
    if elsewhere := item.first_meta(known_names.ADDRESS_ELSEWHERE_META).strip():
        finding = Finding("external-link", plain_text(item.title) or item.link, elsewhere[:200])
        return OldState("draft", f"chỉ dẫn sang {elsewhere[:200]}"), [finding]
    if item.password:
        return OldState("protected", "có mật khẩu"), []
    if any(item.first_meta(key) not in ("", word) for key, word in known_names.RESTRICTED_META.items()):
        return OldState("protected", "chỉ dành cho thành viên"), []
    if why or state is None:
        return OldState("draft", why), [Finding("unclear-state", plain_text(item.title) or item.link, why)]
    return state, []
