"""Reads the front matter of a page of another generator, by the reader that `import` uses too."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

import yaml
from msgspec import Struct, field

from newsroom.content.frontmatter.other_systems import key_word, publication_state, says_yes
from newsroom.content.frontmatter.schema import ITEM_SCHEMA
from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.content.frontmatter.yaml_nodes import is_empty_node, node_preview, scalar_text
from newsroom.importing.adopted_keys import adopt_keys, lead_picture, plain_value
from newsroom.migration.old_site import OldPicture, OldState
from newsroom.text.dates import TIME_ZONE, parse_moment
from newsroom.text.normalize import collapse_whitespace
from newsroom.text.written_dates import moment_or_none

# Keys that mean something else here than in other systems, or that only a person can give.
_SPECS = {
    name: spec
    for name, spec in ITEM_SCHEMA.items()
    if name not in ("id", "related", "plan", "corrections", "extra", "kind", "draft")
}
_CATEGORY_KEYS = ("category", "categories", "subcategory", "chuyenmuc")
_SERIES_KEYS = ("series", "dossier")
# What a page says of its own address; lists of former ones are in `adopted_keys`.
_ADDRESS_KEYS = ("slug", "url", "permalink", "path", "saveas", "link")
_DRAFT_KEYS = ("draft", "nhap", "bannhap")
# Groups of values that only themes read: of Hugo, Zola, and several.
_THEME_KEYS = ("params", "extra", "seo", "meta")
_WALL_CLOCK = re.compile(r"\s*(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2}))?)?", re.ASCII)


class PageHead(Struct, frozen=True):
    """What the front matter of a page says; addresses as they are written.

    `written_date` is the day and hour on the author's own clock, without a zone: what addresses are made of.
    """

    title: str = ""
    state: OldState = OldState()
    is_unclear: bool = False
    """Whether something that speaks of its publication cannot be understood."""
    date: datetime | None = None
    written_date: datetime | None = None
    updated: datetime | None = None
    expires: datetime | None = None
    featured: bool = False
    summary: str = ""
    authors: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    image: OldPicture | None = None
    former_addresses: tuple[str, ...] = ()
    addresses: dict[str, str] = field(default_factory=dict)
    """Its own address, by the key that says it."""
    categories: tuple[yaml.Node, ...] = ()
    texts: dict[str, str] = field(default_factory=dict)
    """Every text by its key in one spelling, and as it is written."""
    extra: dict[str, FrontMatterValue] = field(default_factory=dict)
    unread: tuple[str, ...] = ()
    """Vietnamese clauses on values that make no sense here and are kept in `extra`."""


def read_head(nodes: Sequence[tuple[str, yaml.Node]]) -> PageHead:
    """What front matter says; raises `ImportRefused` for a mark of secrecy."""
    lead = lead_picture(nodes)
    state, is_unclear = OldState(), False
    moments: dict[str, datetime] = {}
    kept: dict[str, FrontMatterValue] = {}
    addresses: dict[str, str] = {}
    categories: list[yaml.Node] = []
    series: list[str] = []
    rest: list[tuple[str, yaml.Node]] = []
    for name, node in nodes:
        word, text = key_word(name), collapse_whitespace(scalar_text(node) or "")
        said = publication_state(name, node)
        if word in _THEME_KEYS and (hidden_by := _hiding_key(node)):
            is_unclear = True
            state = _stricter(state, OldState("draft", f"ghi “{hidden_by[:80]}” trong “{name}”"))
        if word in _DRAFT_KEYS:
            answer = says_yes(node)
            is_unclear |= answer is None and not is_empty_node(node)
            if answer is not False and not is_empty_node(node):
                state = _stricter(state, OldState("draft", f"ghi “{name}: {node_preview(node)}”"))
        elif said is not None and not (
            said.key == "draft" and word in _ADDRESS_KEYS and text.startswith(("/", "http"))
        ):
            if said.key in ("date", "expires") and said.value:
                if moment := moment_or_none(said.value):
                    moments[said.key] = max(moment, moments.get(said.key, moment))
                else:
                    is_unclear = True
                    state = _stricter(state, OldState("draft", f"ghi “{name}: {said.value[:80]}”, không đọc được"))
                kept[name] = plain_value(node)
            elif said.key == "draft":
                shown = "" if "pass" in word else f": {node_preview(node)}"
                state = _stricter(
                    state, OldState("protected" if said.for_some else "draft", f"ghi “{name}{shown[:80]}”")
                )
        elif word in _ADDRESS_KEYS and text:
            addresses[word] = text
        elif word in _CATEGORY_KEYS:
            categories.append(node)
        elif word in _SERIES_KEYS:
            series += _flat_texts(node)
        else:
            rest.append((name, node))
    adopted = adopt_keys(rest, _SPECS)
    fields = adopted.fields
    date = _moment(fields.get("date"))
    # What is shown only from a moment on must not be public here before.
    shown_from = moments.get("date")
    if shown_from is not None and (date is None or shown_from > date):
        date = shown_from
    expires = [each for each in (_moment(fields.get("expires")), moments.get("expires")) if each]
    return PageHead(
        title=_text(fields.get("title")),
        state=state,
        is_unclear=is_unclear,
        date=date,
        written_date=_written_date(nodes, date),
        updated=_moment(fields.get("updated")),
        expires=min(expires, default=None),
        featured=_text(fields.get("featured")).lower() in ("true", "yes", "1", "on"),
        summary=_text(fields.get("summary")),
        authors=_texts(fields.get("author")),
        tags=_texts(fields.get("tags")),
        series=tuple(dict.fromkeys(series)),
        image=OldPicture(lead.address, lead.alt, lead.caption, lead.credit) if lead else None,
        former_addresses=_texts(fields.get("aliases")),
        addresses=addresses,
        categories=tuple(categories),
        texts={
            spelling: text
            for name, node in nodes
            if (text := scalar_text(node) or "")
            for spelling in (key_word(name), name)
        },
        extra={**kept, **adopted.extra},
        unread=tuple(adopted.to_do),
    )


def texts_of(nodes: Iterable[yaml.Node]) -> list[str]:
    """All texts of nodes, however deep in lists."""
    return [text for node in nodes for text in _flat_texts(node)]


def _flat_texts(node: yaml.Node) -> list[str]:
    if isinstance(node, yaml.SequenceNode):
        return [text for child in node.value for text in _flat_texts(child)]
    if isinstance(node, yaml.MappingNode):
        return [
            text for name, value in node.value if scalar_text(name) in ("name", "title") for text in _flat_texts(value)
        ]
    return list(filter(None, [collapse_whitespace(scalar_text(node) or "")]))


def _hiding_key(node: yaml.Node) -> str:
    """The first key among a theme's own values that says readers are not to see the page; "" where none does."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    for name, value in ((scalar_text(key) or "", value) for key, value in pairs):
        said = publication_state(name, value)
        is_draft = key_word(name) in _DRAFT_KEYS and says_yes(value) is not False
        if not is_empty_node(value) and (is_draft or (said is not None and said.key == "draft")):
            return name
    return ""


def _stricter(state: OldState, other: OldState) -> OldState:
    """The state of which fewer people could see the page; the first reason of several stays."""
    order = ("public", "draft", "protected")
    return other if order.index(other.visibility) > order.index(state.visibility) else state


def _written_date(nodes: Iterable[tuple[str, yaml.Node]], date: datetime | None) -> datetime | None:
    written = {key_word(name): scalar_text(node) or "" for name, node in nodes}
    text = next(filter(None, map(written.get, ("date", "ngay", "publishdate", "pubdate", "published"))), "")
    if match := _WALL_CLOCK.match(text):
        year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
        try:
            return datetime(year, month, day, hour, minute, second, tzinfo=TIME_ZONE)
        except ValueError:
            return date
    return date


def _moment(value: FrontMatterValue | None) -> datetime | None:
    return parse_moment(value) if isinstance(value, str) else None


def _text(value: FrontMatterValue | None) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: FrontMatterValue | None) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value else ()
    return tuple(each for each in value or () if isinstance(each, str))
