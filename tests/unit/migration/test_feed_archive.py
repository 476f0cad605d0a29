"""What comes over of saved feeds: RSS 2.0, RSS 1.0 and Atom, one file or an archive of several."""

from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.migration.feed_archive import FeedReader
from newsroom.migration.feed_file import is_beginning
from newsroom.migration.old_site import OldFile, OldItem, OldPicture
from newsroom.migration.source import SourceRefused
from newsroom.migration.sources import find_reader
from newsroom.migration.spool import Spool

WHOLE = "<p>Đoạn một.</p><p>Đoạn hai.</p>"
RSS = """<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Dân vận &amp; đời sống</title>
<link>https://www.danvan.vn/</link>{}</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xmlns:app="http://www.w3.org/2007/app"><title>Dân vận</title>
<link rel="self" href="https://danvan.vn/atom.xml"/><link href="https://danvan.vn/"/>{}</feed>"""


def read(folder: Path, *feeds: str) -> tuple[Spool, list[OldItem]]:
    source = folder / "luu"
    source.mkdir()
    for number, text in enumerate(feeds):
        (source / f"rss-{number}.xml").write_text(text, encoding="utf-8")
    if len(feeds) == 1:
        source = source / "rss-0.xml"
    spool = Spool(folder / "spool.sqlite")
    reader = find_reader(source)
    assert isinstance(reader, FeedReader)
    reader.read(source, spool)
    spool.finish()
    return spool, list(spool.items())


def test_an_item_of_rss_with_all_that_it_may_have(tmp_path: Path) -> None:
    item = f"""<item><title>Họp &amp;amp; bàn</title><link>https://danvan.vn/tin/hop-ban-7.html</link>
    <guid isPermaLink="false">news_7</guid><pubDate>Mon, 20 May 2019 01:30:00 GMT</pubDate>
    <dc:creator>Thu Hà</dc:creator>
    <category>Tin tức</category><category>Thôn  Hạ</category><description>Sapo &lt;b&gt;của&lt;/b&gt; bài</description>
    <content:encoded><![CDATA[{WHOLE}]]></content:encoded>
    <enclosure url="https://danvan.vn/uploads/a.jpg" type="image/jpeg" length="1"/>
    <enclosure url="https://danvan.vn/uploads/kh.pdf" type="application/pdf" length="1"/></item>"""
    spool, (found,) = read(tmp_path, RSS.format(item))
    assert (found.title, found.body, found.summary) == ("Họp & bàn", WHOLE, "Sapo của bài")
    assert (found.key, found.feed_id) == ("nukeviet:news:7", "nukeviet:news:7"), "the guid that subscribers know"
    assert found.date == datetime.fromisoformat("2019-05-20T08:30:00+07:00")
    assert (found.address, found.slug) == ("/tin/hop-ban-7.html", "hop-ban-7")
    assert found.tags == found.categories == ("Tin tức", "Thôn Hạ")
    assert (found.authors, found.state.visibility) == (("Thu Hà",), "public")
    assert found.image == OldPicture("https://danvan.vn/uploads/a.jpg")
    assert found.attachments == (OldFile("https://danvan.vn/uploads/kh.pdf"),)
    assert (spool.site.title, spool.site.addresses[0]) == ("Dân vận & đời sống", "https://danvan.vn/")
    assert [term.key for term in spool.terms("category")] == ["Thôn Hạ", "Tin tức"]


def test_entries_of_atom(tmp_path: Path) -> None:
    entry = """<entry><id>tag:danvan.vn,2019:{0}</id><title type="html">Bài &lt;i&gt;{0}&lt;/i&gt;</title>
    <link href="https://danvan.vn/bai-{0}/"/>
    <link rel="enclosure" type="application/pdf" href="/a.pdf" title="Kế hoạch"/>
    <published>2019-05-20T08:30:00+07:00</published><updated>2019-06-01T00:00:00Z</updated><author><name>Thu Hà</name>
    <email>x@danvan.vn</email></author><category term="tin" label="Tin tức"/>{1}</entry>"""
    contents = [
        f'<content type="html"><![CDATA[{WHOLE}]]></content>',
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>A <b>B</b></p><p>C</p></div></content>',
        '<content type="html">&lt;p&gt;1&lt;/p&gt;&lt;p&gt;2&lt;/p&gt;</content>'
        "<app:control><app:draft>yes</app:draft></app:control>",
    ]
    _, items = read(tmp_path, ATOM.format("".join(entry.format(n, text) for n, text in enumerate(contents))))
    assert [item.feed_id for item in items] == [f"tag:danvan.vn,2019:{n}" for n in range(3)]
    assert (items[0].title, items[0].body, items[0].tags) == ("Bài 0", WHOLE, ("Tin tức",))
    assert "<p>A <b>B</b></p>" in items[1].body
    assert [item.state.visibility for item in items] == ["public", "public", "draft"]
    assert (items[0].authors, items[0].attachments) == (("Thu Hà",), (OldFile("/a.pdf", "Kế hoạch"),))
    assert items[0].date is not None
    assert items[0].date.month == 5, "when it was published, not when it was saved last"


def test_what_is_a_summary_alone_is_a_draft_and_told(tmp_path: Path) -> None:
    item = "<item><title>{0}</title><guid>https://danvan.vn/{0}</guid><description>{1}</description></item>"
    long_text = "Chữ " * 200
    texts = {"a": "Mở đầu của bài…", "b": f"&lt;p&gt;{long_text}&lt;/p&gt;", "c": f"{long_text} [&amp;#8230;]"}
    _, items = read(tmp_path, RSS.format("".join(item.format(*each) for each in texts.items())))
    assert [item.state.visibility for item in items] == ["draft", "public", "draft"]
    assert [bool(item.findings) for item in items] == [True, False, True]
    assert items[0].address == "/a", "a guid is the address where nothing else says it"


def test_of_an_archive_the_newest_file_says_what_an_entry_is(tmp_path: Path) -> None:
    item = f"<item><title>{{}}</title><guid>{{}}</guid><description>{WHOLE.replace('<', '&lt;')}</description></item>"
    older = RSS.format(item.format("Cũ", 1) + item.format("Chỉ ở tệp cũ", 2))
    _, items = read(tmp_path, older, RSS.format(item.format("Mới", 1)))
    assert {item.title for item in items} == {"Mới", "Chỉ ở tệp cũ"}
    assert {item.key for item in items} == {"feed:danvan.vn:1", "feed:danvan.vn:2"}


def test_rss_1_0(tmp_path: Path) -> None:
    text = f"""<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Cũ</title><link>http://danvan.vn/</link></channel>
    <item><title>Bài</title><link>http://danvan.vn/index.php?id=3</link><dc:date>2007-01-02T03:04:05+07:00</dc:date>
    <description><![CDATA[{WHOLE}]]></description></item></rdf:RDF>"""
    spool, (found,) = read(tmp_path, text)
    assert (found.address, found.state.visibility) == ("/index.php?id=3", "public")
    assert spool.site.title == "Cũ"


@pytest.mark.parametrize(
    "data",
    [
        RSS.format(""),
        '<!DOCTYPE rss [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>' + RSS.format("<item><title>&b;</title></item>"),
        "<rss",
    ],
)
def test_what_has_no_entries_or_defines_entities_is_refused(tmp_path: Path, data: str) -> None:
    file = tmp_path / "rss.xml"
    file.write_text(data, encoding="utf-8")
    with pytest.raises(SourceRefused):
        find_reader(file).read(file, Spool(tmp_path / "spool.sqlite"))


def test_a_page_is_no_feed(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<html><body><rss></rss></body></html>", encoding="utf-8")
    assert not FeedReader().recognises(tmp_path / "a.xml")
    assert not FeedReader().recognises(tmp_path / "khong-co.xml")


SAMPLE = RSS.format(
    f"<item><title>Bài</title><guid>1</guid><description><![CDATA[{WHOLE}]]></description></item>"
).encode()


@given(st.integers(0, len(SAMPLE)), st.binary(max_size=12), st.integers(0, 12))
def test_a_damaged_feed_gives_items_or_is_refused(
    tmp_path_factory: pytest.TempPathFactory, start: int, put_in: bytes, taken: int
) -> None:
    folder = tmp_path_factory.mktemp("feed")
    (folder / "rss.xml").write_bytes(SAMPLE[:start] + put_in + SAMPLE[start + taken :])
    spool = Spool(folder / "spool.sqlite")
    try:
        FeedReader().read(folder / "rss.xml", spool)
    except SourceRefused:
        return
    spool.finish()
    assert all(item.key for item in spool.items())
    spool.close()


@given(st.text(alphabet="<p>/b…[].& ab", max_size=2000))
def test_any_text_is_a_beginning_or_not(text: str) -> None:
    assert is_beginning(text + "…")
