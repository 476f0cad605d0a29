"""What a conversion of an old site's item needs to know of that site, and of this one."""

import datetime
from collections.abc import Callable, Mapping

from msgspec import Struct

from newsroom.content.parser import Parser
from newsroom.importing.compose import ImportedKind
from newsroom.migration.media import FindMedia
from newsroom.migration.old_addresses import AddressesHere
from newsroom.migration.own_references import FindPage
from newsroom.migration.site_map import SiteMap
from newsroom.model.settings import Settings

FindItem = Callable[[str], str]
"""Gives the path under content/ of the item with a key, "" where none is brought in."""


class ConvertContext(Struct, frozen=True):
    """What a conversion needs to know besides the item; `addresses` are the old site's, with a slash at the end."""

    settings: Settings
    kinds: Mapping[str, ImportedKind]
    parser: Parser
    site_map: SiteMap
    addresses: tuple[str, ...]
    find_page: FindPage
    find_item: FindItem
    find_media: FindMedia
    here: AddressesHere
    now: datetime.datetime
