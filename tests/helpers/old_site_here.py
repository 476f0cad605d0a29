"""What a conversion needs to know of an old site and of this one, in memory."""

import memory_site
from drafted_articles import PARSER
from newsroom.kinds import KINDS
from newsroom.migration.context import ConvertContext
from newsroom.migration.media import MediaFolders
from newsroom.migration.old_addresses import addresses_here
from newsroom.migration.old_site import OldItem
from newsroom.migration.site_map import CategoryRule, SiteMap

# What the old site has at its addresses, and what its items have become here.
PAGES = {
    "/tin-tuc/bai-khac-12.html": "tin-tuc/2017/10/bai-khac.md",
    "/?p=12": "tin-tuc/2017/10/bai-khac.md",
    "/tin-tuc/": "/tin-tuc/",
    "/gioi-thieu/": "gioi-thieu.md",
}
ITEMS = {"old:12": "tin-tuc/2017/10/bai-khac.md", "old:laws:1": "ke-hoach/2017/03/39-kh-ubnd.md"}
SITE_MAP = SiteMap(
    categories={"3": CategoryRule("tin-tuc", ("Nông thôn mới",))},
    authors={"admin": ""},
    tags={"dân vận khéo": "Dân vận khéo"},
)


def context(item: OldItem, path: str, media: MediaFolders) -> ConvertContext:
    pages = PAGES | dict.fromkeys((item.address, *item.former_addresses), path)
    return ConvertContext(
        settings=memory_site.SETTINGS,
        kinds=KINDS,
        parser=PARSER,
        site_map=SITE_MAP,
        addresses=("https://cu.example.vn/", "http://cu.example.vn/"),
        find_page=lambda address: pages.get(address, ""),
        find_item=lambda key: ITEMS.get(key, ""),
        find_media=media.find,
        here=addresses_here([path, *ITEMS.values(), "gioi-thieu.md"], memory_site.SETTINGS),
        now=memory_site.NOW,
    )
