"""The settings of server/ as nginx, Caddy and Apache understand them."""

import base64
import hashlib
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path

import pytest
from nginx import DIRECT_OPENER, SERVER_SETTINGS
from project_folder import ROOT

EARLY = (ROOT / "overrides/partials/early.html").read_bytes()
APACHE_MODULES = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/libexec/apache2")


def head_request(address: str, **headers: str) -> tuple[int, Message]:
    """Status and headers of an answer."""
    try:
        with DIRECT_OPENER.open(urllib.request.Request(address, headers=headers), timeout=10) as answer:
            return answer.status, answer.headers
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", "text/html; charset=utf-8"),
        ("/rss.xml", "application/rss+xml; charset=utf-8"),
        ("/tin-tuc/atom.xml", "application/atom+xml; charset=utf-8"),
        ("/feed.json", "application/feed+json"),
        ("/feeds.opml", "text/x-opml"),
        ("/sitemap.xml", "text/xml; charset=utf-8"),
        ("/ke-hoach/2018/03/39-kh-ubnd/lich.ics", "text/calendar; charset=utf-8"),
        ("/assets/fonts/be-vietnam-pro-400.woff2", "font/woff2"),
        ("/assets/newsroom.js", "application/javascript; charset=utf-8"),
        ("/assets/emblem.svg", "image/svg+xml"),
    ],
)
def test_files_come_as_what_they_are(nginx_url: str, path: str, kind: str) -> None:
    status, headers = head_request(nginx_url + path)
    assert (status, headers["Content-Type"], headers["X-Content-Type-Options"]) == (200, kind, "nosniff")


def test_pages_are_asked_after_and_files_of_the_theme_kept(nginx_url: str, sample_site: Path) -> None:
    style = re.search(r'href="(/assets/newsroom\.css\?[0-9a-f]{8})"', (sample_site / "index.html").read_text("utf-8"))
    assert style
    assert "immutable" in head_request(nginx_url + style[1])[1]["Cache-Control"]
    assert "immutable" not in head_request(f"{nginx_url}/assets/newsroom.css")[1]["Cache-Control"]
    shard_file = next((sample_site / "tim-kiem/chi-muc").glob("*/doc/0.bin")).relative_to(sample_site).as_posix()
    assert "immutable" in head_request(f"{nginx_url}/{shard_file}")[1]["Cache-Control"]
    status, headers = head_request(f"{nginx_url}/tin-tuc/")
    assert (status, headers["Cache-Control"]) == (200, "no-cache")
    assert head_request(f"{nginx_url}/tin-tuc/", **{"If-None-Match": headers["ETag"]})[0] == 304
    assert head_request(f"{nginx_url}/rss.xml")[1]["Cache-Control"] == "public, max-age=300"


def test_what_is_text_goes_compressed(nginx_url: str) -> None:
    for path in ("/", "/rss.xml", "/atom.xml", "/feed.json", "/assets/newsroom.css", "/assets/emblem.svg"):
        _, headers = head_request(nginx_url + path, **{"Accept-Encoding": "gzip"})
        assert (headers["Content-Encoding"], headers["Vary"]) == ("gzip", "Accept-Encoding"), path


def test_what_is_not_there_is_told_in_the_sites_own_words(nginx_url: str) -> None:
    status, headers = head_request(f"{nginx_url}/khong-co/")
    assert status == 404
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert head_request(f"{nginx_url}/.git/config")[0] == 404


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile", "apache.conf"])
def test_every_snippet_has_the_same_policy_and_lets_through_one_script_by_its_digest(name: str) -> None:
    digest = base64.b64encode(hashlib.sha256(EARLY).digest()).decode()
    policies = [
        set(re.findall(r"default-src 'none'[^\"]*", (SERVER_SETTINGS / each).read_text("utf-8")))
        for each in ("nginx.conf", "Caddyfile", "apache.conf")
    ]
    text = (SERVER_SETTINGS / name).read_text("utf-8")
    assert len(policies[0]) == 1
    assert policies[0] == policies[1] == policies[2]
    assert f"'sha256-{digest}'" in text
    assert "unsafe-inline" not in text
    assert "'unsafe-eval'" not in text


def _parsed(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a server says of its settings; skips by name where there is no such server."""
    executable = shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
    if not executable:
        pytest.skip(f"no {program} is on the path")
    return subprocess.run([executable, *arguments], capture_output=True, encoding="utf-8", timeout=60, check=False)


@pytest.mark.parametrize("spoilt", [False, True])
def test_caddy_takes_its_settings(tmp_path: Path, spoilt: bool) -> None:
    text = (SERVER_SETTINGS / "Caddyfile").read_text("utf-8")
    (tmp_path / "Caddyfile").write_text(text + "khong_co_lenh_nay {\n" * spoilt, "utf-8")
    done = _parsed("caddy", "adapt", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile")
    assert (done.returncode == 0) is not spoilt, done.stderr
    if not spoilt:
        assert "Content-Security-Policy" in done.stdout


@pytest.mark.parametrize("spoilt", [False, True])
def test_apache_takes_its_settings(tmp_path: Path, spoilt: bool) -> None:
    modules = next((each for each in map(Path, APACHE_MODULES) if each.is_dir()), None)
    if modules is None:
        pytest.skip("no modules of apache2 are there")
    names = ("mpm_event", "authz_core", "headers", "deflate", "filter", "mime", "dir")
    loaded = [f"LoadModule {name}_module {modules}/mod_{name}.so" for name in names]
    (tmp_path / "site").mkdir()
    (tmp_path / "mime.types").write_text("text/html html\n", "utf-8")
    text = (SERVER_SETTINGS / "apache.conf").read_text("utf-8").replace("/srv/newsroom/site", str(tmp_path / "site"))
    preamble = [f"ServerRoot {tmp_path}", "ServerName localhost", "TypesConfig mime.types", "ErrorLog error.log"]
    config = tmp_path / "httpd.conf"
    config.write_text("\n".join([*loaded, *preamble, text, "KhongCoLenhNay on" * spoilt]), "utf-8")
    done = _parsed("apache2", "-t", "-f", str(config))
    assert (done.returncode == 0) is not spoilt, done.stderr


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
