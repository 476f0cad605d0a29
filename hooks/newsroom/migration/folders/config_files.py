"""Reads the settings of other generators as texts, lists and mappings of texts; nothing in them is ever run."""

import ast
import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

from newsroom.content.frontmatter.reader import compose_mapping
from newsroom.importing.adopted_keys import plain_value
from newsroom.importing.file_head import is_too_large
from newsroom.model.problems import Report
from newsroom.runtime.folders import is_file_inside

ConfigValue: TypeAlias = "str | list[ConfigValue] | dict[str, ConfigValue]"
Config: TypeAlias = dict[str, ConfigValue]

_MAX_CONFIG_SIZE = 1_000_000
_MAX_DEPTH = 40
_JS_TEXT = re.compile(r"""(?<![\w$.])(\w+)\s*:\s*(?:"([^"\n]{0,500})"|'([^'\n]{0,500})'|`([^`\n]{0,500})`)""")


def read_config(root: Path, name: str) -> Config:
    """What a file of settings in a folder says (YAML, TOML, JSON, or texts in a Python or JavaScript file).

    What cannot be read is left out: where there is no such file, or a link leads out of the folder, all of it.
    """
    file = root / name
    try:
        if not is_file_inside(file, root) or file.stat().st_size > _MAX_CONFIG_SIZE:
            return {}
        text = file.read_bytes().decode("utf-8-sig", "replace").replace("\r\n", "\n")
    except OSError:
        return {}
    try:
        return _READERS.get(file.suffix.lower(), _read_script)(text)
    except (ValueError, SyntaxError, RecursionError, MemoryError):
        return {}


def read_first(folder: Path, names: Iterable[str]) -> Config:
    """The first file of these names that says anything."""
    return next(filter(None, (read_config(folder, name) for name in names)), {})


def text_at(config: Mapping[str, ConfigValue], *path: str) -> str:
    """The text at a path of keys, whatever their case; "" where there is none."""
    value = value_at(config, *path)
    return value.strip() if isinstance(value, str) else ""


def value_at(config: Mapping[str, ConfigValue], *path: str) -> ConfigValue:
    """The value at a path of keys, whatever their case; "" where there is none."""
    value: ConfigValue = dict(config)
    for key in path:
        if not isinstance(value, dict):
            return ""
        value = next((inner for name, inner in value.items() if name.lower() == key.lower()), "")
    return value


def mapping_at(config: Mapping[str, ConfigValue], *path: str) -> Config:
    """The mapping at a path of keys; empty where there is none."""
    value = value_at(config, *path)
    return value if isinstance(value, dict) else {}


def texts_at(config: Mapping[str, ConfigValue], *path: str) -> list[str]:
    """The texts of a list, or a single one."""
    value = value_at(config, *path)
    values = value if isinstance(value, list) else [value]
    return [each for each in values if isinstance(each, str) and each]


def _read_yaml(text: str) -> Config:
    node = compose_mapping(text, Report("")) if text.strip() else None
    value = plain_value(node) if node is not None and not is_too_large(node) else {}
    return _texts_in(value, 0) if isinstance(value, Mapping) else {}


def _read_toml(text: str) -> Config:
    return _texts_in(tomllib.loads(text), 0)


def _read_json(text: str) -> Config:
    value = json.loads(text)
    return _texts_in(value, 0) if isinstance(value, dict) else {}


def _read_python(text: str) -> Config:
    """The literals that a Python file binds to names."""
    config: Config = {}
    for statement in ast.parse(text).body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target = statement.targets[0]
            try:
                value = ast.literal_eval(statement.value)
            except (ValueError, TypeError):
                continue
            if isinstance(target, ast.Name):
                config[target.id] = _as_text(value, 0)
    return config


def _read_script(text: str) -> Config:
    """The texts of a JavaScript file by the keys before them, the first of each key."""
    config: Config = {}
    for match in _JS_TEXT.finditer(text):
        config.setdefault(match[1], next(filter(None, match.groups()[1:]), ""))
    return config


def _texts_in(values: Mapping[str, object], depth: int) -> Config:
    return {str(key): _as_text(value, depth + 1) for key, value in values.items()} if depth < _MAX_DEPTH else {}


def _as_text(value: object, depth: int) -> ConfigValue:
    if isinstance(value, Mapping):
        return _texts_in(value, depth)
    if isinstance(value, list | tuple):
        return [_as_text(each, depth + 1) for each in value] if depth < _MAX_DEPTH else []
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)


_READERS = {
    ".yml": _read_yaml, ".yaml": _read_yaml, ".toml": _read_toml, ".json": _read_json, ".py": _read_python,
}  # fmt: skip
