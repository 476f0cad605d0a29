"""What people may do: rights, the roles that give them, and which of them each button of an item needs."""

from collections.abc import Mapping
from enum import StrEnum

from msgspec import Struct


class Right(StrEnum):
    """What a route or a button asks of who uses it."""

    NONE = "none"
    """Whoever asks: signing in, pages with a secret address."""
    READ = "read"
    WRITE = "write"
    """New items, and one's own as long as they are drafts."""
    EDIT = "edit"
    """Everybody's items."""
    APPROVE = "approve"
    """Approve, return, publish, schedule, withdraw, bring back, delete for ever."""
    ADMINISTER = "administer"
    """People, the site's settings and its pages that are no items."""


class Role(Struct, frozen=True):
    """What somebody is on the board and what that lets them do, in Vietnamese, and the rights that it gives."""

    label: str
    explanation: str
    rights: frozenset[Right]


ROLES: Mapping[str, Role] = {
    "writer": Role(
        "Người viết", "viết bài mới, sửa bài nháp của mình, gửi duyệt", frozenset({Right.READ, Right.WRITE})
    ),
    "editor": Role(
        "Biên tập viên", "sửa mọi bài, thêm ảnh, chuyển bài", frozenset({Right.READ, Right.WRITE, Right.EDIT})
    ),
    "approver": Role(
        "Người duyệt",
        "duyệt, trả lại, đăng, hẹn giờ, gỡ bài",
        frozenset({Right.READ, Right.WRITE, Right.EDIT, Right.APPROVE}),
    ),
    "administrator": Role("Quản trị", "người, thiết lập của trang, nhật ký", frozenset({Right.READ, Right.ADMINISTER})),
}

RIGHTS_ON_ITEMS = frozenset({Right.WRITE, Right.EDIT, Right.APPROVE})
"""The rights that hold in a person's sections only."""

TASK_RIGHTS: Mapping[str, Right] = {
    "luu": Right.WRITE,
    "nhap": Right.APPROVE,
    "buoc-cuoi": Right.WRITE,
    "gui-duyet": Right.WRITE,
    "rut-lai": Right.WRITE,
    "tra-lai": Right.APPROVE,
    "duyet": Right.APPROVE,
    "dang": Right.APPROVE,
    "ban-sua": Right.EDIT,
    "bo-hen": Right.APPROVE,
    "dinh-chinh": Right.APPROVE,
    "go": Right.APPROVE,
    "khoi-phuc": Right.APPROVE,
}
"""What each button of an item's pages needs, by its value in the field `viec`."""


class Person(Struct, frozen=True):
    """Somebody at the desk; `login` is "" for the one person of a desk without accounts.

    `roles` are keys of `ROLES`. `sections` are the keys of those where writing, editing and approving are theirs;
    empty means all.
    """

    login: str
    name: str
    roles: frozenset[str]
    sections: frozenset[str] = frozenset()

    def may(self, right: Right, section: str = "") -> bool:
        """True if one of the roles gives the right; with a section, there."""
        if right is Right.NONE:
            return True
        is_given = any(right in ROLES[role].rights for role in self.roles)
        is_elsewhere = section and self.sections and right in RIGHTS_ON_ITEMS and section not in self.sections
        return is_given and not is_elsewhere


LOCAL_PERSON = Person("", "", frozenset(ROLES))
"""Who opened the desk on their own machine may do everything there."""


class Session(Struct, frozen=True):
    """Somebody who was let in, in one browser; `csrf_token` shows that a form is one of the desk's own."""

    person: Person
    csrf_token: str
