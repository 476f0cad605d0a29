"""The items of a WordPress export as its file has them.

Source of the format: WordPress, wp-admin/includes/export.php.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import unquote

from lxml import etree
from msgspec import Struct

from newsroom.migration.wordpress.known_names import READ_META, is_own_field
from newsroom.migration.xml_export import child_text, element_text, local_name
from newsroom.text.dates import TIME_ZONE
from newsroom.text.normalize import nfc

_MOMENT = re.compile(r"([1-9]\d{3})-(\d\d)-(\d\d) (\d\d):(\d\d):(\d\d)", re.ASCII)


class WxrTerm(Struct, frozen=True):
    """A term that an item has: its taxonomy, its slug and its name."""

    domain: str
    slug: str
    name: str


class WxrItem(Struct, frozen=True):
    """One item; texts are as they stand there, `meta` has the custom fields that somebody could want, in order."""

    number: int = 0
    type: str = "post"
    title: str = ""
    link: str = ""
    guid: str = ""
    creator: str = ""
    content: str = ""
    excerpt: str = ""
    date: datetime | None = None
    slug: str = ""
    status: str = ""
    parent: int = 0
    order: int = 0
    password: str = ""
    is_sticky: bool = False
    file_address: str = ""
    """Of an attachment: where its file lies."""
    terms: tuple[WxrTerm, ...] = ()
    meta: Mapping[str, tuple[str, ...]] = {}
    comments: int = 0

    def first_meta(self, *keys: str) -> str:
        """The first value that stands under one of some keys; "" where there is none."""
        return next((value for key in keys for value in self.meta.get(key, ()) if value.strip()), "")


def read_item(element: etree._Element) -> WxrItem:
    """The item of an <item>."""
    texts: dict[str, str] = {}
    terms: list[WxrTerm] = []
    meta: dict[str, list[str]] = {}
    comments = 0
    for child in element:
        name = local_name(child)
        if name == "postmeta":
            key = child_text(child, "meta_key")
            if (key in READ_META or is_own_field(key)) and (value := child_text(child, "meta_value")).strip():
                meta.setdefault(key, []).append(value)
        elif name == "category":
            terms.append(WxrTerm(child.get("domain", ""), child.get("nicename", ""), element_text(child).strip()))
        elif name == "comment":
            comments += 1
        elif name == "encoded":
            texts["excerpt" if "/excerpt/" in str(child.tag) or child.prefix == "excerpt" else "content"] = (
                element_text(child)
            )
        else:
            texts.setdefault(name, element_text(child))
    get = {name: text.strip() for name, text in texts.items()}.get
    return WxrItem(
        number=whole_number(get("post_id", "")),
        type=get("post_type", "") or "post",
        title=get("title", ""),
        link=get("link", ""),
        guid=get("guid", ""),
        creator=get("creator", ""),
        content=texts.get("content", ""),
        excerpt=get("excerpt", ""),
        date=moment(get("post_date_gmt", ""), get("post_date", "")),
        slug=get("post_name", ""),
        status=get("status", ""),
        parent=whole_number(get("post_parent", "")),
        order=whole_number(get("menu_order", "")),
        password=get("post_password", ""),
        is_sticky=get("is_sticky", "") == "1",
        file_address=get("attachment_url", ""),
        terms=tuple(dict.fromkeys(terms)),
        meta={key: tuple(values) for key, values in meta.items()},
        comments=comments,
    )


def whole_number(text: str) -> int:
    """A number of a database; 0 for what is none."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def readable_slug(slug: str) -> str:
    """A slug with its letters, which WordPress keeps escaped."""
    return nfc(unquote(slug, errors="replace")) if "%" in slug else slug


def moment(gmt: str, local: str) -> datetime | None:
    """When something was published: by the time in UTC, else by the site's own clock, taken for Vietnam's."""
    for text, zone in ((gmt, UTC), (local, TIME_ZONE)):
        if parts := _MOMENT.fullmatch(text):
            try:
                return datetime(*map(int, parts.groups()), tzinfo=zone).astimezone(TIME_ZONE)  # type: ignore[arg-type, misc]
            except (ValueError, OverflowError):
                continue
    return None
