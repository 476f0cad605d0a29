"""Turns the nodes of front matter into the values of a form's fields, and what a form sends back into values again."""

from __future__ import annotations

import re
from collections.abc import Mapping

import yaml
from werkzeug.datastructures import MultiDict

from newsroom.content.frontmatter.encoding import INVISIBLE
from newsroom.content.frontmatter.field_spec import Key
from newsroom.content.frontmatter.fields import NO, YES
from newsroom.content.frontmatter.writer import Value
from newsroom.content.frontmatter.yaml_nodes import is_empty
from newsroom.content.frontmatter.yaml_nodes import scalar as text_of
from newsroom.text.normalize import clean, fold, nfc, squeeze

Form = MultiDict[str, str]
_TEXTS = frozenset({"text", "prose", "moment", "day", "flag", "number", "whole", "choice"})
# Numbers may have a decimal comma.
_BETWEEN_POINTS = re.compile(r"[;\s]+|,\s+|,$")


class Unfit(Exception):
    """What is written at a key is not of the type that it takes, so a form cannot show it."""


def read(node: yaml.Node | None, key: Key) -> Value:
    """What is written at a key; raises `Unfit`. Absent is "", an empty list, or a group of what is absent."""
    if key.takes in _TEXTS or (key.takes == "featured" and isinstance(node, yaml.ScalarNode)):
        return _text(node)
    if key.takes == "featured":
        return "" if node is None else _group(node, key.by_name)
    if key.takes == "texts":
        return _texts(node)
    if key.takes == "group":
        return _group(node, key.by_name)
    if key.takes == "groups":
        if node is None or is_empty(node):
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise Unfit
        return [_group(child, key.by_name) for child in node.value]
    if key.takes == "scores":
        if node is None or is_empty(node):
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise Unfit
        return {_text(team): _texts(points) for team, points in node.value}
    raise Unfit


def _text(node: yaml.Node | None) -> str:
    if node is None or is_empty(node):
        return ""
    if not isinstance(node, yaml.ScalarNode):
        raise Unfit
    return nfc(squeeze(text_of(node) or ""))


def _texts(node: yaml.Node | None) -> list[str]:
    if node is None or is_empty(node):
        return []
    if isinstance(node, yaml.ScalarNode):
        return [_text(node)]
    if not isinstance(node, yaml.SequenceNode):
        raise Unfit
    return [_text(child) for child in node.value]


def _group(node: yaml.Node | None, keys: Mapping[str, Key]) -> dict[str, Value]:
    if node is None or is_empty(node):
        return {name: read(None, key) for name, key in keys.items()}
    if not isinstance(node, yaml.MappingNode):
        raise Unfit
    held = {text_of(name): part for name, part in node.value}
    return {name: read(held.get(name), key) for name, key in keys.items()}


# What a form sends -------------------------------------------------------------------------------------------------


def sent(form: Form, key: Key, name: str, old: Value) -> Value:
    """The value that a form gives the field of that name; `old` where it has no such field."""
    if name not in form and key.takes != "group":
        return old
    if key.takes == "flag":
        return _flag(name in form and bool(form.getlist(name)[-1]), old)
    if key.takes == "featured":
        until = typed(form.get(f"{name}.until", ""))
        return {"until": until} if until else _flag(bool(form.getlist(name)[-1]), old)
    if key.takes in _TEXTS:
        return _kept(typed(form.get(name, "")), old)
    if key.takes == "texts":
        return _kept([text for line in form.get(name, "").splitlines() if (text := typed(line))], old)
    if key.takes == "group":
        return _row(form, key, f"{name}.", old)
    held = old if isinstance(old, list) else []
    rows = [_row(form, key, f"{name}[{n}].", held[n - 1] if n <= len(held) else "") for n in _rows(form, name)]
    if key.takes == "scores":
        points = {str(row["team"]): _BETWEEN_POINTS.split(str(row["points"])) for row in rows if row["team"]}
        gone = {team: "" for team in old if team not in points} if isinstance(old, Mapping) else {}
        return {**{team: [p for p in each if p] for team, each in points.items()}, **gone}
    return [row for row in rows if any(row.values())]


def _row(form: Form, key: Key, prefix: str, old: Value) -> dict[str, Value]:
    parts = old if isinstance(old, Mapping) else {}
    return {name: sent(form, part, f"{prefix}{name}", parts.get(name, "")) for name, part in key.by_name.items()}


def _kept(new: Value, old: Value) -> Value:
    """A value as it was written before, where only signs that nobody sees or types are different."""
    if isinstance(old, str):
        return old if new == typed(old) else new
    parts = [part for part in old if isinstance(part, str)]
    return old if new == [text for part in parts if (text := typed(part))] else new


def typed(text: str) -> str:
    """A text as someone typed it into a field, on one line and fit to be written: YAML takes no BOM in a file."""
    return nfc(squeeze(INVISIBLE.sub(" ", clean(text)).replace("\ufeff", "")))


def _flag(ticked: bool, old: Value) -> Value:
    """Yes or no as it was written before, where it meant the same."""
    word = fold(old) if isinstance(old, str) else ""
    if ticked:
        return old if word in YES or isinstance(old, Mapping) else "yes"
    return old if word in NO else ""


def _rows(form: Form, name: str) -> list[int]:
    numbered = re.compile(rf"{re.escape(name)}\[([0-9]{{1,4}})\]\.")
    return sorted({int(found[1]) for field in form if (found := numbered.match(field))})
