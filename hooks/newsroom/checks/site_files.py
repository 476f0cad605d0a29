"""Finds files of content/ that are not published since nothing shows them, and what mkdocs.yml names in vain."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from newsroom.checks.collector import ProblemCollector
from newsroom.checks.known_paths import KnownPaths
from newsroom.content.media.site_pictures import site_picture_defect
from newsroom.content.named_files import PICTURES, NamedFile
from newsroom.library.library import Library
from newsroom.library.published_files import published_files, unmentioned_files
from newsroom.library.redirects_file import REDIRECTS_FILE
from newsroom.library.root_files import is_plain_page, root_file_use
from newsroom.library.target_index import is_publishable
from newsroom.model.file_types import DEFECT_REASONS, file_extension
from newsroom.model.items import Item
from newsroom.model.problems import FILE_KEY, Problem, did_you_mean
from newsroom.runtime.theme_files import ThemeFiles


def needs_mention(library: Library, path: str) -> bool:
    """Whether a file is published only where a page shows it: those outside the sections, but for a few."""
    return not _is_in_section(library, path) and path != REDIRECTS_FILE and not root_file_use(path)


def check_shown(collector: ProblemCollector, path: str, is_mentioned: bool, named_files: Sequence[NamedFile]) -> None:
    """Warn of a file that needs to be mentioned, and is nowhere: it is not published."""
    if is_mentioned or any(file.name == path for file in named_files):
        return
    why, example = "không có trang nào cho xem nên không được đăng", f"[Tải về](/{path})"
    if is_publishable(path):
        why += "; hãy đặt liên kết tới tệp trong một trang, hoặc xóa tệp"
    else:
        why, example = f"{why}; hãy chuyển ra khỏi {collector.folder_name}/", f"xóa {collector.display_path(path)}"
    collector.add(path, FILE_KEY, why, value=path, example=example, level="warning")


def check_root_page(collector: ProblemCollector, path: str) -> None:
    """Report a page that another service looks for and that is more than a few words."""
    is_page = file_extension(path) in {"html", "htm"} and root_file_use(path)
    if is_page and not is_plain_page(collector.read_text(path)):
        why = "là trang xác nhận mà có thứ khác ngoài chữ và thẻ meta; hãy tải lại đúng tệp của nơi yêu cầu"
        example = "google-site-verification: google0123456789abcdef.html"
        collector.add(path, FILE_KEY, why, value=path, example=example)


def _is_in_section(library: Library, path: str) -> bool:
    folder, slash, _ = path.partition("/")
    return bool(slash) and library.settings.section_by_key(folder) is not None


def check_page_folders(collector: ProblemCollector, named_files: Sequence[NamedFile]) -> None:
    """Warn of a folder of pages that is no section and not in the menu: its pages stay online as hand-written ones."""
    in_menu = {file.name.partition("/")[0] for file in named_files if file.is_page}
    first_pages: dict[str, str] = {}
    for path in sorted(collector.library.static_pages):
        if "/" in path:
            first_pages.setdefault(path.partition("/")[0], path)
    for folder, path in first_pages.items():
        if folder not in in_menu:
            why = (
                "nằm trong thư mục không phải là chuyên mục, nên được đăng như trang viết tay; nếu chuyên mục đã bỏ"
                f" thì xóa cả thư mục {collector.folder_name}/{folder}/, nếu không thì ghi trang vào nav của mkdocs.yml"
            )
            collector.add(path, FILE_KEY, why, value=path, example=f"nav: [Tên trang: {path}]", level="warning")


def check_named_files(
    collector: ProblemCollector,
    named_files: Iterable[NamedFile],
    theme_files: ThemeFiles,
    disk_path: Callable[[str], Path],
) -> None:
    """Report what mkdocs.yml names in vain; `disk_path` gives the file of a path under content/."""
    files = dict(theme_files.below(""))
    for named in named_files:
        _check_named_file(collector, named, files, disk_path)


def _check_named_file(
    collector: ProblemCollector, named: NamedFile, theme_files: Mapping[str, Path], disk_path: Callable[[str], Path]
) -> None:
    if named.is_page and file_extension(named.name) != "md":
        reason = "không phải là một trang .md viết tay, nên không có trong danh mục của trang"
        example = "nav: [Giới thiệu: gioi-thieu.md]"
        problem = Problem(named.settings_file, named.line, named.key, reason, named.name, example, "warning")
        collector.problems.append(problem)
        return
    why = _why_unusable(collector, named, theme_files, disk_path)
    if why is None:
        return
    pages, files = collector.library.static_pages, {*collector.library.files, *theme_files}
    extensions = PICTURES if named.is_picture else {file_extension(named.name)}
    candidates = {path for path in (pages if named.is_page else files) if file_extension(path) in extensions}
    suggestion = collector.suggest_path(named.name, KnownPaths(candidates - {named.name}))
    example = suggestion or ("assets/emblem.svg" if named.is_picture else posixpath.basename(named.name))
    why += did_you_mean(suggestion)
    collector.problems.append(Problem(named.settings_file, named.line, named.key, why, named.name, example))


def _why_unusable(
    collector: ProblemCollector, named: NamedFile, theme_files: Mapping[str, Path], disk_path: Callable[[str], Path]
) -> str | None:
    library, path = collector.library, named.name
    address = urlsplit(path)
    if address.scheme or address.netloc:
        return "là địa chỉ ở trang khác; hãy tải ảnh về và ghi tên tệp" if named.is_picture else None
    if named.is_page:
        is_known = path in library.static_pages or path in library.items or path in collector.unreadable_paths
        return None if is_known else f"không có trang này trong {collector.folder_name}/"
    if path not in library.files and path not in theme_files:
        return f"không có tệp này trong overrides/, cũng không có trong {collector.folder_name}/"
    if not named.is_picture:
        return None
    extension = file_extension(path)
    if extension not in PICTURES:
        return "không phải là ảnh; ảnh phải là một trong các loại: svg, png, jpg, webp, avif, gif, ico"
    defect = site_picture_defect(disk_path(path) if path in library.files else theme_files[path])
    return DEFECT_REASONS[defect].format(ending=extension) if defect else None


def file_advice(
    collector: ProblemCollector,
    static_pages: Sequence[Item],
    named_files: Sequence[NamedFile],
    section_lines: Mapping[str, int],
    settings_file: str,
) -> Iterator[Problem]:
    """What an editor may want to know of files: which are published for other services, which nobody mentions.

    `section_lines` has the line of each section in the settings.
    """
    library = collector.library
    for path in sorted(library.files):
        if use := root_file_use(path):
            why, example = f"được đăng nguyên văn ở gốc trang: {use}", "xóa tệp nếu không cần nữa"
            yield Problem(collector.display_path(path), 1, FILE_KEY, why, path, example, "advice")
    names = {file.name for file in named_files}
    for path in sorted(published_files(library, static_pages, names)):
        info = collector.get_file_info(path)
        if info is not None and info.traces:
            why = f"còn ghi {', '.join(info.traces)}; ai tải tệp về cũng đọc được"
            example = "clean_attachments: yes trong mkdocs.yml, hoặc lưu lại tệp không kèm những điều ấy"
            yield Problem(collector.display_path(path), 1, FILE_KEY, why, path.rpartition("/")[2], example, "advice")
    for path in sorted(unmentioned_files(library, static_pages, names)):
        if _is_in_section(library, path):
            why, name = "không có bài nào nhắc tới nên không được đăng", path.rpartition("/")[2]
            yield Problem(collector.display_path(path), 1, FILE_KEY, why, name, f"[Tải về]({name})", "advice")
    folders = {path.partition("/")[0] for path in (*library.items, *library.files, *collector.unreadable_paths)}
    for key, line in section_lines.items():
        if key not in folders and key not in library.introductions:
            why = f"là chuyên mục chưa có thư mục {collector.folder_name}/{key}/, nên trang của nó còn trống"
            example = f"{collector.folder_name}/{key}/2018/10/ten-bai.md"
            yield Problem(settings_file, line, f"extra.newsroom.sections.{key}", why, key, example, "advice")
