"""The archives of the site's feed (RFC 5005): every entry once, and a month that is over stays as it is."""

import json
import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from memory_site import MemorySite, article, correction
from newsroom.model.file_types import ATOM, FEED_FORMATS, JSON_FEED, RSS, FeedFormat
from newsroom.model.items import Item

HOME = "https://danvan.example.vn/"
LINK = "{http://www.w3.org/2005/Atom}link"
ARCHIVE = "{http://purl.org/syndication/history/1.0}archive"


def month(text: str, count: int = 2) -> list[Item]:
    """Articles of a month, "2017-10"."""
    return [
        article(
            f"tin-tuc/{text.replace('-', '/')}/{number}.md", date=f"{text}-{number + 1:02} 08:00", body=f"Bài {number}"
        )
        for number in range(count)
    ]


def relations(data: bytes) -> dict[str, str]:
    """Where the links of a feed lead, by what they are to it: paths below the site."""
    links = {link.get("rel", ""): link.get("href", "") for link in etree.fromstring(data).iter(LINK)}
    return {rel: href.removeprefix(HOME) for rel, href in links.items() if rel not in {"alternate", "enclosure"}}


def ids(data: bytes, form: FeedFormat) -> list[str]:
    if form is JSON_FEED:
        return [item["id"] for item in json.loads(data)["items"]]
    path = "channel/item/guid" if form is RSS else "{*}entry/{*}id"
    return [element.text or "" for element in etree.fromstring(data).iterfind(path)]


def older(data: bytes, form: FeedFormat) -> str:
    if form is JSON_FEED:
        return str(json.loads(data).get("next_url", "")).removeprefix(HOME)
    return relations(data).get("prev-archive", "")


def followed(desk: MemorySite, form: FeedFormat) -> list[str]:
    """The ids that a reader gets who follows the links from the subscription feed, those of each feed once."""
    feeds, path, entry_ids = desk.every_feed(), form.file, dict[str, None]()
    seen = set[str]()
    while path:
        assert path not in seen
        seen.add(path)
        entry_ids |= dict.fromkeys(ids(feeds[path], form))
        path = older(feeds[path], form)
    return list(entry_ids)


def archives(desk: MemorySite) -> dict[str, bytes]:
    return {path: data for path, data in desk.every_feed().items() if path.startswith("luu-tru/")}


MANY = [*month("2017-01", 3), *month("2017-02"), *month("2017-06", 4), *month("2018-12", 5)]


@pytest.mark.parametrize("form", FEED_FORMATS, ids=lambda form: form.title)
@pytest.mark.parametrize("length", [1, 5, 6, 9, 13, 14, 30])
def test_a_reader_who_follows_the_links_gets_every_entry_in_order(form: FeedFormat, length: int) -> None:
    desk = MemorySite(*MANY, feed_length=length)
    assert followed(desk, form) == [desk.feed_entry(item.path).id for item in desk.library.public]


@settings(deadline=None, max_examples=40)
@given(st.lists(st.tuples(st.integers(2015, 2018), st.integers(1, 12)), max_size=12), st.integers(1, 6))
def test_whatever_the_months_every_entry_comes_and_every_link_leads_to_a_feed(
    months: list[tuple[int, int]], length: int
) -> None:
    items = [article(f"tin-tuc/{n}.md", date=f"{year}-{number:02}-03") for n, (year, number) in enumerate(months)]
    desk = MemorySite(*items, now="2019-01-01", feed_length=length)
    feeds = desk.every_feed()
    for form in FEED_FORMATS:
        assert set(followed(desk, form)) == {desk.feed_entry(item.path).id for item in items}
    for path, data in feeds.items():
        if not path.endswith(".json"):
            assert relations(data).items() >= {("self", path)}
            assert set(relations(data).values()) <= feeds.keys()


@pytest.mark.parametrize("form", [RSS, ATOM], ids=lambda form: form.title)
def test_the_links_of_an_archive(form: FeedFormat) -> None:
    desk = MemorySite(*MANY, feed_length=5)
    links = {path: relations(data) for path, data in archives(desk).items() if path.endswith(form.file)}
    assert links == {
        f"luu-tru/{month}/{form.file}": {
            "self": f"luu-tru/{month}/{form.file}",
            "current": form.file,
            **({"prev-archive": f"luu-tru/{before}/{form.file}"} if before else {}),
            **({"next-archive": f"luu-tru/{after}/{form.file}"} if after else {}),
        }
        for month, before, after in (
            ("2017/01", "", "2017/02"),
            ("2017/02", "2017/01", "2017/03"),
            ("2017/03", "2017/02", "2017/06"),
            ("2017/06", "2017/02", "2017/07"),
            ("2017/07", "2017/06", "2018/12"),
            ("2018/12", "2017/06", "2019/01"),
            ("2019/01", "2018/12", ""),
        )
    }


@pytest.mark.parametrize("form", [RSS, ATOM], ids=lambda form: form.title)
def test_archives_say_that_they_are(form: FeedFormat) -> None:
    for path, data in MemorySite(*MANY, hub="https://hub.example.vn/").every_feed().items():
        if path.endswith(form.file):
            root = etree.fromstring(data)
            assert (next(root.iter(ARCHIVE), None) is not None) == path.startswith("luu-tru/")
            assert ("hub" in relations(data)) != path.startswith("luu-tru/")


def test_only_the_sites_feed_has_archives() -> None:
    desk = MemorySite(*(article(f"tin-tuc/{number}.md", tags=["Hội thi"]) for number in range(9)), feed_length=3)
    for path in ("tin-tuc/", "chu-de/hoi-thi/"):
        assert desk.feed_view(path).prev_archive == ""
        assert "next_url" not in json.loads(desk.feed_bytes(path, JSON_FEED))
    assert desk.feed_view().prev_archive == f"{HOME}luu-tru/2017/10/"


def test_a_feed_that_holds_all_leads_nowhere() -> None:
    desk = MemorySite(*MANY, feed_length=len(MANY))
    assert all(older(desk.feed_bytes("", form), form) == "" for form in FEED_FORMATS)


def test_the_month_after_is_empty_valid_and_dated_by_its_beginning() -> None:
    desk = MemorySite(*month("2017-12"))
    for form in FEED_FORMATS:
        assert ids(desk.feed_bytes("luu-tru/2018/01/", form), form) == []
    root = etree.fromstring(desk.feed_bytes("luu-tru/2018/01/", ATOM))
    assert root.findtext("{*}updated") == "2018-01-01T00:00:00+07:00"
    # That month has no page of its own.
    assert etree.fromstring(desk.feed_bytes("luu-tru/2018/01/"))[0].findtext("link") == f"{HOME}luu-tru/"
    assert etree.fromstring(desk.feed_bytes("luu-tru/2017/12/"))[0].findtext("link") == f"{HOME}luu-tru/2017/12/"


def test_a_site_without_items_has_feeds_and_no_archives() -> None:
    desk = MemorySite()
    assert archives(desk) == {}
    for form in FEED_FORMATS:
        assert followed(desk, form) == []


def test_archives_have_the_id_of_the_feed_they_are_of() -> None:
    desk = MemorySite(*MANY)
    feed_ids = {etree.fromstring(desk.feed_bytes(path, ATOM)).findtext("{*}id") for path in ("", "luu-tru/2017/01/")}
    assert feed_ids == {HOME}


# What is over does not change ---------------------------------------------------------------------------------------

OVER = ("2017/01", "2017/02", "2017/03", "2017/06")
LATER = {
    "in a later month": (month("2018-12"), ("2018/12",)),
    "in the month after the newest": (month("2017-07"), ()),
    "in the newest month": ([article("tin-tuc/x.md", date="2017-06-30")], ()),
    "in this month": ([*month("2018-12"), article("tin-tuc/x.md", date="2018-12-31 08:00")], ("2018/12",)),
}
BEFORE = [*month("2017-01", 3), *month("2017-02"), *month("2017-06", 4)]


@pytest.mark.parametrize(("added", "new"), LATER.values(), ids=LATER)
def test_a_later_item_leaves_the_months_before_it_as_they_are(added: list[Item], new: tuple[str, ...]) -> None:
    before, after = archives(MemorySite(*BEFORE, feed_length=3)), archives(MemorySite(*BEFORE, *added, feed_length=3))
    months = {f"luu-tru/{item.date:%Y/%m}" for item in added}
    kept = [
        path for path in before if re.match("luu-tru/2017/0[1236]/", path) and path.rpartition("/")[0] not in months
    ]
    assert len(kept) >= 9
    assert {path for path in kept if before[path] != after[path]} == set()
    assert {f"luu-tru/{name}/rss.xml" for name in new} <= after.keys()


def test_withdrawing_all_of_a_month_leaves_its_neighbours_as_they_are() -> None:
    """But for the feed's own part, in which nothing of the item stands."""
    withdrawn = [
        article(item.path, date=item.date, corrections=[correction("2018-01-01", kind="go")])
        for item in month("2017-02")
    ]
    rest = [*month("2017-01", 3), *month("2017-06", 4)]
    before, after = archives(MemorySite(*rest, *month("2017-02"))), archives(MemorySite(*rest, *withdrawn))
    assert before.keys() == after.keys()
    assert {path[8:15] for path in before if before[path] != after[path]} == {"2017/02"}


def test_months_are_asked_for_newest_first() -> None:
    paths = [feed.path for feed in MemorySite(*MANY).feeds.archive_feeds()]
    assert all(earlier > later for earlier, later in pairwise(paths))


def digests(desk: MemorySite) -> dict[str, bytes]:
    return {path: digest for path, digest in desk.digests().items() if re.search(r"(xml|json)$", path)}


def test_an_item_changes_the_feeds_it_belongs_to() -> None:
    new = article("hoat-dong/x.md", date="2018-12-30", tags=["Mới"])
    # The tag is there before, so that its feed is not new.
    other = article("tin-tuc/y.md", date="2018-12-29", tags=["Mới"])
    before, after = digests(MemorySite(*BEFORE, other)), digests(MemorySite(*BEFORE, other, new))
    changed = {path for path in before if before[path] != after[path]}
    changed -= {"sitemap.xml", "sitemap-2018.xml", "sitemap-lists.xml", "news-sitemap.xml", "tin-moi.json"}
    folders = ("", "hoat-dong/", "chu-de/moi/", "luu-tru/2018/12/")
    assert changed == {folder + form.file for folder in folders for form in FEED_FORMATS}
