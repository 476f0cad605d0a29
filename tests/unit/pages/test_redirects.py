"""Where old addresses lead."""

from collections.abc import Iterable

from memory_site import MemorySite, article, correction
from newsroom.library.redirects import Redirects
from newsroom.pages.page_views import RedirectView
from newsroom.pages.redirects import alias_table, alias_views, line_table, line_views


def views(desk: MemorySite, published: Iterable[str] = ()) -> list[tuple[str, RedirectView]]:
    """The pages at old addresses of items, then those of redirects.txt."""
    library, redirects = desk.library, Redirects(desk.library)
    of_items = [view for item in (*library.public, *library.withdrawn) for view in alias_views(library, item)]
    lines = redirects.destinations(library.redirect_lines, frozenset(published).__contains__)
    return [*of_items, *line_views(redirects, library, lines)]


def table(desk: MemorySite, published: Iterable[str] = ()) -> dict[str, str]:
    library = desk.library
    lines = Redirects(library).destinations(library.redirect_lines, frozenset(published).__contains__)
    return line_table(library, lines) | alias_table(library, (*library.public, *library.withdrawn))


def test_each_old_address_leads_to_its_item() -> None:
    desk = MemorySite(
        article(title="Bài", aliases=["/cu/", "/cu.html", "/?p=1"]),
        article("tin-tuc/go.md", title="Đã gỡ", aliases=["/go/"], corrections=[correction("2018-01-01", kind="go")]),
        article("tin-tuc/nhap.md", aliases=["/nhap/"], draft=True),
        article("tin-tuc/het.md", aliases=["/het/"], expires="2018-01-01"),
        site_url="https://tinh.example.vn/danvan/",
    )
    home = "/danvan/tin-tuc/2017/10/bai/"
    assert views(desk) == [
        ("cu/index.html", RedirectView(home, "Bài")),
        ("cu.html", RedirectView(home, "Bài")),
        (
            "go/index.html",
            RedirectView("/danvan/tin-tuc/go/", "Đã gỡ"),
        ),
    ]


LINES = """\
# Trang cũ
/news/                 /tin-tuc/
/news/rss/             /tin-tuc/rss.xml
/rss/tin-tuc/          /tin-tuc/rss.xml
/tag/hiep-hoa/         /chu-de/hiep-hoa/
/chu-de/cu/            /chu-de/hiep-hoa/
/print/bai-1.html      /cu/bai-1.html
/bai-1                 /tin-tuc/2017/10/bai/#ket
/index.php?nv=news     /news/
/so-1.html             /print/bai-1.html
/tinh-uy/              https://tinhuy.example.vn/a?b=1
/print/nhap-2.html     /cu/nhap-2.html
/tag/kin/              /chu-de/kin/
/2017/10/              /luu-tru/2017/10/
/2016/10/              /luu-tru/2016/10/
/mat/                  /khong-co/
/vong/                 /vong-2/
/vong-2/               /vong/
/tin-tuc/              /hoat-dong/
/cu/bai-1.html         /hoat-dong/
/cu/bai-1.html/them/   /hoat-dong/
/tai-lieu.pdf          /tin-tuc/a.pdf
/kin.pdf               /tin-tuc/kin.pdf
/tin-tuc/kin.pdf       /hoat-dong/
"""


def test_lines_lead_to_what_readers_may_see_and_pages_are_made_for_lists_alone() -> None:
    desk = MemorySite(
        article(title="Bài", aliases=["/cu/bai-1.html"], tags=["Hiệp Hòa"], body="[Tải](/tin-tuc/a.pdf)"),
        article("tin-tuc/nhap.md", aliases=["/cu/nhap-2.html"], tags=["Kín"], draft=True),
        files=["tin-tuc/a.pdf", "tin-tuc/kin.pdf"],
        redirects=LINES,
        site_url="https://tinh.example.vn/danvan/",
    )
    item = "/danvan/tin-tuc/2017/10/bai/"
    assert table(desk, ["tin-tuc/a.pdf"]) == {
        "/danvan/news/": "/danvan/tin-tuc/",
        "/danvan/news": "/danvan/tin-tuc/",
        "/danvan/news/rss/": "/danvan/tin-tuc/rss.xml",
        "/danvan/news/rss": "/danvan/tin-tuc/rss.xml",
        "/danvan/rss/tin-tuc/": "/danvan/tin-tuc/rss.xml",
        "/danvan/rss/tin-tuc": "/danvan/tin-tuc/rss.xml",
        "/danvan/tag/hiep-hoa/": "/danvan/chu-de/hiep-hoa/",
        "/danvan/tag/hiep-hoa": "/danvan/chu-de/hiep-hoa/",
        "/danvan/chu-de/cu/": "/danvan/chu-de/hiep-hoa/",
        "/danvan/chu-de/cu": "/danvan/chu-de/hiep-hoa/",
        "/danvan/print/bai-1.html": item,
        "/danvan/bai-1/": f"{item}#ket",
        "/danvan/bai-1": f"{item}#ket",
        "/danvan/index.php?nv=news": "/danvan/tin-tuc/",
        "/danvan/so-1.html": item,
        "/danvan/tinh-uy/": "https://tinhuy.example.vn/a?b=1",
        "/danvan/tinh-uy": "https://tinhuy.example.vn/a?b=1",
        "/danvan/2017/10/": "/danvan/luu-tru/2017/10/",
        "/danvan/2017/10": "/danvan/luu-tru/2017/10/",
        "/danvan/2016/10/": "/danvan/luu-tru/",
        "/danvan/2016/10": "/danvan/luu-tru/",
        "/danvan/cu/bai-1.html/them/": "/danvan/hoat-dong/",
        "/danvan/cu/bai-1.html/them": "/danvan/hoat-dong/",
        "/danvan/tai-lieu.pdf/": "/danvan/tin-tuc/a.pdf",
        "/danvan/tai-lieu.pdf": "/danvan/tin-tuc/a.pdf",
        "/danvan/cu/bai-1.html": item,
    }
    assert views(desk, ["tin-tuc/a.pdf"]) == [
        ("cu/bai-1.html", RedirectView(item, "Bài")),
        ("news/index.html", RedirectView("/danvan/tin-tuc/", "Tin tức")),
        ("tag/hiep-hoa/index.html", RedirectView("/danvan/chu-de/hiep-hoa/", "Chủ đề Hiệp Hòa")),
        ("tinh-uy/index.html", RedirectView("https://tinhuy.example.vn/a?b=1", "tinhuy.example.vn")),
        ("2017/10/index.html", RedirectView("/danvan/luu-tru/2017/10/", "Ban Dân vận")),
        ("2016/10/index.html", RedirectView("/danvan/luu-tru/", "Ban Dân vận")),
    ]
