"""A feed opened in a browser: readable, and saying what it is for."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from memory_site import MemorySite, article
from newsroom.model.file_types import ATOM, RSS, FeedFormat
from playwright.sync_api import Browser, Route
from project_folder import ROOT

HOME = "https://danvan.example.vn/"
DESK = MemorySite(
    article(
        title="Bài mới nhất", summary="Tóm tắt của bài.", tags=["Chủ đề"], authors=["Nguyễn Văn A"], body="Nội dung."
    ),
    article("tin-tuc/a.md", date="2017-01-01", title="Bài cũ", summary="Chuyện cũ.", body="Nội dung."),
)


@pytest.mark.parametrize("form", [RSS, ATOM], ids=lambda form: form.title)
@pytest.mark.parametrize("path", ["", "luu-tru/2017/10/"])
def test_a_feed_in_a_browser_shows_titles_days_and_summaries(browser: Browser, form: FeedFormat, path: str) -> None:
    def serve(route: Route) -> None:
        asked = urlsplit(route.request.url).path.lstrip("/")
        if asked == path + form.file:
            route.fulfill(body=DESK.feed_bytes(path, form), content_type="application/xml")
        else:
            route.fulfill(body=Path(ROOT / "overrides" / asked).read_bytes(), content_type="text/css")

    page = browser.new_page()
    page.route("**/*", serve)
    page.goto(HOME + path + form.file)
    root = "channel" if form is RSS else "feed"
    visible_texts = page.evaluate(
        """root => [...document.querySelectorAll(`${root} > *, ${root} > * > *`)]
            .filter(element => !element.children.length && element.getClientRects().length)
            .map(element => [element.getBoundingClientRect().top, element.textContent])"""
        """.sort((one, other) => one[0] - other[0]).map(row => row[1])""",
        root,
    )
    entries = [["Bài mới nhất", "2017", "Tóm tắt của bài."], ["Bài cũ", "2017", "Chuyện cũ."]]
    title = "Ban Dân vận" if not path else "Ban Dân vận – Tháng 10 năm 2017"
    expected = [title, "Tin tức của Ban Dân vận", *(words for entry in entries[: 1 if path else 2] for words in entry)]
    assert len(visible_texts) == len(expected)
    assert all(words in text for words, text in zip(expected, visible_texts, strict=True)), visible_texts
    notice = page.evaluate("root => getComputedStyle(document.querySelector(root), '::before').content", root)
    assert "chép địa chỉ" in notice
    page.close()
