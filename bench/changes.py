"""Tells what each of twelve kinds of change writes and why, and whether a build from nothing gives the same site.

    python bench/changes.py [--count 10000] [--rounds 3] [--compare change|round]

Every round makes each change in another place of an archive of that many articles, with plans and old addresses beside
them. After each the site is built; after each change, or each round, it is built once more from nothing in another
folder, and `diff -r` compares them. The table goes to standard output; the status is 1 after the first difference.
"""

import argparse
import io
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from archive import TOPIC_SIZE, Archive, article_file, replace_text
from footprint import Stamps, stamps
from PIL import Image
from sites import GeneratorSite, newsroom_site

PLANS, OLD_ADDRESSES = 60, 500
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


def plan_file(site: GeneratorSite, place: int) -> Path:
    """The file of a plan."""
    return site.content / f"ke-hoach/2020/{place}.md"


def picture_file(archive: Archive, site: GeneratorSite, number: int) -> Path:
    """The picture of an article."""
    return article_file(site, archive.path(0.6, number)).with_name(f"anh-{number}.png")


def write_archive(site: GeneratorSite, count: int, rounds: int) -> Archive:
    """Articles, the latest of which are kept to be added; plans with files, pictures, and old addresses."""
    archive = Archive([site], count=count, added=rounds)
    for place in range(PLANS):
        file = plan_file(site, place)
        file.parent.mkdir(parents=True, exist_ok=True)
        date = datetime(2020, 1, 1) + timedelta(days=5 * place)
        more = f"basis: [{place - 1}-KH/X]\n" if place % 3 == 2 else ""
        file.write_text(_PLAN.format(number=place, date=date, more=more), encoding="utf-8")
        file.with_suffix(".pdf").write_bytes(b"%PDF-1.4 1")
    for number in range(rounds):
        edit(article_file(site, archive.path(0.6, number)), "---\n", f"---\n{_PICTURE.format(number=number)}")
        picture_file(archive, site, number).write_bytes(picture(0))
    lines = (f"/cu/{place}.html  /{archive.paths[place % count]}/\n" for place in range(OLD_ADDRESSES))
    (site.content / "redirects.txt").write_text("".join(lines), encoding="utf-8")
    return archive


def picture(shade: int) -> bytes:
    """A PNG wide enough to have a smaller copy."""
    buffer = io.BytesIO()
    Image.new("L", (500, 300), shade).save(buffer, "PNG")
    return buffer.getvalue()


def edit(file: Path, old: str, new: str) -> None:
    """Put one text in the place of another, the first time that it stands in a file."""
    file.write_text(replace_text(file, old, new), encoding="utf-8")


def edit_date(archive: Archive, site: GeneratorSite, number: int) -> None:
    file = article_file(site, archive.path(0.2, number))
    file.write_text(re.sub(r"(?m)^date: .*", f"date: 2016-02-0{number + 1} 08:00", file.read_text("utf-8")), "utf-8")


def delete(archive: Archive, site: GeneratorSite, number: int) -> None:
    # What links to it would stop the build.
    texts = (file.read_text(encoding="utf-8") for file in site.content.rglob("*.md"))
    linked = set(re.findall(r"([\w-]+)\.md\)", "".join(texts)))
    files = (article_file(site, archive.path(0.7, place)) for place in itertools.count(number))
    next(file for file in files if file.stem not in linked and file.exists()).unlink()


def replace_picture(archive: Archive, site: GeneratorSite, number: int) -> None:
    picture_file(archive, site, number).write_bytes(picture(120))


def replace_attachment(archive: Archive, site: GeneratorSite, number: int) -> None:
    plan_file(site, 20 + number).with_suffix(".pdf").write_bytes(b"%PDF-1.4 2")


def add_old_address(archive: Archive, site: GeneratorSite, number: int) -> None:
    with (site.content / "redirects.txt").open("a", encoding="utf-8") as file:
        file.write(f"/moi/{number}.html  /{archive.paths[number]}/\n")


def replace_plan(archive: Archive, site: GeneratorSite, number: int) -> None:
    edit(plan_file(site, 30 + number), "issuer:", f"replaces: [{10 + number}-KH/X]\nissuer:")


CHANGES: Mapping[str, Callable[[Archive, GeneratorSite, int], object]] = {
    "a sentence more": Archive.edit,
    "another title": Archive.retitle,
    "another date": edit_date,
    "one added with an old date": Archive.add_backdated,
    "one added, the newest": Archive.add,
    "one deleted": delete,
    "one withdrawn": Archive.withdraw,
    f"a topic of {TOPIC_SIZE} renamed": Archive.rename_topic,
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
        archive = write_archive(site, options.count, options.rounds)
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
                change(archive, site, number)
                print(f"| {number + 1} | {name} | {' | '.join(build(site, before))} |", flush=True)
                is_last = change is list(CHANGES.values())[-1]
                if (is_last or options.compare == "change") and (wrong := difference(site, clean)):
                    print(wrong, file=sys.stderr)
                    return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
