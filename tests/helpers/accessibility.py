"""axe-core in the browser, and what it complains of."""

from typing import Any

from project_folder import ROOT

INSPECTORS = ROOT / "tests" / "inspectors/node_modules"
AXE_RULE_SETS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# What a keyboard reaches and is too small a target (WCAG 2.5.8: 24 px, links in running text apart).
SMALL_TARGETS_SCRIPT = """() => [...document.querySelectorAll(
    'a[href], button, summary, input, select, [tabindex="0"]')]
  .filter((part) => part.checkVisibility({ visibilityProperty: true }) && !part.closest('.unseen, .skip'))
  .filter((part) => getComputedStyle(part).display !== 'inline')
  .map((part) => ({ box: part.getBoundingClientRect(), part }))
  .filter(({ box }) => box.width < 24 || box.height < 24)
  .map(({ part }) => part.outerHTML.slice(0, 120))"""


def axe_violations(axe_result: dict[str, Any]) -> list[str]:
    """A line a violation: the rule, and where."""
    return [
        f"{rule['id']}: {node['target']} {node['html'][:160]}"
        for rule in axe_result["violations"]
        for node in rule["nodes"]
    ]
