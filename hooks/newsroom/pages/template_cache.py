"""Makes templates quick: compiled ones are kept, the theme's icons not listed, and what is shown is escaped once."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, MutableMapping
from types import CodeType
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

from newsroom.runtime.cache import Cache
from newsroom.runtime.cache_rows import is_corruption


class TemplateCache(jinja2.BytecodeCache):
    """Keeps compiled templates in the cache, which deletes them when another program made it."""

    def __init__(self, cache: Cache) -> None:
        self._cache, self._owner_pid = cache, os.getpid()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket with what is kept; a damaged store, which publishing mends, keeps nothing."""
        try:
            kept = self._cache.get_value(_cache_name(bucket))
        except sqlite3.DatabaseError as error:
            if not is_corruption(error):
                raise
            return
        if kept is not None:
            bucket.bytecode_from_string(kept)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what the bucket holds; worker processes leave that to a build that draws without them."""
        if os.getpid() != self._owner_pid:
            return
        try:
            self._cache.save_value(_cache_name(bucket), bucket.bytecode_to_string())
        except sqlite3.DatabaseError as error:
            if not is_corruption(error):
                raise


def _cache_name(bucket: Bucket) -> str:
    # One template compiles in two ways: MkDocs' environment does not escape, ours does.
    return f"template {'escaped' if bucket.environment.autoescape else 'plain'} {bucket.key}"


class EscapingTemplate(jinja2.Template):
    """A template whose values are escaped into plain text.

    Jinja makes each a Markup first, whose constructor is a third of the time in which a page of ours is drawn.
    """

    @classmethod
    def from_code(
        cls,
        environment: jinja2.Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> jinja2.Template:
        """The template of that code, as Jinja's loaders ask for it."""
        made = super().from_code(environment, code, globals, uptodate)
        made.root_render_func.__globals__["escape"] = escape_to_text
        return made


def escape_to_text(value: object) -> str:
    """The same text as `markupsafe.escape` gives."""
    if type(value) is str:
        return _escape_inner(value)
    return value if type(value) is Markup else escape(value)
