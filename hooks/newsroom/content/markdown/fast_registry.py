"""Python-Markdown's registries of processors, by name and in an order that is worked out once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from markdown.util import Registry

T = TypeVar("T")


class CachedRegistry(Registry[T]):
    """A registry that is put in order once: the parser asks for its processors block by block."""

    def __init__(self, original: Registry[T]) -> None:
        super().__init__()
        self._order: list[T] | None = None
        for name in names_by_priority(original):
            entry = next(entry for entry in original._priority if entry.name == name)  # type: ignore[attr-defined]
            self.register(original[name], name, entry.priority)

    def __iter__(self) -> Iterator[T]:
        if self._order is None:
            self._order = list(super().__iter__())
        return iter(self._order)

    def register(self, item: T, name: str, priority: float) -> None:
        """Add an item; the order is worked out anew."""
        self._order = None
        super().register(item, name, priority)


def names_by_priority(registry: Registry[T]) -> list[str]:
    """The names in a registry, highest priority first; it offers the values in that order, but not their names."""
    entries = registry._priority  # type: ignore[attr-defined]
    return [entry.name for entry in sorted(entries, key=lambda entry: -entry.priority)]
