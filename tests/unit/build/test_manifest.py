"""Which files a site consists of."""

from lxml import etree
from memory_site import MemorySite, article, correction, lead_picture, plan, to_date
from newsroom.model.records import Attachment, Milestone
from newsroom.pages.sitemap import SitemapUrl

HOME = "https://danvan.example.vn/"
SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
GONE = article("tin-tuc/go.md", aliases=["/go-cu/"], corrections=[correction("2018-01-01", kind="go")])
HIDDEN = [
    article("tin-tuc/nhap.md", draft=True, tags=["Mật"], aliases=["/mat/"], image=lead_picture("mat.jpg")),
    article("tin-tuc/hen.md", date="2030-01-01", body="![a](mat.jpg) [b](mat.pdf)"),
    article("tin-tuc/het.md", date="2015-01-01", expires="2018-01-01"),
    plan("ke-hoach/mat.md", draft=True, record={"attachments": (Attachment("mat.pdf", "Mật"),)}),
]
FILES = [
    "tin-tuc/mat.jpg",
    "tin-tuc/mat.pdf",
    "ke-hoach/mat.pdf",
    "tin-tuc/anh.jpg",
    "ke-hoach/2018/09/a.pdf",
    "thua.pdf",
]


def site() -> MemorySite:
    milestones = (Milestone(to_date("2018-10-01"), to_date("2018-10-01"), "Việc"),)
    return MemorySite(
        article("tin-tuc/a.md", tags=["Hội thi"], image=lead_picture(), aliases=["/cu.html"], updated="2017-11-01"),
        article("tin-tuc/b.md", date="2017-10-10", corrections=[correction("2017-12-01")]),
        plan(record={"milestones": milestones, "attachments": (Attachment("a.pdf", "Toàn văn"),)}),
        GONE,
        *HIDDEN,
        files=FILES,
    )


FEEDS = ("rss.xml", "atom.xml", "feed.json")


def test_a_site_is_its_pages_feeds_and_the_files_they_show() -> None:
    sections = ("tin-tuc", "hoat-dong", "dien-hinh", "trao-doi", "ke-hoach", "hoi-thi", "ban-tin")
    assert set(site().artifacts()) == {
        "tin-tuc/a/index.html",
        "tin-tuc/b/index.html",
        "tin-tuc/go/index.html",
        "ke-hoach/2018/09/ke-hoach/index.html",
        "ke-hoach/2018/09/ke-hoach/lich.ics",
        *(f"{section}/index.html" for section in sections),
        "chu-de/index.html",
        "chu-de/hoi-thi/index.html",
        "luu-tru/index.html",
        "luu-tru/2017/10/index.html",
        "luu-tru/2018/09/index.html",
        "dinh-chinh/index.html",
        "ke-hoach/index.json",
        "ke-hoach/schema.json",
        "404.html",
        "rss/index.html",
        "feeds.opml",
        "news-sitemap.xml",
        "tin-moi.json",
        "robots.txt",
        "assets/card.png",
        *(f"assets/cards/{section}.png" for section in sections),
        "cu.html",
        "go-cu/index.html",
        *(f"{folder}{name}" for folder in ("", "dinh-chinh/", "chu-de/hoi-thi/") for name in FEEDS),
        *(f"{section}/{name}" for section in sections for name in FEEDS),
        *(f"luu-tru/{month}/{name}" for month in ("2017/10", "2017/11", "2018/09", "2018/10") for name in FEEDS),
        "tin-tuc/anh.jpg",
        *(f"tin-tuc/anh.jpg.{copy}" for copy in ("360.webp", "720.webp", "800.webp", "720.jpg")),
        "ke-hoach/2018/09/a.pdf",
        "sitemap.xml",
        *(f"sitemap-{part}.xml" for part in ("2017", "2018", "lists", "pages")),
    }


def test_the_sitemap_lists_what_readers_find_and_when_it_changed() -> None:
    artifacts = site().artifacts(SitemapUrl(HOME), SitemapUrl(f"{HOME}gioi-thieu/"))

    def last_changes(path: str) -> dict[str | None, str | None]:
        rows = etree.fromstring(artifacts[path].prepare().render())
        return {row.findtext(f"{SPACE}loc"): row.findtext(f"{SPACE}lastmod") for row in rows}

    assert last_changes("sitemap.xml") == {
        f"{HOME}sitemap-2017.xml": "2017-12-01T00:00:00+07:00",
        f"{HOME}sitemap-2018.xml": "2018-09-14T09:00:00+07:00",
        f"{HOME}sitemap-lists.xml": "2018-09-14T09:00:00+07:00",
        f"{HOME}sitemap-pages.xml": None,
    }
    assert last_changes("sitemap-2017.xml") == {
        f"{HOME}tin-tuc/a/": "2017-11-01T00:00:00+07:00",
        f"{HOME}tin-tuc/b/": "2017-12-01T00:00:00+07:00",
    }
    assert last_changes("sitemap-2018.xml") == {
        f"{HOME}ke-hoach/2018/09/ke-hoach/": "2018-09-14T09:00:00+07:00",
    }
    assert last_changes("sitemap-lists.xml") == {
        f"{HOME}tin-tuc/": "2017-10-10T00:00:00+07:00",
        f"{HOME}hoat-dong/": None,
        f"{HOME}dien-hinh/": None,
        f"{HOME}trao-doi/": None,
        f"{HOME}ke-hoach/": "2018-09-14T09:00:00+07:00",
        f"{HOME}hoi-thi/": None,
        f"{HOME}ban-tin/": None,
        f"{HOME}chu-de/hoi-thi/": "2017-10-09T08:30:00+07:00",
        f"{HOME}luu-tru/2017/10/": "2017-10-10T00:00:00+07:00",
        f"{HOME}luu-tru/2018/09/": "2018-09-14T09:00:00+07:00",
    }
    other = ("", "gioi-thieu/", "chu-de/", "luu-tru/", "dinh-chinh/", "tim-kiem/", "rss/")
    assert last_changes("sitemap-pages.xml") == dict.fromkeys(HOME + path for path in other)


def test_every_task_makes_its_file_and_two_lists_of_one_site_are_one() -> None:
    first = site().artifacts()
    assert site().digests() == site().digests()
    paths = {
        path: first[path].prepare().render() for path in ("tin-tuc/a/index.html", "tin-tuc/go/index.html", "cu.html")
    }
    assert paths == {
        "tin-tuc/a/index.html": b"article.html",
        "tin-tuc/go/index.html": b"withdrawn.html",
        "cu.html": b"/tin-tuc/a/",
    }
