"""An object store sends files with the headers with which nginx sends them by server/nginx.conf."""

from pathlib import Path

from newsroom.publishing.object_headers import object_headers
from web_servers import DIRECT_OPENER, running_server

PATHS = (
    "index.html",
    "tin-tuc/index.html",
    "404.html",
    "rss.xml",
    "tin-tuc/atom.xml",
    "feed.json",
    "feeds.opml",
    "sitemap.xml",
    "robots.txt",
    "lich.ics",
    "anh.jpg",
    "anh.JPG",
    "anh.webp",
    "anh.avif",
    "phim.mp4",
    "bai.mp3",
    "van-ban.pdf",
    "van-ban.docx",
    "assets/newsroom.js",
    "assets/newsroom.css",
    "assets/emblem.svg",
    "assets/cards/anh.png",
    "assets/fonts/be-vietnam-pro-400.woff2",
    "tim-kiem/chi-muc/muc-luc.json",
    "tim-kiem/chi-muc/than-7dd41c457b1e.bin",
    "tim-kiem/chi-muc/2017-1-1-7d04a83a65cd/manh.bin",
    ".well-known/security.txt",
)
# nginx's own table has older names for these (RFC 9239 and RFC 7303 say that they mean the same).
SAME = {
    "application/javascript; charset=utf-8": "text/javascript; charset=utf-8",
    "text/xml; charset=utf-8": "application/xml; charset=utf-8",
}


def test_objects_are_sent_as_nginx_sends_files(tmp_path: Path) -> None:
    site = tmp_path / "site"
    for path in PATHS:
        file = site / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x")
    with running_server("nginx", site) as address:
        sent = {}
        for path in PATHS:
            with DIRECT_OPENER.open(f"{address}/{path}", timeout=10) as answer:
                media_type = answer.headers["Content-Type"]
                sent[path] = (SAME.get(media_type, media_type), answer.headers["Cache-Control"])
    ours = {path: tuple(object_headers(path).values()) for path in PATHS}
    assert ours == sent
