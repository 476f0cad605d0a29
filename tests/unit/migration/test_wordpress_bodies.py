"""The text of a WordPress item becomes the HTML that its readers saw."""

from collections.abc import Iterator

import pytest
from newsroom.migration.wordpress.lookup import Attachment, Lookup
from newsroom.migration.wordpress.post_body import PostBody, PostBodyReader
from newsroom.migration.wordpress.shortcodes import Shortcode, replace_shortcodes

HOST = "https://danvan.example.vn/wp-content/uploads"
A, B = f'<img src="{HOST}/a.jpg" alt="Trao quà">', f'<img src="{HOST}/b.png" alt="">'
FIGURES = f"<figure>{A}<figcaption>Ảnh: Hà</figcaption></figure><figure>{B}</figure>"

# What is stored, and what readers saw.
BODIES = {
    # Classic texts: wpautop
    "paragraphs and lines": ("Một\nhai\n\n\nBa", "<p>Một<br>hai</p>\n<p>Ba</p>"),
    "line ends of Windows": ("Một\r\nhai\r\n\r\nBa", "<p>Một<br>hai</p>\n<p>Ba</p>"),
    "a break and a line end are one": ("Một<br />\nhai", "<p>Một<br>hai</p>"),
    "blocks are no paragraphs": ("Một\n<h2>Mục\nhai</h2>\nBa", "<p>Một</p>\n<h2>Mục<br>hai</h2><p>Ba</p>"),
    "lists and tables": (
        "<ul>\n<li>Một</li>\n<li>Hai\n\nBa</li>\n</ul>\n<table>\n<tr>\n<td>4\n5</td>\n</tr>\n</table>",
        "<ul> <li>Một</li> <li><p>Hai</p>\n<p>Ba</p>\n</li> </ul> <table> <tr> <td>4<br>5</td> </tr> </table>",
    ),
    "a quotation has paragraphs": ("<blockquote>Một</blockquote>", "<blockquote><p>Một</p>\n</blockquote>"),
    "code keeps its lines": ("<pre>một\n\n  hai</pre>", "<pre>một\n\n  hai</pre>"),
    "paragraphs that are there stay": ("<p>Một</p>\n<p>Hai\nba</p>", "<p>Một</p> <p>Hai<br>ba</p>"),
    "markers": ("Một<!--more Đọc tiếp-->\n\n<!--nextpage-->\nHai", "<p>Một</p>\n<p>Hai</p>"),
    # Gutenberg
    "blocks": (
        '<!-- wp:paragraph {"dropCap":true} -->\n<p>Một\nhai</p>\n<!-- /wp:paragraph -->\n\n<!-- wp:more -->\n'
        "<!--more-->\n<!-- /wp:more -->",
        "<p>Một\nhai</p>",
    ),
    "a gallery is no list": (
        f'<!-- wp:gallery {{"ids":[1]}} --><figure><ul><li><figure>{A}</figure></li></ul></figure><!-- /wp:gallery -->',
        f"<figure><figure>{A}</figure></figure>",
    ),
    "a classic block": ("<!-- wp:freeform -->Một\n\nHai<!-- /wp:freeform -->", "<p>Một</p>\n<p>Hai</p>"),
    "a reusable block": ('<!-- wp:block {"ref":5} /-->', "<p>Chung</p>"),
    "a reusable block in itself ends": ('<!-- wp:block {"ref":6} /-->', ""),
    "a hidden block": (
        '<!-- wp:group {"metadata":{"blockVisibility":false}} --><div><!-- wp:paragraph --><p>Kín</p>'
        "<!-- /wp:paragraph --></div><!-- /wp:group --><!-- wp:paragraph --><p>Mở</p><!-- /wp:paragraph -->",
        "<p>Mở</p>",
    ),
    "a block that never ends": ("<!-- wp:group --><!-- wp:paragraph --><p>Một</p>", "<p>Một</p>"),
    "a comment that never ends": ("<!-- wp:paragraph --><p>Một</p><!-- hai", "<p>Một</p> hai"),
    "a file and its button": (
        '<!-- wp:file --><div><a href="a.pdf">Kế hoạch</a><a href="a.pdf" class="wp-block-file__button">Tải</a>'
        "</div><!-- /wp:file -->",
        '<div><a href="a.pdf">Kế hoạch</a></div>',
    ),
    "a link of a menu": (
        '<!-- wp:navigation-link {"label":"Tin \\u003cb\\u003emới","url":"/tin/"} /-->',
        '<p><a href="/tin/">Tin mới</a></p>',
    ),
    "half a character": ('<!-- wp:social-link {"url":"/a\\ud83d/"} /-->', '<p><a href="/a/">/a/</a></p>'),
    "footnotes": (
        '<!-- wp:footnotes /-->',
        '<ol class="wp-block-footnotes"><li id="a-1">Theo <em>Nghị quyết</em></li></ol>',
    ),
    # Embeds
    "a film on a line": ("Xem:\nhttps://youtu.be/x1\nhết", '<p>Xem:</p>\n<iframe src="https://youtu.be/x1"></iframe><p>hết</p>'),
    "a page on a line": (
        "https://danvan.example.vn/a/", '<p><a href="https://danvan.example.vn/a/">https://danvan.example.vn/a/</a></p>'
    ),
    "an embed block": (
        '<!-- wp:embed {"url":"https://youtu.be/x1"} --><figure><div class="wp-block-embed__wrapper">\n'
        "https://youtu.be/x1?a=1&amp;b=2\n</div></figure><!-- /wp:embed -->",
        '<figure><div class="wp-block-embed__wrapper"><iframe src="https://youtu.be/x1?a=1&amp;b=2"></iframe></div></figure>',
    ),
    # Shortcodes
    "caption": (
        f'[caption id="attachment_1" width="30"]{A} Hội <b>nghị</b>[/caption]',
        f"<figure>{A}<figcaption>Hội <b>nghị</b></figcaption></figure>",
    ),
    "caption of long ago": (
        f'[caption caption="Hội nghị"]{A}[/caption]', f"<figure>{A}<figcaption>Hội nghị</figcaption></figure>"
    ),
    "gallery of numbers": ('[gallery ids="1,2,99"]', FIGURES),
    "gallery in curly quotes": ("[gallery ids=”1,2″]", FIGURES),
    "gallery of what was uploaded for it": ("[gallery]", FIGURES),
    "gallery without one": ('[gallery exclude="2"]', FIGURES.partition("<figure><img src=\"" + HOST + "/b")[0]),
    "films": (
        "[embed]https://vimeo.com/7[/embed][youtube https://youtu.be/x1][youtube id=abcdefghijk]",
        '<iframe src="https://vimeo.com/7"></iframe><iframe src="https://youtu.be/x1"></iframe>'
        '<iframe src="https://www.youtube.com/watch?v=abcdefghijk"></iframe>',
    ),
    "a film's file": (f'[video mp4="{HOST}/a.mp4"][/video]', f'<video controls src="{HOST}/a.mp4"></video>'),
    "sound": (f'[audio mp3="{HOST}/a.mp3"]', f'<audio controls src="{HOST}/a.mp3"></audio>'),
    "a document shown": (
        f'[pdf-embedder url="{HOST}/Ke%20hoach.pdf"]', f'<p><a href="{HOST}/Ke%20hoach.pdf">Ke hoach.pdf</a></p>'
    ),
    "a page builder's frames": (
        '[vc_row][vc_column width="1/2"][vc_column_text]Một\n\nHai[/vc_column_text][/vc_column][/vc_row]',
        "<p>Một</p>\n<p>Hai</p>",
    ),
    "pictures of page builders": ('[ux_image id="1"][vc_single_image image="2" img_size="full"]', FIGURES),
    "headings and buttons": (
        '[title text="Tin <mới>"][button text="Xem" link="https://a.example/"]',
        '<h3>Tin &lt;mới&gt;</h3><p><a href="https://a.example/">Xem</a></p>',
    ),
    "tabs are named": ('[tab title="Một"]Hai[/tab]', "<p><strong>Một</strong></p><p>Hai</p>"),
    "code": ("[code]a &lt; b\n  c[/code]", "<pre><code>a &lt; b\n  c</code></pre>"),
    "escaped": ('[[gallery ids="1"]]', '<p>[gallery ids="1"]</p>'),
    "words in brackets stay": ("[1] [Ảnh: Hà] [sic] [video]", "<p>[1] [Ảnh: Hà] [sic] [video]</p>"),
    "what is not known stays": ('[la tên="x"]Chữ[/la]', '<p>[la tên="x"]Chữ[/la]</p>'),
    "ends without a beginning": ("Một[/vc_row] [/la]", "<p>Một [/la]</p>"),
    "crossed": ("[vc_row][vc_column]Một[/vc_row]Hai", "<p>MộtHai</p>"),
}  # fmt: skip


@pytest.fixture
def lookup() -> Iterator[Lookup]:
    lookup = Lookup()
    lookup.add_attachment(Attachment(1, 12, 0, f"{HOST}/a.jpg", "a", "Trao quà", "Ảnh: Hà", ""))
    lookup.add_attachment(Attachment(2, 12, 1, f"{HOST}/b.png", "b", "", "", ""))
    lookup.add_attachment(Attachment(3, 12, 2, f"{HOST}/c.pdf", "c", "", "", ""))
    lookup.add_block(5, "<!-- wp:paragraph --><p>Chung</p><!-- /wp:paragraph -->")
    lookup.add_block(6, '<!-- wp:block {"ref":6} /-->')
    yield lookup
    lookup.close()


def read(lookup: Lookup, text: str) -> PostBody:
    return PostBodyReader(lookup, 12, '[{"id":"a-1","content":"Theo <em>Nghị quyết</em>"}]').read(text)


@pytest.mark.parametrize(("text", "html"), BODIES.values(), ids=BODIES)
def test_a_text_becomes_what_readers_saw(lookup: Lookup, text: str, html: str) -> None:
    assert read(lookup, text).html == html


def test_pictures_have_the_words_that_the_library_has_of_them(lookup: Lookup) -> None:
    text = '<img class="wp-image-1" src="a.jpg" alt="" /> <img class="wp-image-1" alt="Riêng"> <img class="wp-image-2">'
    assert read(lookup, f"<p>{text}</p>").html == (
        '<p><img alt="Trao quà" class="wp-image-1" src="a.jpg" /> <img class="wp-image-1" alt="Riêng">'
        ' <img class="wp-image-2"></p>'
    )


def test_what_cannot_be_turned_is_named(lookup: Lookup) -> None:
    body = read(lookup, '[contact-form-7 id="3"][la x="1"][gallery ids="77"]\n<!--nextpage-->[member]kín[/member]')
    assert (body.lost, body.unknown, body.pages) == (("contact-form-7", "gallery"), ("la",), 2)
    assert body.has_members_text


def test_blocks_that_a_program_filled_are_named(lookup: Lookup) -> None:
    text = '<!-- wp:latest-posts /--><!-- wp:spacer --><!-- /wp:spacer --><!-- wp:block {"ref":6} /-->'
    assert read(lookup, text).lost == ("wp:latest-posts", "wp:block")


@pytest.mark.parametrize("size", [1_000, 2_000])
@pytest.mark.parametrize("start", ["[a ", '[a "', "[caption]", "[caption][/caption]", "[[", "]]"])
def test_each_shortcode_is_looked_at_once(start: str, size: int) -> None:
    seen: list[str] = []

    def render(code: Shortcode) -> None:
        seen.append(code.name)

    text = start * size
    assert replace_shortcodes(text, render) == text
    assert len(seen) <= size
