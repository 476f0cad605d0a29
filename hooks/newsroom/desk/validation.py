"""Says what is wrong with a text that is being written, and what could be better, by the field it concerns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from newsroom.checks.checker import Checker
from newsroom.checks.style import check_style
from newsroom.checks.style import suggestions_to_problems as advice_lines
from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.desk.content_cache import ContentCache, ContentSnapshot, library_with_item
from newsroom.desk.open_file import EditableText
from newsroom.model.items import Item
from newsroom.model.problems import BODY_KEY, FILE_KEY, Problem, ProblemLevel
from newsroom.text.normalize import nfc

BODY_FIELD, FILE_FIELD = "noi-dung", "tep"
_LEVEL_ORDER: Mapping[ProblemLevel, int] = {"error": 0, "warning": 1, "advice": 2}


class Issue(Struct, frozen=True):
    """A problem or a piece of advice at a field; `line` is the line of the body, 0 for other fields."""

    field: str
    level: ProblemLevel
    message: str
    line: int = 0


class ValidationResult(Struct, frozen=True):
    """What came of reading a text: the item, unless it is beyond reading, its fragment and what there is to say."""

    item: Item | None
    fragment: str
    issues: tuple[Issue, ...]

    @property
    def error_count(self) -> int:
        """How many problems would stop a build."""
        return sum(remark.level == "error" for remark in self.issues)

    @property
    def issues_by_field(self) -> dict[str, list[Issue]]:
        """The remarks at each field."""
        found: dict[str, list[Issue]] = defaultdict(list)
        for remark in self.issues:
            found[remark.field].append(remark)
        return found


def validate_text(
    content_cache: ContentCache, snapshot: ContentSnapshot, path: str, editable: EditableText
) -> ValidationResult:
    """Read a draft as the build would."""
    parsed = content_cache.new_parser().parse(path, editable.text.encode())
    problems = list(parsed.problems)
    folder = content_cache.folders.content_name
    text = nfc(editable.text.replace("\r\n", "\n").removeprefix("\ufeff"))
    if parsed.item is not None:
        library = library_with_item(snapshot.library, parsed.item)

        def read_text(other: str) -> str:
            file = content_cache.existing_file(other) if other != path else None
            return text if file is None else file.read_text(encoding="utf-8-sig", errors="replace")

        unread = frozenset(snapshot.unreadable_paths) - {path}

        def checker() -> Checker:
            return Checker(
                library, folder_name=folder, read_text=read_text, get_file_info=snapshot.facts, unreadable_paths=unread
            )

        item = parsed.item
        claims = (path, item.aliases, item.id, item.date, item.record)
        if claims not in snapshot.conflict_cache:
            own = f"{folder}/{path}"
            snapshot.conflict_cache[claims] = tuple(p for p in checker().check_conflicts() if p.path == own)
        problems += [*checker().check_item(item), *snapshot.conflict_cache[claims]]
        problems += advice_lines(f"{folder}/{path}", text, check_style(text, parsed.item, content_cache.style_words()))
    known = set(_field_names(editable.keys))
    return ValidationResult(parsed.item, parsed.fragment, tuple(_issues(problems, known, editable.body_first_line)))


def _issues(problems: Iterable[Problem], field_names: Collection[str], first_line: int) -> Iterable[Issue]:
    ordered = sorted(set(problems), key=lambda problem: (_LEVEL_ORDER[problem.level], problem.line, problem.key))
    for problem in ordered:
        field = _field_for_key(problem.key, field_names)
        line = max(1, problem.line - first_line + 1) if field == BODY_FIELD else 0
        # The message begins with the key, which its place tells here.
        words = problem.message.removeprefix(f"{problem.key}: ")
        for mark in (" [cảnh báo]", " [gợi ý]"):
            words = words.removesuffix(mark)
        yield Issue(field, problem.level, words if field != FILE_FIELD else f"{problem.key}: {words}", line)


def _field_for_key(key: str, field_names: Collection[str]) -> str:
    """The field that a problem's key names, or the next above it; advice names keys of groups by themselves."""
    if key == BODY_KEY:
        return BODY_FIELD
    if key == FILE_KEY:
        return FILE_FIELD
    name = key
    while name:
        plain = "".join(part for n, part in enumerate(name.replace("]", "[").split("[")) if n % 2 == 0)
        if plain in field_names:
            return name
        name = name[: max(name.rfind("."), name.rfind("["), 0)]
    return next((name for name in sorted(field_names) if name.endswith(f".{key}")), FILE_FIELD)


def _field_names(keys: Mapping[str, FieldSpec]) -> Iterable[str]:
    for name, key in keys.items():
        yield name
        yield from (f"{name}.{inner}" for inner in _field_names(key.subfields_by_name))
