"""Turns what jobs cost into a Markdown table of medians."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from statistics import median

from comparison import Job, Result
from measuring import Cost

HEAD = ("job", "generator", "wall, s", "CPU, s", "peak, MiB", "ratio")
JOBS: dict[Job, str] = {
    "cold": "cold: everything from nothing",
    "same": "same: nothing changed",
    "edit": "edit: a sentence more in one article",
    "add": "add: one new article",
}


def table(results: Iterable[Result], ours: str) -> str:
    """A row for each job and site, in the order they first came; `ours` is the site that the others are measured by.

    The ratio is our wall time by theirs within a round, the median over the rounds.
    """
    costs: dict[Job, dict[str, list[Cost]]] = {}
    for result in results:
        costs.setdefault(result.job, {}).setdefault(result.site, []).append(result.cost)
    rows = [HEAD, ("---", "---", "--:", "--:", "--:", "--:")]
    for job, by_site in costs.items():
        for place, (site, spent) in enumerate(by_site.items()):
            our_costs = by_site[ours] if site != ours else ()
            rows.append((JOBS[job] if place == 0 else "", site, *_figures(spent, our_costs)))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _figures(spent: Sequence[Cost], ours: Sequence[Cost]) -> tuple[str, str, str, str]:
    """Wall time, processor time, peak memory, and the ratio to it where our costs of the same rounds are given."""
    ratios = [our.wall / their.wall for our, their in zip(ours, spent, strict=False)]
    return (
        f"{median(cost.wall for cost in spent):.2f}",
        _median([cost.cpu for cost in spent], ".2f"),
        _median([cost.peak for cost in spent], ".0f"),
        _median(ratios, ".2f"),
    )


def _median(figures: Sequence[float | None], form: str) -> str:
    """The median of what is known, as text; nothing where nothing is."""
    known = [figure for figure in figures if figure is not None]
    return f"{median(known):{form}}" if known else ""
