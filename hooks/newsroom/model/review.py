"""What has been said of an item before readers may see it, and why they may not, where the board approves items."""

import datetime
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

ReviewState = Literal["", "cho-duyet", "tra-lai", "da-duyet"]
WAITING: ReviewState = "cho-duyet"
RETURNED: ReviewState = "tra-lai"
APPROVED: ReviewState = "da-duyet"
REVIEW_STATES: tuple[tuple[ReviewState, str], ...] = (
    (WAITING, "Chờ duyệt"),
    (RETURNED, "Trả lại"),
    (APPROVED, "Đã duyệt"),
)
"""The states that front matter may name, each with its label."""

FREE_KEYS = ("tags", "related", "featured", "plan", "author", "image", "updated", "expires", "aliases")
"""The keys that a board may let change without another approval; all others always count."""


class Review(Struct, frozen=True):
    """The key `review` of a file; times have a zone. Without a state the item is being written."""

    state: ReviewState = ""
    by: str = ""
    """The login name of who sent, returned or approved it."""
    at: datetime.datetime | None = None
    note: str = ""
    """Why it was returned, or what the approver should know."""
    writers: tuple[str, ...] = ()
    """Login names of those who have written the text since it was last approved; the first owns the item."""
    digest: str = ""
    """Of what was approved: see `content.approval`."""
    files: str = ""
    """Of the pictures and attachments that were approved with it: see `library.approvals`."""
    excepted: tuple[str, ...] = ()
    """The free keys (`except` in the file) that the approval did not cover."""
    live: datetime.datetime | None = None
    """When this version takes the place of the one that readers see; None if nobody has said."""

    @property
    def owner(self) -> str:
        """The login name of whose item it is; "" where that was never written down."""
        return self.writers[0] if self.writers else ""


UnapprovedReason = Literal["", "never", "waiting", "returned", "changed", "files", "same-person"]
UNAPPROVED_REASONS: Mapping[UnapprovedReason, str] = {
    "never": "chưa được duyệt",
    "waiting": "đang chờ duyệt",
    "returned": "đã bị trả lại",
    "changed": "đã sửa sau khi duyệt",
    "files": "có ảnh hoặc tệp đính kèm đã đổi sau khi duyệt",
    "same-person": "do chính người viết duyệt, mà cơ quan quy định người duyệt phải là người khác",
}
"""Why an item counts as not approved, as a Vietnamese clause without its subject (“bài …”)."""
