"""Every address of an old site, asked of real web servers once it has come in: each leads to its page, in one step."""

import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, unquote

import blogger_exports as blogger
import pytest
from lxml import etree
from msgspec import msgpack
from newsroom.migration.journal import JOURNAL_FILE, WrittenItem
from newsroom.migration.old_site import OldItem, OldTerm
from newsroom.migration.spool import Spool
from newsroom.model import urls
from nukeviet_portal import own_backup, sample_portal
from project_folder import Project
from web_servers import ask_server, running_server
from wordpress_exports import attachment, export, item

KINDS = {"nginx": "nginx", "caddy": "caddy", "apache": "htaccess"}
PDF = "wp-content/uploads/2019/05/ke-hoach.pdf"
LISTS = ("category", "tag", "dossier", "author", "site")


def wordpress_export() -> bytes:
    """Posts of all states under addresses of many kinds."""
    tags = [("category", "trong-tinh", "Trong tỉnh"), ("post_tag", "dan-van-kheo", "Dân vận khéo")]
    return export(
        item(1, "Bài một", f'Xem <a href="/{PDF}">tệp</a>.', slug="bai-mot", terms=tags,
             meta={"_wp_old_slug": "bai-mot-cu"}),
        item(2, "Chữ có dấu", slug="d%c3%a2n-v%e1%ba%adn", terms=tags),
        item(3, "Bản nháp", slug="nhap", status="draft", terms=[("post_tag", "kin", "Kín")]),
        item(4, "Có mật khẩu", slug="mat-khau", password="1234"),
        item(5, "Theo số", link="https://danvan.example.vn/?p=5"),
        item(6, "Trong mục lục", link="https://danvan.example.vn/index.php/2019/05/20/trong-muc-luc/"),
        item(7, "Giới thiệu chung", slug="gioi-thieu-chung", type="page", link="https://danvan.example.vn/gioi-thieu-chung/"),
        item(8, "Tổ chức", slug="to-chuc", type="page", parent=7, link="https://danvan.example.vn/gioi-thieu-chung/to-chuc/"),
        item(9, "Bài html", link="https://danvan.example.vn/tin-tuc/bai-html.html", terms=tags),
        attachment(20, "https://danvan.example.vn/wp-content/uploads/2019/05/anh.jpg", parent=1),
    ).encode()  # fmt: skip


def blogger_export() -> bytes:
    """Posts under labels with and without marks, pages and drafts."""
    host, labels = "https://danvan.example.vn", "Tin tức,Dân vận khéo"
    return blogger.settings_export(
        *(
            blogger.entry(n, f"Nội dung {n}", labels=labels, address=f"{host}/2019/05/bai-{n}.html")
            for n in range(1, 7)
        ),
        blogger.entry(7, "Đã gỡ", labels="Kín", draft=True, address=f"{host}/2019/05/go.html"),
        blogger.entry(8, "Lời giới thiệu", kind="page", address=f"{host}/p/gioi-thieu.html"),
    ).encode()


SOURCES = {
    "blogger": ("trang-cu.xml", blogger_export),
    "nukeviet": ("trang-cu.sql", lambda: own_backup(sample_portal().all_tables())),
    "wordpress": ("trang-cu.xml", wordpress_export),
}

FILES: dict[str, dict[str, str]] = {
    "blogger": {},
    "nukeviet": {"uploads/laws/2016/50-kh.pdf": "/ke-hoach/2016/10/ke-hoach-2016-1.pdf"},
    "wordpress": {PDF: "/tin-tuc/2019/05/bai-mot-1.pdf"},
}
"""Files of the old sites below their roots, and where readers find them here."""


class MovedSite:
    """An old site that was brought in and published for each kind of server."""

    def __init__(self, folder: Path, system: str) -> None:
        self.files = FILES[system]
        self.project, self.folder = Project(folder / "project"), folder
        targets = "".join(f"      {kind}: {{to: ../{kind}, server: {kind}}}\n" for kind in KINDS)
        settings = (self.project.root / "mkdocs.yml").read_text("utf-8")
        publish = settings.replace("extra:\n  newsroom:\n", f"extra:\n  newsroom:\n    publish:\n{targets}")
        name, make = SOURCES[system]
        self.project.write({"mkdocs.yml": publish})
        (self.project.root / name).write_bytes(make())
        self.project.write(dict.fromkeys(FILES[system], b"%PDF-1.4\n%%EOF\n"))
        for kind in KINDS:
            (folder / kind).mkdir()
        for command in (("import-site", name), ("publish",)):
            run = self.project.run_newsroom(*command, now="2020-01-01 08:00")
            assert run.exit_status == 0, (command, run.stdout, run.stderr)
            assert "Traceback" not in run.stderr
        spool = Spool(self.project.root / ".cache" / "import-site.sqlite", is_new=False)
        self.items = {item.key: item for item in spool.items()}
        self.terms: list[OldTerm] = [term for kind in LISTS for term in spool.terms(kind)]  # type: ignore[arg-type]
        self.owners = {each: spool.key_at(each) for item in self.items.values() for each in addresses_of(item)}
        spool.close()
        with closing(sqlite3.connect(self.project.root / JOURNAL_FILE)) as journal:
            rows = journal.execute("SELECT key, written FROM item").fetchall()
        paths = {key: msgpack.decode(row, type=WrittenItem).path for key, row in rows}
        self.pages = {key: self._page(item, paths[key]) for key, item in self.items.items()}

    def _page(self, item: OldItem, path: str) -> str:
        """Where readers find an item here, "" where they find it nowhere; its page must say its title or its number."""
        page = urls.static_permalink(path)
        file = self.project.root / "site" / page / "index.html"
        if not file.is_file():
            return ""
        assert item.state.visibility == "public", item.title
        text = " ".join("".join(etree.HTML(file.read_text("utf-8")).itertext()).split())
        assert item.record.get("number", item.title) in text
        return f"/{page}"


def addresses_of(item: OldItem) -> list[str]:
    return [*filter(None, (item.address, *item.former_addresses, *item.other_addresses))]


@pytest.fixture(scope="module", params=SOURCES)
def moved(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> MovedSite:
    return MovedSite(tmp_path_factory.mktemp("old"), request.param)


def as_browsers_ask(address: str) -> str:
    return quote(address, safe="/?&=%:;,+~!*()@'")


@pytest.mark.parametrize("kind", KINDS)
def test_each_address_leads_to_its_page_in_one_step(moved: MovedSite, kind: str) -> None:
    expected = {as_browsers_ask(address): moved.pages[key] for address, key in moved.owners.items()}
    expected |= {f"/{file}": page for file, page in moved.files.items()}
    assert len([page for page in expected.values() if page]) > 12 and "" in expected.values()
    with running_server(KINDS[kind], moved.folder / kind) as server:
        answers = {address: ask_server(server, address) for address in expected}
        listed = [
            (term, as_browsers_ask(each)) for term in moved.terms for each in (*term.addresses, *term.feed_addresses)
        ]
        lists = {address: ask_server(server, address) for _, address in listed}
        for asked in (answers, lists):
            for address, (status, target) in asked.items():
                # Apache leads to a folder's own address first, and writes escapes in small letters.
                if status == 301 and unquote(target) == f"{unquote(address)}/" != expected.get(address):
                    asked[address] = ask_server(server, target)
        ends = {target for status, target in (*answers.values(), *lists.values()) if status in (301, 302)}
        dead = {target for target in ends if ask_server(server, target) != (200, "")}
    for address, page in expected.items():
        # What readers find where it was is not moved; a query that leads nowhere is the page without it.
        allowed = {(200, "")} if page == address else {(301, page)} if page else {(404, ""), (200, "")}
        assert answers[address] in allowed, address
    assert not dead
    unanswered = {term.key for term, address in listed if term.is_public and lists[address][0] not in (200, 301, 302)}
    # A tag that a draft alone has is not named.
    assert unanswered <= {"kin"}
    assert all(lists[address][0] == 404 for term, address in listed if not term.is_public and "?" not in address)
