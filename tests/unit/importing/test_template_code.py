"""Code of other generators in texts: what it becomes, what stays as it is, and that hostile texts cost little."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.importing import template_code
from newsroom.importing.template_code import MAX_TAGS, turn_template_code
from newsroom.importing.template_tags import SiteLookup

SITE = SiteLookup(
    find_page=lambda reference: f"/tin/{reference.rpartition('/')[2].removesuffix('.md')}/",
    list_pictures=lambda folder: [f"{folder}/1.jpg", f"{folder}/2.jpg"],
    variables={"site.baseurl": "/ban", "site.url": "https://danvan.example.vn"},
)

TURNED = (
    (
        '{{< figure src="a.jpg" alt="Họp" caption="Họp *thôn*" attr="Văn An" >}}',
        '\n![Họp](a.jpg "Họp thôn (Ảnh: Văn An)")\n',
    ),
    ('{{% img src="a b.jpg" %}}', "\n![](<a b.jpg>)\n"),
    ('{% img left /a.jpg 320 200 "Tên \'ảnh\'" "lời tả" %}', "\n![lời tả](/a.jpg \"Tên 'ảnh'\")\n"),
    ("{% asset_img hop.jpg Họp ở thôn %}", '\n![](hop.jpg "Họp ở thôn")\n'),
    ('{% include figure.html image_path="/a.jpg" caption="Chợ" %}', '\n![](/a.jpg "Chợ")\n'),
    ('{{< gallery dir="/anh" />}}', "\n![](/anh/1.jpg)\n\n![](/anh/2.jpg)\n"),
    ("{{< youtube abc >}}", "[Xem phim trên YouTube](https://www.youtube.com/watch?v=abc)"),
    ('x {{< youtube id="abc" title="Hội thi" >}}', "x [Hội thi](https://www.youtube.com/watch?v=abc)"),
    ('{% include youtube.html id="abc" %}', "[Xem phim trên YouTube](https://www.youtube.com/watch?v=abc)"),
    ('{{< tweet user="an" id="12" >}}', "[Xem bài trên X (Twitter)](https://twitter.com/an/status/12)"),
    ("{{< gist an 12 >}}", "[Xem mã nguồn trên GitHub](https://gist.github.com/an/12)"),
    ('{{< video src="/a.mp4" >}}', "\n[Xem phim](/a.mp4)\n"),
    ('{{< iframe "https://example.org/x" >}}', "[Xem nội dung nhúng](https://example.org/x)"),
    ('[a]({{< ref "b/hai.md#muc" >}})', "[a](/tin/hai/#muc)"),
    ("[a]({% post_url 2018-05-01-hai %})", "[a](/tin/2018-05-01-hai/)"),
    ("{% post_link hai Bài hai %}", "[Bài hai](/tin/hai/)"),
    ("{% link Trang nhà https://example.org/ %}", "[Trang nhà](https://example.org/)"),
    ("[a]({{ site.baseurl }}/x/) {{ '/y/' | absolute_url }}", "[a](/ban/x/) https://danvan.example.vn/ban/y/"),
    ("{{< button href='/a/' >}}Xem{{< /button >}}", "[Xem](/a/)"),
    ("{% highlight ruby linenos %}\n{{ x }}\n{% endhighlight %}", "\n```ruby\n{{ x }}\n```\n"),
    ("{% codeblock lang:js %}\n```\nx\n```\n{% endcodeblock %}", "\n````js\n```\nx\n```\n````\n"),
    ("{% blockquote Văn An %}\nMột\nHai\n{% endblockquote %}", "\n> Một\n> Hai\n>\n> — Văn An\n"),
    ('{{< note title="Chú ý" >}}Chữ{{< /note >}}', "\n**Chú ý**\n\nChữ"),
    ("{{< toc >}}{{< math >}}x{{< /math >}}", "<!-- Mã riêng của hệ cũ: {{< math >}} -->x"),
    ("{% raw %}{{ x }}{% endraw %}", "{{ x }}"),
    ("{% comment %}riêng{% endcomment %}", "<!-- riêng -->"),
    ("Một<!--more-->Hai", "MộtHai"),
    ("{{</* youtube a */>}} `{{< youtube a >}}`", "{{< youtube a >}} `{{< youtube a >}}`"),
    ("```\n{{< youtube a >}}\n```\n", "```\n{{< youtube a >}}\n```\n"),
    ("Ngoặc { một } và {{ hai", "Ngoặc { một } và {{ hai"),
)


@pytest.mark.parametrize(("text", "turned"), TURNED)
def test_known_code_becomes_markdown(text: str, turned: str) -> None:
    assert turn_template_code(text, SITE).text == turned


def test_code_that_nobody_knows_is_named_each_time_and_kept_where_readers_do_not_see_it() -> None:
    turned = turn_template_code(
        "{{< la x >}} {{< la >}}chữ{{< /la >}} {% if a %}kín -->{% endif %} {{ page.la }}", SITE
    )
    assert turned.unknown == ("{{< la >}}", "{{< la >}}", "{% if %}", "{{ page.la }}")
    assert "-->chữ " in turned.text
    assert "kín" not in template_code.re.sub(r"<!--.*?-->", "", turned.text)


@pytest.mark.parametrize("address", ["javascript:alert(1)", '"><script>', "../../etc/passwd\n"])
def test_an_identifier_that_is_none_makes_no_address(address: str) -> None:
    assert "alert(1)" not in turn_template_code(f"{{{{< youtube `{address}` >}}}}", SITE).text.split("-->")[-1]


def test_code_becomes_html_in_a_page_of_html() -> None:
    text = '{{< figure src="a.jpg" caption="1 < 2" >}}{% highlight js %}<b>{% endhighlight %}'
    picture = '<figure><img src="a.jpg" alt=""><figcaption>1 &lt; 2</figcaption></figure>'
    assert turn_template_code(text, SITE, is_html=True).text == f"{picture}<pre><code>&lt;b&gt;</code></pre>"


def test_a_text_with_more_code_than_anyone_writes_stays_as_it_is() -> None:
    text = "{{< a >}}" * (MAX_TAGS + 1)
    assert turn_template_code(text, SITE) == template_code.TurnedText(text, ("{{ … }}",))


@pytest.mark.parametrize("piece", ["{{< a ", "{% a ", '{{< a "', "{{ ", "<A ", "{/*", "{{< a >}}", "{% if %}"])
def test_openings_without_an_end_are_looked_at_once_each(piece: str) -> None:
    # Quadratic patterns would not come back from this.
    text = piece * (MAX_TAGS - 1)
    assert len(turn_template_code(text, SITE, is_mdx=True).unknown) < MAX_TAGS


@given(st.text(alphabet="{}%<>/ab \"'`\n*A=|", max_size=60), st.booleans(), st.booleans())
def test_any_text_is_turned_without_an_error(text: str, is_mdx: bool, is_html: bool) -> None:
    turn_template_code(text, SITE, is_mdx=is_mdx, is_html=is_html)
