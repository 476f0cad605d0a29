"""What stands in JSON Feed alone: its frame."""

import json
from typing import Any

from memory_site import MemorySite, article
from newsroom.model.file_types import JSON_FEED

HOME = "https://danvan.example.vn/"


def feed(desk: MemorySite, path: str = "") -> dict[str, Any]:
    data: dict[str, Any] = json.loads(desk.feed_bytes(path, JSON_FEED))
    return data


def test_the_frame_says_whose_feed_it_is() -> None:
    data = feed(MemorySite(article(), hub="https://hub.example.vn/"), "tin-tuc/")
    del data["items"]
    assert data == {
        "version": "https://jsonfeed.org/version/1.1",
        "title": "Tin tức – Ban Dân vận",
        "home_page_url": f"{HOME}tin-tuc/",
        "feed_url": f"{HOME}tin-tuc/feed.json",
        "description": "Tin tức – Ban Dân vận",
        "authors": [{"name": "Ban biên tập"}],
        "language": "vi",
        "hubs": [{"type": "WebSub", "url": "https://hub.example.vn/"}],
    }


def test_what_there_is_not_is_not_said() -> None:
    data = feed(MemorySite(article(body="Không ảnh")))
    assert not {"hubs", "next_url"} & data.keys()
    assert data["items"][0].keys() == {
        "id", "url", "title", "content_html", "summary", "date_published", "date_modified", "authors", "tags",
    }  # fmt: skip


def test_a_feed_without_items_has_an_empty_list() -> None:
    assert feed(MemorySite())["items"] == []
