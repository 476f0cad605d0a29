"""The command that makes a new item: asks for what is missing, and says where the file is."""

from __future__ import annotations

import datetime
import sys

from newsroom.build.build_settings import Folders
from newsroom.content.frontmatter.schema import TITLE_LIMIT
from newsroom.content.new_item import compose_new_item, new_item_path
from newsroom.model.items import ItemKind
from newsroom.model.settings import Section, Settings
from newsroom.runtime.atomic_write import create_content_file
from newsroom.text.normalize import closest_match, collapse_whitespace, nfc


def create_item_file(
    title: str,
    section_name: str,
    kind: ItemKind | None,
    settings: Settings,
    folders: Folders,
    *,
    now: datetime.datetime,
) -> bool:
    """Make the file of an item in the section of that name and print its path; False, told in Vietnamese, if not."""
    title = collapse_whitespace(nfc(title)) or _prompt("Tiêu đề bài: ")
    if not title:
        print('Hãy ghi tiêu đề, chẳng hạn: ./newsroom new "Hội thi Dân vận khéo năm 2018"', file=sys.stderr)
        return False
    if len(title) > TITLE_LIMIT:
        print(f"Tiêu đề dài {len(title)} ký tự, chỉ được tối đa {TITLE_LIMIT}.", file=sys.stderr)
        return False
    section = _choose_section(section_name, kind, settings)
    if section is None:
        return False
    folder, stem, number = new_item_path(title, section, folders.content, now)
    text = compose_new_item(title, section, settings, now=now, number=number)
    written, _ = create_content_file(folders.content / folder, stem, text, {}, allow_duplicate=True)
    print(f"{folders.content_name}/{written.relative_to(folders.content).as_posix()}")
    return True


def find_section(name: str, settings: Settings) -> Section | None:
    """The section of that folder name; None, told in Vietnamese, where there is none."""
    section = settings.section_by_key(name)
    if section is None:
        keys = [section.key for section in settings.sections]
        near = closest_match(name, keys)
        meant = f" Có phải ý bạn là “{near}”?" if near else ""
        print(f"Không có chuyên mục “{name}”. Các chuyên mục: {', '.join(keys)}.{meant}", file=sys.stderr)
    return section


def _choose_section(section_name: str, kind: ItemKind | None, settings: Settings) -> Section | None:
    """The section an item goes into, asked for where it is not clear; None, told in Vietnamese, where there is none."""
    fitting = [section for section in settings.sections if kind in (None, section.kind)]
    if not section_name and len(fitting) > 1:
        keys = ", ".join(f"{section.key} ({section.title})" for section in fitting)
        section_name = _prompt(f"Chuyên mục [{keys}], Enter là {fitting[0].key}: ")
    if section_name:
        section = find_section(section_name, settings)
        if section is not None and kind not in (None, section.kind):
            print(f"Chuyên mục {section.key} là loại {section.kind}, không phải {kind}.", file=sys.stderr)
            return None
        return section
    if not fitting:
        print(f"Trang này không có chuyên mục nào loại {kind}.", file=sys.stderr)
    return next(iter(fitting), None)


def _prompt(question: str) -> str:
    """What the person at the terminal answers; "" where there is none."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return ""
    print(question, end="", file=sys.stderr, flush=True)
    return collapse_whitespace(nfc(sys.stdin.readline()))
