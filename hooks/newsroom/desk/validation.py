"""Says what is wrong with a text that is being written, and what could be better, by the field it concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from newsroom.checks.checker import Checker
from newsroom.checks.style import findings
from newsroom.checks.style import problems as advice_lines
from newsroom.desk.content_cache import Content, Overview, with_item
from newsroom.desk.open_file import Draft
from newsroom.model.items import Item
from newsroom.model.problems import BODY, FILE, Level, Problem
from newsroom.text.normalize import nfc

BODY_FIELD, FILE_FIELD = "noi-dung", "tep"
_ORDER: Mapping[Level, int] = {"error": 0, "warning": 1, "advice": 2}


class Remark(Struct, frozen=True):
    """A problem or a piece of advice at a field; `line` is the line of the body, 0 for other fields."""

    field: str
    level: Level
    words: str
    line: int = 0


class Review(Struct, frozen=True):
    """What came of reading a text: the item, unless it is beyond reading, its fragment and what there is to say."""

    item: Item | None
    fragment: str
    remarks: tuple[Remark, ...]

    @property
    def errors(self) -> int:
        """How many problems would stop a build."""
        return sum(remark.level == "error" for remark in self.remarks)

    @property
    def by_field(self) -> dict[str, list[Remark]]:
        """The remarks at each field."""
        found: dict[str, list[Remark]] = defaultdict(list)
        for remark in self.remarks:
            found[remark.field].append(remark)
        return found


def review(content: Content, overview: Overview, path: str, draft: Draft) -> Review:
    """Read a draft as the build would."""
    parsed = content.parser().parse(path, draft.text.encode())
    problems = list(parsed.problems)
    folder = content.folders.name
    text = nfc(draft.text.replace("\r\n", "\n").removeprefix("\ufeff"))
    if parsed.item is not None:
        library = with_item(overview.library, parsed.item)

        def read_text(other: str) -> str:
            file = content.file(other) if other != path else None
            return text if file is None else file.read_text(encoding="utf-8-sig", errors="replace")

        unread = frozenset(overview.unread) - {path}

        def checker() -> Checker:
            return Checker(library, folder=folder, read_text=read_text, facts=overview.facts, unread=unread)

        item = parsed.item
        claims = (path, item.aliases, item.id, item.date, item.record)
        if claims not in overview.between:
            own = f"{folder}/{path}"
            overview.between[claims] = tuple(p for p in checker().between() if p.path == own)
        problems += [*checker().of(item), *overview.between[claims]]
        problems += advice_lines(f"{folder}/{path}", text, findings(text, parsed.item, content.words()))
    known = set(_names(draft.keys))
    return Review(parsed.item, parsed.fragment, tuple(_remarks(problems, known, draft.first_line)))


def _remarks(problems: Iterable[Problem], known: Collection[str], first_line: int) -> Iterable[Remark]:
    ordered = sorted(set(problems), key=lambda problem: (_ORDER[problem.level], problem.line, problem.key))
    for problem in ordered:
        field = _field(problem.key, known)
        line = max(1, problem.line - first_line + 1) if field == BODY_FIELD else 0
        # The message begins with the key, which its place tells here.
        words = problem.message.removeprefix(f"{problem.key}: ")
        for mark in (" [cảnh báo]", " [gợi ý]"):
            words = words.removesuffix(mark)
        yield Remark(field, problem.level, words if field != FILE_FIELD else f"{problem.key}: {words}", line)


def _field(key: str, known: Collection[str]) -> str:
    """The field that a problem's key names, or the next above it; advice names keys of groups by themselves."""
    if key == BODY:
        return BODY_FIELD
    if key == FILE:
        return FILE_FIELD
    name = key
    while name:
        plain = "".join(part for n, part in enumerate(name.replace("]", "[").split("[")) if n % 2 == 0)
        if plain in known:
            return name
        name = name[: max(name.rfind("."), name.rfind("["), 0)]
    return next((name for name in sorted(known) if name.endswith(f".{key}")), FILE_FIELD)


def _names(keys: Mapping[str, object]) -> Iterable[str]:
    for name, key in keys.items():
        yield name
        below = getattr(key, "by_name", {})
        yield from (f"{name}.{inner}" for inner in _names(below))
