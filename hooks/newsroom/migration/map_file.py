"""The board's map as a file: written with a proposal, read with its problems, and extended by what is new."""

import textwrap
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import yaml
from msgspec import Struct, structs

from newsroom.content.frontmatter.editor import FrontMatterLayout, UneditableFrontMatter
from newsroom.content.frontmatter.encoding import decode_text
from newsroom.content.frontmatter.field_spec import ANY_KEY, FieldSpec, specs_by_name
from newsroom.content.frontmatter.fields import Fields
from newsroom.content.frontmatter.reader import compose_mapping
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
    plan_categories,
    propose_map,
)
from newsroom.migration.site_map import CategoryRule, SiteMap
from newsroom.model import urls
from newsroom.model.problems import FILE_KEY, Problem, Report, did_you_mean, has_errors
from newsroom.model.settings import Section, Settings
from newsroom.runtime.progress import format_number
from newsroom.text.normalize import closest_match, shorten, slug, tag_key

_MAX_NAMES_TOLD = 30
_PROTECTED = (("draft", "để bản nháp"), ("leave-out", "không mang sang"))
_RULE = (
    FieldSpec("section", example="tin-tuc"),
    FieldSpec("tags", field_type="texts", example="[Dân vận khéo]"),
    FieldSpec("leave_out", field_type="flag"),
)
_SECTION = (
    FieldSpec("title", example="Tin tức", required=True),
    FieldSpec("kind", example="article"),
    FieldSpec("description"),
)
_FIELDS = specs_by_name(
    (
        FieldSpec("article_section", example="tin-tuc"),
        FieldSpec("plan_section", example="ke-hoach"),
        FieldSpec("protected", choices=_PROTECTED),
        FieldSpec(
            "new_sections",
            example="{hoat-dong-doan: {title: Hoạt động Đoàn, kind: article}}",
            subfields=(FieldSpec(ANY_KEY, example="{title: Hoạt động Đoàn, kind: article}", subfields=_SECTION),),
        ),
        FieldSpec(
            "categories",
            example="{…: {section: tin-tuc}}",
            subfields=(FieldSpec(ANY_KEY, example="{section: tin-tuc}", subfields=_RULE),),
        ),
        FieldSpec("tags", example="{dan van kheo: Dân vận khéo}", subfields=(FieldSpec(ANY_KEY, example="Hòa"),)),
        FieldSpec("authors", example="{admin: BBT}", subfields=(FieldSpec(ANY_KEY, example="BBT"),)),
    )
)
_GROUPS = ("new_sections", "categories", "tags", "authors")

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


class BoardMap(Struct, frozen=True):
    """A map as it stands after a run has read it: the text of its file, which may have grown, and what it says."""

    text: str
    site_map: SiteMap
    problems: tuple[Problem, ...] = ()


def settle_map(
    data: bytes | None,
    path: str,
    inventory: Inventory,
    settings: Settings,
    *,
    source: str,
    taken: Collection[str] = (),
) -> BoardMap:
    """The map that holds for a run: a proposal where there is no file yet (None), else the file and what it lacks.

    `path` is the file as problems call it, `source` what was read, `taken` are names that no new section can have.
    Where there are errors among the problems the text is as it was, and what is wrong reads as if it were not there.
    """
    if data is None:
        text = proposed_map(inventory, settings, source=source, taken=taken)
        problems: list[Problem] = []
    else:
        site_map, problems = read_map(data, path, inventory, settings)
        text = data.decode("utf-8", "replace")
        if has_errors(problems, strict=False):
            return BoardMap(text, site_map, tuple(problems))
        try:
            text = extended_map(text, site_map, inventory, settings, taken=taken)
        except UneditableFrontMatter:
            why = "viết theo cách máy không ghi thêm vào được, nên thiếu những gì mới có ở nguồn"
            example = "mỗi khóa một dòng, không dùng dấu & và *"
            problems.append(Problem(path, 1, FILE_KEY, why, path.rpartition("/")[2], example, level="warning"))
    site_map, _ = read_map(text.encode(), path, inventory, settings)
    return BoardMap(text, _without_unused_sections(site_map), tuple(problems))


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


def read_map(data: bytes, path: str, inventory: Inventory, settings: Settings) -> tuple[SiteMap, list[Problem]]:
    """The decisions that a map's file holds, and what is wrong in it; `path` is the file as problems call it.

    What is wrong reads as if it were not there.
    """
    report = Report(path)
    text = decode_text(data, report)
    says_something = any(row.strip() and not row.lstrip().startswith("#") for row in (text or "").split("\n"))
    node = compose_mapping(text, report) if text is not None and says_something else None
    site_map = SiteMap() if node is None else _read(Fields(node, report, specs=_FIELDS), inventory, settings)
    return site_map, report.problems


def _read(fields: Fields, inventory: Inventory, settings: Settings) -> SiteMap:
    fields.report_unknown()
    for group in _GROUPS:
        node = fields.nodes.get(group)
        if isinstance(node, yaml.MappingNode) and node.flow_style and node.value:
            why = "phải viết mỗi mục một dòng thụt vào dưới tên nhóm, không đặt cả nhóm trong một cặp ngoặc {}"
            fields.report_problem(group, why, example=f"{group}: (một dòng), rồi từng mục ở các dòng dưới")
    new_sections = tuple(_read_new_sections(fields, settings))
    sections = {section.key: section for section in (*settings.sections, *new_sections)}
    known, of_plans = {as_line(key): key for key in inventory.categories}, plan_categories(inventory)
    rules: dict[str, CategoryRule] = {}
    foreign: list[str] = []
    categories = fields.mapping("categories")
    for name in categories.nodes if categories is not None else ():
        if categories is not None and "{" in name and name not in known:
            key = name.partition("{")[0].rstrip(": ")
            why = "thiếu dấu cách sau dấu hai chấm, trước dấu {"
            categories.report_problem(name, why, value=name, example=f"{key}: {{section: tin-tuc}}")
            continue
        if categories is None or name not in categories:
            rule = CategoryRule()
        elif (rule_fields := categories.mapping(name)) is None:
            continue
        else:
            rule_fields.report_unknown()
            rule = CategoryRule(
                _read_section(
                    rule_fields, "section", sections, (PLAN_KIND,) if known.get(name) in of_plans else ARTICLE_KINDS
                ),
                rule_fields.text_list("tags"),
                rule_fields.flag("leave_out"),
            )
        rules[known.get(name, name)] = rule
        foreign += [] if name in known else [name]
    if categories is not None and foreign and known:
        others = f" và {format_number(len(foreign) - 1)} dòng khác" if len(foreign) > 1 else ""
        why = f"{others} không phải là chuyên mục của nguồn này nên lần này không dùng".lstrip()
        why += did_you_mean(closest_match(foreign[0], known))
        categories.report_problem(foreign[0], why, value=foreign[0], level="warning")
    return SiteMap(
        rules,
        _read_names(fields, "authors", inventory.authors),
        {tag_key(tag): here for tag, here in _read_names(fields, "tags").items()},
        _read_section(fields, "article_section", sections, ARTICLE_KINDS),
        _read_section(fields, "plan_section", sections, (PLAN_KIND,)),
        "leave-out" if fields.choice("protected", default="draft") == "leave-out" else "draft",
        tuple(section for section in new_sections if settings.section_by_key(section.key) is None),
    )


def _without_unused_sections(site_map: SiteMap) -> SiteMap:
    used = {rule.section for rule in site_map.categories.values() if not rule.leave_out}
    used |= {site_map.article_section, site_map.plan_section}
    return structs.replace(site_map, new_sections=tuple(each for each in site_map.new_sections if each.key in used))


def _read_new_sections(fields: Fields, settings: Settings) -> Iterator[Section]:
    group = fields.mapping("new_sections")
    for key in group.nodes if group is not None else ():
        if group is None or (section := group.mapping(key)) is None:
            if group is not None and key not in group:
                group.report_problem(key, "chưa ghi tên chuyên mục", value=key, example="{title: Tin tức}")
            continue
        section.report_unknown()
        kind = section.text("kind") or ARTICLE_KINDS[0]
        if kind not in (*ARTICLE_KINDS, PLAN_KIND):
            why = "không phải là loại chuyên mục mà trang cũ chuyển vào được; chọn article, notice hoặc plan"
            section.report_problem("kind", why, value=kind, example="article")
        elif key in urls.RESERVED_FOLDERS or key != slug(key):
            why = "không dùng làm địa chỉ chuyên mục được; chỉ gồm chữ thường không dấu, chữ số và gạch ngang"
            if key in urls.RESERVED_FOLDERS:
                why = "là địa chỉ dành cho các trang do máy tạo ra"
            group.report_problem(key, why, value=key, example=slug(key) if key != slug(key) else f"{key}-2")
        else:
            yield Section(key, section.text("title") or key, kind, section.text("description"))


def _read_section(fields: Fields, key: str, sections: Mapping[str, Section], kinds: Collection[str]) -> str:
    """The section that a key names; "" where it names none, or one that cannot take such items."""
    written = fields.text(key)
    if not written:
        return ""
    section = sections.get(written)
    if section is not None and section.kind in kinds:
        return written
    fitting = [each.key for each in sections.values() if each.kind in kinds]
    by_title = {each.title: each.key for each in sections.values() if each.kind in kinds}
    meant = by_title.get(written) or closest_match(written, fitting)
    if section is not None:
        why = f"là chuyên mục loại {section.kind}, không nhận những bài này; chọn một trong: {', '.join(fitting)}"
    else:
        why = f"chưa có trong mkdocs.yml, cũng chưa ghi ở new_sections{did_you_mean(meant)}"
    fields.report_problem(key, why, value=written, example=meant or next(iter(fitting), "tin-tuc"))
    return ""


def _read_names(fields: Fields, group: str, known: Iterable[str] = ()) -> dict[str, str]:
    """What names become, by every spelling that the old site has of each."""
    written = fields.mapping(group)
    if written is None:
        return {}
    names = {name: here for name in written.nodes if (here := written.text(name))}
    return {**names, **{name: names[as_line(name)] for name in known if as_line(name) in names}}


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
