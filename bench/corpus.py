"""Turns a number and a seed into that many Vietnamese news articles, as Markdown files for a site generator.

    python bench/corpus.py FOLDER COUNT [--seed N] [--convention newsroom|hugo|pelican]

The same number and seed give the same articles whatever the convention: only the front matter, the form of a link and
Hugo's section files differ. Dates run over the ten years before 2025 at an even pace, the oldest article first; a body
has 300 to 650 syllables, two to four headings and a list, one in six a table, one in five a link to an earlier article;
how often a tag is used follows Zipf's law.
"""

import argparse
import json
import random
import re
import unicodedata
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import accumulate
from pathlib import Path
from typing import Literal, get_args

import vocabulary

Convention = Literal["newsroom", "hugo", "pelican"]

SEED = 1945
_START, _SPAN = datetime(2015, 1, 1, 6, 30), timedelta(days=3652)
_TAG_SHARES = tuple(accumulate(1 / rank for rank in range(1, len(vocabulary.TAGS) + 1)))
_MAX_LINK_DISTANCE = 60  # how many articles back a link goes at most
_BODY_LENGTH = (
    340,
    545,
)  # a body ends with the paragraph in which its words and Markdown signs reach a number of these


@dataclass(frozen=True, slots=True)
class CorpusArticle:
    """One article; its address is `/{path}/`, and `earlier` the path and title of the article it links to."""

    path: str
    section: str
    title: str
    date: datetime
    tags: tuple[str, ...]
    author: str
    summary: str
    body: str
    linked_article: tuple[str, str] | None


def generate_articles(count: int, seed: int = SEED) -> Iterator[CorpusArticle]:
    """That many articles, the oldest first, one at a time, so that a large corpus needs no memory."""
    rng = random.Random(seed)
    recent: deque[tuple[str, str]] = deque(maxlen=_MAX_LINK_DISTANCE)
    for index in range(count):
        article = _article(rng, index, _SPAN / count, recent)
        recent.append((article.path, article.title))
        yield article


def article_text(article: CorpusArticle, convention: Convention) -> str:
    """The file of an article in the convention of a generator."""
    match convention:
        case "newsroom":
            head = _yaml(article, article.date.strftime("%Y-%m-%d %H:%M"))
            link = "../" * article.path.count("/") + "{}.md"
        case "hugo":
            head = _yaml(article, article.date.strftime("%Y-%m-%dT%H:%M:%S+07:00"))
            link = "/{}/"
        case "pelican":
            lines = {
                "Title": article.title,
                "Date": article.date.strftime("%Y-%m-%d %H:%M"),
                "Category": vocabulary.SECTIONS[article.section],
                "Tags": ", ".join(article.tags),
                "Author": article.author,
                "Summary": article.summary,
            }
            head = "".join(f"{key}: {value}\n" for key, value in lines.items())
            link = "{{filename}}/{}.md"
    path, title = article.linked_article or ("", "")
    more = f"\n{vocabulary.SEE_ALSO} [{title}]({link.format(path)}).\n" if path else ""
    return f"{head}\n{article.body}{more}"


def write_article(article: CorpusArticle, folder: Path, convention: Convention) -> Path:
    """Put an article into a generator's content folder; gives its file."""
    file = folder / f"{article.path}.md"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(article_text(article, convention), encoding="utf-8")
    return file


def write_sections(folder: Path) -> None:
    """Give each section the file in which Hugo looks for its title."""
    for section, title in vocabulary.SECTIONS.items():
        (folder / section).mkdir(parents=True, exist_ok=True)
        (folder / section / "_index.md").write_text(f"---\ntitle: {title}\n---\n", encoding="utf-8")


def _article(rng: random.Random, index: int, step: timedelta, recent: deque[tuple[str, str]]) -> CorpusArticle:
    # No two of a hundred thousand articles share a minute.
    date = _START + step * (index + rng.random() / 3)
    section = rng.choices(tuple(vocabulary.SECTIONS), vocabulary.SECTION_SHARES)[0]
    title = _fill_template(rng, rng.choice(vocabulary.TITLES))
    tags = dict.fromkeys(rng.choices(vocabulary.TAGS, cum_weights=_TAG_SHARES, k=rng.randint(2, 5)))
    return CorpusArticle(
        path=f"{section}/{date:%Y/%m}/{_slug(title)}-{index + 1}",
        section=section,
        title=title,
        date=date,
        tags=tuple(tags),
        author=rng.choice(vocabulary.AUTHORS) if rng.random() < 0.3 else "BBT",
        summary=_sentence(rng),
        body=_body(rng),
        linked_article=rng.choice(recent) if recent and rng.random() < 1 / 5 else None,
    )


def _body(rng: random.Random) -> str:
    headings = iter(rng.sample(vocabulary.HEADINGS, 4))
    blocks = [_paragraph(rng), f"## {next(headings)}", _paragraph(rng), _list(rng), f"## {next(headings)}"]
    if rng.random() < 1 / 6:
        blocks += [_paragraph(rng), _table(rng)]
    enough, length = rng.randint(*_BODY_LENGTH), sum(len(block.split()) for block in blocks)
    while length < enough or blocks[-1].startswith("#"):
        blocks.append(_paragraph(rng))
        length += len(blocks[-1].split())
        if length < enough and rng.random() < 0.3 and (heading := next(headings, None)):
            blocks.append(f"## {heading}")
    return "\n\n".join(blocks) + "\n"


def _paragraph(rng: random.Random) -> str:
    sentences = [_fill_template(rng, template) for template in rng.sample(vocabulary.SENTENCES, rng.randint(2, 4))]
    if rng.random() < 0.2:
        sentences[-1] = f"**{sentences[-1]}**"
    return " ".join(sentences)


def _list(rng: random.Random) -> str:
    return "\n".join(f"- {_sentence(rng)}" for _ in range(rng.randint(3, 4)))


def _table(rng: random.Random) -> str:
    rows = [vocabulary.TABLE_HEAD]
    for place in rng.sample(vocabulary.PLACES, rng.randint(3, 5)):
        homes = rng.randint(40, 260)
        joined = rng.randint(homes // 2, homes)
        rows.append(f"| {place} | {homes} | {joined} | {joined / homes:.0%} |")
    return "\n".join(rows)


def _sentence(rng: random.Random) -> str:
    return _fill_template(rng, rng.choice(vocabulary.SENTENCES))


def _fill_template(rng: random.Random, template: str) -> str:
    """A template with words in its gaps and a capital at its beginning."""
    filled = template.format(
        group=rng.choice(vocabulary.GROUPS),
        place=rng.choice(vocabulary.PLACES),
        work=rng.choice(vocabulary.ACTIVITIES),
        person=rng.choice(vocabulary.PEOPLE),
        month=rng.randint(1, 12),
        few=rng.randint(2, 9),
        many=rng.randint(12, 480),
    )
    return filled[0].upper() + filled[1:]


def _slug(title: str) -> str:
    letters = unicodedata.normalize("NFD", title.lower().replace("đ", "d"))
    return "-".join(re.findall("[a-z0-9]+", "".join(c for c in letters if not unicodedata.combining(c))))


def _yaml(article: CorpusArticle, date: str) -> str:
    """Front matter that our contract and Hugo read alike; a JSON string is a YAML string."""
    values = {
        "title": json.dumps(article.title, ensure_ascii=False),
        "date": date,
        "tags": json.dumps(article.tags, ensure_ascii=False),
        "author": article.author,
        "summary": json.dumps(article.summary, ensure_ascii=False),
    }
    lines = [f"{key}: {value}" for key, value in values.items()]
    return "\n".join(["---", *lines, "---", ""])


def main() -> None:
    """Write a corpus, as the command line says."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("folder", type=Path)
    cli.add_argument("count", type=int)
    cli.add_argument("--seed", type=int, default=SEED)
    cli.add_argument("--convention", choices=get_args(Convention), default="newsroom")
    options = cli.parse_args()
    if options.convention == "hugo":
        write_sections(options.folder)
    for article in generate_articles(options.count, options.seed):
        write_article(article, options.folder, options.convention)


if __name__ == "__main__":
    main()
