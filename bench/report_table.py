"""Turns what jobs cost at several sizes into one Markdown table of medians."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from statistics import median

from comparison import Measurement
from footprint import Footprint
from jobs import COLD, EDIT, FRESH, JOBS, SAVED, Job

Results = dict[int, list[Measurement]]
"""What was measured, by the number of articles."""
_BASE_COUNT = 10_000
"""Larger archives are compared with our own of this size."""


def markdown_table(results: Results, ours: str) -> str:
    """A row for each job, a column for each number of articles; `ours` is the name of our site.

    A ratio is our wall time by the other's within a round, the median over the rounds.
    """
    columns = {count: _Column(measured, ours) for count, measured in results.items()}
    base = columns.get(_BASE_COUNT)
    rows = [["job", *(f"{count:,}" for count in columns)], ["---", *("--:" for _ in columns)]]
    for job in (*JOBS, SAVED):
        cells = [column.job_cell(job, base if count > _BASE_COUNT else None) for count, column in columns.items()]
        rows.append([job.label, *cells])
    for label, cell in _OTHER_ROWS.items():
        rows.append([label, *map(cell, columns.values())])
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


class _Column:
    """What was measured with one number of articles."""

    def __init__(self, measured: Sequence[Measurement], ours: str) -> None:
        self._measured, self._ours = measured, ours
        self._peers = [name for name in dict.fromkeys(each.site for each in measured) if name != ours]

    def job_cell(self, job: Job, base: "_Column | None") -> str:
        """Seconds, what they are by those of others, and how many files were written."""
        return ", ".join([f"{self._wall(job):.2f} s", *self._ratios(job, base), *self._written(job)])

    def _ratios(self, job: Job, base: "_Column | None") -> Iterator[str]:
        ours = self._of(job, self._ours)
        if job is FRESH:
            pairs = zip(ours, self._of(COLD, self._ours), strict=True)
            more = median(fresh.cost.wall_seconds - cold.cost.wall_seconds for fresh, cold in pairs)
            yield f"cold {more:+.2f} s"
        if base is not None:
            yield f"{self._wall(job) / base._wall(job):.1f} × {_BASE_COUNT:,}"
        for peer in self._peers:
            theirs = self._of(job, peer)
            if theirs:
                ratio = median(
                    our.cost.wall_seconds / their.cost.wall_seconds for our, their in zip(ours, theirs, strict=True)
                )
                yield f"{ratio:.{3 if ratio < 0.1 else 2}f} × {peer}"

    def _written(self, job: Job) -> Iterator[str]:
        """A round may write a file more than another: new articles come to the newest pages of lists."""
        if job.change is not None:
            counts = [(print_.written, print_.removed) for print_ in self._footprints(job)]
            written, removed = (round(median(column)) for column in zip(*counts, strict=True))
            yield f"{written:,} files" + (f", {removed:,} removed" if removed else "")

    def peak_cell(self, job: Job) -> str:
        """MiB that the largest single process held, of ours and of each peer; nothing where nobody tells."""
        cells = []
        for site in (self._ours, *self._peers):
            known = [each.cost.peak_mib for each in self._of(job, site) if each.cost.peak_mib is not None]
            if known:
                cells.append(f"{max(known):,.0f} MiB" if site == self._ours else f"{site} {max(known):,.0f}")
        return ", ".join(cells)

    def left_cell(self, job: Job) -> str:
        """The files and bytes of the site, and the bytes of its cache."""
        print_ = self._footprints(job)[-1]
        return f"{print_.files:,} files, {print_.site_bytes / 1e6:,.0f} MB; {print_.cache_bytes / 1e6:,.0f} MB"

    def _of(self, job: Job, site: str) -> list[Measurement]:
        return [each for each in self._measured if each.job == job.name and each.site == site]

    def _wall(self, job: Job) -> float:
        return median(each.cost.wall_seconds for each in self._of(job, self._ours))

    def _footprints(self, job: Job) -> list[Footprint]:
        return [each.footprint for each in self._of(job, self._ours) if each.footprint is not None]


_OTHER_ROWS: Mapping[str, Callable[[_Column], str]] = {
    "largest process, cold": lambda column: column.peak_cell(COLD),
    "largest process, edit": lambda column: column.peak_cell(EDIT),
    "the site; its cache": lambda column: column.left_cell(COLD),
}
