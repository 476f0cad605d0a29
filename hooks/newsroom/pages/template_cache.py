"""Makes templates faster: keeps compiled ones from build to build, and escapes values into plain text."""

import os
from collections.abc import Callable, MutableMapping
from importlib.util import cache_from_source
from pathlib import Path
from types import CodeType
from typing import Any

import jinja2
from jinja2.bccache import Bucket
from markupsafe import Markup, _escape_inner, escape  # type: ignore[attr-defined]

from newsroom.runtime.atomic_write import replace_path
from newsroom.runtime.digests import DIGEST_SIZE, digest


class TemplateCache(jinja2.BytecodeCache):
    """Keeps compiled templates beside the compiled modules: they too are made from the program, not from content.

    Where nothing can be written there, as in an image of a container, they are kept in the project's cache.
    """

    def __init__(self, cache_folder: Path, *, key: bytes, is_preview: bool = False) -> None:
        """`key` stands for the programs and for the settings: Jinja calls filters of constants as it compiles.

        A preview watches the program, and would build again for every template that it has written there.
        """
        beside_modules = Path(cache_from_source(__file__)).parent
        can_stay = not is_preview and os.access(beside_modules, os.W_OK)
        self._folder = beside_modules if can_stay else cache_folder / "templates"
        self._key = key

    def get_source_checksum(self, source: str) -> str:
        """What tells the code of another source, or under another key."""
        return digest(source.encode(), key=self._key).hex()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, unless the file is missing or damaged."""
        try:
            data = self._file(bucket).read_bytes()
        except FileNotFoundError:
            return
        code = data[DIGEST_SIZE:]
        if digest(code) == data[:DIGEST_SIZE]:
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Save the bucket, whichever processes save the same at that moment."""
        file, code = self._file(bucket), bucket.bytecode_to_string()
        self._folder.mkdir(parents=True, exist_ok=True)
        temporary = file.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(digest(code) + code)
        replace_path(temporary, file)

    def _file(self, bucket: Bucket) -> Path:
        # MkDocs' environment does not escape, ours does: the same template compiles to different code.
        return self._folder / f"template-{bucket.key}.{'escaped' if bucket.environment.autoescape else 'plain'}"


class EscapingTemplate(jinja2.Template):
    """A template whose values are escaped into plain text.

    Jinja turns each value into Markup, which takes a sixth of the time of rendering an article's page.
    """

    @classmethod
    def from_code(
        cls,
        environment: jinja2.Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> jinja2.Template:
        """The template of compiled code, as Jinja's loaders call it."""
        template = super().from_code(environment, code, globals, uptodate)
        template.root_render_func.__globals__["escape"] = escape_to_text
        return template


def escape_to_text(value: object) -> str:
    """The text of `markupsafe.escape`, without a Markup around it."""
    if type(value) is str:
        return _escape_inner(value)
    return value if type(value) is Markup else escape(value)
