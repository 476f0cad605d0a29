"""Turns the figures of a benchmark into laws of growth: what a site costs at all, and for each further article.

    ./newsroom bench --count 1000,3000,10000,30000 --json FILE && python bench/growth.py FILE

Each figure is fitted by `fixed + n × each` so that the squares of the relative errors are least; the table says the
largest of these errors, and what the law makes of a million articles.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from statistics import median
from typing import Any

_FAR = 1_000_000
_JOBS = ("cold", "same", "edit", "add", "retitle", "rename", "backdate", "withdraw")
Measured = Mapping[str, Any]
"""A measurement as `run.py` writes it."""

# Names of what is fitted, the digits after the point that are printed, and how a measurement tells it.
_COSTS: Mapping[str, tuple[int, Callable[[Measured], float]]] = {
    "processor, s": (2, lambda each: each["cost"]["cpu_seconds"]),
    "largest process, MiB": (0, lambda each: each["cost"]["peak_mib"]),
}
_LEFT: Mapping[str, tuple[int, Callable[[Measured], float]]] = {
    "files of the site": (0, lambda each: each["footprint"]["files"]),
    "bytes of the site, MB": (1, lambda each: each["footprint"]["site_bytes"] / 1e6),
    "bytes of the cache, MB": (1, lambda each: each["footprint"]["cache_bytes"] / 1e6),
}


def fit_line(points: Mapping[int, float]) -> tuple[float, float]:
    """Fixed part and part of each, of the line that goes nearest to these values by number of articles."""
    total = sum_n = sum_y = sum_nn = sum_ny = 0.0
    for n, y in points.items():
        weight = 1 / (y * y)
        total, sum_n, sum_y = total + weight, sum_n + weight * n, sum_y + weight * y
        sum_nn, sum_ny = sum_nn + weight * n * n, sum_ny + weight * n * y
    each = (total * sum_ny - sum_n * sum_y) / (total * sum_nn - sum_n * sum_n)
    return (sum_y - each * sum_n) / total, each


def laws(results: Mapping[int, list[Measured]]) -> Iterator[list[str]]:
    """The rows of the table of laws; costs are medians of the rounds."""
    yield ["what", *(f"{count:,}" for count in results), "fixed", "each 1,000", "off by", f"{_FAR:,}"]
    yield ["---", *("--:" for _ in range(len(results) + 4))]
    for job in _JOBS:
        for name, (digits, figure) in {**_COSTS, **(_LEFT if job == "cold" else {})}.items():
            points = {count: median(figure(each) for each in ours) for count, ours in _ours(results, job)}
            if len(points) <= 1:
                continue
            fixed, each = fit_line(points)
            off = max(abs(fixed + each * count - value) / value for count, value in points.items())
            values = [f"{points[count]:,.{digits}f}" if count in points else "" for count in results]
            law = [f"{figure:,.{digits}f}" for figure in (fixed, each * 1000)]
            yield [
                name if name in _LEFT else f"{job}: {name}",
                *values,
                *law,
                f"{off:.0%}",
                f"{fixed + each * _FAR:,.0f}",
            ]


def _ours(results: Mapping[int, list[Measured]], job: str) -> Iterator[tuple[int, list[Measured]]]:
    for count, measured in results.items():
        ours = [each for each in measured if each["job"] == job and each["footprint"] is not None]
        if ours:
            yield count, ours


def main() -> None:
    """Print the table."""
    figures = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    results = {int(count): measured for count, measured in figures["results"].items()}
    for row in laws(results):
        print(f"| {' | '.join(row)} |")


if __name__ == "__main__":
    main()
