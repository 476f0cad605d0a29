"""Collects what is wrong with one feed, each flaw with the entry it is in."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct

from newsroom.feeds.rules.rules import Rule

# A feed may be wrong in every byte; an editor reads the first flaws only, and of a long value its beginning.
_FLAWS, _LETTERS = 1000, 200


class Flaw(Struct, frozen=True):
    """One rule that a feed breaks; `why` is a Vietnamese clause that reads on from the value, without a full stop."""

    entry: str
    """The title or the id of the entry; "" for the feed itself."""
    why: str
    value: str
    """What is wrong; "" where something is missing, and `why` is a whole sentence."""
    example: str
    rule: str
    """The rule's name, for programs: "date-zone"."""


class FileFact(Struct, frozen=True):
    """What is known of a published file: its bytes and its media type."""

    size: int
    media_type: str


FilesOf = Callable[[str], FileFact | None]


class Flaws:
    """The flaws found so far in one feed that is served at `address`; `files` knows published files by address."""

    def __init__(self, address: str, files: FilesOf | None) -> None:
        self.address, self.found = address, list[Flaw]()
        self._files = files
        self._unnamed: list[tuple[Rule, str | None]] = []

    def add(self, rule: Rule, value: str | None = None) -> None:
        """Record a broken rule of the entry being read (`named` says which that was), and the value that breaks it."""
        if len(self.found) + len(self._unnamed) < _FLAWS:
            self._unnamed.append((rule, value))

    @property
    def waiting(self) -> bool:
        """Whether something was added since `named` was last called."""
        return bool(self._unnamed)

    def judge(self, rule: Rule | None, value: str | None) -> None:
        """Record what a look at a value gave."""
        if rule is not None:
            self.add(rule, value)

    def named(self, *names: str) -> None:
        """Say where all that was added since the last call was: in the entry of the first of these names not empty."""
        if self._unnamed:
            entry = next((_short(name) for name in names if name.strip()), "")
            self.found += (Flaw(entry, r.why, _shown(value), r.example, name_of(r)) for r, value in self._unnamed)
            self._unnamed.clear()

    def file(self, url: str, length: str, media_type: str) -> None:
        """Compare what an entry says of a file with the file; "" where it says nothing."""
        fact = self._files(url) if self._files and url else None
        if fact is None:
            return
        if length.strip().isdecimal() and length.strip().lstrip("0") != str(fact.size).lstrip("0"):
            self.add(Rule.LENGTH_UNTRUE, length)
        if "/" in media_type and media_type.partition(";")[0].strip().lower() != fact.media_type.lower():
            self.add(Rule.TYPE_UNTRUE, media_type)


def name_of(rule: Rule) -> str:
    """A rule's name as flaws have it."""
    return rule.name.lower().replace("_", "-")


def _shown(value: str | None) -> str:
    return "" if value is None else _short(value) or "(trống)"


def _short(text: str) -> str:
    line = " ".join(text[: 4 * _LETTERS].split())
    return line if len(line) <= _LETTERS and len(text) <= 4 * _LETTERS else line[: _LETTERS - 1] + "…"
