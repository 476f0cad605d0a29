"""A portal of NukeViet moves house by one command, and nginx answers for every address it ever had."""

import gzip
import http.client
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from newsroom.migration.old_site import OldItem
from newsroom.migration.sources import find_reader
from newsroom.migration.spool import Spool
from newsroom.text.dates import parse_moment
from nukeviet_portal import own_backup, sample_portal
from project_folder import NOW, Project, image_bytes
from web_servers import running_server

UPLOADS = {
    "news/2017_10/le-phat-dong.jpg": "JPEG",
    "news/2017_10/anh-1.jpg": "JPEG",
    "news/van-ban.pdf": "PDF",
    "laws/2016/50-kh.pdf": "PDF",
    "laws/2017/62-kh.pdf": "PDF",
    "laws/mat.pdf": "PDF",
}


@pytest.fixture(scope="module")
def moved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Project, Path]:
    """A project with the portal brought in and published, and what the board had of it."""
    project = Project(tmp_path_factory.mktemp("project"))
    source = tmp_path_factory.mktemp("cu")
    (source / "portal.sql.gz").write_bytes(gzip.compress(own_backup(sample_portal().all_tables())))
    for name, kind in UPLOADS.items():
        file = source / "uploads" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"%PDF-1.4\n%%EOF\n" if kind == "PDF" else image_bytes(kind, name))
    settings = (project.root / "mkdocs.yml").read_text("utf-8")
    target = "    publish:\n      chinh: {to: ../published, server: nginx}\n"
    project.write({"mkdocs.yml": settings.replace("extra:\n  newsroom:\n", f"extra:\n  newsroom:\n{target}")})
    (project.root.parent / "published").mkdir()
    for command in (("import-site", str(source)), ("check", "--strict"), ("publish",)):
        run = project.run_newsroom(*command)
        assert run.exit_status == 0, run.stdout + run.stderr
        assert len(run.stdout.splitlines()) <= 40
    return project, source


@pytest.fixture(scope="module")
def spool(moved: tuple[Project, Path], tmp_path_factory: pytest.TempPathFactory) -> Spool:
    """What the portal consisted of."""
    spool = Spool(tmp_path_factory.mktemp("spool") / "spool.sqlite")
    find_reader(moved[1]).read(moved[1], spool)
    spool.finish()
    return spool


def _is_public(item: OldItem) -> bool:
    now = parse_moment(NOW)
    is_over = item.expires is not None and item.expires <= now
    return item.state.visibility == "public" and (item.date is None or item.date <= now) and not is_over


def _addresses(item: OldItem) -> list[str]:
    return [address for address in (item.address, *item.former_addresses, *item.other_addresses) if address]


def _get(server: str, path: str) -> tuple[int, str, str]:
    """Status, where the answer leads to on this host, and the page."""
    with closing(http.client.HTTPConnection(urlsplit(server).netloc, timeout=10)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        location = urlsplit(answer.getheader("Location") or "")
        page = answer.read().decode("utf-8", "replace")
        return answer.status, quote(location.path, safe="/%"), page


def test_every_old_address_leads_to_what_was_there(moved: tuple[Project, Path], spool: Spool) -> None:
    items = list(spool.items())
    terms = [term for kind in ("site", "category", "tag", "dossier", "author") for term in spool.terms(kind)]  # type: ignore[arg-type]
    with running_server("nginx", moved[0].root.parent / "published") as server:
        pages: dict[str, str] = {}
        wrong: dict[str, object] = {}
        for item in items:
            for address in _addresses(item):
                status, target, _ = _get(server, address)
                if not _is_public(item):
                    wrong |= {} if _leads_nowhere(status, target) else {address: (status, target)}
                    continue
                if target not in pages:
                    pages[target] = _get(server, target)[2] if status == 301 else ""
                if item.title.replace('"', "&#34;") not in pages[target] and item.title not in pages[target]:
                    wrong[address] = item.title, status, target
        for term in terms:
            for address in (*term.addresses, *term.feed_addresses):
                status, target, _ = _get(server, address)
                if not term.is_public:
                    wrong |= {} if _leads_nowhere(status, target) else {address: (status, target)}
                    continue
                is_feed = address in term.feed_addresses
                answer = _get(server, target) if status in (301, 302) else (0, "", "")
                if answer[0] != 200 or is_feed != ("<rss" in answer[2][:200]):
                    wrong[address] = term.title, status, target, answer[0]
    # A section has the address of a category. The page about feeds has that of the main feed, to which programs that
    # subscribe are led all the same; the board is told.
    assert wrong.keys() == {"/tin-tuc/"}
    assert "/rss/ · bản tin RSS nay ở /rss.xml" in (moved[0].root / "import-site/report.txt").read_text("utf-8")


def _leads_nowhere(status: int, target: str) -> bool:
    """Whether there is no such page; queries that are not known are those of the home page's old address."""
    return status == 404 or (status, target) == (301, "/index.php/")


def test_what_readers_did_not_see_is_nowhere(moved: tuple[Project, Path], spool: Spool) -> None:
    hidden = [item.title for item in spool.items() if not _is_public(item)]
    assert len(hidden) > 12
    published = _texts(moved[0].root.parent / "published")
    found = {title: path for path, text in published.items() for title in hidden if title in text and title != "Lạ"}
    assert found == {}
    assert not [path for path in published if path.endswith("mat.pdf")]


def test_feeds_know_entries_by_what_subscribers_have_seen(moved: tuple[Project, Path]) -> None:
    feed = (moved[0].root.parent / "published/rss.xml").read_text("utf-8")
    assert '<guid isPermaLink="false">news_1</guid>' in feed
    assert '<guid isPermaLink="false">laws_2</guid>' in feed


def _texts(folder: Path) -> Mapping[str, str]:
    return {
        str(file.relative_to(folder)): file.read_text("utf-8", "replace")
        for file in folder.rglob("*")
        if file.is_file()
    }
