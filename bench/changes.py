"""Tells what each of twelve kinds of change writes and why, and whether a build from nothing gives the same site.

    python bench/changes.py [--count 10000] [--rounds 3] [--compare change|round]

Every round makes each change in another place of an archive of that many articles, with plans and old addresses beside
them. After each the site is built; after each change, or each round, it is built once more from nothing in another
folder, and `diff -r` compares them. The table goes to standard output; the status is 1 after the first difference.
"""

import argparse
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

import corpus
import vocabulary
from footprint import Stamps, stamps
from PIL import Image
from sites import GeneratorSite, newsroom_site

PLANS, OLD_ADDRESSES = 60, 500
TOPIC_SIZE = 500
_PLAN = """---
title: Kế hoạch số {number}
date: {date:%Y-%m-%d} 08:00
number: {number}-KH/X
issued: {date:%Y-%m-%d}
issuer: Ban Dân vận
{more}attachments: [{{file: {number}.pdf, title: Toàn văn}}]
---
Việc của năm {date.year}.
"""
_PICTURE = "image: {{src: anh-{number}.png, alt: Ảnh, caption: Ảnh}}\n"
_TARGET = "publish: {chinh: {to: ../out, server: nginx}}"
_HEAD = "| round | change | written | removed | s | from nothing, s | what was written |\n|--:|---|--:|--:|--:|--:|---|"
# What a file of the site is, by its path; the first that fits.
_KINDS = {
    r"\.newsroom/.*": "own record",
    r"tim-kiem/.*": "search",
    r"(news-)?sitemap.*": "sitemap",
    r".*(rss|atom)\.xml|.*feed\.json|feeds\.opml": "feed",
    r"chu-de/.*": "topic list",
    r"luu-tru/.*": "archive",
    r"[^/]+/(trang/.*)?index\.(html|json)": "section list",
    r"[^/]+/\d{4}/.*index\.html": "page",
    r".*\.(pdf|png|webp|jpg)": "file",
}
_REGION = re.compile(r'<(?:(head)>|(?:header|footer|nav|section|aside|ul|table|div)\b[^>]*?class="([\w-]+))')


@dataclass
class Archive:
    """The content that changes: the articles' paths under content/, the oldest first, and those of each topic."""

    content: Path
    paths: list[str]
    new: list[corpus.CorpusArticle]
    paths_by_topic: dict[str, list[str]]

    def file(self, share: float, number: int) -> Path:
        """The file of an article: so far up the archive, another in each round."""
        return self.content / f"{self.paths[(int(len(self.paths) * share) + 40 * number) % len(self.paths)]}.md"

    def plan(self, place: int) -> Path:
        """The file of a plan."""
        return self.content / f"ke-hoach/2020/{place}.md"


def write_archive(content: Path, count: int, rounds: int) -> Archive:
    """Articles, the latest of which are kept to be added; plans with files, pictures, and old addresses."""
    articles = corpus.generate_articles(count + 2 * rounds)
    archive = Archive(content, [], [], {})
    for article in islice(articles, count):
        corpus.write_article(article, content, "newsroom")
        archive.paths.append(article.path)
        for tag in article.tags:
            archive.paths_by_topic.setdefault(tag, []).append(article.path)
    archive.new = list(articles)
    for place in range(PLANS):
        file = archive.plan(place)
        file.parent.mkdir(parents=True, exist_ok=True)
        date = datetime(2020, 1, 1) + timedelta(days=5 * place)
        more = f"basis: [{place - 1}-KH/X]\n" if place % 3 == 2 else ""
        file.write_text(_PLAN.format(number=place, date=date, more=more), encoding="utf-8")
        file.with_suffix(".pdf").write_bytes(b"%PDF-1.4 1")
    for number in range(rounds):
        file = archive.file(0.6, number)
        edit(file, "---\n", f"---\n{_PICTURE.format(number=number)}")
        file.with_name(f"anh-{number}.png").write_bytes(picture(0))
    lines = (f"/cu/{place}.html  /{archive.paths[place % count]}/\n" for place in range(OLD_ADDRESSES))
    (content / "redirects.txt").write_text("".join(lines), encoding="utf-8")
    return archive


def picture(shade: int) -> bytes:
    """A PNG wide enough to have a smaller copy."""
    buffer = io.BytesIO()
    Image.new("L", (500, 300), shade).save(buffer, "PNG")
    return buffer.getvalue()


def edit(file: Path, old: str, new: str) -> None:
    """Put one text in the place of another, the first time that it stands in a file."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file} has no {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def edit_body(archive: Archive, number: int) -> None:
    with archive.file(0.5, number).open("a", encoding="utf-8") as file:
        file.write(f"\n{vocabulary.ADDED_SENTENCE.format(number=number)}\n")


def edit_title(archive: Archive, number: int) -> None:
    edit(archive.file(0.1, number), 'title: "', f'title: "Lần {number}: ')


def edit_date(archive: Archive, number: int) -> None:
    file = archive.file(0.2, number)
    file.write_text(re.sub(r"(?m)^date: .*", f"date: 2016-02-0{number + 1} 08:00", file.read_text("utf-8")), "utf-8")


def add_backdated(archive: Archive, number: int) -> None:
    article = replace(archive.new.pop(0), date=datetime(2017, 3, number + 1, 9), linked_article=None)
    corpus.write_article(replace(article, path=f"{article.section}/2017/03/cu-{number}"), archive.content, "newsroom")


def add_newest(archive: Archive, number: int) -> None:
    corpus.write_article(archive.new.pop(0), archive.content, "newsroom")


def delete(archive: Archive, number: int) -> None:
    # What links to it would stop the build.
    path = archive.file(0.7, number)
    texts = (file.read_text(encoding="utf-8") for file in archive.content.rglob("*.md"))
    linked = set(re.findall(r"([\w-]+)\.md\)", "".join(texts)))
    while path.stem in linked or not path.exists():
        path = archive.file(0.7, number := number + 1)
    path.unlink()


def withdraw(archive: Archive, number: int) -> None:
    correction = f"{{date: 2024-12-0{number + 1}, kind: go, text: {vocabulary.REASON}}}"
    edit(archive.file(0.25, number), "---\n", f"---\ncorrections: [{correction}]\n")


def rename_topic(archive: Archive, number: int) -> None:
    size = {tag: len(paths) for tag, paths in archive.paths_by_topic.items()}
    tag = min(size, key=lambda tag: abs(size[tag] - TOPIC_SIZE))
    for path in archive.paths_by_topic.pop(tag):
        file = archive.content / f"{path}.md"
        if file.exists():
            edit(file, f'"{tag}"', f'"{vocabulary.NEW_TAG} {number}"')


def replace_picture(archive: Archive, number: int) -> None:
    archive.file(0.6, number).with_name(f"anh-{number}.png").write_bytes(picture(120))


def replace_attachment(archive: Archive, number: int) -> None:
    archive.plan(20 + number).with_suffix(".pdf").write_bytes(b"%PDF-1.4 2")


def add_old_address(archive: Archive, number: int) -> None:
    with (archive.content / "redirects.txt").open("a", encoding="utf-8") as file:
        file.write(f"/moi/{number}.html  /{archive.paths[number]}/\n")


def replace_plan(archive: Archive, number: int) -> None:
    edit(archive.plan(30 + number), "issuer:", f"replaces: [{10 + number}-KH/X]\nissuer:")


CHANGES: Mapping[str, Callable[[Archive, int], None]] = {
    "a sentence more": edit_body,
    "another title": edit_title,
    "another date": edit_date,
    "one added with an old date": add_backdated,
    "one added, the newest": add_newest,
    "one deleted": delete,
    "one withdrawn": withdraw,
    f"a topic of {TOPIC_SIZE} renamed": rename_topic,
    "a picture replaced": replace_picture,
    "an attachment replaced": replace_attachment,
    "an old address more": add_old_address,
    "a plan replaces another": replace_plan,
}


def twin(site: GeneratorSite, root: Path) -> GeneratorSite:
    """Another folder with the same content and program."""
    root.mkdir()
    for entry in site.root.iterdir():
        if entry.name not in (site.output_folder, *site.other_outputs, "bench.log"):
            (root / entry.name).symlink_to(entry)
    return replace(site, root=root)


def changes(old: Stamps, new: Stamps) -> tuple[list[str], list[str]]:
    """The paths of files that were written, and of those that were removed."""
    return [path for path, stamp in new.items() if old.get(path) != stamp], [path for path in old if path not in new]


def reasons(written: list[str], ours: Path, before: Path) -> Iterator[tuple[str, int]]:
    """Why files were written: their kind and what of a page has changed, with how many there are, most first."""
    counts = Counter(_reason(path, ours / path, before / path) for path in written)
    yield from counts.most_common()


def _reason(path: str, now: Path, before: Path) -> str:
    kind = next((name for pattern, name in _KINDS.items() if re.fullmatch(pattern, path)), path)
    if not before.exists():
        return f"{kind}, new"
    old, new = before.read_bytes(), now.read_bytes()
    if old == new:
        return f"{kind}, SAME BYTES"
    if not path.endswith(".html"):
        return kind
    regions = [_regions(data.decode()) for data in (old, new)]
    changed = [name for name in {**regions[0], **regions[1]} if regions[0].get(name) != regions[1].get(name)]
    return f"{kind}: {'+'.join(changed[:3])}"


def _regions(page: str) -> dict[str, str]:
    """The text of a page by the class of the element that it stands in."""
    starts = [(match.start(), match[1] or match[2]) for match in _REGION.finditer(page)]
    texts: dict[str, str] = {}
    for (start, name), (end, _) in zip(starts, [*starts[1:], (len(page), "")], strict=True):
        texts[name] = texts.get(name, "") + page[start:end]
    return texts


def build(site: GeneratorSite, before: Path) -> list[str]:
    """Build a site of which `before` has the files as they were, and bring that up to date; the cells of a row."""
    old = stamps(site.output)
    cost = site.build()
    new = stamps(site.output)
    written, removed = ([os.path.relpath(path, site.output) for path in paths] for paths in changes(old, new))
    why = "; ".join(f"{count} {reason}" for reason, count in reasons(written, site.output, before))
    for path in (*written, *removed):
        (before / path).unlink(missing_ok=True)
    for path in written:
        (before / path).parent.mkdir(parents=True, exist_ok=True)
        (before / path).hardlink_to(site.output / path)
    return [str(len(written)), str(len(removed)), f"{cost.wall_seconds:.1f}", why]


def difference(site: GeneratorSite, clean: GeneratorSite) -> str:
    """What `diff` says of a site and of the same content built from nothing; nothing where they are equal."""
    clean.clean()
    clean.build()
    command = ["diff", "-rq", str(site.output), str(clean.output)]
    return subprocess.run(command, capture_output=True, encoding="utf-8", check=False).stdout


def main() -> int:
    """Make the changes, as the command line says."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--count", type=int, default=10_000)
    cli.add_argument("--rounds", type=int, default=3)
    cli.add_argument("--compare", choices=["change", "round"], default="change", help="after which to compare")
    options = cli.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsroom-changes-", ignore_cleanup_errors=True) as work:
        site, before = newsroom_site(Path(work, "site")), Path(work, "before")
        edit(site.root / "mkdocs.yml", "    per_page", f"    {_TARGET}\n    per_page")
        archive = write_archive(site.content, options.count, options.rounds)
        # An hour after the last article of all, so that what is newest is news.
        now = str(int((archive.new[-1].date + timedelta(hours=1)).timestamp()))
        site = replace(site, environment={**site.environment, "SOURCE_DATE_EPOCH": now, "NEWSROOM_CONFIRM": "1"})
        clean = twin(site, Path(work, "clean"))
        site.build()
        # A published file is replaced whole, never written into: a second name keeps what it was.
        shutil.copytree(site.output, before, copy_function=os.link)
        print("| round | change | written | removed | s | what was written |\n|--:|---|--:|--:|--:|---|")
        for number in range(options.rounds):
            for name, change in CHANGES.items():
                change(archive, number)
                print(f"| {number + 1} | {name} | {' | '.join(build(site, before))} |", flush=True)
                is_last = change is list(CHANGES.values())[-1]
                if (is_last or options.compare == "change") and (wrong := difference(site, clean)):
                    print(wrong, file=sys.stderr)
                    return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
