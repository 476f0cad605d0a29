"""Each relation, and each rule for what else shows something of an item, is needed: without it a page comes out stale.

A relation that is added has to be given a change that shows it.
"""

import os
import shutil
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from newsroom.build import changes, incremental, relations, site_record
from newsroom.content import scanner
from project_folder import ROOT, Project
from site_builds import PLAN_FRONT_MATTER, article_file, build_from_scratch, build_in_process, read_tree

Change = dict[str, str | None]
"""Files under content/ with what is in them after the change; None for one that goes."""
SETTINGS = """per_page: 3
    publish: {chinh: {to: ../ra, server: nginx}}"""
LeaveOut = Callable[[pytest.MonkeyPatch], object]
FOLDERS = ("content", ".cache", "site")


def item(path: str, title: str, date: str, **keys: str) -> str:
    rest = keys.pop("rest", "")
    return article_file(path, title, date, extra_front_matter=rest, **keys)[f"content/{path}"]


def story(number: int, title: str = "", *, date: str = "", tags: str = "", **keys: str) -> Change:
    path = f"tin-tuc/2018/bai-{number:02}.md"
    return {
        path: item(
            path, title or f"Bài {number}", date or f"2018-{number:02}-10", tags=tags or usual_tags(number), **keys
        )
    }


def usual_tags(number: int) -> str:
    # Of a topic in two spellings the site shows the one that more items have.
    return f"Dân vận khéo, {'Riêng' if number % 2 else 'RIÊNG'}" if number < 12 else "Dân vận khéo"


def plan(number: int, title: str, *, year: int = 2018) -> Change:
    path = f"ke-hoach/{year}/ke-hoach-{number}.md"
    front_matter = PLAN_FRONT_MATTER.format(n=number).replace("2018", str(year))
    return {path: item(path, title, f"{year}-0{number}-06", rest=front_matter)}


def issue(number: int, title: str, *, year: int = 2018, date: str = "") -> Change:
    path = f"ban-tin/{year}/so-{number}.md"
    front_matter = f"number: {number}\nperiod: {year}-{number:02}\n"
    return {path: item(path, title, date or f"{year}-{number:02}-28", rest=front_matter)}


WITHDRAWN = "corrections: [{{date: 2018-12-01, text: {}, kind: go}}]\n"
CONTENT: Change = {
    "tin-tuc/index.md": "---\ntitle: Tin trong tỉnh\n---\nLời dẫn.\n",
    "redirects.txt": "/cu/  /chu-de/dan-van-kheo/\n/tai/  /tin-tuc/2018/tep.pdf\n/le/  /chu-de/hiem/\n",
    **{path: text for number in range(1, 13) for path, text in story(number).items()},
    **story(3, tags="Hiếm, Dân vận khéo"),
    **story(7, rest="plan: 1-KH/BDVTU\n", body="[Tải](tep.pdf)"),
    **story(8, rest="plan: /ke-hoach/2018/ke-hoach-2.md\n"),
    **story(9, rest="plan: 6-KH/BDVTU\n"),
    **story(10, rest=WITHDRAWN.format("Sai sự thật")),
    **story(11, rest="related: [bai-02.md]\n"),
    "tin-tuc/2018/tep.pdf": "%PDF-1.4 một",
    **{f"ke-hoach/{year}/tep-{number}.pdf": "%PDF-1.4" for year in (2017, 2018) for number in range(1, 7)},
    **plan(1, "Kế hoạch một"),
    **plan(2, "Kế hoạch hai"),
    # So many of other series that those before them and after them are no neighbours.
    **{f"ke-hoach/2017/{name}.md": item(f"ke-hoach/2017/{name}.md", f"Việc {name}", "2017-09-01") for name in "abcdef"},
    **plan(4, "Tổng kết năm 2017", year=2017),
    **plan(6, "Đợt trước", year=2017),
    **issue(4, "Bản tin tháng tư"),
    **{path: text for n in range(1, 7) for path, text in issue(n, f"Tin {n}", year=2017, date="2018-06-01").items()},
    **issue(5, "Bản tin tháng năm", date="2018-07-01"),
    # Two that are of one minute have times of their own in feeds.
    "hoat-dong/2018/a.md": item("hoat-dong/2018/a.md", "Cùng lúc", "2018-02-02 08:30"),
    "trao-doi/2018/b.md": item("trao-doi/2018/b.md", "Cùng phút", "2018-02-02 08:30"),
}

RELATIONS: dict[str, Change] = {
    "own_pages": story(10, rest=WITHDRAWN.format("Nhầm người")),
    # Of an old one, so that it is in few feeds' newest entries.
    "neighbours": story(2, "Tên khác"),
    "pages_of_lists": story(2, "Tên khác"),
    "registers": plan(1, "Kế hoạch khác"),
    "introductions": {"tin-tuc/index.md": "---\ntitle: Tin quê ta\n---\nLời dẫn.\n"},
    "feeds_of_newest": story(12, "Tên khác"),
    "feeds_of_withdrawn": story(10, rest=WITHDRAWN.format("Nhầm người")),
    "archives": story(2, "Tên khác"),
    "corrections": story(2, rest="corrections: [{date: 2018-12-01, text: Ngày là 12/10}]\n"),
    "topics": story(3, tags="Dân vận khéo"),
    "archive_page": {"tin-tuc/2018/bai-06.md": None},
    "files": {"tin-tuc/2018/tep.pdf": "%PDF-1.4 hai"},
    "sitemaps": story(2, rest="updated: 2018-12-01\n"),
    "redirects": story(3, tags="Dân vận khéo"),
    "old_addresses": story(12, rest="aliases: [/cu-12.html]\n"),
    "newest": story(12, "Tên khác"),
}
"""For each relation a change that concerns by it alone what a page, a list or a feed shows."""
REFERENCES: dict[str, Change] = {
    "plans_of_its_number": plan(6, "Đợt sau"),
    "plans_of_its_series": plan(5, "Tổng kết năm 2018"),
    "plans_it_names": story(7, "Tên khác", rest="plan: 1-KH/BDVTU\n", body="[Tải](tep.pdf)"),
    "items_of_its_hour": {"hoat-dong/2018/a.md": None},
    "issues_of_its_month": story(4, "Tên khác"),
    "issues_beside_it": issue(4, "Tên khác"),
}
"""The same for each rule."""


def stamp_without_inode(status: os.stat_result) -> bytes:
    return struct.pack("<qqq", status.st_size, status.st_mtime_ns, status.st_mtime_ns)


def without_lookups(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(incremental, "referring_paths", lambda index, rows, keys: changes.referring_paths(index, rows, ()))


def without_items_of_topics(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(incremental, "topic_list", lambda key: "none")


OTHERS: dict[str, tuple[LeaveOut, Change, str]] = {
    "an item that is looked up": (without_lookups, story(2, "Tên khác"), "tin-tuc/2018/bai-11/index.html"),
    "a file that is looked up": (
        without_lookups,
        {"ke-hoach/2018/tep-1.pdf": "%PDF-1.4" * 1000},
        "ke-hoach/2018/ke-hoach-1/index.html",
    ),
    "a topic that is spelled otherwise": (
        without_items_of_topics,
        story(1, tags="Dân vận khéo, RIÊNG"),
        "tin-tuc/2018/bai-11/index.html",
    ),
}
"""What else is left out, a change, and a file that is stale then."""


def files_and_record(site: Path) -> dict[str, bytes]:
    """The files of a site, with its record of old addresses."""
    registers = (site_record.REDIRECTS, site_record.LINE_REDIRECTS)
    parts = [register.file(year) for register in registers for year in register.years(site)]
    return read_tree(site) | {path: (site / path).read_bytes() for path in parts}


class Site:
    """A published site, to which changes are made one after another; `begin` sets it up again."""

    def __init__(self, root: Path) -> None:
        self.project = Project(root)
        settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
        settings = settings.replace("per_page: 20", SETTINGS)
        self.project.write({"mkdocs.yml": settings})
        self.write(CONTENT)
        self.build()
        self.saved = root.with_name("saved")
        for name in FOLDERS:
            shutil.copytree(root / name, self.saved / name)

    def write(self, files: Change) -> None:
        for path, text in files.items():
            if text is None:
                (self.project.content / path).unlink(missing_ok=True)
            else:
                self.project.write({f"content/{path}": text})

    def build(self) -> dict[str, bytes]:
        with pytest.MonkeyPatch.context() as patch:
            # Files that were copied back are those of the last build, and by a clock that is ahead all are old.
            patch.setattr(scanner, "file_stamp", stamp_without_inode)
            output = build_in_process(self.project.root, time_ns=lambda: time.time_ns() + 10_000_000_000)
        assert output.succeeded, output.messages
        return files_and_record(self.project.site)

    def changed(self, change: Change, leave_out: LeaveOut | None = None) -> dict[str, bytes]:
        """The site after a change, where something is left out of what a build finds to do."""
        for name in FOLDERS:
            shutil.rmtree(self.project.root / name)
            copy = os.link if name == "site" else shutil.copy2
            shutil.copytree(self.saved / name, self.project.root / name, copy_function=copy)
        self.write(change)
        with pytest.MonkeyPatch.context() as patch:
            if leave_out is not None:
                leave_out(patch)
            return self.build()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    yield Site(tmp_path_factory.mktemp("relations") / "project")


def site_from_nothing(site: Site) -> dict[str, bytes]:
    """What a clean build makes of the same content."""
    build_from_scratch(site.project)
    return files_and_record(site.project.root.with_name(f"{site.project.root.name}-from-nothing") / "site")


def stale(site: Site, change: Change, leave_out: LeaveOut) -> set[str]:
    """The files that a build leaves as they were, though they should be other, where something is left out."""
    whole = site.changed(change)
    expected = site_from_nothing(site)
    assert differing(whole, expected) == set()
    return differing(site.changed(change, leave_out), expected)


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> set[str]:
    return {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)}


@pytest.mark.parametrize("relation", relations.RELATIONS, ids=lambda relation: relation.__name__)
def test_without_a_relation_something_comes_out_stale(site: Site, relation: relations.Relation) -> None:
    rest = tuple(each for each in relations.RELATIONS if each is not relation)
    found = stale(site, RELATIONS[relation.__name__], lambda patch: patch.setattr(relations, "RELATIONS", rest))
    assert found, relation.__name__


@pytest.mark.parametrize("rule", changes.REFERENCES, ids=lambda rule: rule.__name__)
def test_without_a_rule_something_comes_out_stale(site: Site, rule: Callable[..., object]) -> None:
    rest = tuple(each for each in changes.REFERENCES if each is not rule)
    found = stale(site, REFERENCES[rule.__name__], lambda patch: patch.setattr(changes, "REFERENCES", rest))
    assert found, rule.__name__


@pytest.mark.parametrize(("leave_out", "change", "path"), OTHERS.values(), ids=OTHERS)
def test_without_what_is_looked_up_something_comes_out_stale(
    site: Site, leave_out: LeaveOut, change: Change, path: str
) -> None:
    assert path in stale(site, change, leave_out)


def test_old_addresses_lead_to_a_file_while_something_shows_it(site: Site) -> None:
    """For web servers: the files of the site say nothing of it."""
    tables = []
    for body in ("[Tải](tep.pdf)", "Không còn tệp."):
        site.changed(story(7, rest="plan: 1-KH/BDVTU\n", body=body))
        build_from_scratch(site.project)
        clean = site.project.root.with_name(f"{site.project.root.name}-from-nothing") / "site"
        tables.append(site_record.read_redirects(site.project.site))
        assert tables[-1] == site_record.read_redirects(clean)
    assert [table.get("/tai/") for table in tables] == ["/tin-tuc/2018/tep.pdf", None]


def test_a_withdrawn_item_that_goes_takes_nothing_with_it(site: Site) -> None:
    """The file is gone before the index knows of it."""
    assert differing(site.changed({"tin-tuc/2018/bai-10.md": None}), site_from_nothing(site)) == set()
