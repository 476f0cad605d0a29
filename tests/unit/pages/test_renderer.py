"""What is done to a page's markup once the templates have drawn it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup
from newsroom.pages.renderer import nowrap_numbers

WHOLE = '<span class="whole">{}</span>'.format


@pytest.mark.parametrize(
    ("drawn", "kept"),
    [
        ("<p>Kế hoạch số 62-KH/BDVTU.</p>", f"<p>Kế hoạch số {WHOLE('62-KH/BDVTU')}.</p>"),
        ("Quyết định 39/QĐ-UBND, 2015–2020", f"Quyết định {WHOLE('39/QĐ-UBND')}, {WHOLE('2015–2020')}"),
        ('<a aria-label="Tải 39/KH-UBND (PDF)">số</a>', '<a aria-label="Tải 39/KH-UBND (PDF)">số</a>'),
        ('<a href="/a/">39/KH-UBND</a>', f'<a href="/a/">{WHOLE("39/KH-UBND")}</a>'),
        ("Ngày 9/10/2017, 08-10 giờ, 3,2 km", "Ngày 9/10/2017, 08-10 giờ, 3,2 km"),
        (WHOLE("39/KH-UBND"), WHOLE("39/KH-UBND")),
        ("a &lt; 39/KH-UBND &gt; b", f"a &lt; {WHOLE('39/KH-UBND')} &gt; b"),
    ],
)
def test_a_number_stays_on_one_line(drawn: str, kept: str) -> None:
    assert nowrap_numbers(drawn) == nowrap_numbers(Markup(drawn)) == kept


@given(
    st.text(alphabet=st.sampled_from("39/-–KHUBND <>\"='aĐ&;"), max_size=40).map(
        lambda text: f'<b title="39/KH">{text}</b>'
    )
)
def test_nothing_but_the_marks_is_added(markup: str) -> None:
    once = nowrap_numbers(markup)
    assert once.replace('<span class="whole">', "").replace("</span>", "") == markup
    assert once.startswith('<b title="39/KH">')
    assert nowrap_numbers(once) == once
