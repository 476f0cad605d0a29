"""Every regular expression takes time in proportion to the text: editors' files may be long, and are not all kind."""

import ast
import importlib
import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from types import ModuleType

import newsroom
import pytest
from pattern_steps import CountingMatcher, TooManyStepsError, hard_texts

METHODS = ("search", "match", "fullmatch", "sub", "subn", "findall", "finditer", "split", "scanner")
MAX_STEPS = 1_000_000
# Twice the text may take a little more than twice the steps; four times for what is quadratic.
MAX_GROWTH = 2.9


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(newsroom.__path__, "newsroom."):
        yield importlib.import_module(found.name)


def patterns_in(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        if isinstance(value.pattern, str):
            yield value
    elif isinstance(value, dict):
        yield from patterns_in([*value.keys(), *value.values()])
    elif isinstance(value, tuple | list | set | frozenset):
        for each in value:
            yield from patterns_in(each)


def inline_patterns(module: ModuleType, tree: ast.Module) -> Iterator[tuple[str, re.Pattern[str]]]:
    """Patterns that are written where they are used."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            called, first = node.func, node.args[0]
            if isinstance(called.value, ast.Name) and called.value.id == "re" and isinstance(first, ast.Constant):
                flags = [word.value for word in node.keywords if word.arg == "flags"]
                flag = eval(ast.unparse(flags[0]), {"re": re}) if flags else 0
                if called.attr != "compile" and isinstance(first.value, str):
                    yield called.attr, re.compile(first.value, flag)


def all_patterns() -> dict[str, tuple[re.Pattern[str], set[str]]]:
    """Every pattern of the program by where it is, with the methods it is used with."""
    found: dict[str, tuple[re.Pattern[str], set[str]]] = {}
    for module in modules():
        source = inspect.getsource(module)
        methods_in_module = set(re.findall(rf"\.({'|'.join(METHODS)})\(", source))
        for name, value in vars(module).items():
            for number, pattern in enumerate(patterns_in(value)):
                if re.search(rf"^{name}\b", source, re.MULTILINE):
                    used = set(re.findall(rf"\b{name}\.({'|'.join(METHODS)})\b", source))
                    found[f"{module.__name__}.{name}[{number}]"] = pattern, used or methods_in_module or {"search"}
        for number, (method, pattern) in enumerate(inline_patterns(module, ast.parse(source))):
            found[f"{module.__name__}#{number}"] = pattern, {method}
    return found


PATTERNS = all_patterns()


def steps(pattern: re.Pattern[str], methods: set[str], text: str) -> int:
    matcher = CountingMatcher(pattern, text, MAX_STEPS)
    return matcher.find_all(anchored=methods <= {"match", "fullmatch"}, whole=methods == {"fullmatch"})


def grows_too_much(pattern: re.Pattern[str], methods: set[str], text: Callable[[int], str], length: int) -> bool:
    try:
        return steps(pattern, methods, text(2 * length)) > MAX_GROWTH * steps(pattern, methods, text(length))
    except TooManyStepsError:
        return True


def quadratic_text(pattern: re.Pattern[str], methods: set[str]) -> str | None:
    """A text for which twice the length takes more than twice the steps; None without one."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(100_000)
    try:
        for text in hard_texts(pattern):
            # A bounded repeat grows so only as long as the text is shorter than the bound.
            if grows_too_much(pattern, methods, text, 30) and grows_too_much(pattern, methods, text, 160):
                return text(4)
    finally:
        sys.setrecursionlimit(limit)
    return None


def test_patterns_are_found() -> None:
    assert len(PATTERNS) > 150


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_takes_steps_in_proportion_to_the_text(name: str) -> None:
    assert quadratic_text(*PATTERNS[name]) is None, PATTERNS[name][0].pattern


@pytest.mark.parametrize("pattern", ["a*b", "(?:a|bc)*d", "<!--.*?-->", r"[\w.+-]+@[\w-]+", "([a-z]+)*!", r"^\s*\n*x"])
def test_a_pattern_that_takes_more_is_recognised(pattern: str) -> None:
    assert quadratic_text(re.compile(pattern, re.MULTILINE | re.DOTALL), {"search"}) is not None
