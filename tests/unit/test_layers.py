"""Packages import only from layers below their own, files never in a circle, and each library has few users."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

# From the lowest to the highest; packages of one line do not import each other.
LAYERS = """
    text runtime
    model
    content
    library importing
    checks pages migration
    feeds search
    kinds
    build
    mkdocs_plugin
    publishing scaffold
    backup
    desk
    commands
"""
# The packages and modules that may import a library.
LIBRARIES = {
    "mkdocs": "mkdocs_plugin commands desk.app desk.parts desk.content_cache desk.items.preview",
    "werkzeug": "desk",
    "waitress": "desk",
    "ldap3": "desk.access.directory",
    "jinja2": "pages mkdocs_plugin desk.responses runtime.errors migration.report",
    "markdown": "content.markdown",
    "PIL": "content.media pages.social_card",
    "mammoth": "importing.docx_html",
    "requests": "feeds.websub commands.link_checker scaffold.wheel_source",
    "feedgen": "feeds.feedgen_fixes",
    "obstore": "publishing.s3",
    "feed_validator": "feeds.validate",
    "watchdog": "publishing.file_events",
}

PACKAGE = Path(__file__).parents[2] / "hooks/newsroom"
RANKS = {package: rank for rank, line in enumerate(LAYERS.strip().splitlines()) for package in line.split()}

# Names of the modules that a module imports, "content.parser" for newsroom.content.parser.
Imports = dict[str, set[str]]


def imported_names(source: str) -> Iterator[str]:
    """Every import of a module, those inside functions and under TYPE_CHECKING too, `from a import b` as a.b."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def read_imports() -> Imports:
    files = {
        ".".join(file.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): file
        for file in PACKAGE.rglob("*.py")
    }
    return {name: set(imported_names(file.read_text(encoding="utf-8"))) for name, file in files.items()}


def own_imports(imports: Imports) -> Imports:
    """The imports among the modules themselves; what is imported from a module counts as that module."""
    names = {name: {each.removeprefix("newsroom.") for each in imported} for name, imported in imports.items()}
    return {
        name: {each if each in imports else each.rpartition(".")[0] for each in imported} & imports.keys()
        for name, imported in names.items()
    }


def upward_imports(imports: Imports) -> set[str]:
    """What imports from its own layer, but not its own package, or from a higher one."""
    return {
        f"{name} {imported}"
        for name, others in own_imports(imports).items()
        for imported in others
        if (package := name.partition(".")[0]) != (other := imported.partition(".")[0])
        and "." in name
        and RANKS[other] >= RANKS[package]
    }


def strangers(imports: Imports, library: str, users: str) -> set[str]:
    """Modules that import a library and are none of its users."""
    return {
        name
        for name, imported in imports.items()
        if any(each.partition(".")[0] == library for each in imported)
        and not any(f"{name}.".startswith(f"{user}.") for user in users.split())
    }


IMPORTS = read_imports()


def test_every_package_has_a_layer() -> None:
    assert {name.partition(".")[0] for name in IMPORTS if "." in name} <= RANKS.keys()


def test_packages_import_only_from_layers_below_their_own() -> None:
    assert upward_imports(IMPORTS) == set()


def test_no_modules_import_each_other_in_a_circle() -> None:
    TopologicalSorter(own_imports(IMPORTS)).prepare()


@pytest.mark.parametrize("library", LIBRARIES)
def test_few_modules_know_a_library(library: str) -> None:
    assert strangers(IMPORTS, library, LIBRARIES[library]) == set()


def test_every_named_user_of_a_library_imports_it() -> None:
    named = {(library, user) for library, users in LIBRARIES.items() for user in users.split()}
    assert not {(library, user) for library, user in named if not strangers(_part(user), library, "")}


def _part(user: str) -> Imports:
    return {name: imported for name, imported in IMPORTS.items() if f"{name}.".startswith(f"{user}.")}


def test_imports_that_break_a_rule_are_found() -> None:
    source = """
        if TYPE_CHECKING:
            from newsroom.pages import lists
        def later():
            import newsroom.model.items
        from mkdocs.config import load_config
    """
    names = set(imported_names("if True:\n" + source))
    assert names == {"newsroom.pages.lists", "newsroom.model.items", "mkdocs.config.load_config"}
    checks = {"newsroom.checks.files.check"}
    imports: Imports = {"library.tags": names, "checks.files": set(), "pages.lists": checks, "model.items": set()}
    assert upward_imports(imports) == {"library.tags pages.lists", "pages.lists checks.files"}
    assert strangers(imports, "mkdocs", "desk commands") == {"library.tags"}
    with pytest.raises(CycleError):
        TopologicalSorter(own_imports({**imports, "checks.files": {"newsroom.pages.lists"}})).prepare()


def test_the_feed_validator_knows_nothing_of_the_program_whose_feeds_it_checks() -> None:
    files = (PACKAGE.parent / "feed_validator").glob("*.py")
    imported = {name for file in files for name in imported_names(file.read_text(encoding="utf-8"))}
    assert {name for name in imported if name.split(".")[0] == "newsroom"} == set()
    assert "feed_validator.report.BrokenRule" in imported
