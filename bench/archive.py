"""The articles that sites are built from, and the changes that an editor makes to them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import islice
from pathlib import Path

import corpus
import vocabulary
from corpus import CorpusArticle
from sites import GeneratorSite

TOPIC_SIZE = 500
"""How many articles the topic has that gets another name, as nearly as there is one."""


@dataclass(frozen=True, slots=True)
class Change:
    """The address of a page, and what stands on it once the change is published."""

    path: str
    text: str


class Archive:
    """The articles of some sites, the same for all of them."""

    def __init__(self, sites: Sequence[GeneratorSite], *, count: int, added: int) -> None:
        """Write that many articles for each site; `added` more are kept to be added, the newest of all."""
        for site in sites:
            if site.convention == "hugo":
                corpus.write_sections(site.content)
        # Whole articles of a large archive would not fit: only those that change are kept.
        places = {name: int(count * share) for name, share in _PLACES.items()}
        self._chosen: dict[str, CorpusArticle] = {}
        self._paths_by_tag: dict[str, list[str]] = {}
        articles = corpus.generate_articles(count + added)
        for index, article in enumerate(islice(articles, count)):
            self._chosen.update({name: article for name, place in places.items() if place == index})
            for tag in article.tags:
                self._paths_by_tag.setdefault(tag, []).append(article.path)
            for site in sites:
                if site.convention:
                    corpus.write_article(article, site.content, site.convention)
        self._new = list(articles)
        self._before: dict[Path, str | None] = {}

    def edit(self, site: GeneratorSite, sentence: str) -> Change:
        """A sentence more at the end of an article from the middle of the archive."""
        path = self._chosen["edit"].path
        with _file(site, path).open("a", encoding="utf-8") as file:
            file.write(f"\n{sentence}\n")
        return Change(path, sentence)

    def save(self, site: GeneratorSite, sentence: str) -> Change:
        """As `edit`, for our site alone."""
        path = self._chosen["edit"].path
        file = _file(site, path)
        self._write(file, f"{file.read_text(encoding='utf-8')}\n{sentence}\n")
        return Change(path, sentence)

    def add(self, site: GeneratorSite, number: int) -> Change:
        """A new article, dated last."""
        article = self._new[number]
        if site.convention:
            corpus.write_article(article, site.content, site.convention)
        return Change(article.path, "")

    def add_backdated(self, site: GeneratorSite, number: int) -> Change:
        """A new article, dated a minute after an old one."""
        old, new = self._chosen["backdate"], self._new[number]
        article = replace(new, path=f"{old.path}-bo-sung", date=old.date + timedelta(minutes=1), linked_article=None)
        self._write(_file(site, article.path), corpus.article_text(article, "newsroom"))
        return Change(article.path, new.title)

    def retitle(self, site: GeneratorSite) -> Change:
        """Another title for an old article."""
        article = self._chosen["retitle"]
        title = f"{article.title} {vocabulary.ADDED_TO_TITLE}"
        self._replace(_file(site, article.path), f"title: {_quoted(article.title)}", f"title: {_quoted(title)}")
        return Change(article.path, vocabulary.ADDED_TO_TITLE)

    def withdraw(self, site: GeneratorSite) -> Change:
        """An article withdrawn, with a reason that its page keeps."""
        article = self._chosen["withdraw"]
        day = article.date + timedelta(days=1)
        correction = f"{{date: {day:%Y-%m-%d}, kind: go, text: {_quoted(vocabulary.REASON)}}}"
        self._replace(_file(site, article.path), "---\ntitle: ", f"---\ncorrections: [{correction}]\ntitle: ")
        return Change(article.path, vocabulary.REASON)

    def rename_topic(self, site: GeneratorSite) -> Change:
        """Another name for a topic of some hundred articles, in the file of each."""
        tag, paths = min(self._paths_by_tag.items(), key=lambda pair: abs(len(pair[1]) - TOPIC_SIZE))
        for path in paths:
            self._replace(_file(site, path), _quoted(tag), _quoted(vocabulary.NEW_TAG))
        return Change(paths[-1], vocabulary.NEW_TAG)

    def undo(self, site: GeneratorSite) -> None:
        """Take back what was changed since the last time, but for what `edit` and `add` did for all sites alike."""
        for file, text in self._before.items():
            if text is None:
                file.unlink()
            else:
                file.write_text(text, encoding="utf-8")
        self._before.clear()

    def _replace(self, file: Path, old: str, new: str) -> None:
        """Put one text in the place of another, the first time that it stands in a file."""
        self._write(file, file.read_text(encoding="utf-8").replace(old, new, 1))

    def _write(self, file: Path, text: str) -> None:
        self._before.setdefault(file, file.read_text(encoding="utf-8") if file.exists() else None)
        file.write_text(text, encoding="utf-8")


# Where in the archive, from its oldest article to its newest, stands what changes.
_PLACES = {"retitle": 0.1, "withdraw": 0.25, "backdate": 0.3, "edit": 0.5}


def _file(site: GeneratorSite, path: str) -> Path:
    return site.content / f"{path}.md"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
