"""Turns sites with the same articles into what each job cost each of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive import Archive, Change
from footprint import Footprint, footprint, stamps
from jobs import JOBS, SAVED, Job
from measuring import ProcessCost
from resident import Resident
from sites import GeneratorSite, PageNotBuilt

SAVES = 3
"""How often in a round something is saved beside a service that runs."""


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a job cost a site in one round, counted from 0; of peers no files are counted."""

    round: int
    job: str
    site: str
    cost: ProcessCost
    footprint: Footprint | None = None


class Comparison:
    """Our site and its peers on the same articles; a peer without articles is built as it is for every job."""

    def __init__(self, ours: GeneratorSite, peers: Sequence[GeneratorSite], *, count: int, rounds: int) -> None:
        """Write that many articles for each site; one a round is kept to be added in it."""
        self._ours, self._sites, self._rounds = ours, [ours, *peers], rounds
        self._archive = Archive([site for site in self._sites if site.convention], count=count, added=rounds)

    def run(self) -> Iterator[Measurement]:
        """Every job of every round by every site in turn, so that a machine whose speed drifts slows all of them alike.

        Each round begins with another site: what the first leaves in the machine's caches may serve the next. What only
        we are asked to do comes last, and is undone before the next round.
        """
        for number in range(self._rounds):
            first = number % len(self._sites)
            for job in JOBS:
                for site in [*self._sites[first:], *self._sites[:first]] if job.is_shared else [self._ours]:
                    yield self._measure(site, job, number)
            yield from self._save_beside_a_service(number)
            self._archive.undo()

    def _measure(self, site: GeneratorSite, job: Job, number: int) -> Measurement:
        """Make the change that the job is about, build, and see that the change is there; PageNotBuilt where not."""
        if job.prepare:
            job.prepare(site)
        change = job.change(self._archive, site, number) if job.change and site.convention else Change("", "")
        is_ours = site is self._ours
        before = stamps(site.output) if is_ours else {}
        cost = site.build()
        if change.text not in site.page(change.path):
            raise PageNotBuilt(f"{site.name} left /{change.path}/ as it was")
        files = footprint(before, stamps(site.output), stamps(site.cache)) if is_ours else None
        return Measurement(number, job.name, site.name, cost, files)

    def _save_beside_a_service(self, number: int) -> Iterator[Measurement]:
        with Resident(self._ours) as service:
            for save in range(SAVES + 1):
                change = self._archive.save(self._ours, number * (SAVES + 1) + save)
                seconds = service.seconds_until_shown(change)
                # The first may have waited for the service to start.
                if save:
                    yield Measurement(number, SAVED.name, self._ours.name, ProcessCost(seconds, None, None))
