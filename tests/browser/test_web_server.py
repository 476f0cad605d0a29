"""The site behind a real nginx with the snippet of server/: types, caching, and not one breach of its policy."""

import base64
import hashlib
import os
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser, Page
from project_folder import ROOT

SERVER = ROOT / "server"
EARLY = (ROOT / "overrides/partials/early.html").read_bytes()
APACHE_MODULES = ("/usr/lib/apache2/modules", "/usr/lib64/httpd/modules", "/usr/libexec/apache2")
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def _without_nginx(reason: str) -> NoReturn:
    """Skips by name; fails where NEWSROOM_SERVER=required, as in CI."""
    if os.environ.get("NEWSROOM_SERVER") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def served(sample_site: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where nginx serves the sample, with nothing but the lines marked as the reader's own changed in the snippet."""
    program = shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
    if not program:
        _without_nginx("no nginx is on the path")
    folder, port = tmp_path_factory.mktemp("nginx"), free_port()
    # Whoever nginx becomes must be able to read the files.
    public = folder / "site"
    shutil.copytree(sample_site, public)
    yours = {"listen 80;": f"listen 127.0.0.1:{port};", "listen [::]:80;": "", "/srv/newsroom/site": str(public)}
    snippet = (SERVER / "nginx.conf").read_text("utf-8")
    for old, new in yours.items():
        assert snippet.count(old) == 1
        snippet = snippet.replace(old, new)
    spools = "".join(
        f"{kind}_temp_path {folder}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    user = "user root;" if os.name == "posix" and os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}}\n"
        f"http {{ include /etc/nginx/mime.types; access_log off; {spools}\n{snippet}\n}}\n",
        encoding="utf-8",
    )
    nginx = subprocess.Popen([program, "-p", str(folder), "-c", str(folder / "nginx.conf")], stderr=subprocess.PIPE)
    address = f"http://127.0.0.1:{port}"
    deadline = time.monotonic() + 20
    while True:
        try:
            DIRECT.open(address, timeout=5).close()
            break
        except (urllib.error.URLError, ConnectionError):
            if nginx.poll() is not None or time.monotonic() > deadline:
                nginx.kill()
                pytest.fail(f"nginx does not serve: {nginx.communicate()[1].decode()}")
            time.sleep(0.05)
    yield address
    nginx.terminate()
    nginx.wait(10)


def head(address: str, **headers: str) -> tuple[int, Message]:
    """Status and headers of an answer."""
    try:
        with DIRECT.open(urllib.request.Request(address, headers=headers), timeout=10) as answer:
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
def test_files_come_as_what_they_are(served: str, path: str, kind: str) -> None:
    status, headers = head(served + path)
    assert (status, headers["Content-Type"], headers["X-Content-Type-Options"]) == (200, kind, "nosniff")


def test_pages_are_asked_after_and_files_of_the_theme_kept(served: str, sample_site: Path) -> None:
    style = re.search(r'href="(/assets/newsroom\.css\?[0-9a-f]{8})"', (sample_site / "index.html").read_text("utf-8"))
    assert style
    assert "immutable" in head(served + style[1])[1]["Cache-Control"]
    assert "immutable" not in head(f"{served}/assets/newsroom.css")[1]["Cache-Control"]
    piece = next((sample_site / "tim-kiem/chi-muc").glob("*/doc/0.bin")).relative_to(sample_site).as_posix()
    assert "immutable" in head(f"{served}/{piece}")[1]["Cache-Control"]
    status, headers = head(f"{served}/tin-tuc/")
    assert (status, headers["Cache-Control"]) == (200, "no-cache")
    assert head(f"{served}/tin-tuc/", **{"If-None-Match": headers["ETag"]})[0] == 304
    assert head(f"{served}/rss.xml")[1]["Cache-Control"] == "public, max-age=300"


def test_what_is_text_goes_compressed(served: str) -> None:
    for path in ("/", "/rss.xml", "/atom.xml", "/feed.json", "/assets/newsroom.css", "/assets/emblem.svg"):
        _, headers = head(served + path, **{"Accept-Encoding": "gzip"})
        assert (headers["Content-Encoding"], headers["Vary"]) == ("gzip", "Accept-Encoding"), path


def test_what_is_not_there_is_told_in_the_sites_own_words(served: str) -> None:
    status, headers = head(f"{served}/khong-co/")
    assert status == 404
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert head(f"{served}/.git/config")[0] == 404


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile", "apache.conf"])
def test_every_snippet_has_the_same_policy_and_lets_through_one_script_by_its_digest(name: str) -> None:
    digest = base64.b64encode(hashlib.sha256(EARLY).digest()).decode()
    policies = [
        set(re.findall(r"default-src 'none'[^\"]*", (SERVER / each).read_text("utf-8")))
        for each in ("nginx.conf", "Caddyfile", "apache.conf")
    ]
    text = (SERVER / name).read_text("utf-8")
    assert len(policies[0]) == 1
    assert policies[0] == policies[1] == policies[2]
    assert f"'sha256-{digest}'" in text
    assert "unsafe-inline" not in text
    assert "'unsafe-eval'" not in text


def _parsed(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a server says of its settings; skips by name where there is no such server."""
    found = shutil.which(program, path=os.environ["PATH"] + ":/usr/sbin:/usr/local/sbin")
    if not found:
        pytest.skip(f"no {program} is on the path")
    return subprocess.run([found, *arguments], capture_output=True, encoding="utf-8", timeout=60, check=False)


@pytest.mark.parametrize("spoilt", [False, True])
def test_caddy_takes_its_settings(tmp_path: Path, spoilt: bool) -> None:
    text = (SERVER / "Caddyfile").read_text("utf-8")
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
    text = (SERVER / "apache.conf").read_text("utf-8").replace("/srv/newsroom/site", str(tmp_path / "site"))
    head = [f"ServerRoot {tmp_path}", "ServerName localhost", "TypesConfig mime.types", "ErrorLog error.log"]
    config = tmp_path / "httpd.conf"
    config.write_text("\n".join([*loaded, *head, text, "KhongCoLenhNay on" * spoilt]), "utf-8")
    done = _parsed("apache2", "-t", "-f", str(config))
    assert (done.returncode == 0) is not spoilt, done.stderr


def test_the_script_in_the_pages_is_the_one_the_policy_names(sample_site: Path) -> None:
    for path in sample_site.rglob("*.html"):
        inline = re.findall(rb"<script>(.*?)</script>", path.read_bytes(), re.DOTALL)
        assert set(inline) <= {EARLY}, path


def breaches(page: Page) -> list[str]:
    """A list that fills with the breaches of policy that the browser tells of."""
    found: list[str] = []
    page.on("console", lambda said: found.append(said.text) if "Content Security Policy" in said.text else None)
    page.on("pageerror", lambda error: found.append(str(error)))
    return found


def test_no_page_breaches_the_policy(browser: Browser, served: str, sample_site: Path) -> None:
    pages = sorted(path.relative_to(sample_site).as_posix() for path in sample_site.rglob("*.html"))
    shown = [path for path in pages if 'http-equiv="refresh"' not in (sample_site / path).read_text("utf-8")]
    assert len(shown) > 80
    page = browser.new_page()
    found, foreign = breaches(page), []
    page.on("request", lambda request: foreign.append(request.url) if not request.url.startswith(served) else None)
    for path in shown:
        page.goto(f"{served}/{path.removesuffix('index.html')}", wait_until="load")
        assert page.evaluate("document.documentElement.hasAttribute('data-script')"), path
        assert (path, found, foreign) == (path, [], [])
    page.close()


def test_the_policy_stops_what_does_not_belong(browser: Browser, served: str) -> None:
    page = browser.new_page()
    found = breaches(page)
    page.goto(served)
    page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'window.bad = 1'}))")
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('img'), {src: 'https://example.com/a.png'}))"
    )
    page.wait_for_timeout(200)
    assert page.evaluate("window.bad") is None
    assert len(found) == 2
    page.close()


def carried(page: Page) -> list[tuple[str, int]]:
    """A list that fills with the address of each answer and its bytes over the wire."""
    found: list[tuple[str, int]] = []
    addresses: dict[str, str] = {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on(
        "Network.requestWillBeSent", lambda told: addresses.__setitem__(told["requestId"], told["request"]["url"])
    )
    session.on(
        "Network.loadingFinished",
        lambda told: found.append((addresses.get(told["requestId"], ""), int(told["encodedDataLength"]))),
    )
    return found


ARTICLE, NEXT = "/trao-doi/2018/04/giai-phong-mat-bang-bat-dau-tu-lang-nghe/", "/tin-tuc/2017/10/thang-dan-van/"


@pytest.mark.parametrize("path", [ARTICLE, "/tin-tuc/2017/10/thang-dan-van/", "/ke-hoach/2018/03/39-kh-ubnd/"])
def test_a_first_visit_costs_little_and_the_next_page_less(browser: Browser, served: str, path: str) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740}, device_scale_factor=2)
    page = context.new_page()
    answers = carried(page)
    page.goto(served + path, wait_until="networkidle")
    first = [(url, size) for url, size in answers if not re.search(r"\.(jpe?g|webp|png)$", url)]
    assert {url.removeprefix(served).partition("?")[0] for url, _ in first} >= {path, "/assets/newsroom.css"}
    assert sum(size for _, size in first) <= 120_000, first
    answers.clear()
    page.goto(served + ("/" if path == NEXT else NEXT), wait_until="networkidle")
    again = [(url, size) for url, size in answers if not re.search(r"\.(jpe?g|webp|png)$", url)]
    assert sum(size for _, size in again) <= 40_000, again
    context.close()


SHIFTS = """() => new Promise((done) => new PerformanceObserver((list) => done(
  list.getEntries().reduce((sum, entry) => sum + entry.value, 0))).observe({type: 'layout-shift', buffered: true})
  || setTimeout(() => done(0), 300))"""


@pytest.mark.parametrize("path", ["/", "/tin-tuc/", ARTICLE, "/ke-hoach/2018/03/39-kh-ubnd/", "/ban-tin/2017/so-10/"])
def test_nothing_moves_while_a_page_comes_in(browser: Browser, served: str, path: str) -> None:
    for width in (360, 1280):
        context = browser.new_context(viewport={"width": width, "height": 740})
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        line = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 90_000}
        session.send("Network.emulateNetworkConditions", line)
        page.goto(served + path, wait_until="networkidle")
        assert page.evaluate(SHIFTS) <= 0.02, width
        context.close()


def test_no_script_or_foreign_style_holds_up_a_page(sample_site: Path) -> None:
    for path in sample_site.rglob("*.html"):
        head = path.read_text("utf-8").partition("</head>")[0]
        for tag in re.findall(r"<script[^>]*src=[^>]*>", head):
            assert " defer" in tag, path
        assert len(re.findall(r'<link[^>]*rel="stylesheet"', head)) <= 1, path
