"""Collects what is wrong with one feed, each flaw with the entry it is in."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from newsroom.feeds.rules.rules import Rule

# A feed may be wrong in every byte; an editor reads the first flaws only, and of a long value its beginning.
_MAX_BROKEN_RULES, _MAX_VALUE_LENGTH = 1000, 200


class BrokenRule(Struct, frozen=True):
    """One rule that a feed breaks; `why` is a Vietnamese clause that reads on from the value, without a full stop."""

    entry: str
    """The title or the id of the entry; "" for the feed itself."""
    message: str
    value: str
    """What is wrong; "" where something is missing, and `why` is a whole sentence."""
    example: str
    rule: str
    """The rule's name, for programs: "date-zone"."""


class PublishedFile(Struct, frozen=True):
    """What is known of a published file: its bytes and its media type."""

    size: int
    media_type: str


GetPublishedFile = Callable[[str], PublishedFile | None]


class FeedReport:
    """The flaws found so far in one feed that is served at `address`; `files` knows published files by address."""

    def __init__(self, feed_url: str, get_published_file: GetPublishedFile | None) -> None:
        self.feed_url, self.broken_rules = feed_url, list[BrokenRule]()
        self._get_published_file = get_published_file
        self._unassigned: list[tuple[Rule, str | None]] = []

    def add(self, rule: Rule, value: str | None = None) -> None:
        """Record a broken rule of the entry being read (`named` says which that was), and the value that breaks it."""
        if len(self.broken_rules) + len(self._unassigned) < _MAX_BROKEN_RULES:
            self._unassigned.append((rule, value))

    @property
    def has_unassigned(self) -> bool:
        """Whether something was added since `named` was last called."""
        return bool(self._unassigned)

    def add_if_broken(self, rule: Rule | None, value: str | None) -> None:
        """Record what a look at a value gave."""
        if rule is not None:
            self.add(rule, value)

    def assign_to_entry(self, *names: str) -> None:
        """Say where all that was added since the last call was: in the entry of the first of these names not empty."""
        if self._unassigned:
            entry = next((_shorten_value(name) for name in names if name.strip()), "")
            self.broken_rules += (
                BrokenRule(entry, r.message, _display_value(value), r.example, rule_name(r))
                for r, value in self._unassigned
            )
            self._unassigned.clear()

    def compare_with_file(self, url: str, length: str, media_type: str) -> None:
        """Compare what an entry says of a file with the file; "" where it says nothing."""
        fact = self._get_published_file(url) if self._get_published_file and url else None
        if fact is None:
            return
        if length.strip().isdecimal() and length.strip().lstrip("0") != str(fact.size).lstrip("0"):
            self.add(Rule.LENGTH_UNTRUE, length)
        if "/" in media_type and media_type.partition(";")[0].strip().lower() != fact.media_type.lower():
            self.add(Rule.TYPE_UNTRUE, media_type)


def rule_name(rule: Rule) -> str:
    """A rule's name as flaws have it."""
    return rule.name.lower().replace("_", "-")


def _display_value(value: str | None) -> str:
    return "" if value is None else _shorten_value(value) or "(trống)"


def _shorten_value(text: str) -> str:
    line = " ".join(text[: 4 * _MAX_VALUE_LENGTH].split())
    return (
        line
        if len(line) <= _MAX_VALUE_LENGTH and len(text) <= 4 * _MAX_VALUE_LENGTH
        else line[: _MAX_VALUE_LENGTH - 1] + "…"
    )
