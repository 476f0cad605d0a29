"""Turns `extra: newsroom:` of mkdocs.yml into the settings of the site, and reports what is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from newsroom.content.frontmatter.fields import Fields
from newsroom.content.frontmatter.reader import compose_mapping
from newsroom.model import urls
from newsroom.model.items import ItemKind
from newsroom.model.problems import Report
from newsroom.model.settings import DEFAULT_SECTIONS, Colours, Organisation, Section, Settings, SocialAccount
from newsroom.text.normalize import nfc, slug

ITEM_KINDS: tuple[ItemKind, ...] = ("article", "plan", "contest", "bulletin")


_PRINTABLE_ASCII = re.compile(r"[!-~]+")
_COLOUR = re.compile(r"#[0-9a-f]{6}")

COLOURS_EXAMPLE = '{brand: "#b3261e", gold: "#d2a437"}'
SOCIAL_EXAMPLE = "{name: Facebook, url: https://www.facebook.com/danvan}"
SECTION_EXAMPLE = "{title: Tin tức, kind: article}"


def read_settings(file: Path, *, site_name: str, site_url: str, description: str, report: Report) -> Settings:
    """The settings written in a mkdocs.yml; what is wrong is reported and reads as its default."""
    root = compose_mapping(file.read_text(encoding="utf-8-sig"), report)
    fields = _newsroom_fields(Fields(root, report)) if root is not None else None
    if root is not None and not site_url:
        why = "còn thiếu, nên địa chỉ trong RSS và sơ đồ trang sẽ sai"
        report.add(1, "site_url", why, example="site_url: https://danvan.example.vn/", level="warning")
    sections: tuple[Section, ...] = DEFAULT_SECTIONS
    organisation, per_page, hub = Organisation(name=nfc(site_name)), 20, ""
    colours, social = Colours(), tuple[SocialAccount, ...]()
    if fields is not None:
        fields.report_unknown(("sections", "organisation", "per_page", "hub", "colours", "social"))
        listed = fields.mapping("sections", f"{{tin-tuc: {SECTION_EXAMPLE}}}")
        if listed is not None:
            sections = tuple(_read_section(key, listed) for key in listed.nodes)
        owner = fields.mapping("organisation", "{name: Ban Dân vận Tỉnh ủy}")
        if owner is not None:
            organisation = _read_organisation(owner, organisation.name)
        per_page = fields.positive_int("per_page") or per_page
        hub = _read_hub(fields)
        colours, social = _read_colours(fields), tuple(_read_accounts(fields))
    description = nfc(description or "")
    return Settings(
        nfc(site_name),
        site_url or "",
        description,
        sections,
        organisation,
        per_page,
        hub=hub,
        colours=colours,
        social=social,
    )


def _read_hub(fields: Fields) -> str:
    """The address of the WebSub hub; "" where none is written, or one that no subscriber could reach."""
    address = fields.text("hub")
    try:
        parts = urlsplit(address)
        reachable = (
            parts.scheme in {"http", "https"} and bool(parts.hostname) and bool(_PRINTABLE_ASCII.fullmatch(address))
        )
    except ValueError:
        reachable = False
    if reachable or not address:
        return address
    why = "không phải là địa chỉ đầy đủ của một trạm WebSub"
    fields.report_problem("hub", why, value=address, example="https://pubsubhubbub.appspot.com/")
    return ""


def _read_colours(fields: Fields) -> Colours:
    """The organisation's colours; what is not written as #rrggbb stays as it is by default."""
    own = fields.mapping("colours", COLOURS_EXAMPLE)
    if own is None:
        return Colours()
    own.report_unknown(Colours.__struct_fields__)
    found = {}
    for key in Colours.__struct_fields__:
        written = own.text(key).lower()
        if _COLOUR.fullmatch(written):
            found[key] = written
        elif written:
            own.report_problem(
                key, "không phải là màu viết theo lối #rrggbb, trong dấu nháy kép", value=written, example='"#b3261e"'
            )
    return Colours(**found)


def _read_accounts(fields: Fields) -> Iterator[SocialAccount]:
    for own in fields.mapping_list("social", f"[{SOCIAL_EXAMPLE}]"):
        own.report_unknown(("name", "url"))
        name, url = (
            own.text("name", required_example="Facebook"),
            own.text("url", required_example="https://www.facebook.com/…"),
        )
        if url and not url.startswith("https://"):
            own.report_problem(
                "url", "không phải là địa chỉ đầy đủ, bắt đầu bằng https://", value=url, example=SOCIAL_EXAMPLE
            )
        elif name and url:
            yield SocialAccount(name, url)


def _newsroom_fields(root: Fields) -> Fields | None:
    extra = root.mapping("extra", "{newsroom: {per_page: 20}}")
    return extra.mapping("newsroom", "{per_page: 20}") if extra is not None else None


def _read_section(key: str, sections: Fields) -> Section:
    if key in urls.RESERVED_FOLDERS:
        why = "là tên dành cho các trang do máy tạo ra, không dùng làm thư mục chuyên mục được"
        sections.report_problem(key, why, value=key, example=f"{key}-2")
    elif key != slug(key):
        why = "không dùng làm tên thư mục chuyên mục được; tên chỉ gồm chữ thường không dấu, chữ số và gạch ngang"
        sections.report_problem(key, why, value=key, example=slug(key))
    fields = sections.mapping(key, SECTION_EXAMPLE)
    if fields is None:
        if key not in sections:
            why = "là chuyên mục chưa ghi title và kind"
            sections.report_problem(key, why, value=key, example=f"{key}: {SECTION_EXAMPLE}")
        return Section(key, key)
    fields.report_unknown(("title", "kind", "description"))
    kind = fields.choice("kind", ITEM_KINDS, default="article", required=True)
    known = next(k for k in ITEM_KINDS if k == kind)
    return Section(key, fields.text("title", required_example="Tin tức"), known, fields.text("description"))


def _read_organisation(fields: Fields, default_name: str) -> Organisation:
    keys = Organisation.__struct_fields__
    fields.report_unknown(keys)
    texts = {key: fields.text(key) for key in keys}
    return Organisation(**{"name": default_name, **{key: value for key, value in texts.items() if value}})
