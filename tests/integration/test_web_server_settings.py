"""The settings of server/ as nginx, Caddy and Apache understand them."""

import base64
import gzip
import hashlib
import re
import shutil
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest
from project_folder import ROOT
from web_servers import DIRECT_OPENER, SERVER_SETTINGS, SERVERS, ask_server, running_server

EARLY = (ROOT / "overrides/partials/early.html").read_bytes()
SETTINGS_FILES = ("nginx.conf", "Caddyfile", "apache.conf")
FEED_KINDS = {"rss.xml": "rss+xml", "atom.xml": "atom+xml", "feed.json": "feed+json"}


def request(address: str, **headers: str) -> tuple[int, Message, bytes]:
    """Status, headers and body of an answer."""
    try:
        with DIRECT_OPENER.open(urllib.request.Request(address, headers=headers), timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


def head_request(address: str, **headers: str) -> tuple[int, Message]:
    """Status and headers of an answer."""
    return request(address, **headers)[:2]


@pytest.fixture(scope="module")
def served_site(sample_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, a compressed copy of some files, and what lies about on servers."""
    site = tmp_path_factory.mktemp("served") / "site"
    shutil.copytree(sample_site, site)
    for path in ("gioi-thieu/index.html", "tin-tuc/rss.xml", "assets/newsroom.css"):
        (site / f"{path}.gz").write_bytes(gzip.compress(f"the copy of {path}".encode(), mtime=0))
    for path in (".git/config", ".htpasswd", ".well-known/.bi-mat", "tin-tuc/.nhap.html"):
        (site / path).parent.mkdir(exist_ok=True)
        (site / path).write_text("hidden", "utf-8")
    (site / ".well-known/security.txt").write_text("Contact: mailto:bbt@danvan.example.vn\n", "utf-8")
    return site


@pytest.fixture(scope="module", params=SERVERS)
def url(request: pytest.FixtureRequest, served_site: Path) -> Iterator[str]:
    """The address of the sample behind each server."""
    with running_server(request.param, served_site) as address:
        yield address


@pytest.mark.parametrize(
    ("path", "kinds"),
    [
        ("/", ["text/html; charset=utf-8"]),
        ("/rss.xml", ["application/rss+xml; charset=utf-8"]),
        ("/tin-tuc/atom.xml", ["application/atom+xml; charset=utf-8"]),
        ("/feed.json", ["application/feed+json", "application/feed+json; charset=utf-8"]),
        ("/feeds.opml", ["text/x-opml", "text/x-opml; charset=utf-8"]),
        ("/sitemap.xml", ["text/xml; charset=utf-8", "application/xml; charset=utf-8", "application/xml"]),
        ("/ke-hoach/2018/03/39-kh-ubnd/lich.ics", ["text/calendar; charset=utf-8"]),
        ("/assets/fonts/be-vietnam-pro-400.woff2", ["font/woff2"]),
        (
            "/assets/newsroom.js",
            ["application/javascript; charset=utf-8", "text/javascript; charset=utf-8"],
        ),
        ("/assets/emblem.svg", ["image/svg+xml", "image/svg+xml; charset=utf-8"]),
    ],
)
def test_files_come_as_what_they_are(url: str, path: str, kinds: list[str]) -> None:
    status, headers = head_request(url + path)
    assert (status, headers["X-Content-Type-Options"]) == (200, "nosniff")
    assert headers["Content-Type"] in kinds


def test_pages_are_asked_after_and_files_of_the_theme_kept(url: str, sample_site: Path) -> None:
    style = re.search(r'href="(/assets/newsroom\.css\?[0-9a-f]{8})"', (sample_site / "index.html").read_text("utf-8"))
    assert style
    assert "immutable" in head_request(url + style[1])[1]["Cache-Control"]
    assert "immutable" not in head_request(f"{url}/assets/newsroom.css")[1]["Cache-Control"]
    shard_file = next((sample_site / "tim-kiem/chi-muc").glob("*/doc/0.bin")).relative_to(sample_site).as_posix()
    assert "immutable" in head_request(f"{url}/{shard_file}")[1]["Cache-Control"]
    status, headers = head_request(f"{url}/tin-tuc/")
    assert (status, headers["Cache-Control"]) == (200, "no-cache")
    assert head_request(f"{url}/tin-tuc/", **{"If-None-Match": headers["ETag"]})[0] == 304
    assert head_request(f"{url}/rss.xml")[1]["Cache-Control"] == "public, max-age=300"
    picture = next(sample_site.rglob("*.jpg")).relative_to(sample_site).as_posix()
    assert head_request(f"{url}/{picture}")[1]["Cache-Control"] == "public, max-age=86400"


@pytest.mark.parametrize("accept", ["*/*", "application/rss+xml, application/xml;q=0.9, text/html;q=0.7, */*;q=0.1"])
def test_programs_that_subscribe_to_the_page_about_feeds_get_the_feed(url: str, accept: str) -> None:
    assert ask_server(url, "/rss/", Accept=accept) == (302, "/rss.xml")
    assert ask_server(url, "/rss/") == (302, "/rss.xml")
    assert ask_server(url, "/rss/", Accept="text/html,application/xhtml+xml,application/xml;q=0.9") == (200, "")
    assert ask_server(url, "/tin-tuc/", Accept=accept) == (200, "")


def test_what_is_text_goes_compressed(url: str) -> None:
    for path in ("/", "/rss.xml", "/atom.xml", "/feed.json", "/assets/newsroom.css", "/assets/emblem.svg"):
        _, headers = head_request(url + path, **{"Accept-Encoding": "gzip"})
        assert (headers["Content-Encoding"], headers["Vary"]) == ("gzip", "Accept-Encoding"), path


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ("/gioi-thieu/", "gioi-thieu/index.html"),
        ("/tin-tuc/rss.xml", "tin-tuc/rss.xml"),
        ("/assets/newsroom.css", "assets/newsroom.css"),
        ("/assets/newsroom.css?01234567", "assets/newsroom.css"),
    ],
)
def test_a_copy_compressed_by_the_build_is_sent_as_it_is(url: str, served_site: Path, address: str, path: str) -> None:
    plain_status, plain, body = request(url + address)
    assert (plain_status, plain["Content-Encoding"], body) == (200, None, (served_site / path).read_bytes())
    status, headers, packed = request(url + address, **{"Accept-Encoding": "gzip"})
    assert (status, packed) == (200, (served_site / f"{path}.gz").read_bytes())
    for name in ("Content-Type", "Cache-Control", "Content-Security-Policy", "Access-Control-Allow-Origin"):
        assert headers[name] == plain[name], name
    assert (headers["Content-Encoding"], headers["Vary"]) == ("gzip", "Accept-Encoding")


@pytest.mark.parametrize(
    "path",
    [
        "/khong-co/",
        "/khong-co.jpg",
        "/khong-co.xml",
        "/assets/khong-co.css?01234567",
        "/assets/fonts/khong-co.woff2",
        "/tim-kiem/chi-muc/khong-co-0123456789ab.bin",
        # A folder without a page of its own.
        "/assets/",
        "/assets",
        # What lies about on servers.
        "/.git/config",
        "/.git/",
        "/.htpasswd",
        "/tin-tuc/.nhap.html",
        "/.well-known/.bi-mat",
    ],
)
def test_what_is_not_there_is_told_in_the_sites_own_words_and_the_answer_is_not_kept(
    url: str, served_site: Path, path: str
) -> None:
    for headers in ({}, {"Accept-Encoding": "gzip"}):
        status, answer, body = request(url + path, **headers)
        assert (status, answer["Cache-Control"]) == (404, "no-cache")
        assert answer["Content-Type"] == "text/html; charset=utf-8"
        assert "default-src 'none'" in answer["Content-Security-Policy"]
        page = gzip.decompress(body) if answer["Content-Encoding"] == "gzip" else body
        assert page == (served_site / "404.html").read_bytes()


def test_what_a_standard_wants_in_a_hidden_folder_is_served(url: str) -> None:
    status, headers, body = request(f"{url}/.well-known/security.txt")
    assert (status, body[:8]) == (200, b"Contact:")
    assert headers["Content-Type"] == "text/plain; charset=utf-8"


def test_the_address_of_a_folder_without_its_slash_leads_to_its_page(url: str) -> None:
    status, _, body = request(f"{url}/tin-tuc")
    assert (status, body) == (200, request(f"{url}/tin-tuc/")[2])


@pytest.mark.parametrize("name", SETTINGS_FILES)
def test_every_snippet_has_the_same_policy_and_lets_through_one_script_by_its_digest(name: str) -> None:
    digest = base64.b64encode(hashlib.sha256(EARLY).digest()).decode()
    policies = [
        set(re.findall(r"default-src 'none'[^\"]*", (SERVER_SETTINGS / each).read_text("utf-8")))
        for each in SETTINGS_FILES
    ]
    text = (SERVER_SETTINGS / name).read_text("utf-8")
    assert len(policies[0]) == 1
    assert policies[0] == policies[1] == policies[2]
    assert f"'sha256-{digest}'" in text
    assert "unsafe-inline" not in text
    assert "'unsafe-eval'" not in text


def test_the_script_in_the_pages_is_the_one_the_policy_names(sample_site: Path) -> None:
    for path in sample_site.rglob("*.html"):
        inline = re.findall(rb"<script>(.*?)</script>", path.read_bytes(), re.DOTALL)
        assert set(inline) <= {EARLY}, path


def test_no_script_or_foreign_style_holds_up_a_page(sample_site: Path) -> None:
    for path in sample_site.rglob("*.html"):
        html_head = path.read_text("utf-8").partition("</head>")[0]
        for tag in re.findall(r"<script[^>]*src=[^>]*>", html_head):
            assert " defer" in tag, path
        assert len(re.findall(r'<link[^>]*rel="stylesheet"', html_head)) <= 1, path
