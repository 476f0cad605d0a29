"""Reads the decisions of a board's map, and what is wrong in it."""

from collections.abc import Collection, Iterable, Iterator, Mapping

import yaml

from newsroom.content.frontmatter.encoding import decode_text
from newsroom.content.frontmatter.field_spec import ANY_KEY, FieldSpec, specs_by_name
from newsroom.content.frontmatter.fields import Fields
from newsroom.content.frontmatter.reader import compose_mapping
from newsroom.migration.inventory import Inventory
from newsroom.migration.map_proposal import ARTICLE_KINDS, PLAN_KIND, as_line, plan_categories
from newsroom.migration.site_map import CategoryRule, SiteMap
from newsroom.model import urls
from newsroom.model.problems import Problem, Report, did_you_mean
from newsroom.model.settings import Section, Settings
from newsroom.runtime.progress import format_number
from newsroom.text.normalize import closest_match, slug, tag_key

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
