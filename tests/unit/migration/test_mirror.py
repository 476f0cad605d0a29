"""What comes over of saved web pages: a folder as wget makes it, with addresses from it, pages and a sitemap."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.importing.docx_package import ImportRefused
from newsroom.migration.mirror import MirrorReader
from newsroom.migration.mirror_page import MirrorPage, PageLink, head_of, read_page
from newsroom.migration.old_site import OldItem, OldPicture
from newsroom.migration.sources import find_reader
from newsroom.migration.spool import Spool
from optional_programs import skip_without
from project_folder import Project, image_bytes
from static_server import serve_folder

WORDS = "Bà con thôn Ba Gò góp công làm con đường mới, ai cũng vui."
ARTICLE = {
    "@context": "https://schema.org",
    "@graph": [
        {
            "@type": "NewsArticle",
            "headline": "Ba Gò làm đường",
            "datePublished": "2019-05-20T08:30:00+07:00",
            "author": [{"@type": "Person", "name": "Thu Hà"}],
            "image": {"url": "/anh/duong.jpg"},
            "keywords": ["Dân vận khéo", "Giao thông"],
        },
        {
            "@type": "BreadcrumbList",
            "itemListElement": [
                {"name": "Trang chủ", "item": "https://danvan.vn/"},
                {"name": "Tin tức", "item": {"@id": "https://danvan.vn/tin-tuc/"}},
                {"name": "Ba Gò làm đường"},
            ],
        },
    ],
}


def page(body: str, *, title: str = "Ba Gò làm đường", head: str = "") -> str:
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title} | Dân vận</title>{head}</head><body>'
        f'<header><a href="/">Trang chủ</a></header>{body}<footer>Giấy phép số 1</footer></body></html>'
    )


def dated(day: str) -> str:
    return f'<meta property="og:type" content="article"><meta property="article:published_time" content="{day}">'


def read(folder: Path, files: Mapping[str, str], *, host: str = "danvan.vn") -> tuple[Spool, dict[str, OldItem]]:
    for name, text in files.items():
        file = folder / "ban-sao" / host / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    spool = Spool(folder / "spool.sqlite")
    reader = find_reader(folder / "ban-sao")
    assert isinstance(reader, MirrorReader)
    reader.read(folder / "ban-sao", spool)
    spool.finish()
    return spool, {item.address: item for item in spool.items()}


def test_a_page_says_what_it_is() -> None:
    head = f'<script type="application/ld+json">{json.dumps(ARTICLE)}</script>'
    head += '<meta name="description" content="Sapo"><meta property="og:site_name" content="Dân vận">'
    text = f"<h1>Ba Gò làm đường</h1><time>20/05/2019</time><p>{WORDS}</p><aside>Tin khác</aside>"
    found = read_page(page(f"<article>{text}</article>", head=head).encode())
    assert found == MirrorPage(
        title="Ba Gò làm đường",
        body=f"<article><h1>Ba Gò làm đường</h1><p>{WORDS}</p></article>",
        is_article=True,
        date=datetime.fromisoformat("2019-05-20T08:30:00+07:00"),
        summary="Sapo",
        site_name="Dân vận",
        authors=("Thu Hà",),
        tags=("Dân vận khéo", "Giao thông"),
        sections=(PageLink("Tin tức", "https://danvan.vn/tin-tuc/"),),
        image=OldPicture("/anh/duong.jpg"),
    )


@pytest.mark.parametrize(
    ("body", "kept"),
    [
        (f'<div><p>Bên lề</p></div><div id="news-bodyhtml"><p>{WORDS}</p></div>', f"<p>{WORDS}</p>"),
        (f'<div><p>Bên</p></div><div class="x entry-content"><p>{WORDS}</p></div>', f"<p>{WORDS}</p>"),
        (f"<div><p>Bên</p></div><div><p>{WORDS}</p><p>{WORDS}</p></div>", f"<p>{WORDS}</p><p>{WORDS}</p>"),
        (WORDS, WORDS),
    ],
)
def test_the_text_is_found_where_no_element_names_it(body: str, kept: str) -> None:
    found = read_page(page(body).encode()).body
    assert kept in found
    assert "Bên" not in found


def test_pages_have_the_addresses_that_readers_knew(tmp_path: Path) -> None:
    text = f"<article><p>{WORDS}</p></article>"
    known = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'>{}</urlset>".format(
        "".join(f"<url><loc>https://danvan.vn{path}</loc></url>" for path in ("/tin/mot", "/thieu/", "/"))
    )
    print_version = page(
        text, head=dated("2019-01-01") + '<link rel="canonical" href="https://www.danvan.vn/tin/hai.html">'
    )
    spool, items = read(
        tmp_path,
        {
            "index.html": page("<a href='tin/mot.html'>Một</a>", title="Trang chủ"),
            "sitemap.xml": known,
            "tin/mot.html": page(
                f"<article><p>{WORDS} <a href='hai.html#a'>x</a></p></article>", head=dated("2019-05-20")
            ),
            "tin/hai.html": page(text, head=dated("2019-05-21")),
            "in/hai.html": print_version,
            "ba/index.html": page(text, title="Ba", head=dated("2019-05-22")),
            "xem.php?id=4.html": page(text, title="Bốn", head=dated("2019-05-23")),
            "v/năm.html": page(text, title="Năm", head=dated("2019-05-24")),
            "gioi-thieu.html": page(text, title="Giới thiệu"),
        },
    )
    assert items.keys() == {"/tin/mot", "/tin/hai.html", "/ba/", "/xem.php?id=4", "/v/năm.html", "/gioi-thieu.html"}
    assert items["/tin/hai.html"].former_addresses == ("/in/hai.html",)
    assert 'href="/tin/hai.html#a"' in items["/tin/mot"].body
    assert items["/tin/mot"].folder == "danvan.vn/tin"
    assert {item.kind for address, item in items.items() if address != "/gioi-thieu.html"} == {"article"}
    assert (items["/gioi-thieu.html"].kind, items["/gioi-thieu.html"].state.visibility) == ("page", "public")
    assert [(found.kind, found.subject) for found in spool.findings()] == [("page-not-saved", "/thieu/")]
    assert spool.site.addresses[0] == "https://danvan.vn/"
    assert dict(spool.left_out()) == {"trang chủ, trang danh sách do hệ cũ tự dựng": 1}


def test_what_search_engines_were_not_to_show_is_a_draft(tmp_path: Path) -> None:
    hidden = dated("2019-05-20") + '<meta name="robots" content="noindex,follow">'
    _, items = read(tmp_path, {"a.html": page(f"<article><p>{WORDS}</p></article>", head=hidden)})
    assert items["/a.html"].state.visibility == "draft"
    assert [found.kind for found in items["/a.html"].findings] == ["unlisted"]


def test_pages_that_all_call_the_home_page_their_own_are_themselves(tmp_path: Path) -> None:
    head = dated("2019-05-20") + '<link rel="canonical" href="https://danvan.vn/">'
    text = f"<article><p>{WORDS}</p></article>"
    _, items = read(tmp_path, {name: page(text, head=head) for name in ("index.html", "a.html", "b.html")})
    assert items.keys() == {"/a.html", "/b.html"}


def test_lists_lead_to_their_section_and_feeds_give_what_subscribers_know(tmp_path: Path) -> None:
    head = f'<script type="application/ld+json">{json.dumps(ARTICLE)}</script>'
    feed = (
        "<rss><channel><link>https://danvan.vn/</link><item><guid>news_7</guid>"
        "<link>https://danvan.vn/tin-tuc/duong.html</link></item></channel></rss>"
    )
    spool, items = read(
        tmp_path,
        {
            "tin-tuc/index.html": page("<article>1</article><article>2</article><article>3</article>", title="Tin tức"),
            "tin-tuc/duong.html": page(f"<article><p>{WORDS}</p></article>", head=head),
            "feed/index.html": feed,
        },
    )
    (found,) = items.values()
    assert (found.feed_id, found.categories) == ("nukeviet:news:7", ("Tin tức",))
    assert [(term.key, term.addresses) for term in spool.terms("category")] == [("Tin tức", ("/tin-tuc/",))]
    (site,) = spool.terms("site")
    assert site.feed_addresses == ("/feed/",)


def test_a_folder_without_pages_or_host_is_told_apart(tmp_path: Path) -> None:
    assert not MirrorReader().recognises(tmp_path)
    (tmp_path / "a.txt").write_text("chữ")
    assert not MirrorReader().recognises(tmp_path)
    assert not MirrorReader().recognises(tmp_path / "a.txt")


def test_a_mirror_that_wget_makes(tmp_path: Path) -> None:
    if shutil.which("wget") is None:
        skip_without("no wget is on the path", variable="NEWSROOM_SERVER")
    text = f"<article><h1>Bài</h1><p>{WORDS} <a href='/tin/hai/'>Hai</a></p><img src='/anh/a.jpg' alt='Ảnh'></article>"
    site = tmp_path / "site"
    for name, title in (("tin/mot/index.html", "Một"), ("tin/hai/index.html", "Hai")):
        (site / name).parent.mkdir(parents=True)
        (site / name).write_text(page(text, title=title, head=dated("2019-05-20")), encoding="utf-8")
    (site / "index.html").write_text(page("<a href='/tin/mot/'>1</a><a href='/tin/hai/'>2</a>"), encoding="utf-8")
    (site / "anh").mkdir()
    (site / "anh/a.jpg").write_bytes(b"\xff\xd8\xff")
    mirror = tmp_path / "ban-sao"
    mirror.mkdir()
    with serve_folder(site) as address:
        command = ["wget", "-q", "--no-config", "--no-proxy", "-m", "-k", "-E", "-p", f"{address}/"]
        subprocess.run(command, cwd=mirror, check=False, timeout=60)
    spool = Spool(tmp_path / "spool.sqlite")
    find_reader(mirror).read(mirror, spool)
    spool.finish()
    items = {item.address: item for item in spool.items()}
    assert items.keys() == {"/tin/mot/", "/tin/hai/"}
    assert 'href="/tin/hai/"' in items["/tin/mot/"].body
    assert items["/tin/mot/"].folder.endswith("/tin/mot")


def test_a_mirror_comes_in_as_a_site(project: Project) -> None:
    head = dated("2018-05-20") + '<meta property="og:image" content="/anh/duong.jpg">'
    body = (
        f"<article><h1>Ba Gò</h1><p>{WORDS}</p><script>alert(1)</script><p><a href='hai.html'>Bài hai</a></p></article>"
    )
    folder = "ban-sao/danvan.vn"
    project.write(
        {
            f"{folder}/tin/mot.html": page(body, title="Bài một", head=head),
            f"{folder}/tin/hai.html": page(body, title="Bài hai", head=head),
            f"{folder}/anh/duong.jpg": image_bytes("JPEG"),
        }
    )
    run = project.run_newsroom("import-site", "ban-sao")
    assert run.exit_status == 0, run.stderr
    (first,) = project.content.rglob("mot.md")
    text = first.read_text("utf-8")
    assert "[Bài hai](hai.md)" in text
    assert "aliases: [/tin/mot.html]" in text
    assert "image:" in text
    assert "draft" not in text
    assert "alert" not in text
    assert [file.name for file in first.parent.glob("mot*.jpg")]
    assert project.problem_lines("2018-12-31 12:00") == []


SAMPLE = page(
    f"<article><p>{WORDS}</p></article>", head=f'<script type="application/ld+json">{json.dumps(ARTICLE)}</script>'
)


@given(st.integers(0, len(SAMPLE.encode())), st.binary(max_size=20), st.integers(0, 40))
def test_a_damaged_page_is_read_or_refused(start: int, put_in: bytes, taken: int) -> None:
    data = SAMPLE.encode()[:start] + put_in + SAMPLE.encode()[start + taken :]
    head_of(data)
    try:
        read_page(data)
    except ImportRefused:
        return


THINGS = st.recursive(
    st.none() | st.integers() | st.text(max_size=8) | st.sampled_from(["NewsArticle", "BreadcrumbList", "2019-05-20"]),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(
                ["@type", "@graph", "headline", "datePublished", "author", "image", "url", "keywords", "item", "name",
                 "itemListElement", "articleSection", "caption", "description", "mainEntity"]
            ),
            inner,
            max_size=6,
        )
    ),
    max_leaves=25,
)  # fmt: skip


@given(THINGS)
def test_whatever_a_page_says_in_json_it_is_read(thing: object) -> None:
    head = f'<script type="application/ld+json">{json.dumps(thing)}</script>'
    assert WORDS in read_page(page(f"<article><p>{WORDS}</p></article>", head=head).encode()).body


@pytest.mark.parametrize("depth", [100_000])
def test_json_of_any_depth_is_no_traceback(depth: int) -> None:
    head = f'<script type="application/ld+json">{"[" * depth}{"]" * depth}</script>'
    assert read_page(page(f"<p>{WORDS}</p>", head=head).encode()).title
