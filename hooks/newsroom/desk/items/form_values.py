"""Turns the nodes of front matter into the values of a form's fields, and what a form sends back into values again."""

import re
from collections.abc import Mapping

import yaml
from werkzeug.datastructures import MultiDict

from newsroom.content.frontmatter.encoding import INVISIBLE_CHARS
from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.content.frontmatter.fields import NO_WORDS, YES_WORDS
from newsroom.content.frontmatter.writer import FrontMatterValue
from newsroom.content.frontmatter.yaml_nodes import is_empty_node
from newsroom.content.frontmatter.yaml_nodes import scalar_text as text_of
from newsroom.text.normalize import collapse_whitespace, fold, nfc, strip_control_chars

FormData = MultiDict[str, str]
_SINGLE_LINE_TYPES = frozenset({"text", "prose", "moment", "day", "flag", "number", "whole", "choice"})
PICKED_KINDS: Mapping[str, str] = {
    "related": "",
    "plan": "plan",
    "items": "story",
    "basis": "plan",
    "replaces": "plan",
    "amends": "plan",
}
"""The fields that name items, each with the kind it takes: "" for any, "story" for what a bulletin may hold."""
# Numbers may have a decimal comma.
_SCORE_SEPARATOR = re.compile(r"[;\s]+|,\s+|,$")


class NotShowable(Exception):
    """The value in the file is not of the field's type, so a form cannot show it."""


def value_of_node(node: yaml.Node | None, key: FieldSpec) -> FrontMatterValue:
    """The value of a field; raises `NotShowable`. Without a node it is "", an empty list, or a group of such values."""
    is_plain = node is None or isinstance(node, yaml.ScalarNode)
    if key.field_type in _SINGLE_LINE_TYPES or (key.field_type == "featured" and is_plain):
        return _node_text(node)
    if key.field_type == "texts":
        return _node_texts(node)
    if key.field_type in ("group", "featured"):
        return _node_group(node, key.subfields_by_name)
    if key.field_type == "groups":
        if node is None or is_empty_node(node):
            return []
        if not isinstance(node, yaml.SequenceNode):
            raise NotShowable
        return [_node_group(child, key.subfields_by_name) for child in node.value]
    if key.field_type == "scores":
        if node is None or is_empty_node(node):
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise NotShowable
        return {_node_text(team): _node_texts(points) for team, points in node.value}
    raise NotShowable


def _node_text(node: yaml.Node | None) -> str:
    if node is None or is_empty_node(node):
        return ""
    if not isinstance(node, yaml.ScalarNode):
        raise NotShowable
    return nfc(collapse_whitespace(text_of(node) or ""))


def _node_texts(node: yaml.Node | None) -> list[str]:
    if node is None or is_empty_node(node):
        return []
    if isinstance(node, yaml.ScalarNode):
        return [_node_text(node)]
    if not isinstance(node, yaml.SequenceNode):
        raise NotShowable
    return [_node_text(child) for child in node.value]


def _node_group(node: yaml.Node | None, keys: Mapping[str, FieldSpec]) -> dict[str, FrontMatterValue]:
    if node is None or is_empty_node(node):
        return {name: value_of_node(None, key) for name, key in keys.items()}
    if not isinstance(node, yaml.MappingNode):
        raise NotShowable
    nodes = {text_of(name): value for name, value in node.value}
    return {name: value_of_node(nodes.get(name), key) for name, key in keys.items()}


# What a form sends -------------------------------------------------------------------------------------------------


def value_from_form(form: FormData, key: FieldSpec, name: str, old: FrontMatterValue) -> FrontMatterValue:
    """The value that a form gives the field of that name; `old` if the form has no such field."""
    if name not in form and key.field_type != "group":
        return old
    if key.field_type == "flag":
        return _flag_value(name in form and bool(form.getlist(name)[-1]), old)
    if key.field_type == "featured":
        until = clean_input(form.get(f"{name}.until", ""))
        return {"until": until} if until else _flag_value(bool(form.getlist(name)[-1]), old)
    if key.field_type in _SINGLE_LINE_TYPES:
        return _original_if_equal(clean_input(form.get(name, "")), old)
    if key.field_type == "texts":
        lines = form.get(name, "").splitlines()
        return _original_if_equal([text for line in lines if (text := clean_input(line))], old)
    if key.field_type == "group":
        return _group_from_form(form, key, f"{name}.", old)
    # Rows are numbered from 1.
    old_rows = dict(enumerate(old, 1)) if isinstance(old, list) else {}
    rows = [_group_from_form(form, key, f"{name}[{n}].", old_rows.get(n, "")) for n in _row_numbers(form, name)]
    if key.field_type == "scores":
        points = {str(row["team"]): _SCORE_SEPARATOR.split(str(row["points"])) for row in rows if row["team"]}
        deleted = {team: "" for team in old if team not in points} if isinstance(old, Mapping) else {}
        return {**{team: [p for p in each if p] for team, each in points.items()}, **deleted}
    return [row for row in rows if any(row.values())]


def _group_from_form(form: FormData, key: FieldSpec, prefix: str, old: FrontMatterValue) -> dict[str, FrontMatterValue]:
    old_values = old if isinstance(old, Mapping) else {}
    return {
        name: value_from_form(form, subfield, f"{prefix}{name}", old_values.get(name, ""))
        for name, subfield in key.subfields_by_name.items()
    }


def _original_if_equal(new: FrontMatterValue, old: FrontMatterValue) -> FrontMatterValue:
    """The old value where the new one differs only in characters that nobody sees or types."""
    if isinstance(old, str):
        return old if new == clean_input(old) else new
    return old if new == [text for part in old if isinstance(part, str) and (text := clean_input(part))] else new


def clean_input(text: str) -> str:
    """What was typed into a field, on one line and without invisible characters; YAML allows no BOM inside a file."""
    return nfc(collapse_whitespace(INVISIBLE_CHARS.sub(" ", strip_control_chars(text)).replace("\ufeff", "")))


def _flag_value(ticked: bool, old: FrontMatterValue) -> FrontMatterValue:
    """The old value where it means the same, otherwise "yes" or ""."""
    word = fold(old) if isinstance(old, str) else ""
    if ticked:
        return old if word in YES_WORDS or isinstance(old, Mapping) else "yes"
    return old if word in NO_WORDS else ""


def is_yes(value: FrontMatterValue) -> bool:
    """True if a checkbox for this value is ticked."""
    return bool(value) and not (isinstance(value, str) and fold(value) in NO_WORDS)


def _row_numbers(form: FormData, name: str) -> list[int]:
    row_field = re.compile(rf"{re.escape(name)}\[([0-9]{{1,4}})\]\.")
    return sorted({int(match[1]) for field in form if (match := row_field.match(field))})
