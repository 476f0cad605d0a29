"""Turns `extra: newsroom:` of mkdocs.yml into the settings of the site, and reports what is wrong in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from msgspec import Struct

from newsroom.content.frontmatter.fields import Fields
from newsroom.content.frontmatter.reader import compose
from newsroom.model.items import Kind
from newsroom.model.problems import Report
from newsroom.text.normalize import nfc, slug

KINDS: tuple[Kind, ...] = ("article", "plan", "contest", "bulletin")


class Section(Struct, frozen=True):
    """A first-level folder of content/ and what its items are."""

    key: str
    title: str
    kind: Kind = "article"
    description: str = ""


class Organisation(Struct, frozen=True):
    """Who publishes: the lines of the masthead and the footer."""

    name: str = ""
    parent: str = ""
    board: str = "Ban biên tập"
    emblem: str = ""
    responsible: str = ""
    licence: str = ""
    address: str = ""
    telephone: str = ""
    email: str = ""


class Colours(Struct, frozen=True):
    """The organisation's own, as #rrggbb: `brand` marks, `gold` is a thin line."""

    brand: str = "#b3261e"
    gold: str = "#d2a437"


class Account(Struct, frozen=True):
    """Where else the organisation speaks: the network's name and the address of its page there."""

    name: str
    url: str


class Settings(Struct, frozen=True):
    """All that mkdocs.yml decides about the pages and feeds; `base` is the path of the site's root, "/" or "/x/"."""

    site_name: str
    site_url: str
    description: str
    sections: tuple[Section, ...]
    organisation: Organisation
    per_page: int = 20
    feed_length: int = 30
    hub: str = ""
    """The WebSub hub that tells subscribers of new entries; "" without one."""
    colours: Colours = Colours()
    social: tuple[Account, ...] = ()
    board_names: tuple[str, ...] = ("BBT", "Ban biên tập")

    @property
    def base(self) -> str:
        """The path under which the site is served, with a slash at each end."""
        return urlsplit(self.site_url).path.rstrip("/") + "/"

    @property
    def origin(self) -> str:
        """Scheme and host, for absolute addresses."""
        parts = urlsplit(self.site_url)
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc else "https://example.vn"

    def section(self, key: str) -> Section | None:
        """The section of that folder name."""
        return next((section for section in self.sections if section.key == key), None)


# Pictures for pages that have none of their own, where they are shared.
SITE_CARD = "assets/card.png"


def card_path(section: str) -> str:
    """The path of a section's card; of the site's for a page in none."""
    return f"assets/cards/{section}.png" if section else SITE_CARD


DEFAULT_SECTIONS = (
    Section("tin-tuc", "Tin tức"),
    Section("hoat-dong", "Hoạt động"),
    Section("dien-hinh", "Điển hình"),
    Section("trao-doi", "Nghiên cứu – Trao đổi"),
    Section("ke-hoach", "Kế hoạch", "plan"),
    Section("hoi-thi", "Hội thi", "contest"),
    Section("ban-tin", "Bản tin", "bulletin"),
)

_ADDRESS = re.compile(r"[!-~]+")
_COLOUR = re.compile(r"#[0-9a-f]{6}")

COLOURS_EXAMPLE = '{brand: "#b3261e", gold: "#d2a437"}'
SOCIAL_EXAMPLE = "{name: Facebook, url: https://www.facebook.com/danvan}"
SECTION_EXAMPLE = "{title: Tin tức, kind: article}"
RESERVED = frozenset({"chu-de", "luu-tru", "dinh-chinh", "tim-kiem", "rss", "assets", "trang"})


def read(file: Path, *, site_name: str, site_url: str, description: str, report: Report) -> Settings:
    """The settings written in a mkdocs.yml; what is wrong is reported and reads as its default."""
    root = compose(file.read_text(encoding="utf-8-sig"), report)
    fields = _newsroom(Fields(root, report)) if root is not None else None
    if root is not None and not site_url:
        why = "còn thiếu, nên địa chỉ trong RSS và sơ đồ trang sẽ sai"
        report.add(1, "site_url", why, example="site_url: https://danvan.example.vn/", level="warning")
    sections: tuple[Section, ...] = DEFAULT_SECTIONS
    organisation, per_page, hub = Organisation(name=nfc(site_name)), 20, ""
    colours, social = Colours(), tuple[Account, ...]()
    if fields is not None:
        fields.unknown(("sections", "organisation", "per_page", "hub", "colours", "social"))
        listed = fields.fields("sections", f"{{tin-tuc: {SECTION_EXAMPLE}}}")
        if listed is not None:
            sections = tuple(_section(key, listed) for key in listed.nodes)
        owner = fields.fields("organisation", "{name: Ban Dân vận Tỉnh ủy}")
        if owner is not None:
            organisation = _organisation(owner, organisation.name)
        per_page = fields.whole("per_page") or per_page
        hub = _hub(fields)
        colours, social = _colours(fields), tuple(_accounts(fields))
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


def _hub(fields: Fields) -> str:
    """The address of the WebSub hub; "" where none is written, or one that no subscriber could reach."""
    address = fields.text("hub")
    try:
        parts = urlsplit(address)
        reachable = parts.scheme in {"http", "https"} and bool(parts.hostname) and bool(_ADDRESS.fullmatch(address))
    except ValueError:
        reachable = False
    if reachable or not address:
        return address
    why = "không phải là địa chỉ đầy đủ của một trạm WebSub"
    fields.problem("hub", why, value=address, example="https://pubsubhubbub.appspot.com/")
    return ""


def _colours(fields: Fields) -> Colours:
    """The organisation's colours; what is not written as #rrggbb stays as it is by default."""
    own = fields.fields("colours", COLOURS_EXAMPLE)
    if own is None:
        return Colours()
    own.unknown(Colours.__struct_fields__)
    found = {}
    for key in Colours.__struct_fields__:
        written = own.text(key).lower()
        if _COLOUR.fullmatch(written):
            found[key] = written
        elif written:
            own.problem(
                key, "không phải là màu viết theo lối #rrggbb, trong dấu nháy kép", value=written, example='"#b3261e"'
            )
    return Colours(**found)


def _accounts(fields: Fields) -> Iterator[Account]:
    for own in fields.field_list("social", f"[{SOCIAL_EXAMPLE}]"):
        own.unknown(("name", "url"))
        name, url = own.text("name", required="Facebook"), own.text("url", required="https://www.facebook.com/…")
        if url and not url.startswith("https://"):
            own.problem("url", "không phải là địa chỉ đầy đủ, bắt đầu bằng https://", value=url, example=SOCIAL_EXAMPLE)
        elif name and url:
            yield Account(name, url)


def _newsroom(root: Fields) -> Fields | None:
    extra = root.fields("extra", "{newsroom: {per_page: 20}}")
    return extra.fields("newsroom", "{per_page: 20}") if extra is not None else None


def _section(key: str, listed: Fields) -> Section:
    if key in RESERVED:
        why = "là tên dành cho các trang do máy tạo ra, không dùng làm thư mục chuyên mục được"
        listed.problem(key, why, value=key, example=f"{key}-2")
    elif key != slug(key):
        why = "không dùng làm tên thư mục chuyên mục được; tên chỉ gồm chữ thường không dấu, chữ số và gạch ngang"
        listed.problem(key, why, value=key, example=slug(key))
    fields = listed.fields(key, SECTION_EXAMPLE)
    if fields is None:
        if key not in listed:
            why = "là chuyên mục chưa ghi title và kind"
            listed.problem(key, why, value=key, example=f"{key}: {SECTION_EXAMPLE}")
        return Section(key, key)
    fields.unknown(("title", "kind", "description"))
    kind = fields.choice("kind", KINDS, default="article", required=True)
    known = next(k for k in KINDS if k == kind)
    return Section(key, fields.text("title", required="Tin tức"), known, fields.text("description"))


def _organisation(fields: Fields, name: str) -> Organisation:
    keys = Organisation.__struct_fields__
    fields.unknown(keys)
    texts = {key: fields.text(key) for key in keys}
    return Organisation(**{"name": name, **{key: value for key, value in texts.items() if value}})
