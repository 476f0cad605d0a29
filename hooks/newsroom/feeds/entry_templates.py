"""Renders entries of XML feeds from templates that feedgen writes once for each shape of entry."""

import html
from collections.abc import Callable
from itertools import count

from msgspec import Struct

from newsroom.feeds.entries import EntryMedia, FeedEntry
from newsroom.feeds.entry_html import EntryHtml
from newsroom.feeds.feedgen_fixes import FeedFile, FeedgenEntry
from newsroom.feeds.xml_templates import TIME_PLACEHOLDERS, escape_values, placeholder_text, split_template
from newsroom.text.normalize import strip_control_chars

# feedgen takes longer for an entry than the rest of a build takes for an article. Entries of one shape (as many
# categories and authors, files of the same types) differ only in their values, for which the template has placeholders.
EntryShape = tuple[object, ...]
EncodedEntry = tuple[bytes, ...]
"""An entry in parts, since its long content is shared by several formats."""


class _EntryTemplate(Struct, frozen=True):
    """The texts that all entries of a shape share, and the numbers of the values between them.

    `content_position` is the position of the content among the values.
    """

    fixed_texts: tuple[str, ...]
    value_numbers: tuple[int, ...]
    content_position: int


class EntryTemplates:
    """The templates of one format, made by `write_entry` when a shape first occurs."""

    def __init__(self, write_entry: Callable[[FeedgenEntry], bytes]) -> None:
        self._write_entry = write_entry
        self._templates: dict[EntryShape, _EntryTemplate] = {}

    def render(self, entry: FeedEntry, entry_html: EntryHtml, *, id: str, published: str, summary: str) -> EncodedEntry:
        """The bytes of an entry; `id`, `published` and `summary` are as the format writes them."""
        pictures, enclosures = entry.pictures, entry.enclosures
        files = (*enclosures, *(picture for picture in pictures if picture not in enclosures))
        values = [published, entry.updated, id, entry.url, entry.title, *entry.categories, *entry.authors]
        for file in files:
            values += _file_values(file)
        are_enclosed = tuple(picture in enclosures for picture in pictures)
        file_shapes = tuple((file.media_type, *map(bool, _file_values(file))) for file in files)
        shape = (len(entry.categories), len(entry.authors), len(enclosures), are_enclosed, file_shapes)
        template = self._templates.get(shape)
        if template is None:
            template = self._templates[shape] = self._create_template(entry, files)
        escaped = [*escape_values(values), html.escape(strip_control_chars(summary), quote=False)]
        position, numbers, fixed = template.content_position, template.value_numbers, template.fixed_texts
        before, after = [fixed[0]], [fixed[position + 1]]
        for number, text in zip(numbers[:position], fixed[1 : position + 1], strict=True):
            before += (escaped[number], text)
        for number, text in zip(numbers[position + 1 :], fixed[position + 2 :], strict=True):
            after += (escaped[number], text)
        after.append("\n")
        return "".join(before).encode(), entry_html.xml_escaped, "".join(after).encode()

    def _create_template(self, entry: FeedEntry, files: tuple[EntryMedia, ...]) -> _EntryTemplate:
        """The template of an entry's shape: an entry whose values are placeholders, numbered as in `render`."""
        numbers = count(2)

        def placeholder(value: object = True) -> str:
            """A placeholder for the next value; an empty value takes a number too, but has no place in the template."""
            number = next(numbers)
            return placeholder_text(number) if value else ""

        names = {"id": placeholder(), "url": placeholder(), "title": placeholder()}
        categories = [placeholder() for _ in entry.categories]
        authors = [placeholder() for _ in entry.authors]
        feed_files = {file: FeedFile(file.media_type, *map(placeholder, _file_values(file))) for file in files}
        xml = self._write_entry(
            FeedgenEntry(
                **names,
                published=TIME_PLACEHOLDERS[0],
                updated=TIME_PLACEHOLDERS[1],
                summary=placeholder(),
                content=placeholder(),
                categories=categories,
                authors=authors,
                enclosures=[feed_files[file] for file in entry.enclosures],
                pictures=[feed_files[file] for file in entry.pictures],
            )
        )
        fixed_texts, value_numbers = split_template(xml)
        # The content has the last number.
        return _EntryTemplate(fixed_texts, value_numbers, value_numbers.index(max(value_numbers)))


def _file_values(file: EntryMedia) -> tuple[str, ...]:
    """The values of a file in the order of the fields of `FeedFile`, without the media type."""
    size = (str(file.width), str(file.height)) if file.width else ("", "")
    return file.url, str(file.length), *size, file.title, file.alt, file.credit
