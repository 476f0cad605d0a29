"""Reads redirects.txt: a line for each address of an older site that stands in no item, and where it leads to here."""

from pathlib import Path
from urllib.parse import quote, urlsplit

from msgspec import DecodeError, Struct, ValidationError, msgpack

from newsroom.content.frontmatter.encoding import decode_text
from newsroom.content.scanner import Source
from newsroom.library.identity import alias_request
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


class RedirectLine(Struct, frozen=True, array_like=True):
    """A line: its number from 1, the old address as written and as browsers ask for it below the root, the new one.

    `new` is a path from the root of the site as it is written, or an absolute address elsewhere, ready for a server.
    """

    number: int
    old: str
    request: str
    new: str


class RedirectsFile(Struct, frozen=True, array_like=True):
    """The lines of a redirects.txt, each old address once, and what is wrong with the others."""

    lines: tuple[RedirectLine, ...] = ()
    problems: tuple[Problem, ...] = ()


class _Cached(Struct, frozen=True, array_like=True):
    key: bytes
    file: RedirectsFile


def read_redirects(source: Source | None, content_name: str, cache: Cache | None = None) -> RedirectsFile:
    """The redirects of a file, from the cache where its bytes are the same; none where there is no file.

    `content_name` is what problem lines call content/.
    """
    if source is None:
        return RedirectsFile()
    path = f"{content_name}/{source.path}"
    try:
        data = Path(source.disk_path).read_bytes()
    except OSError:
        return RedirectsFile((), (unreadable_problem(path),))
    if cache is None:
        return parse_redirects(data, path)
    key = digest(data, path.encode())
    try:
        cached = msgpack.decode(cache.get_value(REDIRECTS_FILE) or b"", type=_Cached)
    except (DecodeError, ValidationError):
        cached = None
    if cached is None or cached.key != key:
        cached = _Cached(key, parse_redirects(data, path))
        cache.save_value(REDIRECTS_FILE, msgpack.encode(cached))
    return cached.file


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
    return RedirectsFile(tuple(lines.values()), tuple(report.problems))


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
