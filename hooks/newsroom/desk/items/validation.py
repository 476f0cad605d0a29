"""Finds what is wrong with a text that is being written, and what could be better, by the field it concerns."""

from collections.abc import Collection, Iterable, Mapping

from msgspec import Struct

from newsroom.checks.checker import check_item
from newsroom.checks.claims import check_claims
from newsroom.checks.collector import ProblemCollector
from newsroom.checks.style import check_style, suggestions_to_problems
from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.desk.content_cache import ContentCache
from newsroom.desk.content_snapshot import ContentSnapshot
from newsroom.desk.items.open_file import EditableText
from newsroom.kinds import KINDS
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
    """The item of a text, None where it cannot be read, its body as HTML, and the issues, errors first."""

    item: Item | None
    fragment: str
    issues: tuple[Issue, ...]

    @property
    def error_count(self) -> int:
        """How many problems would stop a build."""
        return sum(issue.level == "error" for issue in self.issues)


def validate_text(
    content_cache: ContentCache, snapshot: ContentSnapshot, path: str, editable: EditableText
) -> ValidationResult:
    """Read a text as the build would read the file at that path."""
    parsed = content_cache.new_parser().parse(path, editable.text.encode())
    problems, item, folder = list(parsed.problems), parsed.item, content_cache.folders.content_name
    text = nfc(editable.text.replace("\r\n", "\n").removeprefix("\ufeff"))
    if item is not None:

        def read_text(other: str) -> str:
            file = content_cache.existing_file(other) if other != path else None
            return text if file is None else file.read_text(encoding="utf-8-sig", errors="replace")

        collector = ProblemCollector(
            snapshot.library.with_changes({item.path: item}),
            folder_name=folder,
            read_text=read_text,
            get_file_info=snapshot.facts,
            unreadable_paths=frozenset(snapshot.unreadable_paths) - {path},
        )
        own_path = f"{folder}/{path}"
        conflicts = snapshot.checked.known_conflicts(item)
        if conflicts is None:
            # Comparing an item with all others takes long, and while one types only its text changes.
            check_claims(collector, KINDS, item)
            conflicts = tuple(problem for problem in collector.take_result().problems if problem.path == own_path)
            snapshot.checked.remember_conflicts(item, conflicts)
        check_item(collector, KINDS, item)
        problems += [*(problem for problem in collector.problems if problem.path == own_path), *conflicts]
        problems += suggestions_to_problems(own_path, text, check_style(text, item, content_cache.style_words()))
    field_names = set(_field_names(editable.keys))
    return ValidationResult(item, parsed.fragment, tuple(_issues(problems, field_names, editable.body_first_line)))


def _issues(problems: Iterable[Problem], field_names: Collection[str], first_line: int) -> Iterable[Issue]:
    ordered = sorted(set(problems), key=lambda problem: (_LEVEL_ORDER[problem.level], problem.line, problem.key))
    for problem in ordered:
        field = _field_for_key(problem.key, field_names)
        line = max(1, problem.line - first_line + 1) if field == BODY_FIELD else 0
        # The form shows key and level in its own way.
        message = problem.message.removeprefix(f"{problem.key}: ")
        for suffix in (" [cảnh báo]", " [gợi ý]"):
            message = message.removesuffix(suffix)
        yield Issue(field, problem.level, message if field != FILE_FIELD else f"{problem.key}: {message}", line)


def _field_for_key(key: str, field_names: Collection[str]) -> str:
    """The field that a problem's key names, or the group around it; advice names the fields of groups alone."""
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
