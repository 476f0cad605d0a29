"""Turns what jobs cost into a Markdown table of medians."""

from collections.abc import Iterable, Sequence
from statistics import median

from comparison import BuildJob, Measurement
from measuring import ProcessCost

TABLE_HEADER = ("job", "generator", "wall, s", "CPU, s", "peak, MiB", "ratio")
JOB_LABELS: dict[BuildJob, str] = {
    "cold": "cold: everything from nothing",
    "same": "same: nothing changed",
    "edit": "edit: a sentence more in one article",
    "add": "add: one new article",
}


def markdown_table(results: Iterable[Measurement], ours: str) -> str:
    """A row for each job and site, in the order they first came; `ours` is the site that the others are measured by.

    The ratio is our wall time by theirs within a round, the median over the rounds.
    """
    costs: dict[BuildJob, dict[str, list[ProcessCost]]] = {}
    for result in results:
        costs.setdefault(result.job, {}).setdefault(result.site, []).append(result.cost)
    rows = [TABLE_HEADER, ("---", "---", "--:", "--:", "--:", "--:")]
    for job, by_site in costs.items():
        for place, (site, spent) in enumerate(by_site.items()):
            our_costs = by_site[ours] if site != ours else ()
            rows.append((JOB_LABELS[job] if place == 0 else "", site, *_medians(spent, our_costs)))
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _medians(spent: Sequence[ProcessCost], ours: Sequence[ProcessCost]) -> tuple[str, str, str, str]:
    """Wall time, processor time, peak memory, and the ratio to it where our costs of the same rounds are given."""
    ratios = [our.wall_seconds / their.wall_seconds for our, their in zip(ours, spent, strict=False)]
    return (
        f"{median(cost.wall_seconds for cost in spent):.2f}",
        _median_text([cost.cpu_seconds for cost in spent], ".2f"),
        _median_text([cost.peak_mib for cost in spent], ".0f"),
        _median_text(ratios, ".2f"),
    )


def _median_text(figures: Sequence[float | None], form: str) -> str:
    """The median of what is known, as text; nothing where nothing is."""
    known = [figure for figure in figures if figure is not None]
    return f"{median(known):{form}}" if known else ""
