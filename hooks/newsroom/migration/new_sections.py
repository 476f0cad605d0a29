"""Writes the sections that a board's map adds into mkdocs.yml, with a first text of each."""

from collections.abc import Collection, Sequence
from pathlib import Path

from newsroom.content.settings_file import add_sections, check_settings, section_introduction
from newsroom.model.settings import Section, Settings
from newsroom.runtime.atomic_write import replace_file
from newsroom.runtime.content_writer import ContentWriter


def write_sections(
    file: Path,
    sections: Sequence[Section],
    settings: Settings,
    kinds: Collection[str],
    check_folder: Path,
    writer: ContentWriter,
) -> None:
    """Write new sections into the file of the settings; raises WrongSettings, and then nothing is written.

    `kinds` are the names of the kinds of content; a copy of the file is checked in `check_folder` first.
    """
    text = add_sections(file.read_text(encoding="utf-8"), sections, settings)
    check_settings(text, check_folder, kinds)
    replace_file(file, text.encode())
    for section in sections:
        introduction = writer.content / section.key / "index.md"
        if not introduction.exists():
            writer.create(introduction, section_introduction(section, settings).encode())
