"""What keeps somebody from using a page, as axe-core and measures in the browser find it."""

from collections.abc import Iterable
from typing import Literal, NamedTuple

from playwright.sync_api import Page
from project_folder import ROOT

INSPECTORS = ROOT / "tests" / "inspectors/node_modules"
_RULE_SETS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Rules that colours and the size of type decide; the others see the same elements at one width.
_LOOK_RULES = ["color-contrast", "link-in-text-block", "scrollable-region-focusable", "target-size"]
# A line a violation: the rule, and where. Handing over all that axe says would take as long as finding it.
_RUN_AXE = """async ([type, values]) =>
  (await axe.run(document, { runOnly: { type, values }, resultTypes: ['violations'] })).violations.flatMap(
    (rule) => rule.nodes.map((node) => `${rule.id}: ${node.target} ${node.html.slice(0, 160)}`))"""
# What a keyboard reaches and is too small a target (WCAG 2.5.8: 24 px, links in running text apart).
_SMALL_TARGETS = """() => [...document.querySelectorAll(
    'a[href], button, summary, input, select, [tabindex="0"]')]
  .filter((part) => part.checkVisibility({ visibilityProperty: true }) && !part.closest('.unseen, .skip'))
  .filter((part) => getComputedStyle(part).display !== 'inline')
  .map((part) => ({ box: part.getBoundingClientRect(), part }))
  .filter(({ box }) => box.width < 24 || box.height < 24)
  .map(({ part }) => `is too small a target: ${part.outerHTML.slice(0, 120)}`)"""
_CHOOSE = "([contrast, size]) => Object.assign(document.documentElement.dataset, { contrast, size })"


class Look(NamedTuple):
    """A window's width, its colours, and what a reader has chosen: contrast and size of type."""

    width: int
    scheme: Literal["light", "dark"] = "light"
    contrast: str = ""
    size: str = ""


DESK_LOOKS = [Look(width, scheme) for width in (360, 768, 1366, 1920) for scheme in ("light", "dark")]


def barriers(page: Page, axe: str, looks: Iterable[Look], *, height: int = 800) -> list[str]:
    """What is wrong with a page in each of these looks, a line each; `axe` is the script of axe-core."""
    page.evaluate(axe)
    lines: list[str] = []
    widths: set[int] = set()
    for look in looks:
        page.set_viewport_size({"width": look.width, "height": height})
        page.emulate_media(color_scheme=look.scheme)
        page.evaluate(_CHOOSE, [look.contrast, look.size])
        page.evaluate("window.scrollTo(0, 0)")  # else the bar that stays in sight may hide half of a link just then
        rules = ["rule", _LOOK_RULES] if look.width in widths else ["tag", _RULE_SETS]
        said = [*page.evaluate(_RUN_AXE, rules), *page.evaluate(_SMALL_TARGETS), *scrolls_sideways(page, look.width)]
        lines += [f"{' '.join(map(str, look)).strip()}: {line}" for line in said]
        widths.add(look.width)
    return lines


def scrolls_sideways(page: Page, width: int) -> list[str]:
    """One line where the page is wider than the window; none otherwise."""
    more = page.evaluate("document.documentElement.scrollWidth") - width
    return [f"scrolls sideways by {more} px"] if more > 0 else []
