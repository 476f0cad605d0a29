"""A content file opened for editing: what its form shows, and the text it becomes when a form is sent."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import yaml
from msgspec import Struct

from newsroom.content.frontmatter.editor import set_values
from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.content.frontmatter.layout import FrontMatterLayout, UneditableFrontMatter
from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.desk import form_values
from newsroom.desk.form_values import FormData, NotShowable
from newsroom.runtime.atomic_write import create_file, replace_file
from newsroom.runtime.digests import digest

MAX_EDITABLE_BYTES = 5_000_000
"""Bytes of the largest file that is edited here: a whole book."""

_LINE_ENDINGS = re.compile("\r\n|\r")
_save_lock = threading.Lock()


class ChangedOnDisk(Exception):
    """The file is not what it was when it was opened."""


class EditableText(Struct, frozen=True, dict=True):
    """The text of a file, byte for byte; `keys` are those of its kind."""

    text: str
    keys: Mapping[str, FieldSpec]

    @cached_property
    def front_matter(self) -> FrontMatterLayout | None:
        """The front matter; None where it can only be edited as text."""
        try:
            return FrontMatterLayout(self.text)
        except UneditableFrontMatter:
            return None

    @cached_property
    def values(self) -> dict[str, FrontMatterValue]:
        """What the fields of the form show; a key whose value is of another type has none."""
        found: dict[str, FrontMatterValue] = {}
        for name, key in self.keys.items():
            try:
                found[name] = form_values.value_of_node(self._yaml_node(name), key)
            except NotShowable:
                continue
        return found

    def _yaml_node(self, name: str) -> yaml.Node | None:
        return self.front_matter.value_node(name) if self.front_matter is not None else None

    @property
    def body(self) -> str:
        """The body as a text box shows it."""
        return textarea_value(self.text[self.body_offset :])

    @property
    def body_first_line(self) -> int:
        """The line of the file, from 1, that the body shown begins on."""
        return textarea_value(self.text[: self.body_offset]).count("\n") + 1

    @property
    def body_offset(self) -> int:
        """Behind the front matter and the blank line below it."""
        begin = self.front_matter.body_offset if self.front_matter is not None else 0
        for ending in ("\r\n", "\n"):
            if self.front_matter is not None and self.text.startswith(ending, begin):
                return begin + len(ending)
        return begin

    def with_form(self, form: FormData) -> EditableText:
        """The draft as a form wants it; only what differs from this one is written. Raises `Unwritable`."""
        if "van-ban" in form:
            return self.with_text(form["van-ban"])
        if self.front_matter is None:
            raise UneditableFrontMatter
        wanted = {
            name: form_values.value_from_form(form, self.keys[name], name, old) for name, old in self.values.items()
        }
        changed = {name: value for name, value in wanted.items() if value != self.values[name]}
        text = set_values(self.text, changed)
        made = EditableText(text, self.keys)
        body = form.get("noi-dung")
        if body is not None and textarea_value(body) != self.body:
            begin = made.body_offset
            gap = "" if text[:begin].endswith(("\n\n", "\n\r\n")) else self.line_ending
            made = EditableText(text[:begin] + gap + self._to_file_text(body), self.keys)
        return made

    def with_changes(self, changes: Mapping[str, FrontMatterValue]) -> EditableText:
        """The draft in which these keys have these values. Raises `Unwritable`."""
        return EditableText(set_values(self.text, changes), self.keys)

    def with_text(self, text: str) -> EditableText:
        """The draft whose whole text comes from a text box."""
        return (
            self
            if textarea_value(text) == textarea_value(self.text)
            else EditableText(self._to_file_text(text), self.keys)
        )

    @property
    def line_ending(self) -> str:
        """How its lines end."""
        return "\r\n" if "\r\n" in self.text[:10_000] else "\n"

    def _to_file_text(self, text: str) -> str:
        lines = textarea_value(text)
        return (lines if lines.endswith("\n") or not lines else f"{lines}\n").replace("\n", self.line_ending)


def textarea_value(text: str) -> str:
    """A text as a text box gives it back when nobody has typed (HTML, 4.10.11)."""
    return _LINE_ENDINGS.sub("\n", text).replace("\0", "\ufffd")


def content_digest(data: bytes) -> str:
    """The name of a file's contents."""
    return digest(data).hex()


def save_if_unchanged(file: Path, text: str, *, expected_digest: str) -> str:
    """Put a text in a file's place, unless it is no longer what it was when it was opened; gives its digest.

    `opened` is the digest it had then, "" for a file that was not there. Raises `Changed` and OSError.
    """
    data = text.encode()
    # Two windows of one desk must not both find the file as it was.
    with _save_lock:
        try:
            before = content_digest(file.read_bytes())
        except FileNotFoundError:
            before = ""
        if before != expected_digest:
            raise ChangedOnDisk
        if not before:
            try:
                create_file(file, data)
            except FileExistsError as error:
                raise ChangedOnDisk from error
        elif content_digest(data) != before:
            replace_file(file, text)
    return content_digest(data)
