"""Finds pictures and attachments that cannot be published: missing, broken, or of a kind that is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from newsroom.checks.collector import ProblemCollector
from newsroom.model import file_types
from newsroom.model.file_types import DEFECT_REASONS, FileInfo
from newsroom.model.items import Item, Plan
from newsroom.model.problems import BODY_KEY, did_you_mean
from newsroom.model.references import reference_path
from newsroom.text.normalize import slug

_PORTABLE_PATH = re.compile(r"[A-Za-z0-9._/-]+")
_LOCAL_PATH = re.compile(r"[A-Za-z]:|.*\\")
GetFileInfo = Callable[[str], FileInfo | None]


def check_files(collector: ProblemCollector, item: Item, get_file_info: GetFileInfo) -> None:
    """Report what is wrong with every file an item shows."""
    if item.image:
        _check_file(collector, item, "image", item.image.src, get_file_info, pictures=True)
    for source in item.body.images:
        _check_file(collector, item, BODY_KEY, source, get_file_info, pictures=True)
    if isinstance(item.record, Plan):
        for attachment in item.record.attachments:
            _check_file(collector, item, "attachments", attachment.file, get_file_info, pictures=False)


def _check_file(
    found: ProblemCollector, item: Item, key: str, reference: str, facts: GetFileInfo, *, pictures: bool
) -> None:
    what, example = ("ảnh", "hoi-thi.jpg") if pictures else ("tệp", "62-kh-bdvtu.pdf")
    elsewhere = _why_not_local(reference, what)
    if elsewhere:
        found.add(item.path, key, elsewhere, value=reference, example=example)
        return
    target = found.library.find_target(reference, from_path=item.path)
    if target is None or target.kind != "file":
        near = found.suggest_path(reference, _paths_in_folder(item, found.library.files)) or found.suggest_path(
            reference, found.library.files
        )
        shown = _reference_from(item.path, near) if near else None
        why = f"không có {what} này cạnh bài, cũng không có trong {found.folder_name}/" + did_you_mean(shown)
        found.add(item.path, key, why, value=reference, example=shown or example)
        return
    ending = file_types.file_extension(target.path)
    if ending not in (file_types.IMAGE_FORMATS if pictures else file_types.IMAGE_FORMATS | file_types.ATTACHMENT_TYPES):
        right = "jpg, png, webp, avif, gif" if pictures else "pdf, docx, xlsx, pptx, odt, zip…"
        why = f"thuộc loại tệp không được đăng; {what} phải là một trong các loại: {right}"
        found.add(item.path, key, why, value=reference, example=example)
    elif not _PORTABLE_PATH.fullmatch(target.path):
        folder, _, name = target.path.rpartition("/")
        parts = [part if _PORTABLE_PATH.fullmatch(part) else slug(part) for part in folder.split("/")]
        right = "/".join([*parts, f"{slug(name.rpartition('.')[0])}.{ending}"])
        why = f"có tên {what} hay thư mục viết bằng chữ có dấu, dấu cách hoặc ký tự lạ; hãy đổi tên"
        found.add(item.path, key, why, value=reference, example=_reference_from(item.path, right))
    else:
        known = facts(target.path)
        if known is not None and known.defect:
            why = DEFECT_REASONS[known.defect].format(ending=ending)
            found.add(item.path, key, why, value=reference, example=f"lưu lại thành {example}")
        elif target.path.rpartition("/")[2] != reference_path(reference).rpartition("/")[2]:
            why = "viết chữ hoa, chữ thường khác với tên tệp thật; nên ghi đúng như tên tệp"
            right = _reference_from(item.path, target.path)
            found.add(item.path, key, why, value=reference, example=right, level="warning")


def _why_not_local(reference: str, what: str) -> str | None:
    """Why a reference is none to a file of this site."""
    if _LOCAL_PATH.match(reference):
        return f"là đường dẫn trên máy riêng; hãy chép {what} vào cạnh bài rồi chỉ ghi tên tệp"
    try:
        parts = urlsplit(reference)
    except ValueError:
        return f"không phải là tên {what}"
    if parts.scheme or parts.netloc:
        return f"là địa chỉ ở trang khác; hãy tải {what} về đặt cạnh bài rồi chỉ ghi tên tệp"
    return None


def _paths_in_folder(item: Item, paths: frozenset[str]) -> list[str]:
    folder = item.path.rpartition("/")[0]
    return [path for path in paths if path.rpartition("/")[0] == folder]


def _reference_from(origin: str, path: str) -> str:
    """How the file `origin` would name the file at `path`: by its name alone if it is beside it."""
    folder, _, name = path.rpartition("/")
    return name if folder == origin.rpartition("/")[0] else f"/{path}"
