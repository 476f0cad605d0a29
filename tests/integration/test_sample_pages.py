"""The pages of the built sample as files: links, markup, ids, pictures, language."""

import html
import re
import shutil
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urljoin, urlsplit

from english_words import ENGLISH
from project_folder import ROOT, Project

ARTICLE = "/tin-tuc/2017/10/thang-dan-van/"
LONG = "/trao-doi/2018/04/giai-phong-mat-bang-bat-dau-tu-lang-nghe/"


def test_a_page_does_not_hold_what_is_new(sample_site: Path) -> None:
    page = (sample_site / ARTICLE.strip("/") / "index.html").read_text("utf-8")
    assert '<aside class="latest" data-latest="/tin-moi.json"' in page
    assert '<a href="/">Xem tin mới ở trang chủ</a>' in page


def test_the_lead_picture_is_asked_for_first_and_others_when_they_are_near(sample_site: Path) -> None:
    for path in ("index.html", f"{LONG.strip('/')}/index.html"):
        text = (sample_site / path).read_text("utf-8")
        assert text.count('rel="preload" as="image" type="image/webp" imagesrcset=') == 1
        images = re.findall(r"<img[^>]*>", text.partition("<main")[2])
        assert "fetchpriority" in images[0]
        assert all('loading="lazy"' in image for image in images[1:])
        assert all(re.search(r' width="\d+" height="\d+"', image) for image in images)


def test_no_english_is_left_over(sample_site: Path) -> None:
    english_words = set()
    for path in sample_site.rglob("*.html"):
        text = path.read_text("utf-8")
        body = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.DOTALL)
        body = re.sub(r"<(pre|code)\b.*?</\1>", " ", body, flags=re.DOTALL)
        body = re.sub(r'<(\w+) lang="en">.*?</\1>', " ", body, flags=re.DOTALL)
        said = re.findall(r' (?:aria-[a-z]+|title|alt|placeholder|label|value|summary)="([^"]*)"', body)
        said += re.findall(r'<meta (?:name="description"|property="og:[a-z:_]+") content="([^"]*)"', body)
        words = html.unescape(" ".join([re.sub(r"<[^>]*>", " ", body), *said]))
        # What a page is called in an address or in a number is no word of it.
        words = re.sub(r"https?://\S+|\S+@\S+|/assets/\S+|\bnr-\S+|\b(?:website|article)\b", " ", words)
        words = re.sub(r"\b(?:true|false)\b", " ", words)
        english_words |= {(word.lower(), path.name) for word in ENGLISH.findall(words)}
    assert english_words == set()


HOST = "https://danvan.example.vn"


class Links(HTMLParser):
    """Collects the addresses and ids of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.ids: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"href", "src", "content"} and value and (name != "content" or value.startswith(HOST)):
                self.addresses.append(value)
            elif name == "id" and value:
                self.ids.append(value)


def test_every_internal_link_of_every_page_leads_somewhere(sample_site: Path) -> None:
    pages = {
        path.relative_to(sample_site).as_posix(): Links(path.read_text("utf-8")) for path in sample_site.rglob("*.html")
    }
    files = {path.relative_to(sample_site).as_posix() for path in sample_site.rglob("*") if path.is_file()}
    assert len(pages) > 90
    lost = []
    for path, links in pages.items():
        for written in links.addresses:
            address, anchor = urldefrag(urljoin(f"{HOST}/{path}", written))
            if not address.startswith(HOST):
                continue
            target = unquote(urlsplit(address).path).lstrip("/")
            target = f"{target}index.html" if not target or target.endswith("/") else target
            if target not in files or (anchor and target in pages and unquote(anchor) not in pages[target].ids):
                lost.append((path, written))
    assert not lost


def test_no_markup_is_shown_as_text(sample_site: Path) -> None:
    for path in sample_site.rglob("*.html"):
        assert not re.search(r"&(?:amp;)*lt;/?\w|&(?:amp;)+(?:lt|gt|quot|#)", path.read_text("utf-8")), path


def test_no_page_uses_an_id_twice(sample_site: Path) -> None:
    for path in sample_site.rglob("*.html"):
        ids = Links(path.read_text("utf-8")).ids
        assert len(ids) == len(set(ids)), path


def test_no_page_holds_a_style_a_handler_or_a_second_script_of_its_own(sample_site: Path) -> None:
    class Inline(HTMLParser):
        inline_code: list[str]

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            named = dict(attrs)
            # What machines read (application/ld+json) is data: no browser runs it.
            if tag == "style" or (tag == "script" and not {"src", "type"} & named.keys()):
                self.inline_code.append(tag)
            self.inline_code += [name for name in named if name == "style" or name.startswith("on")]

    for path in sample_site.rglob("*.html"):
        parser = Inline()
        parser.inline_code = []
        parser.feed(path.read_text("utf-8"))
        # The one that restores the contrast and text size a reader chose; test_server holds it to its digest.
        assert parser.inline_code in ([], ["script"]), path


def test_plans_contests_and_bulletins_stand_without_the_articles_of_the_sample(project: Project) -> None:
    # A board that begins with the sample throws its articles away first.
    shutil.copytree(ROOT / "content", project.content, dirs_exist_ok=True)
    for section in ("tin-tuc", "hoat-dong", "dien-hinh", "trao-doi"):
        for path in (project.content / section).rglob("*.md"):
            if path.name != "index.md":
                path.unlink()
    check = project.run_newsroom("check", now="2026-01-01 00:00")
    assert check.exit_status == 0, check.stdout
