"""Turns the organisation's own colours into a style sheet in which everything written in them can be read."""

from __future__ import annotations

from newsroom.content.read_settings import Colours

COLOURS = "assets/colours.css"
READABLE = 4.6
"""A little above the 4.5 to 1 of WCAG 2.2, 1.4.3, for what is rounded on the way to the screen."""
# The grounds of newsroom.css that stand farthest from black and from white ink: --soft, light and dark.
_LIGHT, _DARK, _WHITE, _BLACK = "#f6f4f1", "#211e1d", "#ffffff", "#000000"
_STEPS = 50

Channels = tuple[int, int, int]


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, “contrast ratio”)."""
    lights = sorted((_luminance(_channels(one)), _luminance(_channels(other))))
    return (lights[1] + 0.05) / (lights[0] + 0.05)


def readable(colour: str, ground: str) -> str:
    """The colour, or the nearest shade of it towards black or white that can be read on that ground."""
    end = (0, 0, 0) if _luminance(_channels(ground)) > 0.18 else (255, 255, 255)
    start = _channels(colour)
    for step in range(_STEPS + 1):
        mixed = [round(a + (b - a) * step / _STEPS) for a, b in zip(start, end, strict=True)]
        shade = "#" + bytes(mixed).hex()
        if contrast(shade, ground) >= READABLE:
            return shade
    return shade


def colours_css(colours: Colours) -> bytes:
    """The sheet that stands after newsroom.css; whoever asks for more contrast gets none of it."""
    light, dark = readable(colours.brand, _LIGHT), readable(colours.brand, _DARK)
    on_light = max(_WHITE, _BLACK, key=lambda ink: contrast(ink, colours.brand))
    rules = (
        f':root:not([data-contrast="more"]) {{ --brand: {colours.brand}; --brand-ink: {light};'
        f" --on-brand: {on_light}; --gold: {colours.gold}; }}\n"
        "@media (prefers-color-scheme: dark) {\n"
        f'  :root:not([data-contrast="more"]) {{ --brand: {dark}; --brand-ink: {dark}; --on-brand: {_BLACK}; }}\n}}\n'
        "@media print { :root:not([data-contrast]), :root[data-contrast] { --brand-ink: #000; } }\n"
    )
    return rules.encode()


def _channels(colour: str) -> Channels:
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _luminance(channels: Channels) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    parts = [value / 255 for value in channels]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
