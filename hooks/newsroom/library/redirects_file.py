"""Reads redirects.txt: a line for each address of an older site that stands in no item, and where it leads to here."""

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit

from msgspec import DecodeError, Struct, ValidationError, msgpack, structs

from newsroom.content.frontmatter.encoding import decode_text
from newsroom.content.scanner import Source, is_mtime_trustworthy
from newsroom.library.identity import alias_request
from newsroom.library.redirect_lines import NO_LINES, CachedLines, RedirectLine, RedirectLines, save_lines
from newsroom.model import urls
from newsroom.model.problems import Problem, Report, unreadable_problem
from newsroom.model.settings import canonical_url
from newsroom.runtime.cache import Cache
from newsroom.runtime.digests import digest
from newsroom.text.uris import uri_error

REDIRECTS_FILE = "redirects.txt"
"""Its path under content/."""
MAX_REQUEST_LENGTH = 900
"""Longer addresses fit into no table of a web server."""
ADDRESS_CHARACTERS = "/:?#[]@!&'()*+,;=%~"
"""What may stand in a new address as it is: nothing that means something in the settings of a web server."""
OLD, NEW = "địa chỉ cũ", "địa chỉ mới"
"""The keys of problems."""

_EXAMPLE = "/tin-cu.html  /tin-tuc/"
# What the site cannot be without; an address there would hide a file that pages load.
_OWN_FOLDERS = (urls.ASSETS, urls.SEARCH)


class RedirectsFile(Struct, frozen=True):
    """The lines of a redirects.txt, each old address once, and what is wrong with the others."""

    lines: RedirectLines = NO_LINES
    problems: tuple[Problem, ...] = ()


class _Cached(Struct, frozen=True, array_like=True):
    """What the cache has of a file beside its lines: a digest of its bytes and its stamp, if that can be trusted."""

    key: bytes
    stamp: bytes
    count: int
    problems: tuple[Problem, ...]


def read_redirects(
    source: Source | None, content_name: str, cache: Cache | None = None, *, now_ns: int = 0, in_groups: bool = False
) -> RedirectsFile:
    """The redirects of a file, from the cache where it is the same; none where there is no file.

    `content_name` is what problem lines call content/. A file whose stamp, at the time `now_ns`, can be trusted to be
    that of its bytes is not opened again. With `in_groups` lines are read from the cache when they are asked for, as
    long as it is open.
    """
    if source is None:
        return RedirectsFile()
    path, file = f"{content_name}/{source.path}", Path(source.disk_path)
    cached = _load_cached(cache)
    if cache is not None and cached is not None and cached.stamp == source.stamp:
        return _from_cache(cached, cache, file, path, in_groups=in_groups)
    try:
        data = file.read_bytes()
    except OSError:
        return RedirectsFile(NO_LINES, (unreadable_problem(path),))
    if cache is None:
        return parse_redirects(data, path)
    key = digest(data, path.encode())
    stamp = source.stamp if is_mtime_trustworthy(source.stamp, now_ns=now_ns) else b""
    if cached is None or cached.key != key:
        parsed = parse_redirects(data, path)
        cached = _Cached(key, stamp, len(parsed.lines), parsed.problems)
        save_lines(parsed.lines, cache, key)
        cache.save_value(REDIRECTS_FILE, msgpack.encode(cached))
    elif stamp:
        cached = structs.replace(cached, stamp=stamp)
        cache.save_value(REDIRECTS_FILE, msgpack.encode(cached))
    return _from_cache(cached, cache, file, path, in_groups=in_groups)


def _from_cache(cached: _Cached, cache: Cache, file: Path, path: str, *, in_groups: bool) -> RedirectsFile:
    def read_all() -> Sequence[RedirectLine]:
        return parse_redirects(file.read_bytes(), path).lines

    lines = CachedLines(cached.count, read_all, cache, cached.key)
    return RedirectsFile(lines if in_groups else RedirectLines(lines), cached.problems)


def _load_cached(cache: Cache | None) -> _Cached | None:
    try:
        return msgpack.decode(cache.get_value(REDIRECTS_FILE) or b"", type=_Cached) if cache is not None else None
    except (DecodeError, ValidationError):
        return None


def parse_redirects(data: bytes, path: str) -> RedirectsFile:
    """The redirects in the bytes of a file, which problems call `path`. `#` begins a line that is only for people."""
    report = Report(path)
    text = decode_text(data, report)
    lines: dict[str, RedirectLine] = {}
    for number, row in enumerate((text or "").split("\n"), start=1):
        fields = row.split()
        if not fields or fields[0].startswith("#"):
            continue
        line = _read_line(number, fields, report)
        if line is None:
            continue
        first = lines.setdefault(line.request, line)
        if first is not line:
            why = f"đã có ở dòng {first.number}, dòng này không có tác dụng; hãy xóa một trong hai dòng"
            report.add(number, OLD, why, value=line.old, example=_EXAMPLE, level="warning")
    return RedirectsFile(RedirectLines(lines.values()), tuple(report.problems))


def _read_line(number: int, fields: list[str], report: Report) -> RedirectLine | None:
    if len(fields) != 2:
        why = "không đúng cách: mỗi dòng ghi địa chỉ cũ, dấu cách, rồi địa chỉ mới; dấu cách trong địa chỉ thì ghi %20"
        report.add(number, OLD, why, value=" ".join(fields), example=_EXAMPLE)
        return None
    old, new = fields
    request, target = alias_request(old), _new_address(new)
    if (why := old_address_error(request)) or request is None:
        report.add(number, OLD, why, value=old, example=_EXAMPLE)
    elif target is None:
        why = "không dùng làm địa chỉ mới được; địa chỉ mới bắt đầu bằng dấu / (ở trang này) hoặc https://"
        report.add(number, NEW, why, value=new, example=_EXAMPLE)
    else:
        return RedirectLine(number, old, request, target)
    return None


def old_address_error(request: str | None) -> str:
    """Why an address cannot be an old one, as a Vietnamese clause; "" where it can."""
    if request is None:
        return "không dùng làm địa chỉ cũ được; địa chỉ cũ bắt đầu bằng dấu / và không phải là trang chủ"
    if request.startswith(_OWN_FOLDERS):
        return "nằm ở chỗ của tệp do máy tạo ra, không thể chuyển hướng đi nơi khác"
    if len(request) > MAX_REQUEST_LENGTH:
        return "là địa chỉ dài quá, máy chủ không chuyển hướng được"
    return ""


def _new_address(new: str) -> str | None:
    """Where a line leads to: a path of this site as it is written, an absolute address as servers send it, or None."""
    if new.startswith("/") and not new.startswith("//"):
        return new
    try:
        is_web = urlsplit(new).scheme in {"http", "https"} and uri_error(new) is None
        return quote(canonical_url(new), safe=ADDRESS_CHARACTERS) if is_web else None
    except ValueError:
        return None
