"""Real readers take every feed as it was meant: what editors wrote comes out of them, once, whole and in order."""

import datetime
import html
import json
import os
import re
import shutil
import sqlite3
import subprocess
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path

import feedparser
import pytest
from optional_programs import skip_without
from project_folder import ROOT, Project, image_bytes
from site_builds import IMAGE_FRONT_MATTER, SITE_ORIGIN, article_file, build_in_process
from static_server import SilentHandler, serve

READERS = ROOT / "tests" / "readers"
ZONE = datetime.timezone(datetime.timedelta(hours=7))
PICTURE = image_bytes("JPEG")


@dataclass(frozen=True)
class Written:
    """What an editor wrote, as a reader has to show it."""

    url: str
    title: str
    published: datetime.datetime
    body: str
    updated: datetime.datetime | None = None
    summary: str = ""
    tags: tuple[str, ...] = ()
    files: tuple[tuple[str, str, int], ...] = field(default=())

    @property
    def id(self) -> str:
        return f"tag:danvan.example.vn,{self.published.year}:{self.url.removeprefix(SITE_ORIGIN).strip('/')}"


def moment(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(text).replace(tzinfo=ZONE)


def ordinary() -> Iterator[tuple[dict[str, str | bytes], Written]]:
    """Four months of articles, more than a feed holds; every third has a picture."""
    for n in range(40):
        month, day = 9 + n // 10, n % 10 + 1
        path, time = f"tin-tuc/2018/{month:02}/bai-{n}", f"2018-{month:02}-{day:02} 08:{n:02}"
        rest, files = "", ()
        if n % 3 == 0:
            rest, files = (
                IMAGE_FRONT_MATTER,
                ((f"{SITE_ORIGIN}/tin-tuc/2018/{month:02}/anh.jpg", "image/jpeg", len(PICTURE)),),
            )
        source = article_file(
            f"{path}.md", f"Bài {n}", time, tags="Dân vận khéo", extra_front_matter=rest, body=f"Lời thứ {n}."
        )
        body = f"<p>Lời thứ {n}.</p>"
        yield (
            {**source, f"content/tin-tuc/2018/{month:02}/anh.jpg": PICTURE},
            Written(
                f"{SITE_ORIGIN}/{path}/",
                f"Bài {n}",
                moment(time),
                body,
                None,
                f"Lời thứ {n}.",
                ("Dân vận khéo",),
                files,
            ),
        )


def odd() -> Iterator[tuple[dict[str, str | bytes], Written]]:
    """What formats stumble over: signs of markup, decomposed letters, no summary, records with files, corrections."""
    titles = {
        "dau": 'Giá lúa < 7.000 đ & "được mùa" > năm ngoái',
        "cdata": "Mã ]]> và <script>alert(1)</script> &amp; &lt;b&gt;",
        "to-hop": unicodedata.normalize("NFD", "Hội thảo “Dân vận khéo” ở xã Đức Thắng"),
        "dai": " ".join(["Ủy ban"] * 28),
        "hinh": "Cây đa 🌳 bến nước",
    }
    for n, (name, title) in enumerate(titles.items()):
        time, path = f"2018-12-20 09:1{n}", f"hoat-dong/2018/12/{name}"
        source = article_file(f"{path}.md", f"'{title}'", time, body=f"Dưới tít “{name}” có `]]>` & < >.")
        body = f"<p>Dưới tít “{name}” có <code>]]&gt;</code> &amp; &lt; &gt;.</p>"
        summary = f"Dưới tít “{name}” có ]]> & < >."
        yield (
            source,
            Written(f"{SITE_ORIGIN}/{path}/", unicodedata.normalize("NFC", title), moment(time), body, None, summary),
        )
    corrected = "corrections: [{date: 2018-12-22 10:00, text: Ngày đúng là 12/10, kind: dinh-chinh}]\n"
    source = article_file(
        "hoat-dong/2018/12/sua.md", "Bài có sửa", "2018-12-21 09:00", extra_front_matter=corrected, body="Đã sửa."
    )
    url = f"{SITE_ORIGIN}/hoat-dong/2018/12/sua/"
    yield (
        source,
        Written(url, "Bài có sửa", moment("2018-12-21 09:00"), "Đã sửa.", moment("2018-12-22 10:00"), "Đã sửa."),
    )
    record = (
        "number: 62-KH/BDVTU\nissued: 2018-12-01\nattachments:\n- {file: a.pdf, title: Toàn văn}\n- {file: b.docx}\n"
    )
    kinds = {"a.pdf": "application/pdf"}
    kinds["b.docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    data = {f"content/ke-hoach/2018/{name}": f"{name} ở đây".encode() for name in kinds}
    source = article_file(
        "ke-hoach/2018/62-kh.md", "Kế hoạch hội thi", "2018-12-19 07:00", extra_front_matter=record, body="Kèm theo."
    )
    files = tuple(
        (f"{SITE_ORIGIN}/ke-hoach/2018/{name}", kind, len(f"{name} ở đây".encode())) for name, kind in kinds.items()
    )
    url = f"{SITE_ORIGIN}/ke-hoach/2018/62-kh/"
    yield (
        {**source, **data},
        Written(url, "Kế hoạch hội thi", moment("2018-12-19 07:00"), "62-KH/BDVTU", None, "Kèm theo.", (), files),
    )


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, dict[str, Written]]:
    """A site, and what was written into it by address."""
    project = Project(tmp_path_factory.mktemp("readers") / "project")
    written = {}
    for files, entry in (*ordinary(), *odd()):
        project.write(files)
        written[entry.url] = entry
    output = build_in_process(project.root)
    assert output.succeeded, output.messages
    return project, written


Entry = dict[str, object]


def with_feedparser(file: Path) -> list[Entry]:
    feed = feedparser.parse(file.read_bytes(), sanitize_html=False, resolve_relative_uris=False)
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.feed.language == "vi" or feed.version == "atom10"

    def time(entry: feedparser.FeedParserDict, key: str) -> str | None:
        parsed = entry.get(f"{key}_parsed")
        return datetime.datetime(*parsed[:6], tzinfo=datetime.UTC).isoformat() if parsed else None

    return [
        {
            "id": entry.id,
            "url": entry.link,
            "title": entry.title,
            "published": time(entry, "published"),
            "updated": time(entry, "updated"),
            "summary": entry.summary,
            "content": entry.content[0].value,
            "tags": [tag.term for tag in entry.get("tags", [])],
            "files": [[e.href, e.type, int(e.length)] for e in entry.enclosures],
        }
        for entry in feed.entries
    ]


def feeds_of(site: Path) -> list[Path]:
    return sorted(file for name in ("rss.xml", "atom.xml", "feed.json") for file in site.rglob(name))


def the_same(entry: Entry, written: Written, form: str) -> None:
    """One entry as a reader has it against what was written."""
    assert entry["id"] == written.id
    # RSS does not say whether titles are HTML, and some readers take entities out of any title once more.
    assert html.unescape(str(entry["title"]).replace("\u2060", "")) == html.unescape(written.title)
    assert datetime.datetime.fromisoformat(str(entry["published"])) == written.published
    if entry["updated"] and form != "rss.xml":
        assert datetime.datetime.fromisoformat(str(entry["updated"])) == (written.updated or written.published)
    assert html.unescape(str(entry["summary"])) == written.summary
    # Some readers take entities out of the content once more.
    assert html.unescape(written.body) in html.unescape(str(entry["content"]))
    assert set(written.tags) <= set(entry["tags"])  # type: ignore[call-overload]
    files = [tuple(file) for file in entry["files"]]  # type: ignore[attr-defined]
    assert [file for file in files if file in written.files] == files
    # An item of RSS has one enclosure; some readers count its other media with it.
    assert set(files) == set(written.files) or (form == "rss.xml" and files == list(written.files[:1]))


def check(published: tuple[Project, dict[str, Written]], read: dict[Path, list[Entry]]) -> None:
    project, written = published
    seen = set()
    for file, entries in read.items():
        path = file.relative_to(project.site).as_posix()
        if path.startswith("dinh-chinh/"):
            assert [entry["url"] for entry in entries] == [f"{SITE_ORIGIN}/hoat-dong/2018/12/sua/"]
            continue
        urls = [str(entry["url"]) for entry in entries]
        assert len(urls) == len(set(urls))
        assert urls == sorted(urls, key=lambda url: written[url].published, reverse=True)
        for entry in entries:
            the_same(entry, written[str(entry["url"])], file.name)
        seen |= {(file.name, url) for url in urls}
    names = {file.name for file in read}
    assert seen == {(name, url) for name in names for url in written}
    assert [len(read[project.site / name]) for name in sorted(names)] == [30] * len(names)


def test_feedparser_reads_every_feed_as_written(published: tuple[Project, dict[str, Written]]) -> None:
    files = [file for file in feeds_of(published[0].site) if file.suffix == ".xml"]
    check(published, {file: with_feedparser(file) for file in files})


@pytest.fixture(scope="module")
def read_by_node(published: tuple[Project, dict[str, Written]]) -> dict[Path, dict[str, list[Entry]]]:
    """What the readers of the npm world make of each feed."""
    if not shutil.which("node") or not (READERS / "node_modules").is_dir():
        skip_without("no readers from npm: run `npm ci --prefix tests/readers`", variable="NEWSROOM_READERS")
    files = feeds_of(published[0].site)
    run = subprocess.run(
        ["node", READERS / "read.mjs", *files], capture_output=True, encoding="utf-8", check=False, timeout=120
    )
    assert run.returncode == 0, run.stderr
    return dict(zip(files, map(json.loads, run.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("reader", ["feedsmith", "rowan"])
def test_readers_from_npm_read_every_feed_as_written(
    published: tuple[Project, dict[str, Written]], read_by_node: dict[Path, dict[str, list[Entry]]], reader: str
) -> None:
    read = {file: readers[reader] for file, readers in read_by_node.items() if reader in readers}
    assert {file.name for file in read} >= {"rss.xml", "atom.xml"}
    check(published, read)


class _FeedHandler(SilentHandler):
    """Answers as a web server does for a folder: Last-Modified and ETag, and 304 for what has not changed."""

    root: Path
    answers: list[tuple[str, int]]

    def do_GET(self) -> None:
        file = self.root / self.path.lstrip("/")
        facts, data = file.stat(), file.read_bytes()
        tag, changed = f'"{hash(data):x}"', formatdate(facts.st_mtime, usegmt=True)
        known_etag, since = self.headers.get("If-None-Match"), self.headers.get("If-Modified-Since")
        same = (
            known_etag == tag
            if known_etag
            else since and parsedate_to_datetime(since) >= parsedate_to_datetime(changed)
        )
        status = 304 if same else 200
        self.answers.append((self.path, status))
        self.send_response(status)
        self.send_header("ETag", tag)
        self.send_header("Last-Modified", changed)
        self.send_header("Content-Type", "application/xml")
        self.send_header("Content-Length", "0" if same else str(len(data)))
        self.end_headers()
        if not same:
            self.wfile.write(data)


@pytest.mark.parametrize("form", ["rss.xml", "atom.xml"])
def test_newsboat_follows_a_feed_and_shows_no_article_twice(
    published: tuple[Project, dict[str, Written]], form: str, tmp_path: Path
) -> None:
    program = shutil.which("newsboat")
    if not program:
        skip_without("no newsboat on this machine", variable="NEWSROOM_READERS")
    project = Project(tmp_path / "project")
    shutil.copytree(published[0].content, project.content, dirs_exist_ok=True)
    assert build_in_process(project.root).succeeded
    answers: list[tuple[str, int]] = []
    handler = type("Handler", (_FeedHandler,), {"root": project.site, "answers": answers})
    (tmp_path / "config").write_text("show-read-feeds yes\n")
    cache = tmp_path / "cache.db"

    def reload() -> dict[str, tuple[str, str]]:
        """Fetch the feed; gives title and content of all the reader knows by id."""
        names = ["-u", tmp_path / "urls", "-C", tmp_path / "config", "-c", cache]
        run = subprocess.run(
            [program, *names, "-x", "reload"],
            env=os.environ | {"HOME": str(tmp_path), "no_proxy": "*", "LC_ALL": "C.UTF-8"},
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=60,
        )
        assert run.returncode == 0, run.stderr
        with sqlite3.connect(cache) as database:
            rows = database.execute("SELECT guid, title, content FROM rss_item WHERE deleted = 0").fetchall()
        assert len({guid for guid, _, _ in rows}) == len(rows)
        assert len({title for _, title, _ in rows}) == len(rows)
        return {guid: (title, content) for guid, title, content in rows}

    with serve(handler) as address:
        (tmp_path / "urls").write_text(f"{address}/{form}\n")
        first = reload()
        assert len(first) == 30
        # It keeps what the server said of a feed's age from the time on when it knows the feed.
        assert reload() == reload() == first
        assert [status for _, status in answers] == [200, 200, 304]
        moved = project.content / "tin-tuc/2018/12/bai-39.md"
        text = moved.read_text(encoding="utf-8")
        moved.unlink()
        aliased = text.replace("---\nLời", "aliases: [/tin-tuc/2018/12/bai-39/]\n---\nLời đã sửa. Lời", 1)
        project.write({"content/hoat-dong/2018/12/bai-39.md": aliased.replace("anh.jpg", "/tin-tuc/2018/12/anh.jpg")})
        project.write(article_file("tin-tuc/2018/12/moi.md", "Bài mới nhất", "2018-12-30 10:00", body="Tin nóng."))
        assert build_in_process(project.root).succeeded
        # Servers tell times to the second, and this test has not waited for the next.
        later = (project.site / form).stat().st_mtime + 2
        os.utime(project.site / form, (later, later))
        last = reload()
    assert [status for _, status in answers] == [200, 200, 304, 200]
    added = last.keys() - first.keys()
    assert [last[guid][0] for guid in added] == ["Bài mới nhất"]
    changed = {guid for guid in first if last.get(guid, first[guid]) != first[guid]}
    assert changed == {"tag:danvan.example.vn,2018:tin-tuc/2018/12/bai-39"}
    assert re.search("Lời đã sửa", last[changed.pop()][1])
