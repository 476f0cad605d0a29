"""Opens a content file for editing: what its form shows, and the text it becomes when a form is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from newsroom.content.frontmatter.editor import FrontMatterLayout, UneditableFrontMatter, set_values
from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.desk.items import form_values
from newsroom.desk.items.form_values import FormData, NotShowable
from newsroom.runtime.atomic_write import ChangedMeanwhile
from newsroom.runtime.content_writer import ContentWriter
from newsroom.runtime.digests import digest

# A whole book.
MAX_EDITABLE_BYTES = 5_000_000

_LINE_ENDINGS = re.compile("\r\n|\r")


class ChangedOnDisk(Exception):
    """The file has changed since it was opened."""


class EditableText(Struct, frozen=True, dict=True):
    """The text of a file, byte for byte, and the fields of its kind by their names."""

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
        """What the fields of the form show; fields whose value is not of their type are left out."""
        values: dict[str, FrontMatterValue] = {}
        for name, key in self.keys.items():
            with suppress(NotShowable):
                node = self.front_matter.value_node(name) if self.front_matter is not None else None
                values[name] = form_values.value_of_node(node, key)
        return values

    @property
    def body(self) -> str:
        """The body as a textarea shows it."""
        return textarea_value(self.text[self.body_offset :])

    @property
    def body_first_line(self) -> int:
        """The line of the file, from 1, that the body begins on."""
        return textarea_value(self.text[: self.body_offset]).count("\n") + 1

    @property
    def body_offset(self) -> int:
        """Characters before the body: the front matter and the blank line below it."""
        if self.front_matter is None:
            return 0
        offset = self.front_matter.body_offset
        return offset + next((len(end) for end in ("\r\n", "\n") if self.text.startswith(end, offset)), 0)

    def with_form(self, form: FormData) -> EditableText:
        """The text that a form asks for; only what differs is written. Raises `UneditableFrontMatter`."""
        if "van-ban" in form:
            return self.with_text(form["van-ban"])
        if self.front_matter is None:
            raise UneditableFrontMatter
        changes = {
            name: value
            for name, old in self.values.items()
            if (value := form_values.value_from_form(form, self.keys[name], name, old)) != old
        }
        edited = self.with_changes(changes)
        body = form.get("noi-dung")
        if body is None or textarea_value(body) == self.body:
            return edited
        begin = edited.text[: edited.body_offset]
        gap = "" if begin.endswith(("\n\n", "\n\r\n")) else self.line_ending
        return EditableText(begin + gap + self._to_file_text(body), self.keys)

    def with_paragraph(self, markdown: str) -> EditableText:
        """The text with one more paragraph at its end."""
        end = self.line_ending
        body = self.text[self.body_offset :].rstrip()
        gap = f"{end}{end}" if body else ""
        return EditableText(f"{self.text[: self.body_offset]}{body}{gap}{markdown}{end}", self.keys)

    def with_changes(self, changes: Mapping[str, FrontMatterValue]) -> EditableText:
        """The text in which these keys have these values. Raises `UneditableFrontMatter`."""
        return EditableText(set_values(self.text, changes), self.keys)

    def with_text(self, text: str) -> EditableText:
        """The whole text as a textarea sent it, with the line endings of the file."""
        if textarea_value(text) == textarea_value(self.text):
            return self
        return EditableText(self._to_file_text(text), self.keys)

    @property
    def line_ending(self) -> str:
        """The line ending of its first lines."""
        return "\r\n" if "\r\n" in self.text[:10_000] else "\n"

    def _to_file_text(self, text: str) -> str:
        lines = textarea_value(text)
        return (lines if lines.endswith("\n") or not lines else f"{lines}\n").replace("\n", self.line_ending)


def textarea_value(text: str) -> str:
    """A text as a textarea holds it before anybody types (HTML, 4.10.11)."""
    return _LINE_ENDINGS.sub("\n", text).replace("\0", "\ufffd")


def content_digest(data: bytes) -> str:
    """By which it is known whether a file has changed."""
    return digest(data).hex()


def save_if_unchanged(writer: ContentWriter, file: Path, text: str, *, expected_digest: str) -> str:
    """Write a file unless it has changed since it was opened; returns its new digest.

    `expected_digest` is what it had when it was opened, "" for a file that was not there. Raises `ChangedOnDisk` and
    OSError.
    """
    data = text.encode()
    # Of two writers at once only one may find the file unchanged.
    with writer.locked():
        before = file.read_bytes() if file.exists() else None
        if (content_digest(before) if before is not None else "") != expected_digest:
            raise ChangedOnDisk
        try:
            if before is None:
                writer.create(file, data)
            elif data != before:
                writer.replace(file, data, expected=before)
        except (FileExistsError, ChangedMeanwhile) as error:
            raise ChangedOnDisk from error
    return content_digest(data)
