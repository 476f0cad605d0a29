"""MkDocs' pages, and the addresses of items, files, lists and generated pages for links from static pages."""

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from newsroom.library.library import Library
from newsroom.library.target_index import is_publishable


class LinkableFiles(Files):
    """MkDocs' files; it also finds what else a static page may link to, though it holds none of it."""

    def __init__(self, files: list[File], library: Library, config: MkDocsConfig) -> None:
        super().__init__(files)
        self._library, self._config = library, config

    def get_file_from_path(self, path: str) -> File | None:
        """The file at that path; for what a build publishes without MkDocs, a file that only has an address."""
        file = super().get_file_from_path(path)
        if file is not None:
            return file
        target = self._library.find_target(f"/{path}", from_path="index.md")
        if target is None or target.kind == "page" or (target.kind == "file" and not is_publishable(target.path)):
            return None
        address = self._library.url_if_visible(target)
        if not address:
            return None
        file = File(path, None, self._config.site_dir, use_directory_urls=True)
        file.url = address.removeprefix(self._library.settings.base)
        return file
