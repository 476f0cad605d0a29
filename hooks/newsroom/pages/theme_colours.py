"""Writes the style sheet of the organisation's own colours, in shades that are readable."""

from newsroom.model.settings import Colours

MIN_CONTRAST = 4.6
"""A little above the 4.5 to 1 of WCAG 2.2, 1.4.3, since screens round colours."""
# The darkest light background and the lightest dark one of newsroom.css: --soft.
_LIGHT_BACKGROUND, _DARK_BACKGROUND, _WHITE, _BLACK = "#f6f4f1", "#211e1d", "#ffffff", "#000000"
_SHADE_STEPS = 50

RgbChannels = tuple[int, int, int]


def contrast_ratio(one: str, other: str) -> float:
    """The contrast of two colours, 1 to 21 (WCAG 2.2, “contrast ratio”)."""
    darker, lighter = sorted(_luminance(rgb_channels(colour)) for colour in (one, other))
    return (lighter + 0.05) / (darker + 0.05)


def readable_shade(colour: str, background: str) -> str:
    """The colour, or the nearest shade of it towards black or white that is readable on the background."""
    end = (0, 0, 0) if _luminance(rgb_channels(background)) > 0.18 else (255, 255, 255)
    start = rgb_channels(colour)
    for step in range(_SHADE_STEPS + 1):
        mixed = [round(a + (b - a) * step / _SHADE_STEPS) for a, b in zip(start, end, strict=True)]
        shade = "#" + bytes(mixed).hex()
        if contrast_ratio(shade, background) >= MIN_CONTRAST:
            return shade
    return shade


def colours_css(colours: Colours) -> bytes:
    """The style sheet, loaded after newsroom.css; it does not apply where the reader asks for more contrast."""
    light, dark = readable_shade(colours.brand, _LIGHT_BACKGROUND), readable_shade(colours.brand, _DARK_BACKGROUND)
    on_brand = max(_WHITE, _BLACK, key=lambda text: contrast_ratio(text, colours.brand))
    rules = (
        f':root:not([data-contrast="more"]) {{ --brand: {colours.brand}; --brand-ink: {light};'
        f" --on-brand: {on_brand}; --gold: {colours.gold}; }}\n"
        "@media (prefers-color-scheme: dark) {\n"
        f'  :root:not([data-contrast="more"]) {{ --brand: {dark}; --brand-ink: {dark}; --on-brand: {_BLACK}; }}\n}}\n'
        "@media print { :root:not([data-contrast]), :root[data-contrast] { --brand-ink: #000; } }\n"
    )
    return rules.encode()


def rgb_channels(colour: str) -> RgbChannels:
    """Red, green and blue of "#rrggbb", 0 to 255."""
    red, green, blue = bytes.fromhex(colour.removeprefix("#"))
    return red, green, blue


def _luminance(channels: RgbChannels) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    parts = [value / 255 for value in channels]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
