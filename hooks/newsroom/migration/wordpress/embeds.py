"""What WordPress shows of addresses on other sites: films, else links."""

import html
from urllib.parse import urlsplit

_FILM_HOSTS = frozenset(
    {
        "youtube.com", "youtu.be", "youtube-nocookie.com", "vimeo.com", "player.vimeo.com", "dailymotion.com", "dai.ly",
        "tiktok.com", "facebook.com", "fb.watch", "soundcloud.com", "w.soundcloud.com", "open.spotify.com",
        "wordpress.tv", "videopress.com", "ted.com", "twitch.tv",
    }
)  # fmt: skip


def is_film(address: str) -> bool:
    """Whether an address is one of a host of films or sound."""
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return host.removeprefix("www.").removeprefix("m.") in _FILM_HOSTS


def embed(address: str) -> str:
    """What WordPress shows for an address that stands alone: a film, else a link."""
    address = html.unescape(address)
    escaped = html.escape(address)
    if is_film(address):
        return f'<iframe src="{escaped}"></iframe>'
    return f'<p><a href="{escaped}">{escaped}</a></p>'
