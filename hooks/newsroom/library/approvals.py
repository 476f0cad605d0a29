"""Holds approvals against the pictures and attachments of an item, which its own file does not show."""

import datetime
from collections.abc import Callable, Collection
from typing import Protocol

from msgspec import structs

from newsroom.content.approval import approve
from newsroom.library.target_index import Target
from newsroom.model.file_types import FileInfo
from newsroom.model.items import Item
from newsroom.model.review import APPROVED
from newsroom.model.settings import ReviewSettings
from newsroom.runtime.digests import digest

GetFileInfo = Callable[[str], FileInfo | None]


class FindsTargets(Protocol):
    """A library, or the index of one."""

    def find_target(self, reference: str, *, from_path: str) -> Target | None: ...


def approve_item(
    text: str,
    item: Item,
    targets: FindsTargets,
    get_file_info: GetFileInfo,
    *,
    by: str,
    at: datetime.datetime,
    settings: ReviewSettings,
) -> str:
    """The text of an item's file with an approval of it and of the files it shows now.

    `item` is what the text is parsed to, `by` the login name of who approves. Raises ApprovalRefused, whose sentence
    says why `by` may not, and UneditableFrontMatter.
    """
    files = files_digest(item, targets, get_file_info, settings.free)
    return approve(text, by=by, at=at, settings=settings, files=files)


def with_files_checked(item: Item, targets: FindsTargets, get_file_info: GetFileInfo) -> Item:
    """The item; as unapproved, where a file that it shows is not the one that was approved with it."""
    review = item.review
    if item.unapproved or review is None or review.state != APPROVED:
        return item
    if files_digest(item, targets, get_file_info, review.excepted) == review.files:
        return item
    return structs.replace(item, unapproved="files")


def files_digest(item: Item, targets: FindsTargets, get_file_info: GetFileInfo, free: Collection[str]) -> str:
    """A digest of the bytes of the files an item shows and links to, in hexadecimal digits; "" where there are none.

    Not of their names, which its text says. The picture is left out where `free` has `image`.
    """
    parts: list[str] = []
    shown = item.files[1:] if item.image and "image" in free else item.files
    for reference in (*shown, *item.body.links):
        target = targets.find_target(reference, from_path=item.path)
        if target is not None and target.kind == "file":
            info = get_file_info(target.path)
            parts.append(info.source_sha256 if info is not None else "")
    return digest("\n".join(parts).encode(), key=b"approved files").hex() if parts else ""
