"""Colours of the organisation's own: whatever they are, what is written in them can be read."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.model.settings import Colours
from newsroom.pages.theme_colours import colours_css, contrast_ratio, readable_shade

GROUNDS = {"light": ("#ffffff", "#f6f4f1"), "dark": ("#171514", "#211e1d")}


@pytest.mark.parametrize(("text", "background", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)])
def test_contrast_is_what_wcag_says(text: str, background: str, ratio: float) -> None:
    assert contrast_ratio(text, background) == contrast_ratio(background, text) == pytest.approx(ratio, abs=0.01)


@given(st.binary(min_size=3, max_size=3).map(lambda data: f"#{data.hex()}"))
def test_every_colour_becomes_one_that_can_be_read(brand: str) -> None:
    css = colours_css(Colours(brand=brand)).decode()
    light, dark = css.split("@media (prefers-color-scheme: dark)")
    for part, grounds in ((light, GROUNDS["light"]), (dark.partition("@media")[0], GROUNDS["dark"])):
        colours = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})", part))
        assert all(contrast_ratio(colours["brand-ink"], ground) >= 4.5 for ground in grounds)
        assert contrast_ratio(colours["on-brand"], colours["brand"]) >= 4.5


def test_a_colour_that_can_be_read_stays_as_it_is() -> None:
    assert readable_shade("#8c0d06", "#ffffff") == "#8c0d06"
