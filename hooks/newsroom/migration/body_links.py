"""Where the links of an old item lead to here, and the files that come beside it for them."""

from collections.abc import Callable, Collection
from pathlib import Path, PurePosixPath

from newsroom.library.target_index import is_publishable
from newsroom.migration.media import FindMedia
from newsroom.migration.old_site import OldFile, OldItem
from newsroom.migration.own_references import FindPage, OldAddress, OwnAddresses, find_by_spellings, reference_from
from newsroom.runtime.atomic_write import STEM_PLACEHOLDER
from newsroom.text.normalize import collapse_whitespace, shorten


class BodyLinks:
    """The links of one item, which comes to a path; `tell` takes a kind of findings and the detail of one."""

    def __init__(
        self,
        item: OldItem,
        path: str,
        tell: Callable[[str, str], None],
        *,
        addresses: OwnAddresses,
        find_page: FindPage,
        find_media: FindMedia,
    ) -> None:
        self._item, self._path, self._stem, self._tell = item, path, PurePosixPath(path).stem, tell
        self._addresses, self._find_page, self._find_media = addresses, find_page, find_media
        self.files: dict[str, Path] = {}
        """Where the files beside the item lie, by the endings of their names: `-1.pdf`."""
        self.file_addresses: dict[str, str] = {}
        self.missing: list[str] = []
        """Lines for the item's editors on attachments that are not at hand."""
        self.elsewhere: list[tuple[str, str]] = []
        """Files that lie on other sites, by address and title: those stay there."""
        self.count = self.kept = 0
        self.has_open = False

    def find_link(self, address: str, words: str) -> str:
        """Where a link leads to here; "" for nowhere."""
        old = self._addresses.read(address, self._item.address)
        self.count += 1
        target = self._own_target(address, old) if old.own_path else self._file_target(address, old.absolute)
        self.kept += bool(target)
        if not target:
            self._tell("lost-link", f"“{shorten(words, 60)}” tới {address[:100]}" if words else address[:100])
        return target

    def _own_target(self, address: str, old: OldAddress) -> str:
        if self._addresses.is_home(old.own_path):
            return reference_from(self._path, "index.md")
        if target := find_by_spellings(old.own_path, self._find_page):
            return reference_from(self._path, target, old.fragment)
        if file := self._file_target(address, ""):
            return file
        self.has_open = True
        if old.absolute:
            self._tell("open-link", old.own_path[:200])
        return old.absolute

    def _file_target(self, address: str, otherwise: str) -> str:
        """The file at an address, beside the item: a board may not say all addresses that its site had."""
        if is_publishable(address.partition("?")[0].partition("#")[0]):
            file = self.find_file(address)
            if isinstance(file, Path):
                return self._put_beside(file, address)
        return otherwise

    def find_file(self, address: str) -> Path | str:
        """The file at an address, or why there is none; an absolute one of the old site counts by its path."""
        own_path = self._addresses.read(address, "").own_path if "//" in address[:8] else ""
        return self._find_media(own_path or address, self._item.folder)

    def _put_beside(self, file: Path, address: str) -> str:
        """The name that the file at an address has beside the item."""
        ending = next((ending for ending, path in self.files.items() if path == file), "")
        if not ending:
            ending = f"-{len(self.files) + 1}{file.suffix.lower()}"
            self.files[ending] = file
            self.file_addresses[ending] = self._addresses.read(address, self._item.address).own_path
        return f"{STEM_PLACEHOLDER}{ending}"

    def unlinked(self, markdown: str, attachments: Collection[tuple[str, str]]) -> list[tuple[str, str]]:
        """The files whose links did not come over, such as those in captions: the item offers them by itself."""
        names = {f"{self._stem}{ending}": file.name for ending, file in self.files.items()}
        offered = {name for name, _ in attachments}
        return [
            (name, title)
            for name, title in names.items()
            if name not in offered and name.replace(self._stem, STEM_PLACEHOLDER, 1) not in markdown
        ]

    def take_attachment(self, attachment: OldFile) -> tuple[str, str] | None:
        """The name and the title of an attachment that comes beside the item."""
        title = collapse_whitespace(attachment.title) or PurePosixPath(attachment.address.partition("?")[0]).name
        file = self.find_file(attachment.address)
        if isinstance(file, Path) and not is_publishable(file.name):
            file = f"thuộc loại tệp {file.suffix} không được đăng"
        if isinstance(file, str):
            elsewhere = self._addresses.read(attachment.address, self._item.address)
            if elsewhere.absolute and not elsewhere.own_path:
                self.elsewhere.append((elsewhere.absolute, title))
                return None
            self.missing.append(f"Tệp đính kèm chưa có ở đây: {attachment.address[:300]}")
            self._tell("missing-attachment", f"{attachment.address[:200]} {file}")
            return None
        return self._put_beside(file, attachment.address).replace(STEM_PLACEHOLDER, self._stem), title
