"""Turns `extra: newsroom:` of mkdocs.yml into the settings of the site, and reports what is wrong in it."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import yaml
from msgspec import Struct

from .fields import Fields
from .front_matter import compose
from .items import Kind
from .problems import Report
from .text import nfc, slug

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


class Settings(Struct, frozen=True):
    """All that mkdocs.yml decides about the pages and feeds; `base` is the path of the site's root, "/" or "/x/"."""

    site_name: str
    site_url: str
    description: str
    sections: tuple[Section, ...]
    organisation: Organisation
    per_page: int = 20
    feed_length: int = 30
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


DEFAULT_SECTIONS = (
    Section("tin-tuc", "Tin tức"),
    Section("hoat-dong", "Hoạt động"),
    Section("dien-hinh", "Điển hình"),
    Section("trao-doi", "Nghiên cứu – Trao đổi"),
    Section("ke-hoach", "Kế hoạch", "plan"),
    Section("hoi-thi", "Hội thi", "contest"),
    Section("ban-tin", "Bản tin", "bulletin"),
)

SECTION_EXAMPLE = "tin-tuc: {title: Tin tức, kind: article}"
RESERVED = frozenset({"chu-de", "luu-tru", "dinh-chinh", "tim-kiem", "rss", "assets", "trang"})


def read(file: Path, *, site_name: str, site_url: str, description: str, report: Report) -> Settings:
    """The settings written in a mkdocs.yml; what is wrong is reported and reads as its default."""
    fields = _newsroom(file, report)
    sections: tuple[Section, ...] = DEFAULT_SECTIONS
    organisation, per_page = Organisation(name=site_name), 20
    if fields is not None:
        fields.unknown(("sections", "organisation", "per_page"))
        listed = fields.fields("sections", SECTION_EXAMPLE)
        if listed is not None:
            sections = tuple(_section(key, listed) for key in listed.nodes)
        owner = fields.fields("organisation", "name: Ban Dân vận")
        if owner is not None:
            organisation = _organisation(owner, site_name)
        per_page = fields.whole("per_page", required=None) or per_page
    return Settings(nfc(site_name), site_url or "", nfc(description or ""), sections, organisation, per_page)


def _newsroom(file: Path, report: Report) -> Fields | None:
    node = compose(file.read_text(encoding="utf-8-sig"), report)
    for key in ("extra", "newsroom"):
        if node is None:
            return None
        node = next((v for k, v in node.value if k.value == key and isinstance(v, yaml.MappingNode)), None)
    return None if node is None else Fields(node, report, "extra.newsroom.")


def _section(key: str, listed: Fields) -> Section:
    if key != slug(key) or key in RESERVED:
        why = (
            "không dùng được làm tên thư mục chuyên mục"
            if key in RESERVED
            else "phải là chữ thường không dấu, nối bằng gạch ngang"
        )
        listed.problem(key, why, value=key, example=slug(key) + ("-2" if key in RESERVED else ""))
    fields = listed.fields(key, SECTION_EXAMPLE)
    if fields is None:
        if key not in listed:
            listed.problem(key, "chuyên mục còn thiếu title và kind", value=key, example=SECTION_EXAMPLE)
        return Section(key, key)
    fields.unknown(("title", "kind", "description"))
    kind = fields.choice("kind", KINDS, default="article")
    known = next(k for k in KINDS if k == kind)
    return Section(key, fields.text("title", required="Tin tức"), known, fields.text("description"))


def _organisation(fields: Fields, site_name: str) -> Organisation:
    keys = Organisation.__struct_fields__
    fields.unknown(keys)
    texts = {key: fields.text(key) for key in keys}
    return Organisation(**{"name": site_name, **{key: value for key, value in texts.items() if value}})
