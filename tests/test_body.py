"""What Markdown bodies become: the HTML that goes out, and the facts that other pages use."""

import re
import time
from html.parser import HTMLParser

import pytest
from desk import CONVERTER, Desk, article, converted
from hypothesis import given, settings
from hypothesis import strategies as st
from newsroom.body import Converter, first_paragraph
from newsroom.problems import Report
from newsroom.sanitise import ATTRIBUTES, EMPTIED, SCHEME, TAGS, Sanitiser, resolve
from newsroom.text import clean

untimed = settings(deadline=None)


def flat(fragment: str) -> str:
    """A fragment without the line ends between its tags."""
    return re.sub(r">\s+", ">", re.sub(r"\s+<", "<", fragment.strip()))


FRAME = '<div class="table-frame" role="region" aria-label="Bảng, cuộn ngang được" tabindex="0">'

BODIES = {
    "table": (
        "| Đội | Điểm | Giải |\n|:---|---:|:-:|\n| An Trạch | 87 | `|` |",
        f'{FRAME}<table><thead><tr><th scope="col">Đội</th><th class="is-right" scope="col">Điểm</th>'
        '<th class="is-center" scope="col">Giải</th></tr></thead><tbody><tr><td>An Trạch</td>'
        '<td class="is-right">87</td><td class="is-center"><code>|</code></td></tr></tbody></table></div>',
    ),
    "table in a cell's own class": (
        "| Đội {.lon} |\n|---:|\n| 1 |",
        f'{FRAME}<table><thead><tr><th class="lon is-right" scope="col">Đội</th></tr></thead>'
        '<tbody><tr><td class="is-right">1</td></tr></tbody></table></div>',
    ),
    "table written as HTML": (
        "<TABLE border=1><tr><td>1</td></tr></TABLE>",
        f"{FRAME}<table><tbody><tr><td>1</td></tr></tbody></table></div>",
    ),
    "lists": (
        "1. Một\n    - con\n2. Hai\n",
        "<ol><li>Một<ul><li>con</li></ul></li><li>Hai</li></ol>",
    ),
    "definitions": ("Dân vận khéo\n: Phong trào", "<dl><dt>Dân vận khéo</dt><dd>Phong trào</dd></dl>"),
    "abbreviation": (
        "BBT viết.\n\n*[BBT]: Ban biên tập",
        '<p><abbr title="Ban biên tập">BBT</abbr>viết.</p>',
    ),
    "attributes": (
        "Một đoạn\n{: .ghi-chu #muc-1 lang=en style=color:red }",
        '<p class="ghi-chu" id="muc-1" lang="en">Một đoạn</p>',
    ),
    "heading 1 is the page's": (
        "# Đảng bộ\n\n## Đảng bộ",
        '<h2 id="dang-bo">Đảng bộ</h2><h2 id="dang-bo-2">Đảng bộ</h2>',
    ),
    "heading 1 written as HTML": ("<h1 class=to>Đảng bộ</h1>", '<h2 id="dang-bo" class="to">Đảng bộ</h2>'),
    "heading with its own id": ("## Kết quả {#ket}\n\n## Kết", '<h2 id="ket">Kết quả</h2><h2 id="ket-2">Kết</h2>'),
    "heading whose id is the page's": (
        "## Nr 5\n\n## Hai {#nr-tags}",
        '<h2 id="muc-nr-5">Nr 5</h2><h2 id="hai">Hai</h2>',
    ),
    "id of the page in HTML": ('<p id="nr-tags">a</p><p id="cua-toi">b</p>', '<p>a</p><p id="cua-toi">b</p>'),
    "figure": (
        '![Sân khấu](hoi-thi.jpg "Trao giải “nhất” & nhì")',
        '<figure><img alt="Sân khấu" src="newsroom:hoi-thi.jpg">'
        "<figcaption>Trao giải “nhất” &amp; nhì</figcaption></figure>",
    ),
    "figure without caption": ("![Sân khấu](a.jpg)", '<figure><img alt="Sân khấu" src="newsroom:a.jpg"></figure>'),
    "figure that is a link": (
        '[![Sân khấu](nho.jpg "Trao giải")](to.jpg)',
        '<figure><a href="newsroom:to.jpg"><img alt="Sân khấu" src="newsroom:nho.jpg"></a>'
        "<figcaption>Trao giải</figcaption></figure>",
    ),
    "figure with attributes": (
        '![Ảnh](a.jpg "Chú"){ width=300 .trai }\n{: .nho }',
        '<figure class="nho"><img alt="Ảnh" class="trai" src="newsroom:a.jpg" width="300">'
        "<figcaption>Chú</figcaption></figure>",
    ),
    "figures in one paragraph": (
        '![A](a.jpg "Một")\n![B](b.jpg "Hai")',
        '<figure><img alt="A" src="newsroom:a.jpg"><figcaption>Một</figcaption></figure>'
        '<figure><img alt="B" src="newsroom:b.jpg"><figcaption>Hai</figcaption></figure>',
    ),
    "picture among words": ('Chữ ![A](a.jpg "Một")', '<p>Chữ<img alt="A" src="newsroom:a.jpg" title="Một"></p>'),
    "words around a linked picture": (
        "[xem ![A](a.jpg)](b.md)",
        '<p><a href="newsroom:b.md">xem<img alt="A" src="newsroom:a.jpg"></a></p>',
    ),
    "figure in a quotation": (
        '> ![A](a.jpg "Một")',
        '<blockquote><figure><img alt="A" src="newsroom:a.jpg"><figcaption>Một</figcaption></figure></blockquote>',
    ),
    "Markdown in HTML": (
        '<div markdown="1">\n![A](a.jpg "Một")\n\n# Đầu\n</div>',
        '<div><figure><img alt="A" src="newsroom:a.jpg"><figcaption>Một</figcaption></figure>'
        '<h2 id="dau">Đầu</h2></div>',
    ),
    "heading among other ids": (
        '<a id="hai">x</a>\n\n## Hai\n\n<h3>Hai</h3>',
        '<p><a id="hai">x</a></p><h2 id="hai-2">Hai</h2><h3 id="hai-3">Hai</h3>',
    ),
    "code is not touched": (
        '    <table> <h1> href="newsroom:x" class="y"\n',
        '<pre><code>&lt;table&gt; &lt;h1&gt; href="newsroom:x" class="y"</code></pre>',
    ),
    "details": (
        '<details open markdown="1"><summary>Mở</summary>\nĐoạn\n</details>',
        '<details open="open"><summary>Mở</summary><p>Đoạn</p></details>',
    ),
    "Office markup": (
        '<p class=MsoNormal style="margin:0"><o:p><font face=".VnTime"><b>Chữ</b></font></o:p></p>',
        '<p class="MsoNormal"><b>Chữ</b></p>',
    ),
    "control characters": ("a\x0bb &#1; c", "<p>ab  c</p>"),
}


@pytest.mark.parametrize(("markdown", "fragment"), BODIES.values(), ids=BODIES)
def test_markdown_becomes(markdown: str, fragment: str) -> None:
    assert flat(converted(markdown)[0]) == fragment


def test_footnotes_lead_there_and_back_in_vietnamese() -> None:
    fragment = converted("Câu[^1].\n\n[^1]: Ghi chú.")[0]
    assert '<sup id="fnref:1"><a class="footnote-ref" href="#fn:1">1</a></sup>' in fragment
    assert 'href="#fnref:1" title="Trở lại chỗ có chú thích 1"' in fragment


def test_headings_are_listed_with_the_ids_they_have_in_the_page() -> None:
    fragment, body, _ = converted("# Đường lối\n\n### Nr 7\n\n## A &amp; *B*\n\n## Hai {#nr-x}\n\n## Hai")
    assert [(h.level, h.anchor, h.text) for h in body.headings] == [
        (2, "duong-loi", "Đường lối"),
        (3, "muc-nr-7", "Nr 7"),
        (2, "a-b", "A & B"),
        (2, "hai", "Hai"),
        (2, "hai-2", "Hai"),
    ]
    assert re.findall(r'<h\d id="([^"]*)"', fragment) == [heading.anchor for heading in body.headings]


@untimed
@given(st.lists(st.text(st.sampled_from("aăâđĐ nNr-57&*"), min_size=1), max_size=6))
def test_heading_ids_are_unique_and_never_the_pages_own(titles: list[str]) -> None:
    fragment, body, _ = converted("\n\n".join(f"## x {title}" for title in titles) + "\n\n## nr 1\n\n## nr 1")
    ids = re.findall(r' id="([^"]*)"', fragment)
    assert ids == [heading.anchor for heading in body.headings]
    assert len(set(ids)) == len(ids)
    assert not [name for name in ids if name.startswith("nr-")]


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


class Inspector(HTMLParser):
    """Reads HTML as a browser would and keeps whatever the allow-list does not name."""

    def __init__(self) -> None:
        super().__init__()
        self.strange: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.strange.append(f"<{tag}>")
        allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()) | ({"role", "tabindex"} if tag == "div" else set())
        for name, value in attrs:
            if name not in allowed:
                self.strange.append(f"{tag} {name}")
            if name in {"href", "src"} and not re.match(rf"#|https?://|mailto:|tel:|{SCHEME}", value or ""):
                self.strange.append(f"{tag} {name}={value}")


def strange(markup: str) -> list[str]:
    inspector = Inspector()
    inspector.feed(markup)
    inspector.close()
    return inspector.strange


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize(
    "around", ["{}", "Chữ {} chữ", '<div markdown="1">\n{}\n</div>', "- {}", "| a |\n|---|\n| {} |"]
)
def test_no_attack_gets_past_the_allow_list(attack: str, around: str) -> None:
    assert strange(converted(around.format(attack))[0]) == []


@untimed
@given(st.text(st.sampled_from("<>\"'=/ &;:#x[]()!`\n") | st.sampled_from(list("aonsriptjvc")), max_size=60))
def test_no_text_gets_past_the_allow_list(text: str) -> None:
    assert strange(converted(text)[0]) == []
    assert strange(Sanitiser().clean(text)) == []


@untimed
@given(st.text())
def test_cleaning_what_is_clean_changes_nothing(text: str) -> None:
    once = clean(Sanitiser().clean(text))
    assert Sanitiser().clean(once) == once


def test_signs_of_tags_stay_apart_from_attributes() -> None:
    """The patterns that resolve references stand on this."""
    assert Sanitiser().clean("<a title='<a href=\"newsroom:x\"> >'>x</a>") == (
        '<a title="&lt;a href=&quot;newsroom:x&quot;&gt; &gt;">x</a>'
    )


def test_the_emptied_tags_are_not_allowed_ones() -> None:
    assert set() == TAGS & EMPTIED


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("Dòng một\n\n<script>alert(1)</script>", "<script>"),
        ("Dòng một\n\n<p onclick=alert(1)>x</p>", "onclick"),
        ("Dòng một\n\n[x](javascript:alert(1))", "javascript:alert(1)"),
        ("Dòng một\n\n[x](ftp://may-chu/tep)", "ftp://may-chu/tep"),
        ("Dòng một\n\n[x](newsroom:bai.md)", "newsroom:bai.md"),
        ("Dòng một\n\n[x](C:\\Users\\ke-hoach.pdf)", "C:\\Users\\ke-hoach.pdf"),
    ],
)
def test_what_is_taken_away_is_told_with_its_line(markdown: str, shown: str) -> None:
    [problem] = converted(markdown)[2]
    assert (problem.line, problem.value, problem.level) == (3, shown, "warning")


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
def test_nothing_is_told_of_what_only_looks_dangerous(markdown: str) -> None:
    assert converted(markdown)[2] == []


def test_a_picture_of_another_site_is_an_error_and_leaves_no_empty_frame() -> None:
    fragment, body, problems = converted('Chữ.\n\n![A](https://a.example/x.jpg "Chú")\n\n![B](//a.example/y.jpg)')
    assert flat(fragment) == "<p>Chữ.</p>"
    assert body.pictures == ()
    assert [(p.line, p.value, p.level) for p in problems] == [
        (3, "https://a.example/x.jpg", "error"),
        (5, "//a.example/y.jpg", "error"),
    ]


# References ----------------------------------------------------------------------------------------------------------

BESIDE = "tin-tuc/2017/10/ben-canh.md"
SITE = {
    "items": ["tin-tuc/2017/10/ben-canh.md", "hoat-dong/2018/01/xa.md", "ke-hoach/2018/09/62-kh-bdvtu.md"],
    "files": ["tin-tuc/2017/10/anh.jpg", "tin-tuc/2017/10/kế hoạch.pdf", "tin-tuc/2017/10/ma.exe", "tep/to-roi.pdf"],
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


def desk_with(body: str, **keys: object) -> Desk:
    others = [article(path, tags=["Hội thi"]) for path in SITE["items"]]
    pages = {"gioi-thieu.md": "gioi-thieu/", "index.md": ""}
    return Desk(article(body=body, **keys), *others, files=SITE["files"], pages=pages)


@pytest.mark.parametrize(("written", "address"), LINKS.items())
def test_a_link_leads(written: str, address: str) -> None:
    desk = desk_with(f"[chữ]({written})")
    assert flat(desk.body("tin-tuc/2017/10/bai.md")) == f'<p><a href="{address}">chữ</a></p>'


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
def test_a_link_to_nothing_leaves_its_words_with_their_markup(written: str) -> None:
    desk = desk_with(
        f'[**đậm** và *nghiêng*]({written} "Tên")'
        if written
        else "<a href=''><strong>đậm</strong> và <em>nghiêng</em></a>"
    )
    assert flat(desk.body("tin-tuc/2017/10/bai.md")) == "<p><strong>đậm</strong>và<em>nghiêng</em></p>"


def test_a_link_to_what_is_not_public_leaves_its_words() -> None:
    body = "[một](nhap.md) [hai](hen.md) [ba](het-han.md) [bốn](go.md)"
    desk = Desk(
        article(body=body),
        article("tin-tuc/2017/10/nhap.md", draft=True),
        article("tin-tuc/2017/10/hen.md", date="2030-01-01"),
        article("tin-tuc/2017/10/het-han.md", expires="2018-01-01"),
        article("tin-tuc/2017/10/go.md"),
    )
    assert desk.body("tin-tuc/2017/10/bai.md") == ('<p>một hai ba <a href="/tin-tuc/2017/10/go/">bốn</a></p>')


def test_a_place_to_link_to_stays_without_address() -> None:
    assert flat(desk_with('<a id="x">chữ</a> <a class="y">chữ</a>').body("tin-tuc/2017/10/bai.md")) == (
        '<p><a id="x">chữ</a>chữ</p>'
    )


@pytest.mark.parametrize(
    "forged",
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
def test_no_author_can_write_an_inner_address(forged: str) -> None:
    desk = desk_with(f"{forged} [thật](ben-canh.md)")
    body = desk.body("tin-tuc/2017/10/bai.md")
    assert strange(body.replace('href="/', 'href="#')) == []
    assert re.findall(r'href="([^"]*)"', re.sub(r">[^<]*", ">", body)) == ["/tin-tuc/2017/10/ben-canh/"]
    assert clean(body) == body


def test_words_that_look_like_an_address_stay_as_they_are() -> None:
    words = 'a href="newsroom:x" src="newsroom:y" class="z"'
    assert words in desk_with(f"`{words}` [thật](ben-canh.md) ![a](anh.jpg)").body("tin-tuc/2017/10/bai.md")


@untimed
@given(st.text(st.sampled_from("ab/.#?%2e&\"' <>:\\é"), max_size=20))
def test_a_reference_comes_through_whole(written: str) -> None:
    fragment = Sanitiser().clean(f'<a href="{written.replace("&", "&amp;").replace(chr(34), "&quot;")}">x</a>')
    found: list[str] = []
    resolve(fragment, link=lambda reference: found.append(reference), picture=lambda _: None)
    assert SCHEME not in resolve(fragment, link=lambda _: None, picture=lambda _: None)
    assert found == [] or found == [written.strip()]


# Pictures ------------------------------------------------------------------------------------------------------------


def test_a_picture_gets_its_address_and_size() -> None:
    assert flat(desk_with('![Sân khấu](anh.jpg "Chú")').body("tin-tuc/2017/10/bai.md")) == (
        '<figure><img alt="Sân khấu" src="/tin-tuc/2017/10/anh.jpg" width="800" height="600" loading="lazy">'
        "<figcaption>Chú</figcaption></figure>"
    )


def test_a_size_of_the_authors_stands_instead_of_the_pictures_own() -> None:
    assert flat(desk_with("![A](anh.jpg){ width=300 }").body("tin-tuc/2017/10/bai.md")) == (
        '<figure><img alt="A" src="/tin-tuc/2017/10/anh.jpg" loading="lazy" width="300"></figure>'
    )


@pytest.mark.parametrize("source", ["khong-co.jpg", "ma.exe", "kế%20hoạch.pdf", "ben-canh.md"])
def test_a_picture_that_is_not_there_goes_with_its_figure(source: str) -> None:
    body = desk_with(f'Trước.\n\n![A]({source} "Chú")\n\nSau ![B]({source}) đây.').body("tin-tuc/2017/10/bai.md")
    assert flat(body) == "<p>Trước.</p><p>Sau  đây.</p>"


def test_a_figure_keeps_the_pictures_that_are_there() -> None:
    body = desk_with(
        '<figure><img src="anh.jpg" alt=""><img src="mat.jpg" alt=""><figcaption>Hai</figcaption></figure>'
    )
    assert flat(body.body("tin-tuc/2017/10/bai.md")) == (
        '<figure><img src="/tin-tuc/2017/10/anh.jpg" width="800" height="600" loading="lazy" alt="">'
        "<figcaption>Hai</figcaption></figure>"
    )


# Facts ---------------------------------------------------------------------------------------------------------------

LEADS = {
    "Đoạn đầu.\n\nĐoạn sau.": "Đoạn đầu.",
    "## Tiêu đề\n\nĐoạn đầu.": "Đoạn đầu.",
    '![Sân khấu](a.jpg "Chú thích dài")\n\nĐoạn đầu.': "Đoạn đầu.",
    "Ảnh: Nguyễn Văn A\n\nĐoạn đầu.": "Đoạn đầu.",
    "*(Nguồn ảnh: Báo Bắc Giang)*\n\nĐoạn đầu.": "Đoạn đầu.",
    "BBT\n\nĐoạn đầu.": "Đoạn đầu.",
    "**Ban biên tập.**\n\nĐoạn đầu.": "Đoạn đầu.",
    "(Tin, ảnh: BBT)\n\nĐoạn đầu.": "Đoạn đầu.",
    "Tin và ảnh: BBT\n\nĐoạn đầu.": "Đoạn đầu.",
    "\\* \\* \\*\n\n---\n\nĐoạn đầu.": "Đoạn đầu.",
    "BBT – Sáng 9/10, Ban Dân vận họp.": "BBT – Sáng 9/10, Ban Dân vận họp.",
    "Ban biên tập vừa nhận thư.": "Ban biên tập vừa nhận thư.",
    "Ảnh đẹp của xã Ngọc Sơn.": "Ảnh đẹp của xã Ngọc Sơn.",
    "Một **câu** có [liên kết](a.md) & *nghiêng*[^1].\n\n[^1]: Ghi chú.": "Một câu có liên kết & nghiêng.",
    "Hai dòng  \nmột đoạn<br>ba": "Hai dòng một đoạn ba",
    "Diện tích 100 m<sup>2</sup> &lt; 1 ha": "Diện tích 100 m2 < 1 ha",
    "- mục\n- mục": "",
    "| a |\n|---|\n| b |": "",
    "BBT": "",
    "": "",
}


@pytest.mark.parametrize(("markdown", "lead"), LEADS.items())
def test_the_lead_is_the_first_paragraph_that_tells_something(markdown: str, lead: str) -> None:
    assert converted(markdown)[1].lead == lead


def test_a_footnote_is_never_the_lead() -> None:
    assert first_paragraph(converted("## Đầu[^1]\n\n[^1]: Ghi chú.")[0]) == ""


def test_syllables_are_those_a_reader_reads() -> None:
    assert converted("**Dân vận** khéo – [xem](a.md)!\n\n- Tháng 10\n\n![không đọc](a.jpg)")[1].syllables == 6


def test_links_and_pictures_are_listed_once_in_order() -> None:
    body = converted("[a](b.md) [b](c.md#x) [c](b.md) [d](https://a.vn) ![x](1.jpg) ![y](2.jpg) ![z](1.jpg)")[1]
    assert body.links == ("b.md", "c.md#x")
    assert body.pictures == ("1.jpg", "2.jpg")


def test_equal_fragments_have_equal_digests() -> None:
    assert converted("Một *câu*")[1].digest == converted("Một _câu_\n\n")[1].digest
    assert converted("Một câu")[1].digest != converted("Hai câu")[1].digest


def test_one_body_leaves_nothing_to_the_next() -> None:
    first = converted("## A\n\n[^1] [x](a.md)\n\n[^1]: n\n\n*[B]: c")
    converted("[y](b.md)")
    assert converted("## A\n\n[^1] [x](a.md)\n\n[^1]: n\n\n*[B]: c") == first


class Shouting:
    """A plugin that changes what MkDocs shows it."""

    def markdown(self, text: str, path: str) -> str:
        return text.replace("nhỏ", f"**{path}**")

    def content(self, markup: str, path: str) -> str:
        return markup + "<script>alert(1)</script><table><tr><td>x</td></tr></table>"


def test_plugins_work_on_bodies_and_are_cleaned_like_them() -> None:
    converter = Converter((), {}, Shouting())
    fragment, _ = converter.convert("chữ nhỏ", path="tin-tuc/a.md", first_line=1, report=Report("x"))
    assert flat(fragment).startswith("<p>chữ<strong>tin-tuc/a.md</strong></p>")
    assert flat(fragment).endswith(f"{FRAME}<table><tbody><tr><td>x</td></tr></tbody></table></div>")
    assert "script" not in fragment


def test_settings_of_the_site_reach_the_extensions() -> None:
    converter = Converter(("footnotes", "toc"), {"footnotes": {"BACKLINK_TITLE": "Lên"}})
    assert 'title="Lên"' in converter.convert("A[^1]\n\n[^1]: n", path="a.md", first_line=1, report=Report("x"))[0]


def test_a_body_nested_too_deep_is_a_problem() -> None:
    report = Report("content/a.md")
    stairs = "".join("    " * step + "- x\n" for step in range(500))
    assert CONVERTER.convert(stairs, path="a.md", first_line=7, report=report)[0] == ""
    assert [(problem.line, problem.level) for problem in report.problems] == [(7, "error")]


def test_a_long_row_of_signs_is_read_in_no_time() -> None:
    """A pattern that goes back over what it has read would take hours."""
    started = time.process_time()
    for row in ("> " * 3000, "* . " * 3000, "(ảnh " * 2000, "tin và ảnh " * 2000):
        converted(f"{row}x")
    assert time.process_time() - started < 10


def test_a_body_of_two_megabytes_takes_seconds() -> None:
    section = (
        "## Kết quả\n\n"
        + "Ban Dân vận Tỉnh ủy **tổ chức** [hội thi](a.md) tại Hiệp Hòa. " * 20
        + "\n\n- một\n- hai\n\n"
    )
    started = time.process_time()
    _, body, _ = converted(section * (2_000_000 // len(section.encode())))
    assert body.syllables > 200_000
    assert time.process_time() - started < 20
