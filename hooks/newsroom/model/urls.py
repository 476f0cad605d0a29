"""Every public address of the site, as a path from its root; `/` is added by whoever has the base."""

from __future__ import annotations

RESERVED_FOLDERS = frozenset({"chu-de", "luu-tru", "dinh-chinh", "tim-kiem", "rss", "assets", "trang"})

# Pictures for pages that have none of their own, where they are shared.
SITE_SOCIAL_CARD = "assets/card.png"


def social_card_path(section: str) -> str:
    """The path of a section's card; of the site's for a page in none."""
    return f"assets/cards/{section}.png" if section else SITE_SOCIAL_CARD
