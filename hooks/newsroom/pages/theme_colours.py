"""Turns the organisation's own colours into a style sheet in which everything written in them can be read."""

from __future__ import annotations

from newsroom.model.settings import Colours

MIN_CONTRAST = 4.6
"""A little above the 4.5 to 1 of WCAG 2.2, 1.4.3, for what is rounded on the way to the screen."""
# The grounds of newsroom.css that stand farthest from black and from white ink: --soft, light and dark.
_LIGHT_BACKGROUND, _DARK_BACKGROUND, _WHITE, _BLACK = "#f6f4f1", "#211e1d", "#ffffff", "#000000"
_SHADE_STEPS = 50

RgbChannels = tuple[int, int, int]


def contrast_ratio(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, “contrast ratio”)."""
    lights = sorted((_luminance(_rgb_channels(one)), _luminance(_rgb_channels(other))))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def readable_shade(colour: str, background: str) -> str:
    """The colour, or the nearest shade of it towards black or white that can be read on that ground."""
    end = (0, 0, 0) if _luminance(_rgb_channels(background)) > 0.18 else (255, 255, 255)
    start = _rgb_channels(colour)
    for step in range(_SHADE_STEPS + 1):
        mixed = [round(a + (b - a) * step / _SHADE_STEPS) for a, b in zip(start, end, strict=True)]
        shade = "#" + bytes(mixed).hex()
        if contrast_ratio(shade, background) >= MIN_CONTRAST:
            return shade
    return shade


def colours_css(colours: Colours) -> bytes:
    """The sheet that stands after newsroom.css; whoever asks for more contrast gets none of it."""
    light, dark = readable_shade(colours.brand, _LIGHT_BACKGROUND), readable_shade(colours.brand, _DARK_BACKGROUND)
    on_light = max(_WHITE, _BLACK, key=lambda ink: contrast_ratio(ink, colours.brand))
    rules = (
        f':root:not([data-contrast="more"]) {{ --brand: {colours.brand}; --brand-ink: {light};'
        f" --on-brand: {on_light}; --gold: {colours.gold}; }}\n"
        "@media (prefers-color-scheme: dark) {\n"
        f'  :root:not([data-contrast="more"]) {{ --brand: {dark}; --brand-ink: {dark}; --on-brand: {_BLACK}; }}\n}}\n'
        "@media print { :root:not([data-contrast]), :root[data-contrast] { --brand-ink: #000; } }\n"
    )
    return rules.encode()


def _rgb_channels(colour: str) -> RgbChannels:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _luminance(channels: RgbChannels) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    parts = [value / 255 for value in channels]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
