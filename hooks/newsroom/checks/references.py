"""Finds references that lead nowhere, to what readers cannot see, or to files that cannot be published."""

import posixpath
import re
from urllib.parse import urlsplit

from newsroom.checks.collector import ProblemCollector
from newsroom.checks.known_paths import KnownPaths
from newsroom.content.markdown.converter import LOCAL_PATH_EXAMPLE, LOCAL_PATH_REASON
from newsroom.content.markdown.sanitizer import is_local_path
from newsroom.library.target_index import is_publishable, reference_path, relative_reference
from newsroom.model.file_types import ATTACHMENT_TYPES, DEFECT_REASONS, IMAGE_FORMATS, file_extension
from newsroom.model.items import Item
from newsroom.model.problems import BODY_KEY, ProblemLevel, did_you_mean
from newsroom.text.normalize import slug

_PORTABLE_PATH = re.compile(r"[A-Za-z0-9._/-]+")
ITEM_EXAMPLE = "tin-tuc/2017/10/thang-dan-van.md"


def check_references(collector: ProblemCollector, item: Item) -> None:
    """Report every dangling reference of an item's front matter."""
    _check_plan(collector, item)
    for reference in item.related:
        if check_item_reference(collector, item, "related", reference) == item.path:
            why = "là chính bài này"
            collector.add(item.path, "related", why, value=reference, example=ITEM_EXAMPLE, level="warning")


def check_links(collector: ProblemCollector, item: Item, *, is_static_page: bool = False) -> None:
    """Warn of every link in a body that readers will not have."""
    library = collector.library
    for reference in item.body.links:
        target = library.find_target(reference, from_path=item.path)
        level: ProblemLevel = "warning"
        if is_local_path(reference):
            why, example = LOCAL_PATH_REASON, LOCAL_PATH_EXAMPLE
        elif target is None and not collector.leads_to_unreadable(reference):
            path = collector.suggest_path(reference, collector.all_paths)
            suggestion = relative_reference(path, item.path) if path else None
            why = "không dẫn tới trang hay tệp nào, nên chỉ còn chữ, không còn liên kết" + did_you_mean(suggestion)
            example = f"[tên bài]({suggestion or '../10/thang-dan-van.md'})"
        elif target is not None and target.kind == "item" and not library.is_visible(library.items[target.path]):
            if not is_static_page and not library.is_visible(item):
                continue
            why = "dẫn tới bài chưa công khai, nên bây giờ chỉ còn chữ, không có liên kết"
            example = "đăng bài kia trước, hoặc bỏ liên kết"
        elif target is not None and target.kind == "file" and not is_publishable(target.path):
            why = "thuộc loại tệp không được đăng, nên chỉ còn chữ, không có liên kết"
            example = "[Toàn văn](62-kh-bdvtu.pdf)"
        elif target is not None and (info := collector.get_file_info(target.path)) is not None and info.defect:
            extension = file_extension(target.path)
            why, level = DEFECT_REASONS[info.defect].format(ending=extension), "error"
            example = f"lưu lại thành hoi-thi.{extension}"
        else:
            continue
        collector.add(item.path, BODY_KEY, why, value=reference, example=example, level=level)


def _check_plan(collector: ProblemCollector, item: Item) -> None:
    library = collector.library
    if not item.plan or library.find_plan(item.plan, from_path=item.path) or collector.leads_to_unreadable(item.plan):
        return
    numbers = {path: record.number for path, record in library.plan_records.items() if path != item.path}
    suggestion = collector.suggest_path(item.plan, KnownPaths(numbers))
    suggestion = suggestion or collector.suggest_path(item.plan, KnownPaths(filter(None, numbers.values())))
    if library.find_target(item.plan, from_path=item.path) is None:
        why = "không phải là số, cũng không phải là đường dẫn của kế hoạch nào đã có"
    else:
        why = "dẫn tới một trang không phải là kế hoạch"
    example = f"plan: {suggestion or 'ke-hoach/2018/09/62-kh-bdvtu.md'}"
    collector.add(item.path, "plan", why + did_you_mean(suggestion), value=item.plan, example=example)


def check_item_reference(
    collector: ProblemCollector, item: Item, key: str, reference: str, example: str = ITEM_EXAMPLE
) -> str | None:
    """The path of the item a reference leads to; None, with a problem, where it leads to none."""
    target = collector.library.find_target(reference, from_path=item.path)
    if _is_other_site(collector, reference):
        why = "là địa chỉ ở trang khác; ở đây ghi bài của trang này"
    elif target is not None and target.kind == "item":
        return target.path
    elif target is not None:
        why = "dẫn tới một trang hay tệp không phải là bài"
    elif collector.leads_to_unreadable(reference):
        return None
    else:
        suggestion = collector.suggest_path(reference, collector.item_paths)
        why = "không dẫn tới bài nào" + did_you_mean(suggestion)
        example = suggestion or example
    collector.add(item.path, key, why, value=reference, example=example)
    return None


def _is_other_site(collector: ProblemCollector, reference: str) -> bool:
    try:
        host = urlsplit(reference).netloc
    except ValueError:
        return False
    return host not in ("", urlsplit(collector.library.settings.site_url).netloc)


def check_files(collector: ProblemCollector, item: Item) -> None:
    """Report what is wrong with every file an item shows."""
    references = [("image", item.image.src)] if item.image else []
    references += ((BODY_KEY, source) for source in item.body.images)
    if item.record:
        references += (("attachments", attachment.file) for attachment in item.record.attachments)
    for key, reference in references:
        _check_file(collector, item, key, reference)


def _check_file(collector: ProblemCollector, item: Item, key: str, reference: str) -> None:
    is_picture = key != "attachments"
    noun, example = ("ảnh", "hoi-thi.jpg") if is_picture else ("tệp", "62-kh-bdvtu.pdf")
    library = collector.library
    target = library.find_target(reference, from_path=item.path)
    level: ProblemLevel = "error"
    if why_not_local := _why_not_local(reference, noun):
        why = why_not_local
    elif target is None or target.kind != "file":
        folder = posixpath.dirname(item.path)
        path = collector.suggest_path(reference, collector.files_in(folder))
        path = path or collector.suggest_path(reference, collector.file_paths)
        suggestion = _reference_from(item.path, path) if path else None
        why = f"không có {noun} này cạnh bài, cũng không có trong {collector.folder_name}/" + did_you_mean(suggestion)
        example = suggestion or example
    else:
        suffix = file_extension(target.path)
        folder, name = posixpath.split(target.path)
        if suffix not in IMAGE_FORMATS and (is_picture or suffix not in ATTACHMENT_TYPES):
            types = "jpg, png, webp, avif, gif" if is_picture else "pdf, docx, xlsx, pptx, odt, zip…"
            why = f"thuộc loại tệp không được đăng; {noun} phải là một trong các loại: {types}"
        elif not _PORTABLE_PATH.fullmatch(target.path):
            parts = [part if _PORTABLE_PATH.fullmatch(part) else slug(part) for part in folder.split("/")]
            why = f"có tên {noun} hay thư mục viết bằng chữ có dấu, dấu cách hoặc ký tự lạ; hãy đổi tên"
            portable_name = f"{slug(name.rpartition('.')[0])}.{suffix}"
            example = _reference_from(item.path, "/".join([*parts, portable_name]))
        elif (info := collector.get_file_info(target.path)) is not None and info.defect:
            why = DEFECT_REASONS[info.defect].format(ending=suffix)
            example = f"lưu lại thành {example}"
        elif name != posixpath.basename(reference_path(reference)):
            why = "viết chữ hoa, chữ thường khác với tên tệp thật; nên ghi đúng như tên tệp"
            example, level = _reference_from(item.path, target.path), "warning"
        else:
            return
    collector.add(item.path, key, why, value=reference, example=example, level=level)


def _why_not_local(reference: str, noun: str) -> str | None:
    if is_local_path(reference):
        return f"là đường dẫn trên máy riêng; hãy chép {noun} vào cạnh bài rồi chỉ ghi tên tệp"
    try:
        parts = urlsplit(reference)
    except ValueError:
        return f"không phải là tên {noun}"
    if parts.scheme or parts.netloc:
        return f"là địa chỉ ở trang khác; hãy tải {noun} về đặt cạnh bài rồi chỉ ghi tên tệp"
    return None


def _reference_from(from_path: str, path: str) -> str:
    """How one file would name another: by its name alone if it is beside it."""
    folder, name = posixpath.split(path)
    return name if folder == posixpath.dirname(from_path) else f"/{path}"
