"""Reads and changes mkdocs.yml as a form shows it; comments and whatever nobody changed stay byte for byte."""

from collections.abc import Mapping, Sequence

import yaml
from msgspec import Struct

from newsroom.content.frontmatter.writer import FrontMatterValue, yaml_scalar
from newsroom.content.settings_file import WrongSettings, change_settings, with_usual_sections
from newsroom.desk.items.form_values import FormData, clean_input
from newsroom.kinds import KINDS
from newsroom.model.settings import Section, Settings
from newsroom.text.normalize import slug


class SettingField(Struct, frozen=True):
    """A field of the form: its name in mkdocs.yml below `extra.newsroom`, its label and what it is for."""

    name: str
    label: str
    hint: str = ""
    is_required: bool = False
    input_type: str = "text"


SITE_FIELDS = (
    SettingField("site_name", "Tên trang", "Ở thẻ trình duyệt và nguồn tin.", is_required=True),
    SettingField("site_description", "Một câu giới thiệu trang", "Cho máy tìm kiếm và mạng xã hội."),
)
"""Keys at the top of mkdocs.yml."""
ORGANISATION_FIELDS = (
    SettingField("name", "Tên cơ quan", "Ở đầu và cuối mọi trang.", is_required=True),
    SettingField("parent", "Cơ quan cấp trên", "Dòng nhỏ phía trên tên cơ quan."),
    SettingField("board", "Tên gọi ban biên tập"),
    SettingField("responsible", "Dòng chịu trách nhiệm nội dung", "Ở cuối trang."),
    SettingField("licence", "Dòng giấy phép hoặc ghi nguồn", "Ở cuối trang."),
    SettingField("address", "Địa chỉ trụ sở"),
    SettingField("telephone", "Điện thoại"),
    SettingField("email", "Thư điện tử nhận tin, bài, góp ý", input_type="email"),
)
COLOUR_FIELDS = (
    SettingField("brand", "Màu chính", "Tên, đường kẻ, dấu nhấn.", input_type="color"),
    SettingField("gold", "Màu đường kẻ mảnh", input_type="color"),
)


class MenuPage(Struct, frozen=True):
    """A page of the menu: its title there, and its path under content/."""

    title: str
    path: str


def menu_entries(nav: object) -> list[MenuPage] | None:
    """The menu as mkdocs.yml has it; None where it is nested, or names no titles, which a form cannot show."""
    if not isinstance(nav, list):
        return None
    entries = []
    for entry in nav:
        pair = next(iter(entry.items())) if isinstance(entry, dict) and len(entry) == 1 else None
        if pair is None or not isinstance(pair[1], str):
            return None
        entries.append(MenuPage(*pair))
    return entries


def changed_text(
    text: str, form: FormData, settings: Settings, menu: Sequence[MenuPage] | None, *, emblem: str = ""
) -> str:
    """The text of mkdocs.yml with what a form says; raises WrongSettings. Fields that the form lacks stay.

    `emblem` is the path of a new one below the board's templates, "" for the old one.
    """
    newsroom: dict[str, dict[str, FrontMatterValue]] = {}
    groups = (
        ("organisation", ORGANISATION_FIELDS, settings.organisation),
        ("colours", COLOUR_FIELDS, settings.colours),
    )
    for group, fields, old in groups:
        if values := _changes(form, group, fields, old):
            newsroom[group] = values
    if emblem and emblem != settings.organisation.emblem:
        newsroom["organisation"] = {**newsroom.get("organisation", {}), "emblem": emblem}
    if sections := _section_changes(form, settings.sections):
        newsroom["sections"] = dict(with_usual_sections(text, sections, settings))
    changes: dict[str, FrontMatterValue] = _changes(
        form, "", SITE_FIELDS, {"site_name": settings.site_name, "site_description": settings.description}
    )
    if newsroom:
        changes["extra"] = {"newsroom": newsroom}
    if nav := _menu_changes(form, menu or ()):
        changes["nav"] = nav
    return change_settings(text, changes)


def _changes(form: FormData, group: str, fields: Sequence[SettingField], old: object) -> dict[str, FrontMatterValue]:
    """The fields of a group that differ; all of a required one, so that a group is never left empty."""
    changes: dict[str, FrontMatterValue] = {}
    for field in fields:
        name = f"{group}.{field.name}" if group else field.name
        before = old[field.name] if isinstance(old, Mapping) else getattr(old, field.name)
        value = clean_input(form.get(name, before))
        if field.is_required and not value:
            raise WrongSettings([f"{field.label}: không để trống được."])
        _check_is_text(value)
        if value != before:
            changes[field.name] = value
    return changes


def _section_changes(form: FormData, sections: Sequence[Section]) -> dict[str, FrontMatterValue]:
    changes: dict[str, FrontMatterValue] = {}
    for section in sections:
        values: dict[str, FrontMatterValue] = {}
        for name, before in (("title", section.title), ("description", section.description)):
            value = clean_input(form.get(f"sections.{section.key}.{name}", before))
            if name == "title" and not value:
                raise WrongSettings([f"Chuyên mục “{section.title}”: tên không để trống được."])
            if value != before:
                values[name] = value
        if values:
            changes[section.key] = values
    title = clean_input(form.get("new.title", ""))
    if title:
        key, kind = slug(clean_input(form.get("new.key", "")) or title), form.get("new.kind", "")
        if kind not in KINDS:
            raise WrongSettings(["Hãy chọn loại bài của chuyên mục mới."])
        if any(section.key == key for section in sections):
            raise WrongSettings([f"Đã có chuyên mục ở địa chỉ {key}/; hãy ghi một địa chỉ khác."])
        added: dict[str, FrontMatterValue] = {"title": title, "kind": kind}
        description = clean_input(form.get("new.description", ""))
        changes[key] = {**added, "description": description} if description else added
    return changes


def _menu_changes(form: FormData, menu: Sequence[MenuPage]) -> list[FrontMatterValue]:
    """The whole menu where one of its titles differs; an empty title takes a page out of it."""
    entries: list[FrontMatterValue] = []
    is_changed = False
    for number, entry in enumerate(menu, 1):
        title = clean_input(form.get(f"nav.{number}.title", entry.title))
        _check_is_text(title)
        is_changed = is_changed or title != entry.title
        if title:
            # The old title is named so that it goes: keys that a value does not name stay.
            entries.append({entry.title: "", title: entry.path} if title != entry.title else {title: entry.path})
    added, path = clean_input(form.get("nav.new.title", "")), clean_input(form.get("nav.new.path", ""))
    if added and path:
        _check_is_text(added)
        entries.append({added: path})
    return entries if is_changed or (added and path) else []


def _check_is_text(value: str) -> None:
    """Raise WrongSettings for what MkDocs would read as a number, a date, yes or no, and then build nothing."""
    try:
        is_text = not value or isinstance(yaml.safe_load(yaml_scalar(value)), str)
    except yaml.YAMLError:
        is_text = False
    if not is_text:
        raise WrongSettings([f"“{value}”: hãy ghi thêm chữ, một mình nó thì máy không đọc là tên."])
