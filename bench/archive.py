"""The articles that sites are built from, and the changes that an editor makes to them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

import corpus
import vocabulary
from sites import GeneratorSite

TOPIC_SIZE = 500
"""How many articles the topic has that gets another name, as nearly as there is one."""
_STEP = 40
"""So many articles lie between what changes in one round and in the next."""


@dataclass(frozen=True, slots=True)
class Change:
    """The address of a page, and what stands on it once the change is published."""

    path: str
    text: str


class Archive:
    """The articles of some sites, the same for all of them; every change takes the number of a round, from 0."""

    def __init__(self, sites: Sequence[GeneratorSite], *, count: int, added: int) -> None:
        """Write that many articles for each site; `added` more are kept to be added, the newest of all."""
        for site in sites:
            if site.convention == "hugo":
                corpus.write_sections(site.content)
        self.paths: list[str] = []
        self._paths_by_tag: dict[str, list[str]] = {}
        articles = corpus.generate_articles(count + added)
        for article in islice(articles, count):
            self.paths.append(article.path)
            for tag in article.tags:
                self._paths_by_tag.setdefault(tag, []).append(article.path)
            for site in sites:
                if site.convention:
                    corpus.write_article(article, site.content, site.convention)
        self.new = list(articles)
        self._before: dict[Path, str | None] = {}

    def path(self, share: float, number: int) -> str:
        """The path of an article: so far up the archive from its oldest, another in each round."""
        return self.paths[(int(len(self.paths) * share) + _STEP * number) % len(self.paths)]

    def edit(self, site: GeneratorSite, number: int) -> Change:
        """A sentence more at the end of an article from the middle of the archive."""
        sentence = vocabulary.ADDED_SENTENCE.format(number=number + 1)
        path = self.path(0.5, number)
        with article_file(site, path).open("a", encoding="utf-8") as file:
            file.write(f"\n{sentence}\n")
        return Change(path, sentence)

    def save(self, site: GeneratorSite, number: int) -> Change:
        """As `edit`, to be undone; `number` is that of the save."""
        path, sentence = self.path(0.5, 0), vocabulary.SAVED_SENTENCE.format(number=number + 1)
        file = article_file(site, path)
        self._write(file, f"{file.read_text(encoding='utf-8')}\n{sentence}\n")
        return Change(path, sentence)

    def add(self, site: GeneratorSite, number: int) -> Change:
        """A new article, dated last."""
        article = self.new[number]
        if site.convention:
            corpus.write_article(article, site.content, site.convention)
        return Change(article.path, "")

    def add_backdated(self, site: GeneratorSite, number: int) -> Change:
        """A new article with a date of years ago."""
        new, date = self.new[number], datetime(2017, 3, number + 1, 9)
        article = replace(new, path=f"{new.section}/2017/03/cu-{number}", date=date, linked_article=None)
        self._write(article_file(site, article.path), corpus.article_text(article, "newsroom"))
        return Change(article.path, new.title)

    def retitle(self, site: GeneratorSite, number: int) -> Change:
        """Another title for an old article."""
        path, words = self.path(0.1, number), vocabulary.ADDED_TO_TITLE.format(number=number + 1)
        self._replace(article_file(site, path), 'title: "', f'title: "{words} ')
        return Change(path, words)

    def withdraw(self, site: GeneratorSite, number: int) -> Change:
        """An article withdrawn, with a reason that its page keeps."""
        path = self.path(0.25, number)
        correction = f"{{date: 2024-06-0{number % 9 + 1}, kind: go, text: {vocabulary.REASON}}}"
        self._replace(article_file(site, path), "---\n", f"---\ncorrections: [{correction}]\n")
        return Change(path, vocabulary.REASON)

    def rename_topic(self, site: GeneratorSite, number: int) -> Change:
        """Another name for a topic of some hundred articles, in the file of each; the next round takes another."""
        tag = min(self._paths_by_tag, key=lambda tag: abs(len(self._paths_by_tag[tag]) - TOPIC_SIZE))
        paths = [path for path in self._paths_by_tag.pop(tag) if article_file(site, path).exists()]
        new_tag = f"{vocabulary.NEW_TAG} {number + 1}"
        for path in paths:
            self._replace(article_file(site, path), _quoted(tag), _quoted(new_tag))
        return Change(paths[-1], new_tag)

    def undo(self) -> None:
        """Take back what was changed since the last time, but for what `edit` and `add` did for all sites alike."""
        for file, text in self._before.items():
            if text is None:
                file.unlink()
            else:
                file.write_text(text, encoding="utf-8")
        self._before.clear()

    def _replace(self, file: Path, old: str, new: str) -> None:
        self._write(file, replace_text(file, old, new))

    def _write(self, file: Path, text: str) -> None:
        self._before.setdefault(file, file.read_text(encoding="utf-8") if file.exists() else None)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def article_file(site: GeneratorSite, path: str) -> Path:
    """The file of an article."""
    return site.content / f"{path}.md"


def replace_text(file: Path, old: str, new: str) -> str:
    """The text of a file with one text in the place of another, where that stands first."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file} has no {old!r}"
    return text.replace(old, new, 1)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
