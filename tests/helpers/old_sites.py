"""A stand-in for the systems that old sites ran on: a site as a JSON file, and its reader."""

from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct, json
from newsroom.migration.old_site import OldItem, OldSite, OldTerm
from newsroom.migration.source import SourceRefused
from newsroom.migration.spool import Spool

SUFFIX = ".old-site.json"


class OldSiteFile(Struct, frozen=True):
    """All that is in an old site."""

    site: OldSite
    items: tuple[OldItem, ...] = ()
    terms: tuple[OldTerm, ...] = ()


class OldSiteReader:
    """Reads what `write_old_site` wrote."""

    system = "Trang thử"

    def recognises(self, source: Path) -> bool:
        return source.name.endswith(SUFFIX)

    def read(self, source: Path, spool: Spool) -> None:
        try:
            old = json.decode(source.read_bytes(), type=OldSiteFile)
        except ValueError as error:
            raise SourceRefused("Tệp của trang thử bị hỏng.") from error
        spool.site = old.site
        for term in old.terms:
            spool.add_term(term)
        for item in old.items:
            spool.add_item(item)


def write_old_site(
    folder: Path,
    items: Iterable[OldItem],
    terms: Iterable[OldTerm] = (),
    *,
    name: str = "trang-cu",
    address: str = "https://cu.example.vn/",
) -> Path:
    """Write an export of an old site; gives its file."""
    file = folder / f"{name}{SUFFIX}"
    site = OldSite("Trang thử 1.0", "Trang cũ", (address,))
    file.write_bytes(json.encode(OldSiteFile(site, tuple(items), tuple(terms))))
    return file
