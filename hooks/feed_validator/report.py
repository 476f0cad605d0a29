"""Collects the rules that one feed breaks, each with the entry that breaks it."""

from collections.abc import Callable

from msgspec import Struct

from feed_validator.rules import Rule

# A feed may be wrong in every byte: an editor reads the first problems, and the beginning of a long value.
_MAX_BROKEN_RULES, _MAX_VALUE_LENGTH = 1000, 200


class BrokenRule(Struct, frozen=True):
    """One rule that a feed breaks; `message` is a Vietnamese clause that follows the value, without a full stop."""

    entry: str
    """The title or the id of the entry; "" for the feed itself."""
    message: str
    value: str
    """What is wrong; "" where something is missing: `message` is a whole sentence then."""
    example: str
    rule: str
    """The rule's name, for programs: "date-zone"."""


class PublishedFile(Struct, frozen=True):
    """A published file: its size in bytes and its media type."""

    size: int
    media_type: str


GetPublishedFile = Callable[[str], PublishedFile | None]


class FeedReport:
    """The rules that the feed at `feed_url` has been found to break; `get_published_file` is given absolute URLs."""

    def __init__(self, feed_url: str, get_published_file: GetPublishedFile | None) -> None:
        self.feed_url, self.broken_rules = feed_url, list[BrokenRule]()
        self._get_published_file = get_published_file
        self._unassigned: list[tuple[Rule, str | None]] = []

    def add(self, rule: Rule | None, value: str | None = None) -> None:
        """Record a rule that the current entry breaks, with the value that breaks it; None is no rule.

        `assign_to_entry` says afterwards which entry that was.
        """
        if rule is not None and len(self.broken_rules) + len(self._unassigned) < _MAX_BROKEN_RULES:
            self._unassigned.append((rule, value))

    @property
    def has_unassigned(self) -> bool:
        """True if something was added since the last call of `assign_to_entry`."""
        return bool(self._unassigned)

    def assign_to_entry(self, *names: str) -> None:
        """Say that all that was added since the last call belongs to one entry: its first name that is not blank."""
        if self._unassigned:
            entry = next((_shorten_value(name) for name in names if name.strip()), "")
            self.broken_rules += (
                BrokenRule(entry, r.message, _display_value(value), r.example, rule_name(r))
                for r, value in self._unassigned
            )
            self._unassigned.clear()

    def compare_with_file(self, url: str, length: str, media_type: str) -> None:
        """Compare the length and type that an entry gives for a file with the file itself; "" is not compared."""
        file = self._get_published_file(url) if self._get_published_file and url else None
        if file is None:
            return
        if length.strip().isdecimal() and length.strip().lstrip("0") != str(file.size).lstrip("0"):
            self.add(Rule.LENGTH_UNTRUE, length)
        if "/" in media_type and media_type.partition(";")[0].strip().lower() != file.media_type.lower():
            self.add(Rule.TYPE_UNTRUE, media_type)


def rule_name(rule: Rule) -> str:
    """The name of a rule for programs: "date-zone"."""
    return rule.name.lower().replace("_", "-")


def _display_value(value: str | None) -> str:
    return "" if value is None else _shorten_value(value) or "(trống)"


def _shorten_value(text: str) -> str:
    line = " ".join(text[: 4 * _MAX_VALUE_LENGTH].split())
    is_whole = len(line) <= _MAX_VALUE_LENGTH and len(text) <= 4 * _MAX_VALUE_LENGTH
    return line if is_whole else line[: _MAX_VALUE_LENGTH - 1] + "…"
