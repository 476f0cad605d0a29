"""Hostile sites in folders: a clear finding, never a traceback, nothing from outside, and no time without end."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from newsroom.migration.blogger import BloggerReader
from newsroom.migration.folders import page_file
from newsroom.migration.folders.config_files import read_config
from newsroom.migration.folders.reader import FolderReader, find_generator
from newsroom.migration.nukeviet.reader import find_dumps
from newsroom.migration.old_site import OldItem
from newsroom.migration.spool import Spool
from newsroom.migration.xml_export import export_files
from newsroom.runtime.folders import is_file_inside
from project_folder import to_windows_1258

BOMB = "\n".join(["a0: &a0 [x, x]", *(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 40))])


def read_site(folder: Path, files: dict[str, bytes]) -> tuple[list[OldItem], list[str]]:
    """The items of a site and what is told of its files."""
    for name, data in files.items():
        file = folder / "site" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    spool = Spool(folder / "spool.sqlite")
    FolderReader().read(folder / "site", spool)
    spool.finish()
    told = [f"{finding.kind} {finding.subject}: {finding.detail}" for finding in spool.findings()]
    return list(spool.items()), told


def post(text: str) -> dict[str, bytes]:
    return {"_config.yml": b"title: Trang", "_posts/2018-05-01-mot.md": text.encode()}


@pytest.mark.parametrize(
    "config",
    [
        BOMB.encode(),
        b"[" * 100_000,
        b"a: " + b"[" * 10_000,
        b"\xff\xfe\x00",
        b"permalink: /:title/:lots/../../../etc/passwd",
        b"permalink: " + b":title" * 5_000,
        b"defaults: [x, {scope: x}, {scope: {path: [a]}, values: [b]}]\ncollections: 5\nurl: ['x']\nbaseurl: {a: b}",
        b"url: http://[::1\nbaseurl: '//evil.example/'",
        b"exclude: ['[', '**', {a: b}]\nsource: /etc",
        b"source: ../../..",
    ],
)
def test_settings_that_make_no_sense_are_none(tmp_path: Path, config: bytes) -> None:
    items, _ = read_site(tmp_path, {**post("---\ntitle: Một\n---\nChữ."), "_config.yml": config})
    assert all(item.address.startswith("/") and len(item.address) < 50_000 for item in items)


@pytest.mark.parametrize("name", ["config.toml", "config.json", "config.yaml", "gatsby-config.js", "pelicanconf.py"])
@pytest.mark.parametrize(
    "data", [b"[" * 50_000, b"{" * 50_000, b"\x00\x01", b"(" * 500 + b"x", b"a = " + b"-" * 9_000, b"x: '" * 9_000]
)
def test_settings_that_are_nested_or_broken_are_read_as_nothing(tmp_path: Path, name: str, data: bytes) -> None:
    (tmp_path / name).write_bytes(data)
    assert isinstance(read_config(tmp_path, name), dict)


def test_settings_in_python_are_never_run(tmp_path: Path) -> None:
    mark = tmp_path / "da-chay"
    code = f"SITENAME = 'Trang'\nopen({str(mark)!r}, 'w')\nX = __import__('os').listdir('/')\n"
    (tmp_path / "pelicanconf.py").write_text(code, encoding="utf-8")
    assert read_config(tmp_path, "pelicanconf.py") == {"SITENAME": "Trang"}
    assert not mark.exists()


@pytest.mark.parametrize(
    "head",
    [
        BOMB,
        "title: &a [*a]",
        "title: " + "[" * 500,
        "date: 99999-99-99\nexpiryDate: 0000-00-00",
        "date: 9223372036854775808\npublishDate: -1",
        "slug: ../../../../etc/passwd\npermalink: /../../x\nurl: 'javascript:alert(1)'",
        "aliases: [/../../x, 'http://[', '//evil.example']\nimage: ../../../etc/passwd",
        "categories: [[[[[[a]]]]], {b: c}, '../..', '/']",
        "tags: {a: {b: c}}\nauthor: [[[]]]\nseries: [{}]",
        "title: '" + "x" * 200_000 + "'",
    ],
)
def test_front_matter_that_makes_no_sense_gives_an_item_or_a_finding(tmp_path: Path, head: str) -> None:
    items, told = read_site(tmp_path, post(f"---\n{head}\n---\nChữ."))
    assert len(items) + len(told) >= 1
    for item in items:
        assert ".." not in item.slug.split("/")


def test_what_stands_for_more_than_memory_holds_is_refused_unread(tmp_path: Path) -> None:
    (item,), _ = read_site(tmp_path, post(f"---\n{BOMB}\n---\nChữ."))
    assert item.state.visibility == "draft"
    assert [finding.kind for finding in item.findings] == ["unread-head", "unclear-state"]


def test_nothing_outside_the_folder_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "mat.md"
    secret.write_text("---\ntitle: Mật của máy\n---\nMật.", encoding="utf-8")
    site = tmp_path / "site"
    (site / "_posts").mkdir(parents=True)
    (site / "_posts/2018-05-01-lien-ket.md").symlink_to(secret)
    (site / "ngoai").symlink_to(tmp_path, target_is_directory=True)
    items, _ = read_site(tmp_path, {**post("---\ntitle: Một\n---\n![x](/../mat.md) {% include ../../mat.md %}")})
    assert [item.title for item in items] == ["Một"]
    assert "Mật của máy" not in str(items)


LED_OUT = "---\ntitle: Mật của máy\ndate: 2018-01-01\n---\nMật của máy."
OWN = "---\ntitle: Một\ndate: 2018-05-01\nauthor: kin\n---\nChữ."


@pytest.mark.parametrize(
    ("files", "links"),
    [
        ({"hugo.toml": "", "data/x.md": OWN}, ("content",)),
        ({"hugo.toml": "contentDir = '{outside}'", "content/a.md": OWN}, ()),
        ({"hugo.toml": "[languages.vi]\ncontentDir = '{outside}'", "content/a.md": OWN}, ()),
        ({"config.toml": "", "content/tin/a.md": OWN}, ("hugo.yaml", "_redirects", "CNAME")),
        ({"_config.yml": "source: a/../../ngoai", "index.md": OWN, "a/x": "", "_posts/2018-05-01-a.md": OWN}, ()),
        ({"_config.yml": "", "index.md": OWN, "_drafts/a.md": OWN}, ("_posts", "_data")),
        ({"pelicanconf.py": "", "a.md": OWN}, ("content",)),
        ({"gatsby-config.js": "", "a.md": OWN}, ("content",)),
    ],
)
def test_links_and_settings_do_not_lead_out_of_the_source(
    tmp_path: Path, files: dict[str, str], links: tuple[str, ...]
) -> None:
    outside, site = tmp_path / "ngoai", tmp_path / "site"
    settings = {"hugo.yaml": "title: Mật của máy", "authors.yml": "kin: {name: Mật của máy}", "CNAME": "may-mat.vn"}
    lists = {"_redirects": "/may-mat /tin/a/ 301", "mot.md": LED_OUT, "_posts/2018-01-01-mot.md": LED_OUT}
    for name, text in {**settings, **lists}.items():
        (outside / name).parent.mkdir(parents=True, exist_ok=True)
        (outside / name).write_text(text, encoding="utf-8")
    site.mkdir()
    for name in links:
        target = {"content": ".", "_data": "."}.get(name, name)
        (site / name).symlink_to(outside / target)
    data = {name: text.replace("{outside}", str(outside)).encode() for name, text in files.items()}
    items, told = read_site(tmp_path, data)
    names = Spool(tmp_path / "spool.sqlite", is_new=False)
    everything = str([items, told, *names.terms("author"), *names.terms("site"), find_generator(site)])
    assert "Mật của máy" not in everything
    assert "may-mat" not in everything
    assert getattr(find_generator(site), "title", "") == ""


def test_a_pipe_is_no_text(tmp_path: Path) -> None:
    read_site(tmp_path, {"hugo.toml": b"", "content/tin/a.md": OWN.encode()})
    os.mkfifo(tmp_path / "site/content/tin/b.md")
    site = find_generator(tmp_path / "site")
    assert site is not None
    assert [file.path for file in site.files()] == ["content/tin/a.md"]
    assert not is_file_inside(tmp_path / "site/content/tin/b.md", tmp_path)


@pytest.mark.parametrize("name", ["trang.sql", "backup/trang.sql", "trang.xml", "Blogger/Blogs/A/feed.atom"])
def test_an_export_that_lies_elsewhere_is_not_in_the_folder(tmp_path: Path, name: str) -> None:
    marks = "<rss><feed xmlns='http://www.w3.org/2005/Atom'>tag:blogger.com,1999:blog-1"
    (tmp_path / "ngoai").write_text(f"{marks}\nCREATE TABLE nv4_vi_news_rows (id INT);", encoding="utf-8")
    link = tmp_path / "site" / name
    link.parent.mkdir(parents=True)
    link.symlink_to(tmp_path / "ngoai")
    assert find_dumps(tmp_path / "site") == []
    assert export_files(tmp_path / "site", b"<rss>") == []
    assert not BloggerReader().recognises(tmp_path / "site")


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_file_that_cannot_be_opened_is_told_and_the_others_come(tmp_path: Path) -> None:
    (tmp_path / "site/_posts").mkdir(parents=True)
    closed = tmp_path / "site/_posts/2018-05-02-dong.md"
    closed.write_bytes(b"x")
    closed.chmod(0)
    items, told = read_site(tmp_path, post("---\ntitle: Một\n---\nChữ."))
    assert len(items) == 1
    assert told == ["unread-file _posts/2018-05-02-dong.md: không mở được"]


def test_files_that_are_no_text_or_too_large_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_file, "MAX_FILE_SIZE", 1_000)
    files = {"_posts/2018-05-02-a.md": b"\x00\x01" * 20, "_posts/2018-05-03-b.md": b"x" * 2_000}
    items, told = read_site(tmp_path, {**post("---\ntitle: Một\n---\nChữ."), **files})
    assert [item.title for item in items] == ["Một"]
    assert told == [
        "unread-file _posts/2018-05-02-a.md: không phải là tệp chữ",
        "unread-file _posts/2018-05-03-b.md: nặng 0 MB, quá lớn",
    ]


def test_old_character_sets_are_recognised(tmp_path: Path) -> None:
    text = "---\ntitle: Tổ chức hội nghị\n---\nBan Dân vận tỉnh ủy tổ chức hội nghị tổng kết công tác dân vận."
    files = {**post(""), "_posts/2018-05-01-mot.md": to_windows_1258(text)}
    (item,), _ = read_site(tmp_path, files)
    assert item.title == "Tổ chức hội nghị"


def test_names_with_marks_apart_are_the_same_names(tmp_path: Path) -> None:
    apart = "ho\u0302\u0323i-thi.md"
    files = {"hugo.toml": b"", f"content/tin/{apart}": b"---\ntitle: A\ndate: 2018-05-01\n---\nx"}
    files["content/tin/b.md"] = "---\ntitle: B\ndate: 2018-05-01\n---\n[a](hội-thi.md)".encode()
    items, _ = read_site(tmp_path, files)
    assert {item.title: item.body for item in items}["B"] == "\n[a](/tin/hội-thi/)"


def test_a_folder_that_nobody_knows_is_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    assert find_generator(tmp_path) is None
    assert find_generator(tmp_path / "a.txt") is None
    assert find_generator(tmp_path / "khong-co") is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(
    st.text(alphabet="-:+={}[]\"'#&*!|>%\n atitledatedraft0189/é\x00", max_size=200),
    st.sampled_from(["md", "html", "mdx"]),
)
def test_any_text_is_an_item_or_is_told(tmp_path_factory: pytest.TempPathFactory, text: str, ending: str) -> None:
    folder = tmp_path_factory.mktemp("bat-ky")
    files = {"hugo.toml": b"", f"content/tin/mot.{ending}": f"---\n{text}\n---\n{text}".encode()}
    items, told = read_site(folder, files)
    assert len(items) + len(told) >= 1


@pytest.mark.parametrize(
    ("head", "visibility"),
    [
        ("params: {hidden: true}", "draft"),
        ("extra: {draft: true}", "draft"),
        ("seo: {noindex: true}", "draft"),
        ("params: {hidden: false, draft: false, toc: true, password: }", "public"),
        ("params: [hidden]", "public"),
        ("_build: {render: link}", "draft"),
        ("_build: {render: always, list: local}", "public"),
    ],
)
def test_what_only_a_theme_hid_is_a_draft(tmp_path: Path, head: str, visibility: str) -> None:
    text = f"---\ntitle: Một\ndate: 2018-05-01\n{head}\n---\nChữ."
    (item,), _ = read_site(tmp_path, {"hugo.toml": b"", "content/tin/mot.md": text.encode()})
    assert item.state.visibility == visibility
