"""Turns sites with the same articles into what each job cost each of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import corpus
import vocabulary
from measuring import Cost
from sites import NothingBuilt, Site

Job = Literal["cold", "same", "edit", "add"]


@dataclass(frozen=True, slots=True)
class Result:
    """What a job cost a site in one round, counted from 0."""

    round: int
    job: Job
    site: str
    cost: Cost


class Contest:
    """Some sites on the same articles; one without articles is built as it is for every job."""

    def __init__(self, sites: Sequence[Site], *, count: int, rounds: int) -> None:
        """Write that many articles for each site; one a round is kept to be added in it."""
        self._sites, self._rounds = sites, rounds
        for site in sites:
            if site.convention == "hugo":
                corpus.write_sections(site.content)
        articles = corpus.articles(count + rounds)
        for index, article in enumerate(islice(articles, count)):
            if index == count // 2:
                self._middle = article
            for site in sites:
                if site.convention:
                    corpus.write(article, site.content, site.convention)
        self._later = list(articles)

    def run(self, jobs: Sequence[Job]) -> Iterator[Result]:
        """Every job of every round by every site in turn, so that a machine whose speed drifts slows all of them alike.

        Each round begins with another site: what the first leaves in the machine's caches may serve the next.
        """
        for number in range(self._rounds):
            first = number % len(self._sites)
            for job in jobs:
                for site in [*self._sites[first:], *self._sites[:first]]:
                    yield Result(number, job, site.name, self._timed(site, job, number))

    def _timed(self, site: Site, job: Job, number: int) -> Cost:
        """Make the change that the job is about, build, and see that the change is there; NothingBuilt where not."""
        changed, text = self._middle, ""
        if job == "cold":
            site.clear()
        elif site.convention and job == "edit":
            text = vocabulary.EDITED.format(number=number + 1)
            with (site.content / f"{changed.path}.md").open("a", encoding="utf-8") as file:
                file.write(f"\n{text}\n")
        elif site.convention and job == "add":
            changed = self._later[number]
            corpus.write(changed, site.content, site.convention)
        cost = site.build()
        if text not in site.page(changed.path if site.convention else ""):
            raise NothingBuilt(f"{site.name} left /{changed.path}/ as it was")
        return cost
