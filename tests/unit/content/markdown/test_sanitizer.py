"""Only what is allowed gets through the sanitiser, and the addresses in it lead to public pages and files."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from memory_site import MemorySite, article, convert_body, without_tag_whitespace
from newsroom.content.markdown.sanitizer import (
    ALLOWED_ATTRIBUTES,
    ALLOWED_TAGS,
    REFERENCE_SCHEME,
    TAGS_REMOVED_WITH_CONTENT,
    Sanitizer,
    replace_references,
)
from newsroom.text.normalize import strip_control_chars

# Attacks of the kinds collected by OWASP's filter evasion cheat sheet, in words of our own.
ATTACKS = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<script/x>alert(1)</script>",
    "<<script>alert(1);//<</script>",
    "<script>alert(1)",
    "<img src=x onerror=alert(1)>",
    "<img/src=x/onerror=alert(1)>",
    '<img src="x" OnErRoR = "alert(1)">',
    "<img src=x\nonerror\n=\nalert(1)>",
    '<img """><script>alert(1)</script>">',
    "<img src=javascript:alert(1)>",
    "<img dynsrc=javascript:alert(1) lowsrc=javascript:alert(1)>",
    "<img srcset='javascript:alert(1) 1x, x.jpg 2x'>",
    "<img src=data:image/svg+xml;base64,PHN2Zz4=>",
    "<a href=javascript:alert(1)>x</a>",
    "<a href=JaVaScRiPt:alert(1)>x</a>",
    "<a href='jav&#x09;ascript:alert(1)'>x</a>",
    "<a href='jav&#x0A;ascript:alert(1)'>x</a>",
    "<a href='&#1;javascript:alert(1)'>x</a>",
    "<a href=' &#14; javascript:alert(1)'>x</a>",
    "<a href=&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)>x</a>",
    "<a href=&#x6A&#x61&#x76&#x61&#x73&#x63&#x72&#x69&#x70&#x74&#x3A;alert(1)>x</a>",
    "<a href=&#0000106&#0000097vascript:alert(1)>x</a>",
    "<a href=vbscript:msgbox(1)>x</a>",
    "<a href=data:text/html,<script>alert(1)</script>>x</a>",
    "<a href=x onclick=alert(1)>x</a>",
    "<a href='x' style='width:expression(alert(1))'>x</a>",
    "[x](javascript:alert(1))",
    "[x](JAVASCRIPT:alert(1))",
    "[x](&#x6A;avascript:alert(1))",
    "[x](<javascript:alert(1)>)",
    "[x]( javascript:alert(1))",
    "![x](javascript:alert(1))",
    '[x](y.md "t\\" onclick=alert(1) x=\\"")',
    '![x](y.jpg "t&quot; onerror=alert(1) x=&quot;")',
    "![x](y.jpg){ onerror=alert(1) style=color:red }",
    "[x]: javascript:alert(1)\n\n[x]",
    "<javascript:alert(1)>",
    "<svg onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><animate attributeName=href values=javascript:alert(1) /></svg>",
    "<svg><style><img src='</style><img src=x onerror=alert(1)>'></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<math href='javascript:alert(1)'>x</math>",
    "<style>@import 'javascript:alert(1)';</style>",
    "<style>body{background:url(javascript:alert(1))}</style>",
    "<link rel=stylesheet href=javascript:alert(1)>",
    "<template><img src=x onerror=alert(1)></template>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'>",
    "<title><img title='</title><img src=x onerror=alert(1)>'>",
    "<xmp><img title='</xmp><img src=x onerror=alert(1)>'>",
    "<plaintext><img src=x onerror=alert(1)>",
    "<iframe src=javascript:alert(1)></iframe>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<frameset><frame src=javascript:alert(1)></frameset>",
    "<object data=javascript:alert(1)></object>",
    "<embed src=javascript:alert(1)>",
    "<applet code=x></applet>",
    "<form action=javascript:alert(1)><input type=submit></form>",
    "<form><button formaction=javascript:alert(1)>x</button></form>",
    "<input onfocus=alert(1) autofocus>",
    "<select onfocus=alert(1) autofocus><option>x</select>",
    "<isindex type=image src=1 onerror=alert(1)>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base href=javascript:alert(1)//>",
    "<bgsound src=javascript:alert(1)>",
    "<video src=x onerror=alert(1)><source onerror=alert(1)></video>",
    "<audio src=x onerror=alert(1)></audio>",
    "<body onload=alert(1) background=javascript:alert(1)>",
    "<table background=javascript:alert(1)><td background=javascript:alert(1)>x</table>",
    "<div style='background-image:url(javascript:alert(1))'>x</div>",
    "<details ontoggle=alert(1) open>x</details>",
    "<marquee onstart=alert(1)>x</marquee>",
    "<p/onmouseover=alert(1)>x",
    "<p onmouseover='alert(1)'>x",
    "<p on mouseover=alert(1) ONCLICK=alert(1)>x</p>",
    "<div role=banner tabindex=9 contenteditable accesskey=x draggable=true>x</div>",
    "<!--[if gte IE 4]><script>alert(1)</script><![endif]-->",
    "<!-- --!><img src=x onerror=alert(1)> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "<?xml version='1.0'?><x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
    "<a href='https://a.example/\" onclick=alert(1) x=\"'>x</a>",
    "<img src='x.jpg' alt='\"><script>alert(1)</script>'>",
    "<b title='</b><script>alert(1)</script>'>x</b>",
    '<abbr title="<img src=x onerror=alert(1)>">x</abbr>',
    "`<script>alert(1)</script>`",
    "\x02klzzwxh:0001\x03<script>alert(1)</script>",
]


class DisallowedMarkup(HTMLParser):
    """Reads HTML as a browser would, and collects what is not allowed."""

    def __init__(self) -> None:
        super().__init__()
        self.disallowed: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in ALLOWED_TAGS:
            self.disallowed.append(f"<{tag}>")
        allowed = (
            ALLOWED_ATTRIBUTES["*"]
            | ALLOWED_ATTRIBUTES.get(tag, set())
            | ({"role", "tabindex", "aria-label"} if tag == "div" else set())
        )
        for name, value in attrs:
            if name not in allowed:
                self.disallowed.append(f"{tag} {name}")
            if name in {"href", "src"} and not re.match(rf"#|https?://|mailto:|tel:|{REFERENCE_SCHEME}", value or ""):
                self.disallowed.append(f"{tag} {name}={value}")


def disallowed(markup: str) -> list[str]:
    parser = DisallowedMarkup()
    parser.feed(markup)
    parser.close()
    return parser.disallowed


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "template", ["{}", "Chữ {} chữ", '<div markdown="1">\n{}\n</div>', "- {}", "| a |\n|---|\n| {} |"]
)
def test_no_attack_gets_past_the_allow_list(attack: str, template: str) -> None:
    assert disallowed(convert_body(template.format(attack))[0]) == []


@given(st.text(st.sampled_from("<>\"'=/ &;:#x[]()!`\n") | st.sampled_from(list("aonsriptjvc")), max_size=60))
def test_no_text_gets_past_the_allow_list(text: str) -> None:
    assert disallowed(convert_body(text)[0]) == []
    assert disallowed(Sanitizer().sanitize(text)) == []


@given(st.text())
def test_sanitising_twice_changes_nothing_more(text: str) -> None:
    once = strip_control_chars(Sanitizer().sanitize(text))
    assert Sanitizer().sanitize(once) == once


@pytest.mark.parametrize(
    "attribute", ['role="banner"', 'role="region"', 'tabindex="0"', 'role="alert"', 'tabindex="9"', 'tabindex="-1"']
)
def test_no_author_moves_the_pages_landmarks_or_order(attribute: str) -> None:
    assert Sanitizer().sanitize(f"<div {attribute}>x</div>") == "<div>x</div>"


def test_characters_of_tags_in_attributes_are_entities() -> None:
    """The patterns that resolve references rely on this."""
    assert Sanitizer().sanitize("<a title='<a href=\"newsroom:x\"> >'>x</a>") == (
        '<a title="&lt;a href=&quot;newsroom:x&quot;&gt; &gt;">x</a>'
    )


def test_tags_removed_with_their_content_are_not_allowed() -> None:
    assert set() == ALLOWED_TAGS & TAGS_REMOVED_WITH_CONTENT


@pytest.mark.parametrize(
    ("markdown", "quoted"),
    [
        ("Dòng một\n\n<script>alert(1)</script>", "<script>"),
        ("Dòng một\n\n<p onclick=alert(1)>x</p>", "onclick"),
        ("Dòng một\n\n[x](javascript:alert(1))", "javascript:alert(1)"),
        ("Dòng một\n\n[x](ftp://may-chu/tep)", "ftp://may-chu/tep"),
        ("Dòng một\n\n[x](newsroom:bai.md)", "newsroom:bai.md"),
        ("Dòng một\n\n[x](C:\\Users\\ke-hoach.pdf)", "C:\\Users\\ke-hoach.pdf"),
    ],
)
def test_what_is_removed_is_reported_at_its_line(markdown: str, quoted: str) -> None:
    [problem] = convert_body(markdown)[2]
    assert (problem.line, problem.value, problem.level) == (3, quoted, "warning")


@pytest.mark.parametrize(
    "markdown",
    [
        '`<script>`, `href="javascript:x"`',
        "    <p onclick=x>\n",
        "a < b, href=data:x, onclick=y",
        "<a@b.vn>",
        "<https://a.vn>",
    ],
)
def test_nothing_is_reported_of_what_only_looks_dangerous(markdown: str) -> None:
    assert convert_body(markdown)[2] == []


def test_a_picture_of_another_site_is_an_error_and_leaves_no_empty_frame() -> None:
    fragment, body, problems = convert_body('Chữ.\n\n![A](https://a.example/x.jpg "Chú")\n\n![B](//a.example/y.jpg)')
    assert without_tag_whitespace(fragment) == "<p>Chữ.</p>"
    assert body.images == ()
    assert [(p.line, p.value, p.level) for p in problems] == [
        (3, "https://a.example/x.jpg", "error"),
        (5, "//a.example/y.jpg", "error"),
    ]


# References ----------------------------------------------------------------------------------------------------------

BESIDE = "tin-tuc/2017/10/ben-canh.md"
SITE = {
    "items": ["tin-tuc/2017/10/ben-canh.md", "hoat-dong/2018/01/xa.md", "ke-hoach/2018/09/62-kh-bdvtu.md"],
    "files": [
        "tin-tuc/2017/10/anh.jpg",
        "tin-tuc/2017/10/nho.jpg",
        "tin-tuc/2017/10/kế hoạch.pdf",
        "tin-tuc/2017/10/ma.exe",
        "tep/to-roi.pdf",
    ],
}
LINKS = {
    "ben-canh.md": "/tin-tuc/2017/10/ben-canh/",
    "./ben-canh.md": "/tin-tuc/2017/10/ben-canh/",
    "ben-canh.md#muc-1": "/tin-tuc/2017/10/ben-canh/#muc-1",
    "ben-canh.md?in=1#muc": "/tin-tuc/2017/10/ben-canh/#muc",
    "../../../hoat-dong/2018/01/xa.md": "/hoat-dong/2018/01/xa/",
    "hoat-dong/2018/01/xa.md": "/hoat-dong/2018/01/xa/",
    "/hoat-dong/2018/01/xa/": "/hoat-dong/2018/01/xa/",
    "/hoat-dong/2018/01/xa": "/hoat-dong/2018/01/xa/",
    "/HOAT-DONG/2018/01/Xa/": "/hoat-dong/2018/01/xa/",
    "/hoat-dong/2018/01/xa/#c": "/hoat-dong/2018/01/xa/#c",
    "/ke-hoach/": "/ke-hoach/",
    "../../../ke-hoach/index.md": "/ke-hoach/",
    "../../index.md": "/tin-tuc/",
    "/": "/",
    "../../../gioi-thieu.md": "/gioi-thieu/",
    "/gioi-thieu/": "/gioi-thieu/",
    "/chu-de/": "/chu-de/",
    "/chu-de/hoi-thi/": "/chu-de/hoi-thi/",
    "/luu-tru/2017/10/": "/luu-tru/2017/10/",
    "/tin-tuc/rss.xml": "/tin-tuc/rss.xml",
    "/rss.xml": "/rss.xml",
    "anh.jpg": "/tin-tuc/2017/10/anh.jpg",
    "Anh.JPG": "/tin-tuc/2017/10/anh.jpg",
    "k%E1%BA%BF%20ho%E1%BA%A1ch.pdf": "/tin-tuc/2017/10/k%E1%BA%BF%20ho%E1%BA%A1ch.pdf",
    "<kế hoạch.pdf>": "/tin-tuc/2017/10/k%E1%BA%BF%20ho%E1%BA%A1ch.pdf",
    "<ke\u0302\u0301 hoa\u0323ch.pdf>": "/tin-tuc/2017/10/k%E1%BA%BF%20ho%E1%BA%A1ch.pdf",
    "/tep/to-roi.pdf": "/tep/to-roi.pdf",
    "#muc": "#muc",
    "?in=1#muc": "/tin-tuc/2017/10/bai/#muc",
    "https://a.example/?x=1&y=2#z": "https://a.example/?x=1&amp;y=2#z",
    "//a.example/x": "https://a.example/x",
    "mailto:bbt@danvan.example.vn": "mailto:bbt@danvan.example.vn",
    "tel:+84240123456": "tel:+84240123456",
}


def site_with(body: str, **keys: object) -> MemorySite:
    others = [article(path, tags=["Hội thi"]) for path in SITE["items"]]
    pages = {"gioi-thieu.md": "gioi-thieu/", "index.md": ""}
    return MemorySite(article(body=body, **keys), *others, files=SITE["files"], pages=pages)


@pytest.mark.parametrize(("written", "address"), LINKS.items())
def test_a_link_leads(written: str, address: str) -> None:
    site = site_with(f"[chữ]({written})")
    assert without_tag_whitespace(site.body_html("tin-tuc/2017/10/bai.md")) == f'<p><a href="{address}">chữ</a></p>'


@pytest.mark.parametrize(
    "written",
    [
        "khong-co.md",
        "../ben-canh.md",
        "../../../../../etc/passwd",
        "/../../etc/passwd",
        "%2e%2e/%2e%2e/%2e%2e/%2e%2e/hoat-dong/2018/01/xa.md",
        "..",
        "../../../..",
        "..\\ben-canh.md",
        "/\\a.example/",
        "\\\\a.example\\x",
        "ma.exe",
        "/chu-de/khong-co/",
        "/luu-tru/2016/01/",
        "/khong-co/rss.xml",
        "/assets/x.css",
        "newsroom:ben-canh.md",
        "NEWSROOM:ben-canh.md",
        "ftp://a.example/",
        "http://[::1",
        "",
    ],
)
def test_of_a_link_to_nothing_the_text_stays_with_its_markup(written: str) -> None:
    site = site_with(
        f'[**đậm** và *nghiêng*]({written} "Tên")'
        if written
        else "<a href=''><strong>đậm</strong> và <em>nghiêng</em></a>"
    )
    assert (
        without_tag_whitespace(site.body_html("tin-tuc/2017/10/bai.md"))
        == "<p><strong>đậm</strong>và<em>nghiêng</em></p>"
    )


def test_of_a_link_to_what_is_not_public_the_text_stays() -> None:
    body = "[một](nhap.md) [hai](hen.md) [ba](het-han.md) [bốn](go.md)"
    site = MemorySite(
        article(body=body),
        article("tin-tuc/2017/10/nhap.md", draft=True),
        article("tin-tuc/2017/10/hen.md", date="2030-01-01"),
        article("tin-tuc/2017/10/het-han.md", expires="2018-01-01"),
        article("tin-tuc/2017/10/go.md"),
    )
    assert site.body_html("tin-tuc/2017/10/bai.md") == ('<p>một hai ba <a href="/tin-tuc/2017/10/go/">bốn</a></p>')


def test_a_place_to_link_to_stays_without_address() -> None:
    assert without_tag_whitespace(
        site_with('<a id="x">chữ</a> <a class="y">chữ</a>').body_html("tin-tuc/2017/10/bai.md")
    ) == ('<p><a id="x">chữ</a>chữ</p>')


@pytest.mark.parametrize(
    "written",
    [
        ' href="newsroom:hoat-dong/2018/01/xa.md"',
        '` href="newsroom:x"` và ` src="newsroom:y"`',
        "<b title=' href=\"newsroom:x\"'>x</b>",
        '&lt;a href="newsroom:x"&gt;',
        "<a href='&#110;ewsroom:x'>x</a>",
        "<a href='news&#9;room:x'>x</a>",
        "<a href='news&#10;room:x'>x</a>",
        "<a href='&#1;newsroom:x'>x</a>",
        "<a href=' newsroom:x'>x</a>",
        "<img src=newsroom:x>",
    ],
)
def test_no_author_can_write_an_inner_address(written: str) -> None:
    site = site_with(f"{written} [thật](ben-canh.md)")
    body = site.body_html("tin-tuc/2017/10/bai.md")
    assert disallowed(body.replace('href="/', 'href="#')) == []
    assert re.findall(r'href="([^"]*)"', re.sub(r">[^<]*", ">", body)) == ["/tin-tuc/2017/10/ben-canh/"]
    assert strip_control_chars(body) == body


def test_words_that_look_like_an_address_stay_as_they_are() -> None:
    words = 'a href="newsroom:x" src="newsroom:y" class="z"'
    assert words in site_with(f"`{words}` [thật](ben-canh.md) ![a](anh.jpg)").body_html("tin-tuc/2017/10/bai.md")


@given(st.text(st.sampled_from("ab/.#?%2e&\"' <>:\\é"), max_size=20))
def test_a_reference_comes_through_whole(written: str) -> None:
    fragment = Sanitizer().sanitize(f'<a href="{written.replace("&", "&amp;").replace(chr(34), "&quot;")}">x</a>')
    references: list[str] = []
    replace_references(
        fragment, link_address=lambda reference: references.append(reference), image_attributes=lambda _: None
    )
    assert REFERENCE_SCHEME not in replace_references(
        fragment, link_address=lambda _: None, image_attributes=lambda _: None
    )
    assert references in ([], [written.strip()])


# Pictures ------------------------------------------------------------------------------------------------------------


def test_a_picture_gets_its_address_and_size() -> None:
    assert without_tag_whitespace(site_with('![Sân khấu](nho.jpg "Chú")').body_html("tin-tuc/2017/10/bai.md")) == (
        '<figure><img alt="Sân khấu" src="/tin-tuc/2017/10/nho.jpg" width="320" height="240" '
        'loading="lazy" decoding="async">'
        "<figcaption>Chú</figcaption></figure>"
    )


def test_a_size_of_the_authors_stands_instead_of_the_pictures_own() -> None:
    assert without_tag_whitespace(site_with("![A](nho.jpg){ width=300 }").body_html("tin-tuc/2017/10/bai.md")) == (
        '<figure><img alt="A" src="/tin-tuc/2017/10/nho.jpg" loading="lazy" decoding="async" width="300"></figure>'
    )


@pytest.mark.parametrize("source", ["khong-co.jpg", "ma.exe", "kế%20hoạch.pdf", "ben-canh.md"])
def test_a_picture_that_is_not_there_goes_with_its_figure(source: str) -> None:
    body = site_with(f'Trước.\n\n![A]({source} "Chú")\n\nSau ![B]({source}) đây.').body_html("tin-tuc/2017/10/bai.md")
    assert without_tag_whitespace(body) == "<p>Trước.</p><p>Sau  đây.</p>"


def test_a_figure_keeps_the_pictures_that_are_there() -> None:
    body = site_with(
        '<figure><img src="nho.jpg" alt=""><img src="mat.jpg" alt=""><figcaption>Hai</figcaption></figure>'
    )
    assert without_tag_whitespace(body.body_html("tin-tuc/2017/10/bai.md")) == (
        '<figure><img src="/tin-tuc/2017/10/nho.jpg" width="320" height="240" loading="lazy" decoding="async" alt="">'
        "<figcaption>Hai</figcaption></figure>"
    )


def test_a_large_picture_comes_in_sizes_and_leads_to_itself() -> None:
    path = "/tin-tuc/2017/10/anh.jpg"
    body = without_tag_whitespace(site_with('![Sân khấu](anh.jpg "Chú")').body_html("tin-tuc/2017/10/bai.md"))
    assert body.startswith(f'<figure><a href="{path}" data-enlarge><picture><source type="image/webp" srcset="')
    assert f'srcset="{path}.360.webp 360w, {path}.720.webp 720w, {path}.800.webp 800w"' in body
    assert f'<img alt="Sân khấu" src="{path}.720.jpg" width="800" height="600" loading="lazy"' in body
    assert body.endswith("</picture></a><figcaption>Chú</figcaption></figure>")


def test_a_picture_that_is_a_link_already_leads_where_its_author_wants() -> None:
    body = site_with("[![A](anh.jpg)](https://example.vn/)\n\n[x](https://example.vn/) ![B](anh.jpg)")
    html = without_tag_whitespace(body.body_html("tin-tuc/2017/10/bai.md"))
    assert '<a href="https://example.vn/"><picture>' in html
    assert html.count("data-enlarge") == 1
