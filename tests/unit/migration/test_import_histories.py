"""Whatever happens between imports, here and at the old site: editors' work stays, nothing comes twice or goes lost."""

import datetime
import os
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from msgspec import Struct, structs
from newsroom.migration import conversion, importer
from newsroom.migration.convert import ConvertContext
from newsroom.migration.finding_list import FindingList
from newsroom.migration.journal import JOURNAL_FILE, Journal
from newsroom.migration.old_site import OldItem, OldSite, OldState
from newsroom.migration.outcome import ConvertedFile, ConvertedItem
from newsroom.migration.own_references import FindPage
from newsroom.migration.site_map import CategoryRule, SiteMap
from newsroom.migration.spool import Spool
from newsroom.migration.steps import ImportRun
from newsroom.model.settings import DEFAULT_SECTIONS, Organisation, Settings
from newsroom.runtime.content_writer import ContentWriter
from newsroom.text.dates import TIME_ZONE
from project_folder import read_tree

SITE = OldSite("Trang thử 1", "Trang cũ", ("https://cu.example.vn/",))
SETTINGS = Settings("Ban", "https://moi.example.vn/", "", DEFAULT_SECTIONS, Organisation())
KEYS = [f"thu:{number}" for number in range(5)]
SECTIONS = ["tin-tuc", "hoat-dong", "dien-hinh"]
NOW = datetime.datetime(2020, 1, 1, tzinfo=TIME_ZONE)


class Context(Struct, frozen=True):
    """What `convert` needs of a context."""

    find_page: FindPage


def convert(item: OldItem, path: str, context: Context) -> ConvertedItem:
    """A conversion as the real one, but for all that it does to texts."""
    stem = path.rpartition("/")[2].removesuffix(".md")
    links = [context.find_page(address) for address in re.findall(r"/\S+", item.body)]
    head = f"id: {item.key}\n" if "/" in path else f"extra:\n  old_id: {item.key}\n"
    text = f"---\ntitle: {item.title}\n{head}aliases: {[item.address]}\n---\n{item.body}\n{links}\n"
    files = (ConvertedFile(f"{stem}-1.jpg", item.summary.encode()),) if item.summary else ()
    is_public = item.state.visibility == "public"
    return ConvertedItem(path, text, is_public, files, has_open_links="" in links)


class Import(Struct, frozen=True):
    """What an import said: outcomes, and its findings by kind."""

    outcomes: Counter[str]
    findings: Counter[str]


class Board:
    """A project in a folder, and what is imported into it."""

    def __init__(self, root: Path) -> None:
        self.root, self.content = root, root / "content"
        self.content.mkdir(parents=True, exist_ok=True)

    def bring_in(self, items: list[OldItem], site_map: SiteMap, *, is_dry_run: bool = False) -> Import:
        spool = Spool(self.root / ".cache/import-site.sqlite")
        spool.site = SITE
        for item in items:
            spool.add_item(item)
        spool.finish()
        journal = Journal(self.root / JOURNAL_FILE, is_dry_run=is_dry_run)
        journal.choose_site(SITE)
        findings = FindingList(self.root / ".cache/findings.sqlite")
        run = ImportRun(
            spool, journal, site_map, SETTINGS, ContentWriter(self.content, self.root / ".cache"), self.root / "site",
            b"", None, NOW, is_dry_run, 1,
        )  # fmt: skip
        placed = run.place()

        def make_context(own: Spool) -> ConvertContext:
            def find_page(address: str) -> str:
                return placed.items.paths.get(own.key_at(address), "")

            return Context(find_page)  # type: ignore[return-value]

        totals = run.bring_in(placed, findings, make_context, lambda *_: None)
        told = Counter(each.finding.kind for each in findings)
        for each in (journal, spool, findings):
            each.close()
        return Import(Counter({name: count for name, count in totals.outcomes.items() if count}), told)

    def kill_after(self, steps: int, items: list[OldItem], site_map: SiteMap) -> None:
        """Import in a process that is killed at its n-th step on the disk."""
        child = os.fork()
        if child == 0:
            count_down(steps)
            try:
                self.bring_in(items, site_map)
            finally:
                os._exit(0)
        os.waitpid(child, 0)

    def tree(self) -> dict[str, bytes]:
        return read_tree(self.content)


def count_down(steps: int) -> None:
    """End this process at its n-th step: a file that gets its name or goes, an entry of the journal."""
    left = [steps]

    def counted(function: Callable[..., object]) -> Callable[..., object]:
        def step(*arguments: object, **options: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                os._exit(9)
            return function(*arguments, **options)

        return step

    for name in ("link", "replace", "unlink", "fsync"):
        setattr(os, name, counted(getattr(os, name)))
    for name in ("plan", "settle", "unplan", "forget_leftovers"):
        setattr(Journal, name, counted(getattr(Journal, name)))


SECTION = st.sampled_from([*SECTIONS, ""])
"""Where a category goes to; "" leaves it out."""
OWN_FILES = [f"{section}/2020/01/{name}" for section in SECTIONS for name in ("bai.md", "bai-1.jpg", "cua-toi.md")]
WORK = ["edit", "edit", "edit", "delete", "move", "write"]


def old_item(
    kind: Literal["article", "page"], slug: str, words: str, link: str, picture: str, category: str, state: OldState
) -> OldItem:
    return OldItem(
        key="", kind=kind, title="Bài", body=f"{words} /cu/{link}", summary=picture, slug=slug,
        categories=(category,) if category else (), state=state, date=NOW,
    )  # fmt: skip


OLD_ITEM = st.builds(
    old_item,
    st.sampled_from(["article", "article", "article", "page"]),
    st.sampled_from(["bai", "bai-1", "tin"]),
    st.sampled_from("xyz"),
    st.sampled_from(KEYS),
    st.sampled_from(["", "p", "q"]),
    st.sampled_from(["", "a", "b"]),
    st.sampled_from([OldState(), OldState(), OldState("draft", "là bản nháp")]),
)


def at_key(item: OldItem, key: str) -> OldItem:
    return structs.replace(item, key=key, address=f"/cu/{key}")


class Histories(RuleBasedStateMachine):
    """An old site that goes on changing, and a board whose editors work on what came in."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.board = Board(self.folder / "here")
        self.old: dict[str, OldItem] = {}
        self.map = SiteMap()
        self.mine: dict[str, bytes] = {}
        self.gone: set[str] = set()

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @initialize(items=st.tuples(*(OLD_ITEM for _ in KEYS)), categories=st.tuples(SECTION, SECTION))
    def begin(self, items: tuple[OldItem, ...], categories: tuple[str, str]) -> None:
        for key, item in zip(KEYS, items, strict=True):
            self.old[key] = at_key(item, key)
        self.change_the_map(categories)
        self.bring_in()

    @rule(
        items=st.dictionaries(st.sampled_from(KEYS), OLD_ITEM | st.none(), max_size=4),
        categories=st.none() | st.tuples(SECTION, SECTION),
        is_journal_lost=st.sampled_from([False, False, False, True]),
        killed_after=st.none() | st.integers(0, 60),
        data=st.data(),
    )
    def next_round(
        self,
        items: dict[str, OldItem | None],
        categories: tuple[str, str] | None,
        is_journal_lost: bool,
        killed_after: int | None,
        data: st.DataObject,
    ) -> None:
        """The old site goes on, editors work here, the board changes its map, and an import follows."""
        for key, item in items.items():
            self.old.pop(key, None)
            if item is not None:
                self.old[key] = at_key(item, key)
        for what in data.draw(st.lists(st.sampled_from(WORK), max_size=3)):
            paths = sorted(self.board.tree())
            if what == "write":
                self.write(data.draw(st.sampled_from(OWN_FILES)))
            elif paths:
                getattr(self, what)(data.draw(st.sampled_from(paths)))
        if categories is not None:
            self.change_the_map(categories)
        if is_journal_lost:
            # What came in is known by its id; only what was deleted may come again.
            (self.board.root / JOURNAL_FILE).unlink(missing_ok=True)
            self.gone.clear()
        if killed_after is None:
            self.bring_in()
        else:
            self.bring_in_killed(killed_after)

    def change_the_map(self, categories: tuple[str, str]) -> None:
        pairs = zip("ab", categories, strict=True)
        self.map = SiteMap({key: CategoryRule(section, leave_out=not section) for key, section in pairs})

    def edit(self, path: str) -> None:
        file = self.board.content / path
        file.write_bytes(file.read_bytes() + b"\nmine\n")
        self.mine[path] = file.read_bytes()

    def delete(self, path: str) -> None:
        self.gone |= set(ids(self.board.tree()[path]))
        (self.board.content / path).unlink()
        self.mine.pop(path, None)

    def move(self, path: str) -> None:
        target = self.board.content / f"trao-doi/{path.replace('/', '-')}"
        if path.endswith(".md") and not target.exists():
            target.parent.mkdir(exist_ok=True)
            (self.board.content / path).rename(target)
            self.mine.pop(path, None)
            self.mine[target.relative_to(self.board.content).as_posix()] = target.read_bytes()

    def write(self, path: str) -> None:
        """An article or a picture of the board's own, where an import may want to put one; it refers to one."""
        file = self.board.content / path
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(b"[xem](../../../tin-tuc/2020/01/bai.md)")
            self.mine[path] = file.read_bytes()

    # Imports ---------------------------------------------------------------------------------------------------------

    def bring_in(self) -> None:
        before = self.board.tree()
        said = self.board.bring_in(list(self.old.values()), self.map, is_dry_run=True)
        assert self.board.tree() == before, "a dry run writes nothing"
        assert self.board.bring_in(list(self.old.values()), self.map) == said, "and says what the run then does"
        self.check_second_run()

    def bring_in_killed(self, steps: int) -> None:
        whole = Board(self.folder / "whole")
        shutil.copytree(self.board.root, whole.root, dirs_exist_ok=True)
        self.board.kill_after(steps, list(self.old.values()), self.map)
        self.check_own_files()
        before = self.board.tree()
        said = self.board.bring_in(list(self.old.values()), self.map, is_dry_run=True)
        assert {path: data for path, data in self.board.tree().items() if not path.endswith(".moi")} == {
            path: data for path, data in before.items() if not path.endswith(".moi")
        }
        assert self.board.bring_in(list(self.old.values()), self.map) == said
        whole.bring_in(list(self.old.values()), self.map)
        assert differences(self.board.tree(), whole.tree()) == {}, "what was cut off is gone on with"
        shutil.rmtree(whole.root)
        self.check_second_run()

    def check_second_run(self) -> None:
        before = self.board.tree()
        again = self.board.bring_in(list(self.old.values()), self.map)
        assert self.board.tree() == before, "a second run writes nothing"
        assert not again.outcomes.keys() & {"new", "changed"}

    def check_own_files(self) -> None:
        tree = self.board.tree()
        assert {path: tree.get(path) for path in self.mine} == self.mine, "what editors wrote stays"

    @invariant()
    def check_editors_work(self) -> None:
        self.check_own_files()
        known = Counter(key for data in self.board.tree().values() for key in ids(data))
        assert max(known.values(), default=0) <= 1, "nothing twice"
        assert not self.gone & known.keys(), "nothing that was deleted comes back"


def differences(one: dict[str, bytes], other: dict[str, bytes]) -> dict[str, tuple[bytes | None, bytes | None]]:
    paths = sorted(one.keys() | other.keys())
    return {path: (one.get(path), other.get(path)) for path in paths if one.get(path) != other.get(path)}


def ids(data: bytes) -> list[str]:
    return re.findall(r"(?:^id|old_id): (\S+)$", data.decode(), re.MULTILINE)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_histories_of_imports_and_edits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversion, "convert_item", convert)
    monkeypatch.setattr(importer, "BATCH_SIZE", 2)
    run_state_machine_as_test(
        Histories,
        settings=settings(max_examples=30, stateful_step_count=4, suppress_health_check=list(HealthCheck)),
    )
