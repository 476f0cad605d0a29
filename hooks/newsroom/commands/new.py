"""The command that makes a new item: asks for what is missing, and says where the file is."""

from __future__ import annotations

import datetime
import sys

from newsroom.build.build_settings import Folders
from newsroom.content.frontmatter.schema import TITLE_LIMIT
from newsroom.content.new_item import compose, place_of
from newsroom.content.read_settings import Section, Settings
from newsroom.model.items import Kind
from newsroom.runtime.atomic_write import place
from newsroom.text.normalize import nearest, nfc, squeeze


def create(
    title: str, name: str, kind: Kind | None, known: Settings, where: Folders, *, now: datetime.datetime
) -> bool:
    """Make the file of an item in the section of that name and print its path; False, told in Vietnamese, if not."""
    title = squeeze(nfc(title)) or _asked("Tiêu đề bài: ")
    if not title:
        print('Hãy ghi tiêu đề, chẳng hạn: ./newsroom new "Hội thi Dân vận khéo năm 2018"', file=sys.stderr)
        return False
    if len(title) > TITLE_LIMIT:
        print(f"Tiêu đề dài {len(title)} ký tự, chỉ được tối đa {TITLE_LIMIT}.", file=sys.stderr)
        return False
    section = _section(name, kind, known)
    if section is None:
        return False
    folder, stem, number = place_of(title, section, where.content, now)
    text = compose(title, section, known, now=now, number=number)
    written, _ = place(where.content / folder, stem, text, {}, anew=True)
    print(f"{where.name}/{written.relative_to(where.content).as_posix()}")
    return True


def section_called(name: str, known: Settings) -> Section | None:
    """The section of that folder name; None, told in Vietnamese, where there is none."""
    section = known.section(name)
    if section is None:
        keys = [section.key for section in known.sections]
        near = nearest(name, keys)
        meant = f" Có phải ý bạn là “{near}”?" if near else ""
        print(f"Không có chuyên mục “{name}”. Các chuyên mục: {', '.join(keys)}.{meant}", file=sys.stderr)
    return section


def _section(name: str, kind: Kind | None, known: Settings) -> Section | None:
    """The section an item goes into, asked for where it is not clear; None, told in Vietnamese, where there is none."""
    fitting = [section for section in known.sections if kind in (None, section.kind)]
    if not name and len(fitting) > 1:
        keys = ", ".join(f"{section.key} ({section.title})" for section in fitting)
        name = _asked(f"Chuyên mục [{keys}], Enter là {fitting[0].key}: ")
    if name:
        section = section_called(name, known)
        if section is not None and kind not in (None, section.kind):
            print(f"Chuyên mục {section.key} là loại {section.kind}, không phải {kind}.", file=sys.stderr)
            return None
        return section
    if not fitting:
        print(f"Trang này không có chuyên mục nào loại {kind}.", file=sys.stderr)
    return next(iter(fitting), None)


def _asked(question: str) -> str:
    """What the person at the terminal answers; "" where there is none."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return ""
    print(question, end="", file=sys.stderr, flush=True)
    return squeeze(nfc(sys.stdin.readline()))
