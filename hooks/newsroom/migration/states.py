"""What each system's own words say of an item's visibility; keys of front matter are in `other_systems`."""

from newsroom.migration.old_site import OldState, Visibility

# System, word as its data has it, visibility, and what that means as a Vietnamese clause.
_TABLE: tuple[tuple[str, str, Visibility, str], ...] = (
    ("nukeviet", "0", "draft", "đang ngưng đăng"),
    ("nukeviet", "1", "public", ""),
    ("nukeviet", "2", "public", ""),
    ("nukeviet", "3", "draft", "đã hết hạn đăng"),
    ("nukeviet", "4", "draft", "là bản nháp"),
    ("nukeviet", "5", "draft", "đang chuyển duyệt"),
    ("nukeviet", "6", "draft", "bị từ chối duyệt"),
    ("nukeviet", "7", "draft", "đang được duyệt"),
    ("nukeviet", "8", "draft", "đang chuyển đăng"),
    ("nukeviet", "9", "draft", "bị từ chối đăng"),
    ("nukeviet", "10", "draft", "đang được kiểm tra"),
    ("wordpress", "publish", "public", ""),
    ("wordpress", "future", "public", ""),
    ("wordpress", "inherit", "public", ""),
    ("wordpress", "draft", "draft", "là bản nháp"),
    ("wordpress", "auto-draft", "draft", "là bản nháp máy tự lưu"),
    ("wordpress", "pending", "draft", "đang chờ duyệt"),
    ("wordpress", "private", "protected", "chỉ dành cho người đăng nhập"),
    ("wordpress", "trash", "draft", "đang ở thùng rác"),
    ("blogger", "LIVE", "public", ""),
    ("blogger", "SCHEDULED", "public", ""),
    ("blogger", "DRAFT", "draft", "là bản nháp"),
    ("blogger", "SOFT_TRASHED", "draft", "đang ở thùng rác"),
    ("blogger", "TRASHED", "draft", "đang ở thùng rác"),
    ("blogger", "IMPORTED", "draft", "mới nhập vào, chưa đăng"),
)
_STATES = {(system, word): OldState(visibility, why) for system, word, visibility, why in _TABLE}


def old_state(system: str, word: str) -> OldState | None:
    """What a word of a system says; None for one that is not known, whose item must be a draft."""
    return _STATES.get((system, word))
