"""Turns sites with the same articles into what each job cost each of them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import corpus
import vocabulary
from measuring import ProcessCost
from sites import GeneratorSite, PageNotBuilt

BuildJob = Literal["cold", "same", "edit", "add"]


@dataclass(frozen=True, slots=True)
class Measurement:
    """What a job cost a site in one round, counted from 0."""

    round: int
    job: BuildJob
    site: str
    cost: ProcessCost


class Comparison:
    """Some sites on the same articles; one without articles is built as it is for every job."""

    def __init__(self, sites: Sequence[GeneratorSite], *, count: int, rounds: int) -> None:
        """Write that many articles for each site; one a round is kept to be added in it."""
        self._sites, self._rounds = sites, rounds
        for site in sites:
            if site.convention == "hugo":
                corpus.write_sections(site.content)
        articles = corpus.generate_articles(count + rounds)
        for index, article in enumerate(islice(articles, count)):
            if index == count // 2:
                self._article_to_edit = article
            for site in sites:
                if site.convention:
                    corpus.write_article(article, site.content, site.convention)
        self._articles_to_add = list(articles)

    def run(self, jobs: Sequence[BuildJob]) -> Iterator[Measurement]:
        """Every job of every round by every site in turn, so that a machine whose speed drifts slows all of them alike.

        Each round begins with another site: what the first leaves in the machine's caches may serve the next.
        """
        for number in range(self._rounds):
            first = number % len(self._sites)
            for job in jobs:
                for site in [*self._sites[first:], *self._sites[:first]]:
                    yield Measurement(number, job, site.name, self._measure(site, job, number))

    def _measure(self, site: GeneratorSite, job: BuildJob, number: int) -> ProcessCost:
        """Make the change that the job is about, build, and see that the change is there; NothingBuilt where not."""
        changed, text = self._article_to_edit, ""
        if job == "cold":
            site.clean()
        elif site.convention and job == "edit":
            text = vocabulary.ADDED_SENTENCE.format(number=number + 1)
            with (site.content / f"{changed.path}.md").open("a", encoding="utf-8") as file:
                file.write(f"\n{text}\n")
        elif site.convention and job == "add":
            changed = self._articles_to_add[number]
            corpus.write_article(changed, site.content, site.convention)
        cost = site.build()
        if text not in site.page(changed.path if site.convention else ""):
            raise PageNotBuilt(f"{site.name} left /{changed.path}/ as it was")
        return cost
