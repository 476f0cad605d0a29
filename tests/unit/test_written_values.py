"""The values that histories of a site are tried with leave out no key of front matter, no kind and no setting."""

from collections.abc import Iterator, Mapping

import yaml
from newsroom.content.frontmatter.schema import ITEM_SCHEMA
from newsroom.content.read_settings import setting_fields
from newsroom.kinds import KINDS
from written_values import FIRST_SETTINGS, KEYS, MISTAKES, REVIEW, SECTIONS, SETTINGS

# Whom a command tells, and where it brings what: no page shows it.
SHOWN_NOWHERE = {"backup", "mail", "desk"}


def test_every_key_of_every_kind_has_values() -> None:
    assert KEYS[""].keys() | {key for mistake in MISTAKES for key in mistake} >= ITEM_SCHEMA.keys()
    for name, kind in KINDS.items():
        assert name in SECTIONS.values()
        assert KEYS.get(name, {}).keys() == {field.name for field in kind.own_fields}


def test_every_setting_changes_and_changes_back() -> None:
    first, changed = FIRST_SETTINGS + REVIEW, set[str]()
    for old, new in SETTINGS:
        assert old in first and new not in first, f"no {old!r} to change"
        assert first.replace(old, new).replace(new, old) == first
        changed.update(changes(load(first), load(first.replace(old, new))))
    (newsroom,) = setting_fields(KINDS)["extra"].subfields
    for field in newsroom.subfields:
        names = [f".{each.name}" for each in field.subfields] if field.name in {"organisation", "review"} else [""]
        for setting in (f"extra.newsroom.{field.name}{name}" for name in names):
            is_shown = field.name not in SHOWN_NOWHERE and setting != "extra.newsroom.review.required"
            assert not is_shown or any(path.startswith(setting) for path in changed), f"nothing changes {setting}"
    assert changed >= {"site_name", "site_url", "site_description", "theme.language", "nav", "plugins", "extra_css"}


def load(text: str) -> object:
    return yaml.load(text, yaml.BaseLoader)


def changes(old: object, new: object, path: str = "") -> Iterator[str]:
    """The paths of keys whose values differ."""
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for key in old.keys() | new.keys():
            yield from changes(old.get(key), new.get(key), f"{path}.{key}".lstrip("."))
    elif old != new:
        yield path
