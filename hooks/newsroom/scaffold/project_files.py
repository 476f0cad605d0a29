"""The files of a new site, from a board's answers: what stands in each is a function of them alone."""

import json
import re
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path

from newsroom.content.media.images import inspect_file, scale_image
from newsroom.content.media.svg import clean_svg
from newsroom.model import urls
from newsroom.model.file_types import file_extension
from newsroom.model.settings import Section
from newsroom.runtime.digests import digest
from newsroom.runtime.program_files import PROGRAM
from newsroom.scaffold.answers import Answers
from newsroom.scaffold.favicon import draw_favicon
from newsroom.scaffold.wheel import Wheel

LAUNCHER, HOOK = "newsroom", "hooks/build.py"
REQUIREMENTS = "requirements.txt"
_EMBLEM_PIXELS = 320
_IGNORED = """\
# Những gì chương trình tự làm ra
/.venv
/.venv.lock
/.venv.cu-*/
/site/
/.cache/
/.publish/
/.desk/
/sao-luu/
__pycache__/
"""
_TEST = '''\
"""Nội dung phải dựng được mà không có cảnh báo nào: ./newsroom test"""

import subprocess
import sys
import unittest


class ContentTest(unittest.TestCase):
    def test_content_has_no_problem(self) -> None:
        run = subprocess.run([sys.executable, "-m", "newsroom", "check", "--strict"])
        self.assertEqual(run.returncode, 0)
'''
_OVERRIDES = """\
Đặt ở đây những mẫu trang và tệp giao diện mà ban biên tập muốn khác đi; tệp trùng tên ở đây thay cho tệp của chương
trình, từng tệp một. Huy hiệu và biểu tượng của trang nằm trong assets/.
"""
_ABOUT = """\
---
title: Giới thiệu
description: {description}
---

# Giới thiệu

Đây là trang thông tin của {name}{of_parent}.

## Các chuyên mục

{sections}
Góp ý và gửi bài: xem trang [Liên hệ](lien-he.md).
"""
_CONTACT = """\
---
title: Liên hệ
description: {description}
---

# Liên hệ

{name} nhận tin, bài, ảnh và góp ý của bạn đọc trong các ngày làm việc.

{particulars}"""
_HOME = """\
---
title: Trang chủ
description: {description}
---
"""
_SECTION = """\
---
title: {title}
---

{words}
"""


def project_files(answers: Answers, wheel: Wheel) -> Mapping[str, bytes]:
    """The bytes of every file by its path in the new folder."""
    texts = {
        "mkdocs.yml": "".join(_settings(answers)),
        ".gitignore": _IGNORED,
        "overrides/README.md": _OVERRIDES,
        f"overrides/{urls.FAVICON}": draw_favicon(answers.emblem, brand=answers.brand, gold=answers.gold),
        "tests/test_content.py": _TEST,
        REQUIREMENTS: requirements(wheel),
        "content/index.md": _HOME.format(description=_yaml(f"Tin tức và hoạt động của {answers.name}.")),
        "content/gioi-thieu.md": _about(answers),
        "content/lien-he.md": _contact(answers),
    }
    for section in answers.sections:
        words = section.description or f"{section.title} của {answers.name}."
        texts[f"content/{section.key}/index.md"] = _SECTION.format(title=_yaml(section.title), words=_plain(words))
    files = {path: text.encode() for path, text in texts.items()}
    files |= {path: (PROGRAM / path).read_bytes() for path in (LAUNCHER, HOOK)}
    files[wheel.path] = wheel.data
    if answers.emblem is not None:
        files[f"overrides/{emblem_path(answers.emblem)}"] = emblem_picture(answers.emblem)
    return files


def requirements(wheel: Wheel) -> str:
    """The program's own pins, and the program by its hash from a file of the project."""
    head = "# Chương trình và mọi thư viện nó dùng, đúng từng bản; ./newsroom update đổi sang bản mới.\n"
    lines = pin_lines((wheel.program_file(REQUIREMENTS) or b"").decode())
    return f"{head}./{wheel.path} --hash=sha256:{wheel.sha256}\n" + "\n".join(lines) + "\n"


def pin_lines(text: str) -> list[str]:
    """The lines of a requirements file without its comments."""
    return [line for line in text.splitlines() if line.strip() and not re.match(r"\s*#", line)]


def emblem_path(emblem: Path) -> str:
    """Where an emblem is kept, below the board's own templates, and what mkdocs.yml calls it."""
    return f"{urls.ASSETS}emblem.{'svg' if _is_drawing(emblem) else 'webp'}"


def emblem_picture(emblem: Path) -> bytes:
    """The emblem as every page shows it: no larger than a masthead needs, and without what its camera wrote."""
    if _is_drawing(emblem):
        return clean_svg(emblem.read_bytes())
    width = min(inspect_file(str(emblem)).width, _EMBLEM_PIXELS)
    return scale_image(emblem.read_bytes(), width, "webp")


def _is_drawing(emblem: Path) -> bool:
    return file_extension(emblem.name) == "svg"


def _yaml(text: str) -> str:
    """A text as YAML in double quotes, which JSON's are."""
    return json.dumps(text, ensure_ascii=False)


def _settings(answers: Answers) -> Iterator[str]:
    particulars = {
        "name": answers.name,
        "parent": answers.parent,
        "emblem": emblem_path(answers.emblem) if answers.emblem is not None else "",
        "licence": answers.licence,
        "address": answers.address,
        "telephone": answers.telephone,
        "email": answers.email,
    }
    yield f"""\
site_name: {_yaml(answers.name)}
site_url: {_yaml(answers.url)}
site_description: {_yaml(f"Tin tức và hoạt động của {answers.name}")}
docs_dir: content
site_dir: site

theme:
  name: material
  custom_dir: overrides
  language: vi
  font: false

nav:
  - Trang chủ: index.md
  - Giới thiệu: gioi-thieu.md
  - Liên hệ: lien-he.md

hooks:
  - hooks/build.py
plugins: []

watch: [overrides]

markdown_extensions: [abbr, attr_list, def_list, footnotes, md_in_html, sane_lists, tables, toc]

extra:
  newsroom:
    organisation:
"""
    yield from (f"      {key}: {_yaml(value)}\n" for key, value in particulars.items() if value)
    yield f'    colours: {{brand: "{answers.brand}", gold: "{answers.gold}"}}\n    sections:\n'
    yield from (f"      {section.key}: {_section(section)}\n" for section in answers.sections)
    yield """\
    # Nơi đưa trang lên bằng ./newsroom publish; bỏ dấu # và sửa cho đúng:
    # publish:
    #   chinh: {to: sftp://bbt@may-chu.example.vn/var/www/trang, server: nginx}
"""


def _section(section: Section) -> str:
    described = f", description: {_yaml(section.description)}" if section.description else ""
    return f"{{title: {_yaml(section.title)}, kind: {section.kind}{described}}}"


def _about(answers: Answers) -> str:
    entries = "".join(f"- [{_plain(section.title)}]({section.key}/index.md)\n" for section in answers.sections)
    of_parent = f" ({_plain(answers.parent)})" if answers.parent else ""
    description = _yaml(f"{answers.name}: chức năng, các chuyên mục và cách liên hệ.")
    return _ABOUT.format(description=description, name=_plain(answers.name), of_parent=of_parent, sections=entries)


def _contact(answers: Answers) -> str:
    lines = {"Địa chỉ": answers.address, "Điện thoại": answers.telephone}
    particulars = "".join(f"- {label}: {_plain(value)}\n" for label, value in lines.items() if value)
    if answers.email:
        particulars += f"- Thư điện tử: [{_plain(answers.email)}](mailto:{answers.email})\n"
    description = _yaml(f"Cách gửi bài, góp ý và liên hệ với {answers.name}.")
    return _CONTACT.format(description=description, name=_plain(answers.name), particulars=particulars)


def untouched_first_pages(content: Path) -> dict[str, bytes]:
    """The hand-written pages that say just what a new site is made with: digests by their paths below content/."""
    pages = {"gioi-thieu.md": _ABOUT, "lien-he.md": _CONTACT}
    texts = {name: (content / name).read_bytes() for name in pages if (content / name).is_file()}
    return {
        name: digest(data)
        for name, data in texts.items()
        if re.fullmatch(_with_any_answers(pages[name]), data.decode("utf-8", "replace"))
    }


def _with_any_answers(template: str) -> str:
    """A pattern of all texts that a template may give."""
    lists = {"sections", "particulars"}
    return re.sub(r"\\{(\w+)\\}", lambda field: r"(?:- .*\n)*" if field[1] in lists else ".*", re.escape(template))


def _plain(text: str) -> str:
    """A text that Markdown shows as it is."""
    return re.sub(r"([\\`*_\[\]#|])", r"\\\1", escape(text, quote=False))
