"""Turns one item of an old site into the content file it becomes here."""

import datetime
from collections.abc import Callable, Mapping

from msgspec import Struct

from newsroom.content.parser import Parser
from newsroom.importing.compose import ImportedKind
from newsroom.migration.old_site import OldItem, OldTerm
from newsroom.migration.outcome import ConvertedItem
from newsroom.migration.site_map import SiteMap
from newsroom.model.settings import Settings

FindPage = Callable[[str], str]
"""Gives what answers here for an old address (a path and maybe a query): a path under content/, a list's own address
with a slash at each end, or "" where it was none of the old site's."""
FindMedia = Callable[[str, str], bytes | str]
"""Gives the bytes of a file by its address as written and the folder of its item, or a Vietnamese clause that says why
there are none."""


class ConvertContext(Struct, frozen=True):
    """What a conversion needs to know besides the item; `addresses` are the old site's, with a slash at the end."""

    settings: Settings
    kinds: Mapping[str, ImportedKind]
    parser: Parser
    site_map: SiteMap
    categories: Mapping[str, OldTerm]
    addresses: tuple[str, ...]
    find_page: FindPage
    find_media: FindMedia
    now: datetime.datetime


def convert_item(item: OldItem, path: str, context: ConvertContext) -> ConvertedItem:
    """The content file of an item, to be written at `path` below content/, whose first folder is its section."""
    raise NotImplementedError
