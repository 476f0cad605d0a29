"""What the sample's pages tell search engines and networks, held against what Google, schema.org and Open Graph ask."""

import json
import re
from collections import defaultdict
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

HOST = "https://danvan.example.vn"
# Type: what has to be there, and what Google recommends, of which a page may lack what its item lacks.
# developers.google.com/search/docs/appearance/structured-data: article, breadcrumb, event, organization.
ASKED: dict[str, tuple[set[str], set[str]]] = {
    "NewsArticle": (
        {"headline", "datePublished", "dateModified", "author", "publisher", "mainEntityOfPage", "inLanguage"},
        {"image", "description", "articleSection", "keywords"},
    ),
    "DigitalDocument": (
        {"name", "headline", "datePublished", "dateModified", "author", "publisher", "inLanguage", "genre"},
        {"identifier", "dateCreated", "creator", "abstract", "encoding"},
    ),
    "PublicationIssue": ({"name", "issueNumber", "datePublished", "isPartOf", "publisher"}, {"hasPart"}),
    "Event": (
        {"name", "startDate", "location", "eventStatus", "eventAttendanceMode"},
        {"endDate", "description", "image", "organizer"},
    ),
    "BreadcrumbList": ({"itemListElement"}, set()),
    "WebSite": ({"name", "url", "publisher"}, {"description"}),
    "Organization": ({"name", "url", "logo"}, {"email", "address", "parentOrganization"}),
}
INSIDE: dict[str, set[str]] = {
    "Person": {"name"},
    "Place": {"name", "address"},
    "ImageObject": {"url"},
    "ListItem": {"position", "name"},
    "MediaObject": {"contentUrl", "encodingFormat", "name"},
    "CorrectionComment": {"text", "datePublished"},
}
DATES = {"datePublished", "dateModified", "dateCreated", "startDate", "endDate"}
ADDRESSES = {"url", "@id", "item", "mainEntityOfPage", "contentUrl"}


class Head(HTMLParser):
    """The metadata of a page: `<meta>` by name or property, `<link>` by rel, JSON-LD, and the title."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.meta: dict[str, list[str]] = defaultdict(list)
        self.links: dict[str, list[str]] = defaultdict(list)
        self.title, self.data, self._inside = "", "", ""
        self.feed(text.partition("<body")[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self.meta[named.get("property") or named.get("name", "")].append(named.get("content", ""))
        elif tag == "link":
            self.links[named["rel"]].append(named.get("href", ""))
        self._inside = tag if tag == "title" or named.get("type") == "application/ld+json" else ""

    def handle_data(self, data: str) -> None:
        if self._inside == "title":
            self.title += data
        elif self._inside == "script":
            self.data += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""


@pytest.fixture(scope="module")
def heads(sample_site: Path) -> dict[str, Head]:
    """The heads of all pages by their address, redirects apart."""
    heads_by_url = {}
    for path in sample_site.rglob("*.html"):
        text = path.read_text("utf-8")
        if 'http-equiv="refresh"' not in text:
            name = path.relative_to(sample_site).as_posix()
            heads_by_url[f"{HOST}/{name.removesuffix('index.html')}"] = Head(text)
    assert len(heads_by_url) > 90
    return heads_by_url


def nodes(value: Any) -> list[dict[str, Any]]:
    """All objects inside a JSON value that have a type."""
    if isinstance(value, list):
        return [node for each in value for node in nodes(each)]
    if isinstance(value, dict):
        return [value] * ("@type" in value) + [node for each in value.values() for node in nodes(each)]
    return []


def top(head: Head) -> list[dict[str, Any]]:
    """What a page is about: the objects at the top of its JSON-LD."""
    if not head.data:
        return []
    data = json.loads(head.data)
    assert data["@context"] == "https://schema.org"
    graph: list[dict[str, Any]] = data.get("@graph", [data])
    return graph


def test_every_object_has_what_is_required(heads: dict[str, Head]) -> None:
    kinds = set()
    for address, head in heads.items():
        for node in top(head):
            kinds.add(node["@type"])
            required, _ = ASKED[node["@type"]]
            assert required <= {key for key, value in node.items() if value}, (address, node["@type"])
        for node in nodes(json.loads(head.data)) if head.data else []:
            assert INSIDE.get(node["@type"], set()) <= {key for key, value in node.items() if value}, (address, node)
    assert kinds == ASKED.keys()


@pytest.mark.parametrize("kind", ASKED)
def test_what_is_recommended_is_told_where_it_is_known(heads: dict[str, Head], kind: str) -> None:
    values: set[str] = set()
    for head in heads.values():
        values = values.union(*(node.keys() for node in top(head) if node["@type"] == kind))
    assert ASKED[kind][1] <= values


def test_times_have_their_zone_and_addresses_their_host(heads: dict[str, Head]) -> None:
    for address, head in heads.items():
        for node in nodes(json.loads(head.data)) if head.data else []:
            for key in DATES & node.keys():
                day = datetime.fromisoformat(node[key])
                assert day.tzinfo or len(node[key]) == 10, (address, key)
            for key in ADDRESSES & node.keys():
                assert node[key].startswith(HOST), (address, key)
            assert node.get("eventStatus", "https://schema.org/").startswith("https://schema.org/")


def test_the_way_to_a_page_is_numbered_and_ends_with_it(heads: dict[str, Head]) -> None:
    for address, head in heads.items():
        for node in top(head):
            if node["@type"] == "BreadcrumbList":
                steps = node["itemListElement"]
                assert [step["position"] for step in steps] == list(range(1, len(steps) + 1))
                assert len(steps) >= 2
                assert steps[0]["item"] == f"{HOST}/"
                assert steps[-1].get("item", address) == address


def test_pictures_that_are_told_are_there(heads: dict[str, Head], sample_site: Path) -> None:
    picture_urls = {address for head in heads.values() for address in head.meta["og:image"]}
    for head in heads.values():
        if head.data:
            picture_urls |= {node["url"] for node in nodes(json.loads(head.data)) if node["@type"] == "ImageObject"}
    assert len(picture_urls) > 20
    for address in picture_urls:
        assert (sample_site / address.removeprefix(f"{HOST}/")).is_file(), address


def test_every_page_says_its_own_address_once(heads: dict[str, Head]) -> None:
    for address, head in heads.items():
        if head.meta["robots"] == ["noindex"]:
            continue
        assert head.links["canonical"] == [address]
        assert head.meta["og:url"] == [address]
    assert heads[f"{HOST}/404.html"].meta["robots"] == ["noindex"]


@pytest.mark.parametrize(
    "name",
    [
        "og:site_name",
        "og:locale",
        "og:type",
        "og:title",
        "og:image",
        "og:image:width",
        "og:image:height",
        "twitter:card",
    ],
)
def test_networks_are_told_on_every_page(heads: dict[str, Head], name: str) -> None:
    for address, head in heads.items():
        if name == "description" and head.meta["robots"] == ["noindex"]:
            continue
        assert len(head.meta[name]) == 1, address
        assert head.meta[name][0], address


def test_titles_are_given_and_differ(heads: dict[str, Head]) -> None:
    titles = defaultdict(list)
    for address, head in heads.items():
        assert head.title.strip()
        titles[head.title].append(address)
    assert {title: addresses for title, addresses in titles.items() if len(addresses) > 1} == {}


def test_the_sitemap_lists_the_pages_that_may_be_found_and_no_other(heads: dict[str, Head], sample_site: Path) -> None:
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"

    def listed_in(path: str) -> list[str]:
        return [each.text or "" for each in ElementTree.parse(sample_site / path).iter(f"{space}loc")]

    files = [urlsplit(address).path.lstrip("/") for address in listed_in("sitemap.xml")]
    assert sorted(file.name for file in sample_site.glob("sitemap-*.xml")) == files
    listed = [address for file in files for address in listed_in(file)]
    assert len(listed) == len(set(listed))
    assert set(listed) == {address for address, head in heads.items() if head.meta["robots"] != ["noindex"]}


def test_feeds_named_by_a_page_are_there(heads: dict[str, Head], sample_site: Path) -> None:
    for head in heads.values():
        for address in head.links["alternate"]:
            assert (sample_site / address.lstrip("/")).is_file(), address


def test_no_json_ends_its_script(sample_site: Path) -> None:
    for path in sample_site.rglob("*.html"):
        for data in re.findall(
            r'<script type="application/ld\+json">(.*?)</script>', path.read_text("utf-8"), re.DOTALL
        ):
            assert "<" not in data
            json.loads(data)
