"""The command `new`: the file of a new item. At a terminal it asks for what is missing."""

import argparse
import sys

from newsroom.commands.command import EXIT_OK, Command, WrongCommand, one_of
from newsroom.commands.mkdocs_setup import load_config_or_abort
from newsroom.content.new_item import ItemRefused, NewItem, create_item
from newsroom.kinds import KINDS
from newsroom.mkdocs_plugin.project import build_time_or_abort, read_project
from newsroom.model.settings import Section, Settings
from newsroom.runtime.progress import Progress
from newsroom.text.normalize import closest_match, collapse_whitespace, nfc


def run(options: argparse.Namespace) -> int:
    """Create the file and print its path."""
    project = read_project(load_config_or_abort())
    settings, content = project.settings, project.folders
    title = collapse_whitespace(nfc(options.title)) or _prompt("Tiêu đề bài: ")
    if not title:
        raise WrongCommand('Hãy ghi tiêu đề, chẳng hạn: ./newsroom new "Hội thi Dân vận khéo năm 2018"')
    section = _choose_section(options.section, options.kind, settings)
    writer = content.content_writer(Progress(sys.stderr).print_line)
    new = NewItem(title, section, settings, writer, build_time_or_abort())
    try:
        path = create_item(new, KINDS[section.kind])
    except ItemRefused as refusal:
        raise WrongCommand(str(refusal)) from refusal
    print(f"{content.content_name}/{path}")
    return EXIT_OK


def find_section(name: str, settings: Settings) -> Section:
    """The section of that folder name; raises WrongCommand where there is none."""
    section = settings.section_by_key(name)
    if section is None:
        keys = [section.key for section in settings.sections]
        similar = closest_match(name, keys)
        question = f" Có phải ý bạn là “{similar}”?" if similar else ""
        raise WrongCommand(f"Không có chuyên mục “{name}”. Các chuyên mục: {', '.join(keys)}.{question}")
    return section


def _choose_section(name: str, kind: str | None, settings: Settings) -> Section:
    """The section an item goes into; asks where several fit."""
    fitting = [section for section in settings.sections if kind in (None, section.kind)]
    if not name and len(fitting) > 1:
        keys = ", ".join(f"{section.key} ({section.title})" for section in fitting)
        name = _prompt(f"Chuyên mục [{keys}], Enter là {fitting[0].key}: ")
    if not name and not fitting:
        raise WrongCommand(f"Trang này không có chuyên mục nào loại {kind}.")
    section = find_section(name, settings) if name else fitting[0]
    if kind not in (None, section.kind):
        raise WrongCommand(f"Chuyên mục {section.key} là loại {section.kind}, không phải {kind}.")
    return section


def _prompt(question: str) -> str:
    """The answer typed at the terminal; "" where there is no terminal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return ""
    print(question, end="", file=sys.stderr, flush=True)
    return collapse_whitespace(nfc(sys.stdin.readline()))


COMMAND = Command(
    summary="tạo tệp bài mới có sẵn mọi khóa cần ghi",
    details="""\
    In ra đường dẫn của tệp. Bài mới là bản nháp. Không ghi tiêu đề hay chuyên mục thì lệnh sẽ hỏi.""",
    examples=('new "Hội thi Dân vận khéo năm 2018" --section hoi-thi',),
    arguments={
        "title": {
            "nargs": "?",
            "default": "",
            "metavar": "TIÊU-ĐỀ",
            "help": "tiêu đề bài; có dấu cách thì đặt trong dấu ngoặc kép",
        },
        "--section": {"default": "", "metavar": "CHUYÊN-MỤC", "help": "tên thư mục của chuyên mục, chẳng hạn tin-tuc"},
        "--kind": {"type": one_of(KINDS), "metavar": "LOẠI", "help": f"loại bài: {', '.join(KINDS)}"},
    },
    run=run,
)
