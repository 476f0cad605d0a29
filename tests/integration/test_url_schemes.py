"""Whatever stands in or before an address, a browser reads a permitted scheme in it, or none, wherever it is shown.

Each test writes an address in every form of link with every character that a browser or `str.strip` leaves out, and
puts all of them through one place as one document.
"""

import json
import re
from collections.abc import Iterator
from html import escape
from html.parser import HTMLParser

import pytest
from desk_client import DeskClient
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown import markdown
from memory_site import EXTENSIONS, MemorySite, article, convert_body
from newsroom.content.markdown.sanitizer import Sanitizer
from newsroom.importing.docx_html import read_docx
from newsroom.importing.manuscript import ImportedDocument
from newsroom.importing.web_page import read_html
from newsroom.model.file_types import ATOM, JSON_FEED, RSS, FeedFormat
from newsroom.pages.body_html import static_page_body
from project_folder import Project
from word_documents import docx_with_body

SPACES = [chr(code) for code in range(0x110000) if chr(code).isspace()]
UNSEEN = [chr(code) for code in (*range(0x21), 0x7F, 0x80, 0x9F, 0xAD, 0x180E, 0x200B, 0x2060, 0xFEFF, 0xFFFE)]
CHARACTERS = sorted({*SPACES, *UNSEEN})
# What an XML document, such as Word's, can hold.
WRITABLE = [character for character in CHARACTERS if character in "\t\n\r" or " " <= character < "\ufffe"]
HONEST = "\xa0https://a.example/"
WORDS = "chữ"


def scheme(address: str) -> str:
    """The scheme a browser reads in an address, "" for a relative one (WHATWG URL, 4.4, basic URL parser)."""
    read = re.sub("[\t\n\r]", "", address.strip("".join(map(chr, range(0x21)))))
    match = re.match("([A-Za-z][A-Za-z0-9+.-]*):", read)
    return match[1].lower() if match else ""


class Reader(HTMLParser):
    """Reads HTML as a browser does and keeps the address of every attribute that has one."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.addresses += [value or "" for name, value in attrs if name in {"href", "src", "action", "formaction"}]
        self.handlers += [name for name, _ in attrs if name.startswith("on")]


def addresses(markup: str) -> list[str]:
    """The addresses in HTML, all of which a browser may be led to."""
    reader = Reader()
    reader.feed(markup)
    reader.close()
    refused = [address for address in reader.addresses if scheme(address) not in {"", "http", "https", "mailto", "tel"}]
    assert refused == []
    assert reader.handlers == []
    return reader.addresses


def disguised(address: str, characters: list[str]) -> Iterator[str]:
    """The address with each character before it, twice before it, behind it, in its scheme and before its colon."""
    start, _, rest = address.partition(":")
    for character in characters:
        yield f"{character}{address}"
        yield f"{character}{character} {address}"
        yield f"{address}{character}"
        yield f"{start[:2]}{character}{start[2:]}:{rest}"
        yield f"{start}{character}:{rest}"


DANGERS = [
    *disguised("javascript:alert(1)", CHARACTERS),
    *(
        address
        for danger in ("JAVASCRIPT:alert(1)", "data:text/html,x", "vbscript:x", "newsroom:ben.md", "//[:javascript:x")
        for address in disguised(danger, ["", "\t", "\xa0"])
    ),
]


def entities(address: str) -> str:
    """An address in which every character that is no plain sign is written as an entity."""
    return "".join(c if c.isascii() and c.isprintable() and c not in " \"'<>&" else f"&#{ord(c)};" for c in address)


def markdown_links(address: str) -> list[str]:
    """A paragraph for every form of link that Markdown has, and for pictures, as the author or a program writes it."""
    # An empty line ends a paragraph and with it the link.
    written = address.replace("\n", "\r")
    forms = []
    for target in (written, entities(address)):
        name = target.encode().hex()
        forms += [
            f"[{WORDS}]({target})",
            f"[{WORDS}](<{target}>)",
            f"[{WORDS}][{name}]\n\n[{name}]: {target}",
            f"[{WORDS}][{name}0]\n\n[{name}0]: <{target}>",
            f"<{target}>",
            f'[{WORDS}](#x){{ href="{target}" }}',
            f"![{WORDS}]({target})",
            raw(target),
            f"<img src='{target}' alt=''>",
        ]
    return forms


def raw(target: str) -> str:
    """A link as HTML has it."""
    return f'<p><a href="{target}">{WORDS}</a></p>'


DOCUMENT = "\n\n".join(form for address in DANGERS for form in markdown_links(address))


@pytest.fixture(scope="module")
def published() -> MemorySite:
    return MemorySite(article(body=DOCUMENT))


def test_a_body_leads_to_no_other_scheme(published: MemorySite) -> None:
    body = published.body_html("tin-tuc/2017/10/bai.md")
    assert body.count(WORDS) > len(DANGERS)
    addresses(body)


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=2), st.text(max_size=2), st.text(max_size=2))
def test_no_character_brings_another_scheme_to_light(before: str, inside: str, behind: str) -> None:
    address = f"{before}java{inside}script{behind}:alert(1)"
    fragment = convert_body("\n\n".join(markdown_links(address)))[0]
    # The page has the references resolved; here each still has the scheme of the site's own.
    addresses(fragment.replace('="newsroom:', '="'))


def test_no_character_below_the_ideographs_hides_a_scheme() -> None:
    every = (escape(chr(code)) for code in (*range(1, 0x3100), *range(0xFE00, 0x10000)))
    fragment = Sanitizer().sanitize("".join(raw(f"{character}javascript:x") for character in every))
    addresses(fragment.replace('="newsroom:', '="'))


@pytest.mark.parametrize("form", [RSS, ATOM, JSON_FEED], ids=lambda form: form.title)
def test_a_feed_leads_to_no_other_scheme(published: MemorySite, form: FeedFormat) -> None:
    data = published.feed_bytes(feed_format=form)
    if form is JSON_FEED:
        [content] = [entry["content_html"] for entry in json.loads(data)["items"]]
    else:
        [content] = [
            text
            for element in etree.fromstring(data).iter("{*}encoded", "{*}content")
            if (text := "".join(map(str, element.itertext())))
        ]
    assert content.count(WORDS) > len(DANGERS)
    addresses(content)


def test_a_hand_written_page_leads_to_no_other_scheme() -> None:
    page_html = markdown(DOCUMENT, extensions=list(EXTENSIONS))
    body = static_page_body(page_html, "gioi-thieu/", MemorySite().presenter, Sanitizer())
    assert body.count(WORDS) > len(DANGERS)
    addresses(body)


def test_an_address_on_a_hand_written_page_cannot_leave_its_attribute() -> None:
    page_html = """<p><img src='x.png" onerror="alert(1)' alt=''><a href='x" onclick="alert(1)'>chữ</a></p>"""
    body = static_page_body(page_html, "gioi-thieu/", MemorySite().presenter, Sanitizer())
    assert addresses(body) == ['x.png" onerror="alert(1)', 'x" onclick="alert(1)']


def test_the_desk_previews_no_other_scheme(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    path = "tin-tuc/2018/10/bai.md"
    project.write({f"content/{path}": "---\ntitle: Bài\ndate: 2018-10-19\n---\nNội dung.\n"})
    visitor = DeskClient(project, monkeypatch)
    form = visitor.form_fields(path)
    links = [link for space in SPACES for link in markdown_links(f"{space}javascript:alert(1)")]
    form["noi-dung"] = "\n\n".join(links)
    page = visitor.post(f"/_ban/xem/{path}", form).text
    assert page.count(WORDS) > len(SPACES)
    addresses(page)


def brought_in(document: ImportedDocument) -> list[str]:
    """The addresses in what an imported document becomes, before anything is taken away from it."""
    assert len(document.blocks) > len(WRITABLE)
    return addresses(markdown("\n\n".join(block.markdown for block in document.blocks)))


def test_an_imported_page_leads_to_no_other_scheme() -> None:
    links = [raw(target) for address in [*DANGERS, HONEST] for target in (escape(address), entities(address))]
    assert set(brought_in(read_html("".join(links).encode(), lambda _: "không có"))) == {HONEST.strip()}


def test_an_imported_word_document_leads_to_no_other_scheme() -> None:
    start, behind = '<w:r><w:fldChar w:fldCharType="', '"/></w:r>'
    links = [
        f"<w:p>{start}begin{behind}<w:r><w:instrText> HYPERLINK &quot;{entities(address)}&quot; </w:instrText></w:r>"
        f"{start}separate{behind}<w:r><w:t>{WORDS}</w:t></w:r>{start}end{behind}</w:p>"
        for address in [*disguised("javascript:alert(1)", WRITABLE), HONEST]
    ]
    assert brought_in(read_docx(docx_with_body("".join(links)))) == [HONEST.strip()]


# What authors mean ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("space", sorted({*SPACES} - {*map(chr, range(0x20))}), ids=ascii)
@pytest.mark.parametrize("address", ["https://a.example/", "mailto:bbt@danvan.example.vn", "/gioi-thieu/"])
def test_a_stray_space_before_an_honest_address_does_no_harm(address: str, space: str) -> None:
    body = "\n\n".join([f"[{WORDS}](&#{ord(space)};{address})", raw(f"{space}{address}{space}")])
    desk = MemorySite(article(body=body), pages={"gioi-thieu.md": "gioi-thieu/"})
    assert set(addresses(desk.body_html("tin-tuc/2017/10/bai.md"))) == {address}


@pytest.mark.parametrize("space", ["&nbsp;", "\u3000", "&#x2003;"])
def test_the_author_is_told_of_a_link_that_is_taken_away(space: str) -> None:
    [problem] = convert_body(f"Dòng một\n\n[x]({space}javascript:alert(1))")[2]
    assert (problem.line, problem.value, problem.level) == (3, "javascript:alert(1)", "warning")
