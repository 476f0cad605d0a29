"""MkDocs' files with the addresses of what it does not hold: items, lists and made pages."""

from __future__ import annotations

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from newsroom.library.library import Library


class LinkableFiles(Files):
    """MkDocs' files, which also knows items and lists when a hand-written page links to one, though it holds none."""

    def __init__(self, files: list[File], library: Library, config: MkDocsConfig) -> None:
        super().__init__(files)
        self._library, self._config = library, config

    def get_file_from_path(self, path: str) -> File | None:
        """The file at that path; for an item, a section or a made page one that only has an address."""
        found = super().get_file_from_path(path)
        if found is not None:
            return found
        target = self._library.find_target(f"/{path}", from_path="index.md")
        address = (
            self._library.url_if_visible(target) if target is not None and target.kind in {"item", "generated"} else ""
        )
        if not address:
            return None
        file = File(path, None, self._config.site_dir, use_directory_urls=True)
        file.url = address.removeprefix(self._library.settings.base)
        return file
