"""The text of the board's map: a new one with what is proposed, and what a later run adds to one."""

import textwrap
from collections.abc import Collection, Mapping, Sequence

import yaml
from msgspec import structs

from newsroom.content.frontmatter.editor import FrontMatterLayout
from newsroom.content.frontmatter.writer import flow_list, flow_scalar, yaml_scalar
from newsroom.content.frontmatter.yaml_nodes import scalar_text
from newsroom.content.settings_file import YamlFile
from newsroom.migration.inventory import Inventory
from newsroom.migration.map_proposal import (
    ARTICLE_KINDS,
    PLAN_KIND,
    ProposedMap,
    as_line,
    path_titles,
    propose_map,
)
from newsroom.migration.site_map import CategoryRule, SiteMap
from newsroom.model.settings import Section, Settings
from newsroom.runtime.progress import format_number
from newsroom.text.normalize import shorten, tag_key

_MAX_NAMES_TOLD = 30
_HEAD = """\
# TỆP QUYẾT ĐỊNH: bài của trang cũ đi đâu ở trang này.
#
# Máy đã viết sẵn theo {source}.
# Chỗ nào chưa đúng ý thì sửa ngay ở đây, lưu lại, rồi chạy lại đúng lệnh đã chạy: thêm --dry-run là xem thử, không có
# là làm thật. Chạy lại bao nhiêu lần cũng được: bài nào đã có người sửa ở trang này thì máy để nguyên.
# Dòng bắt đầu bằng dấu # là ghi chú, máy không đọc.
#
# Có ba điều cần nhớ khi sửa: sau dấu hai chấm phải có một dấu cách; các dòng trong cùng một nhóm thụt vào như nhau;
# chữ nào có dấu hai chấm hay dấu ngoặc thì đặt trong ngoặc kép.
"""
_ARTICLE_SECTION = """
# Bài không thuộc chuyên mục nào, hoặc chuyên mục của nó không ghi section ở dưới, thì vào chuyên mục này.
{sections}
"""
_PLAN_SECTION = """
# Văn bản (kế hoạch, công văn, quyết định…) vào chuyên mục này.
{sections}
"""
_PROTECTED_WORDS = """
# Bài mà ở trang cũ chỉ một số người xem được (có mật khẩu, riêng tư, chỉ cho thành viên){count}:
#   draft      mang sang làm bản nháp, bạn đọc không thấy
#   leave-out  không mang sang
"""
_GROUP_WORDS = {
    "new_sections": """
# Chuyên mục mới: khi chạy thật, máy ghi các dòng này vào mkdocs.yml. Chữ trước dấu hai chấm là địa chỉ của chuyên mục.
# Chuyên mục mà nhóm categories ở dưới không dòng nào dùng đến thì máy không ghi. Không muốn có chuyên mục nào thì đổi
# hoặc xóa chữ section dùng tên nó ở nhóm ấy.
# kind: article là bài viết, plan là văn bản, notice là thông báo.
""",
    "categories": """
# Mỗi chuyên mục của trang cũ một dòng, dòng ghi chú ở trên cho biết tên và số bài. Trong ngoặc nhọn ghi được:
#   section: tin-tuc            bài vào chuyên mục này ở đây; không ghi thì theo chuyên mục cũ bên trên nó
#   tags: [Dân vận khéo]        gắn thêm chủ đề này cho mọi bài của nó
#   leave_out: yes              không mang bài của nó sang
# Viết cả ba cách nhau bằng dấu phẩy: {section: tin-tuc, tags: [Dân vận khéo]}. Để {} là theo chuyên mục bên trên.
# Giữ nguyên chữ trước dấu hai chấm cuối cùng: đó là tên máy gọi chuyên mục cũ.
""",
    "tags": """
# Chủ đề (từ khóa, thẻ) viết nhiều lối: trước dấu hai chấm là cách viết ở trang cũ, sau là cách viết ở đây.
# Hai chủ đề chỉ khác nhau dấu thì trùng địa chỉ, nên máy đề nghị gộp. Muốn đổi tên chủ đề nào khác thì thêm dòng.
""",
    "authors": """
# Tác giả: trước dấu hai chấm là tên ở trang cũ, sau là tên ghi ở đây. Tên đăng nhập như admin được thay bằng {board}.
# Muốn giữ nguyên một tên thì ghi lại chính nó (admin: admin). Tên nào không có dòng ở đây thì giữ nguyên.
""",
}


def proposed_map(inventory: Inventory, settings: Settings, *, source: str, taken: Collection[str] = ()) -> str:
    """The text of a new map."""
    proposal = propose_map(inventory, settings, taken)
    sections = (*settings.sections, *proposal.new_sections)
    parts = [
        _HEAD.format(source=shorten(as_line(source), 60)),
        _ARTICLE_SECTION.format(sections=_section_list("bài", sections, ARTICLE_KINDS)),
        f"article_section: {proposal.article_section}\n",
    ]
    if proposal.plan_section:
        words = _PLAN_SECTION.format(sections=_section_list("văn bản", sections, (PLAN_KIND,)))
        parts += [words, f"plan_section: {proposal.plan_section}\n"]
    count = f", trang cũ có {format_number(inventory.protected)}" if inventory.protected else ""
    parts += [_PROTECTED_WORDS.format(count=count), "protected: draft\n"]
    for group, entries in _entries(proposal, inventory).items():
        if entries:
            parts += [_group_words(group, inventory, settings), f"{group}:\n", *(f"  {line}\n" for line in entries)]
    return "".join(parts)


def extended_map(
    text: str, site_map: SiteMap, inventory: Inventory, settings: Settings, *, taken: Collection[str] = ()
) -> str:
    """The text of a map with what it lacks of an old site at the end of each group; every other byte stays.

    `site_map` is what the text says. Raises UneditableFrontMatter where nothing can be added to it.
    """
    settings = structs.replace(settings, sections=(*settings.sections, *site_map.new_sections))
    proposal = propose_map(inventory, settings, taken)
    rules = {key: rule for key, rule in proposal.categories.items() if key not in site_map.categories}
    used = {rule.section for rule in rules.values()} | ({proposal.plan_section} if inventory.plans else set())
    lacking = ProposedMap(
        rules,
        tuple(section for section in proposal.new_sections if section.key in used),
        proposal.article_section,
        proposal.plan_section,
        {name: here for name, here in proposal.authors.items() if as_line(name) not in site_map.authors},
        {name: here for name, here in proposal.tags.items() if tag_key(as_line(name)) not in site_map.tags},
    )
    file = YamlFile(text)
    edited = file.as_front_matter
    for group, lines in _entries(lacking, inventory).items():
        if lines:
            edited = _with_entries(edited, group, lines, _group_words(group, inventory, settings))
    return file.text_of(edited)


def _entries(proposal: ProposedMap, inventory: Inventory) -> dict[str, list[str]]:
    """The lines of each group, without their indent."""
    categories: dict[str, tuple[str, str]] = {}
    for key, rule in proposal.categories.items():
        if as_line(key):
            categories.setdefault(as_line(key), (_category_words(key, inventory), _rule(rule)))
    return {
        "new_sections": [
            f"{section.key}: {{title: {flow_scalar(section.title)}, kind: {section.kind}}}"
            for section in proposal.new_sections
        ],
        "categories": [
            line for key, (words, rule) in categories.items() for line in (words, f"{yaml_scalar(key)}: {rule}")
        ],
        "tags": _name_lines(proposal.tags),
        "authors": _name_lines(proposal.authors),
    }


def _name_lines(names: Mapping[str, str]) -> list[str]:
    by_key: dict[str, str] = {}
    for name, here in names.items():
        if as_line(name):
            by_key.setdefault(as_line(name), here)
    return [f"{yaml_scalar(name)}: {yaml_scalar(here)}" for name, here in by_key.items()]


def _rule(rule: CategoryRule) -> str:
    parts = {"section": rule.section, "tags": flow_list(rule.tags) or "", "leave_out": "yes" if rule.leave_out else ""}
    return f"{{{', '.join(f'{name}: {value}' for name, value in parts.items() if value)}}}"


def _category_words(key: str, inventory: Inventory) -> str:
    titles = path_titles(inventory.categories[key], inventory.categories)
    count = format_number(inventory.items_by_category.get(key, 0))
    return f"# {' › '.join(shorten(as_line(title), 60) for title in titles)} ({count} bài)"


def _group_words(group: str, inventory: Inventory, settings: Settings) -> str:
    """The comment above a group, with the names of authors in it."""
    words = _GROUP_WORDS[group].replace("{board}", settings.board_names[0])
    if group != "authors":
        return words
    names = sorted(inventory.authors, key=lambda name: (-inventory.authors[name], name))
    told = [
        f"{shorten(as_line(name), 40)} ({format_number(inventory.authors[name])})" for name in names[:_MAX_NAMES_TOLD]
    ]
    rest = f" và {format_number(len(names) - len(told))} tên khác" if len(names) > len(told) else ""
    told_names = _comment(f"Trang cũ có: {', '.join(told)}{rest}")
    return f"{words}{told_names}\n"


def _section_list(noun: str, sections: Sequence[Section], kinds: Collection[str]) -> str:
    names = (f"{section.key} ({section.title})" for section in sections if section.kind in kinds)
    return _comment(f"Các chuyên mục nhận {noun}: {', '.join(names)}")


def _comment(text: str) -> str:
    """A text as lines of a comment, none longer than the others of the file."""
    return "\n".join(textwrap.wrap(text, 118, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False))


def _with_entries(front_matter: str, group: str, lines: Sequence[str], words: str) -> str:
    """The text with lines at the end of a group, which is made, with the words above it, where it is missing."""
    layout = FrontMatterLayout(front_matter)
    pair = next((each for each in layout.pairs if scalar_text(each[0]) == group), None)
    if pair is not None and isinstance(pair[1], yaml.MappingNode) and pair[1].value:
        start = end = layout.line_span(*pair[1].value[-1])[1]
        indent, before = " " * pair[1].start_mark.column, ""
    else:
        start, end = layout.line_span(*pair) if pair is not None else (layout.yaml_end, layout.yaml_end)
        indent, before = "  ", f"{group}:\n" if pair is not None else f"{words}{group}:\n"
    added = before + "".join(f"{indent}{line}\n" for line in lines)
    return front_matter[:start] + added.replace("\n", layout.line_ending) + front_matter[end:]
