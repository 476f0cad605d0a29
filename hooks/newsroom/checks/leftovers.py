"""Finds what a board's own site still has of the sample that it was begun from: addresses, names, pictures."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from newsroom.model import urls
from newsroom.model.problems import FILE_KEY, Problem
from newsroom.model.settings import Organisation, Settings
from newsroom.runtime.theme_files import ThemeFiles

SAMPLE_HOST = "danvan.example.vn"
SAMPLE_ORGANISATION = Organisation(
    name="Ban Dân vận Tỉnh ủy",
    parent="Tỉnh ủy Bắc Giang",
    emblem="assets/emblem.svg",
    responsible="Chịu trách nhiệm nội dung: Ban biên tập Trang thông tin điện tử Ban Dân vận",
    licence="Trang mẫu của phần mềm; nội dung minh họa, không phải trang thông tin chính thức",
    address="Trụ sở Ban Dân vận Tỉnh ủy",
    email=f"bientap@{SAMPLE_HOST}",
)
"""What the sample's mkdocs.yml says of its publisher."""
# A host that nobody can have, for examples, and the sentences by which the sample says what it is.
_MARKS = re.compile(r"\bexample\.vn\b|trang mẫu của phần mềm|không phải trang thông tin chính thức", re.IGNORECASE)
_ADDRESS = re.compile(r"[\w.+@-]+")
_KEY = re.compile(r"\s*(?:-\s+)?([\w-]+):")
# A board of the same level may well have these, so they are only mentioned.
_SHARED_NAMES = ("parent", "responsible", "address")


def is_own_site(settings: Settings) -> bool:
    """Whether a site is a board's own, and not the sample, or one that is only being tried at an example's address."""
    host = urlsplit(settings.site_url).hostname or ""
    if host == SAMPLE_HOST:
        return settings.organisation.name != SAMPLE_ORGANISATION.name
    return bool(host) and not host.endswith("example.vn")


def find_marks(path: str, text: str, *, key: str = "") -> Iterator[Problem]:
    """Each mark of the sample in a text, by its line; `key` is the problems' key, "" for that of the line itself."""
    for number, line in enumerate(text.splitlines(), 1):
        found = None if line.lstrip().startswith("#") and not key else _MARKS.search(line)
        if found:
            named = _KEY.match(line)
            why = "còn lại từ trang mẫu; hãy ghi của cơ quan mình"
            # An address from its beginning; to look for that with the mark would be slow in a line of 1 MB.
            begin = next(word.start() for word in _ADDRESS.finditer(line) if word.end() > found.start())
            value = line[begin : found.end()]
            yield Problem(path, number, key or (named[1] if named else FILE_KEY), why, value, level="warning")


def find_sample_settings(settings: Settings, settings_file: str, lines: Iterable[str]) -> Iterator[Problem]:
    """What of the publisher's particulars is word for word the sample's."""
    numbers = {named[1]: number for number, line in enumerate(lines, 1) if (named := _KEY.match(line))}
    for field in _SHARED_NAMES:
        value = getattr(settings.organisation, field)
        if value and value == getattr(SAMPLE_ORGANISATION, field):
            why = "trùng với trang mẫu; hãy xem có đúng là của cơ quan mình không"
            key = f"extra.newsroom.organisation.{field}"
            yield Problem(settings_file, numbers.get(field, 1), key, why, value, level="advice")


def find_sample_pictures(settings: Settings, settings_file: str, theme_files: ThemeFiles) -> Iterator[Problem]:
    """Of emblem and icon those that are the program's own, or missing; `theme_files` has the board's folder first."""
    favicon = theme_files.find(urls.FAVICON)
    if favicon is None:
        why = "chưa có, nên thẻ trình duyệt không có biểu tượng"
        example = f"overrides/{urls.FAVICON}"
        yield Problem(settings_file, 1, "theme", why, urls.FAVICON, example, "warning")
    if len(theme_files.folders) == 1:
        return
    programs = theme_files.folders[-1].resolve()
    if favicon is not None and favicon.is_relative_to(programs):
        why = "là biểu tượng của trang mẫu; hãy đặt biểu tượng của cơ quan mình"
        yield Problem(settings_file, 1, "theme", why, urls.FAVICON, f"overrides/{urls.FAVICON}", "warning")
    emblem = settings.organisation.emblem
    file = theme_files.find(emblem) if emblem else None
    if file is not None and file.is_relative_to(programs):
        why = "là huy hiệu của trang mẫu; hãy đặt huy hiệu của cơ quan mình"
        key = "extra.newsroom.organisation.emblem"
        yield Problem(settings_file, 1, key, why, emblem, f"overrides/{emblem}", "warning")
