"""Keeps what Jinja makes of a template for all projects of a test process: half of a small build is spent on that."""

from collections.abc import Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

import jinja2
from jinja2.compiler import CodeGenerator
from jinja2.nodes import Impossible, TemplateData

_compile = jinja2.Environment.compile
_python_sources: dict[tuple[object, ...], str] = {}


class _NothingFolded(CodeGenerator):
    """Calls no filter while it makes code: what a filter gives may hang on the project."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.optimizer = None

    def _output_child_to_const(self, node: Any, frame: Any, finalize: Any) -> str:
        if not isinstance(node, TemplateData):
            raise Impossible
        return super()._output_child_to_const(node, frame, finalize)


def _functions(table: Mapping[str, object]) -> frozenset[tuple[str, object]]:
    """Filters or tests by name, with their code, whatever values of a project that is bound to."""
    return frozenset((name, getattr(function, "__code__", function)) for name, function in table.items())


def _compile_once(
    self: jinja2.Environment,
    source: str,
    name: str | None = None,
    filename: str | None = None,
    raw: bool = False,
    defer_init: bool = False,
) -> CodeType | str:
    """As Jinja's own `compile`; an equal template is not parsed again, and has the name of its own file."""
    if raw or not isinstance(source, str):
        return _compile(self, source, name, filename, raw, defer_init)  # type: ignore[call-overload, no-any-return]
    options = (self.autoescape, self.trim_blocks, self.lstrip_blocks, self.keep_trailing_newline, self.undefined)
    key = (source, name, defer_init, *options, *self.extensions, _functions(self.filters), _functions(self.tests))
    if key not in _python_sources:
        _python_sources[key] = _compile(self, source, name, filename, True, defer_init)
    return _code(_python_sources[key], filename or "<template>")


@lru_cache(maxsize=256)
def _code(python_source: str, filename: str) -> CodeType:
    return compile(python_source, filename, "exec")


def keep_templates() -> None:
    """From now on, in this process and in those that it forks."""
    jinja2.Environment.code_generator_class = _NothingFolded
    jinja2.Environment.compile = _compile_once  # type: ignore[method-assign, assignment]
