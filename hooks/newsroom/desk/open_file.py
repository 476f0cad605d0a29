"""A content file opened for editing: what its form shows, and the text it becomes when a form is sent."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

import yaml
from msgspec import Struct

from newsroom.content.frontmatter.editor import with_values
from newsroom.content.frontmatter.field_spec import Key
from newsroom.content.frontmatter.layout import Head, Unwritable
from newsroom.content.frontmatter.writer import Value
from newsroom.desk import form_values
from newsroom.desk.form_values import Form, Unfit
from newsroom.runtime.atomic_write import put, replace

MOST_TEXT = 5_000_000
"""Bytes of the largest file that is edited here: a whole book."""

_ENDS = re.compile("\r\n|\r")
_saving = threading.Lock()


class Changed(Exception):
    """The file is not what it was when it was opened."""


class Draft(Struct, frozen=True, dict=True):
    """The text of a file, byte for byte; `keys` are those of its kind."""

    text: str
    keys: Mapping[str, Key]

    @cached_property
    def head(self) -> Head | None:
        """The front matter; None where it can only be edited as text."""
        try:
            return Head(self.text)
        except Unwritable:
            return None

    @cached_property
    def values(self) -> dict[str, Value]:
        """What the fields of the form show; a key whose value is of another type has none."""
        found: dict[str, Value] = {}
        for name, key in self.keys.items():
            try:
                found[name] = form_values.read(self._node(name), key)
            except Unfit:
                continue
        return found

    def _node(self, name: str) -> yaml.Node | None:
        return self.head.value(name) if self.head is not None else None

    @property
    def body(self) -> str:
        """The body as a text box shows it."""
        return in_box(self.text[self.body_begins :])

    @property
    def first_line(self) -> int:
        """The line of the file, from 1, that the body shown begins on."""
        return in_box(self.text[: self.body_begins]).count("\n") + 1

    @property
    def body_begins(self) -> int:
        """Behind the front matter and the blank line below it."""
        begin = self.head.body if self.head is not None else 0
        for ending in ("\r\n", "\n"):
            if self.head is not None and self.text.startswith(ending, begin):
                return begin + len(ending)
        return begin

    def with_form(self, form: Form) -> Draft:
        """The draft as a form wants it; only what differs from this one is written. Raises `Unwritable`."""
        if "van-ban" in form:
            return self.with_text(form["van-ban"])
        if self.head is None:
            raise Unwritable
        wanted = {name: form_values.sent(form, self.keys[name], name, old) for name, old in self.values.items()}
        changed = {name: value for name, value in wanted.items() if value != self.values[name]}
        text = with_values(self.text, changed)
        made = Draft(text, self.keys)
        body = form.get("noi-dung")
        if body is not None and in_box(body) != self.body:
            begin = made.body_begins
            gap = "" if text[:begin].endswith(("\n\n", "\n\r\n")) else self.ending
            made = Draft(text[:begin] + gap + self._as_file(body), self.keys)
        return made

    def with_changes(self, changes: Mapping[str, Value]) -> Draft:
        """The draft in which these keys have these values. Raises `Unwritable`."""
        return Draft(with_values(self.text, changes), self.keys)

    def with_text(self, text: str) -> Draft:
        """The draft whose whole text comes from a text box."""
        return self if in_box(text) == in_box(self.text) else Draft(self._as_file(text), self.keys)

    @property
    def ending(self) -> str:
        """How its lines end."""
        return "\r\n" if "\r\n" in self.text[:10_000] else "\n"

    def _as_file(self, text: str) -> str:
        lines = in_box(text)
        return (lines if lines.endswith("\n") or not lines else f"{lines}\n").replace("\n", self.ending)


def in_box(text: str) -> str:
    """A text as a text box gives it back when nobody has typed (HTML, 4.10.11)."""
    return _ENDS.sub("\n", text).replace("\0", "\ufffd")


def digest(data: bytes) -> str:
    """The name of a file's contents."""
    return blake2b(data, digest_size=16).hexdigest()


def save(file: Path, text: str, *, opened: str) -> str:
    """Put a text in a file's place, unless it is no longer what it was when it was opened; gives its digest.

    `opened` is the digest it had then, "" for a file that was not there. Raises `Changed` and OSError.
    """
    data = text.encode()
    # Two windows of one desk must not both find the file as it was.
    with _saving:
        try:
            before = digest(file.read_bytes())
        except FileNotFoundError:
            before = ""
        if before != opened:
            raise Changed
        if not before:
            try:
                put(file, data)
            except FileExistsError as error:
                raise Changed from error
        elif digest(data) != before:
            replace(file, text)
    return digest(data)
