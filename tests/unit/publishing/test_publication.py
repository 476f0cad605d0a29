"""From whatever is at a target to the version that is to be there, with no dead link in between."""

import os
import random
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from msgspec import json
from newsroom.publishing import publication
from newsroom.publishing.history import History, Publication
from newsroom.publishing.publication import MANIFEST, PENDING, Journal, Pending, RemoteState
from newsroom.publishing.target import Change, TargetError
from target_checks import NOW

Site = Mapping[str, bytes]
NOTHING = RemoteState(None, None, has_other_site=False)


class MemoryTarget:
    """Files in memory; those of a stage are changed in any order."""

    def __init__(self, files: Site, seed: int = 0) -> None:
        self.files, self._random = dict(files), random.Random(seed)

    def read(self, path: str) -> bytes | None:
        return self.files.get(path)

    def apply(self, changes: Iterable[Change]) -> Iterator[Change]:
        batch: list[Change] = []
        for change in [*changes, None]:
            if batch and (change is None or change.stage != batch[0].stage):
                self._random.shuffle(batch)
                for each in batch:
                    self._change(each)
                    yield each
                batch = []
            if change is not None:
                batch.append(change)

    def _change(self, change: Change) -> None:
        if change.file is None:
            self.files.pop(change.path, None)
            return
        folders = {path.rpartition("/")[0] for path in self.files}
        assert not any(f"{folder}/".startswith(f"{change.path}/") for folder in folders), "a folder is in the way"
        assert not any(change.path.startswith(f"{path}/") for path in self.files), "a file is in the way"
        self.files[change.path] = change.file.read_bytes()

    def finish(self, message: str) -> None:
        pass


class Desk:
    """A project that publishes, in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.history = folder, History(folder / "history")
        self.journal = Journal(folder / "journal.txt")

    def version(self, site: Site) -> Publication:
        (self.folder / "empty").mkdir(exist_ok=True)
        return self.history.snapshot(self.folder / "empty", site, NOW)

    def publish(self, target: MemoryTarget, version: Publication, *, machine: str = "A", steps: int = -1) -> list[Site]:
        """Publish, but for a kill after so many steps; gives the files at the target before and after each step."""
        remote = publication.read_remote_state(target)
        done = self.journal.load(remote.pending)
        plan = publication.plan(version, remote, done, self.history, machine)
        seen = [readers_files(target)]

        def look(change: Change) -> None:
            seen.append(readers_files(target))
            if len(seen) > steps >= 0:
                raise KeyboardInterrupt

        try:
            publication.carry_out(
                plan,
                target,
                remote,
                done,
                self.journal,
                machine=machine,
                now=NOW,
                scratch=self.folder,
                on_change=look,
            )
            self.history.record("chinh", version)
        except KeyboardInterrupt:
            pass
        return seen


@pytest.fixture(scope="module", autouse=True)
def no_waiting_for_the_disk() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda descriptor: None)
        yield


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def readers_files(target: MemoryTarget) -> Site:
    return {path: data for path, data in target.files.items() if path not in {MANIFEST, PENDING}}


def dead_links(site: Site, *, takes_copies: bool) -> list[str]:
    """The links that lead nowhere, of what is reached from the home page; files hold paths, one a line."""
    waiting, reached, dead = ["index.html"] if "index.html" in site else [], set(), []
    while waiting:
        path = waiting.pop()
        if path in reached:
            continue
        reached.add(path)
        data = site.get(f"{path}.gz") if takes_copies else None
        for link in (site[path] if data is None else data).decode().split():
            if link in site:
                waiting.append(link)
            else:
                dead.append(f"{path} -> {link}")
    return dead


PAGES = ["a/index.html", "b/index.html", "c.html", "c.html/index.html", "d/trang/1/index.html"]
FILES = [
    "anh.jpg",
    "a/lich.ics",
    "a/rss.xml",
    "rss.xml",
    "tin-moi.json",
    "tim-kiem/chi-muc/muc-luc.json",
    "c.html/a.png",
]


@st.composite
def sites(draw: st.DrawFn) -> Site:
    """A site whose links all lead somewhere; pictures lead nowhere, and nothing is both a file and a folder."""
    paths = draw(st.sets(st.sampled_from(PAGES + FILES)))
    if "c.html" in paths:
        paths -= {"c.html/index.html", "c.html/a.png"}
    paths.add("index.html")
    site = {}
    for path in sorted(paths):
        links = [] if path.endswith((".jpg", ".png")) else draw(st.sets(st.sampled_from(sorted(paths)), max_size=4))
        site[path] = "\n".join([*sorted(links), *([] if links else ["" * draw(st.integers(0, 1))])]).encode()
    if draw(st.booleans()):
        site |= {f"{path}.gz": data for path, data in site.items() if not path.endswith((".jpg", ".png"))}
    return site


@given(old=sites(), new=sites(), seed=st.integers(0, 3))
@settings(max_examples=60)
@example(  # a calendar came after the page that leads to it
    old={"index.html": b""},
    new={"index.html": b"a/index.html", "a/index.html": b"a/lich.ics", "a/lich.ics": b""},
    seed=0,
)
@example(  # the compressed copy of the home page came first of all
    old={"index.html": b"", "index.html.gz": b""},
    new={
        "index.html": b"a/index.html",
        "index.html.gz": b"a/index.html",
        "a/index.html": b"",
        "a/index.html.gz": b"",
    },
    seed=0,
)
@example(  # without copies any more: the old one would go on being sent
    old={**dict.fromkeys(["index.html", "index.html.gz"], b"anh.jpg"), "anh.jpg": b""}, new={"index.html": b""}, seed=0
)
def test_no_link_is_dead_at_any_step(old: Site, new: Site, seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Path(folder))
        target = MemoryTarget({}, seed)
        for site in (old, new):
            for seen in desk.publish(target, desk.version(site)):
                # Where a file takes the place of a folder, its address leads nowhere for the moment between the two.
                if not ("c.html" in old) ^ ("c.html" in new):
                    assert dead_links(seen, takes_copies=False) == dead_links(seen, takes_copies=True) == []
            assert readers_files(target) == site


# A page that leads to another, which a killed run had removed; and one that a killed run had brought.
HOME = {"index.html": b"a/index.html"}
TAKEN_BACK = [
    {**HOME, "a/index.html": b"b/index.html", "b/index.html": b""},
    {**HOME, "a/index.html": b""},
    {**HOME, "a/index.html": b"b/index.html", "b/index.html": b"", "anh.jpg": b""},
]
LED_ON = [
    {**HOME, "a/index.html": b""},
    {**HOME, "a/index.html": b"b/index.html", "b/index.html": b""},
    {**HOME, "a/index.html": b"b/index.html", "b/index.html": b"d/trang/1/index.html", "d/trang/1/index.html": b""},
]


@given(
    versions=st.lists(sites(), min_size=2, max_size=4),
    cuts=st.lists(st.integers(0, 12), max_size=3),
    seed=st.integers(0, 3),
)
@settings(max_examples=60)
@example(versions=TAKEN_BACK, cuts=[12, 2], seed=0)
@example(versions=TAKEN_BACK, cuts=[12, 2], seed=1)
@example(versions=LED_ON, cuts=[12, 2], seed=0)
@example(versions=LED_ON, cuts=[12, 2], seed=1)
def test_no_link_is_dead_at_any_step_of_runs_that_are_killed(versions: list[Site], cuts: list[int], seed: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk, target = Desk(Path(folder)), MemoryTarget({}, seed)
        for number, site in enumerate(versions):
            cut = cuts[number] if number < len(cuts) and number + 1 < len(versions) else -1
            for seen in desk.publish(target, desk.version(site), steps=cut):
                if len({"c.html" in version for version in versions}) == 1:
                    assert dead_links(seen, takes_copies=False) == dead_links(seen, takes_copies=True) == []


@given(versions=st.lists(sites(), min_size=2, max_size=4), cuts=st.lists(st.integers(0, 8), max_size=4), data=st.data())
@settings(max_examples=40)
def test_wherever_it_is_cut_off_the_end_is_the_version(
    versions: list[Site], cuts: list[int], data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        desk, target, is_damaged = Desk(Path(folder)), MemoryTarget({}), False
        for cut, site in zip(cuts, versions[:-1], strict=False):
            desk.publish(target, desk.version(site), steps=cut)
            if data.draw(st.booleans()):
                desk.journal.delete()
            if data.draw(st.integers(0, 5)) == 0:
                target.files[data.draw(st.sampled_from([MANIFEST, PENDING]))] = b'{"name": '
                is_damaged = True
        desk.publish(target, desk.version(versions[-1]))
        files, wanted = readers_files(target), versions[-1]
        # What a cut publication has begun is known from the notes alone.
        assert ({path: files.get(path) for path in wanted} if is_damaged else files) == wanted
        assert PENDING not in target.files
        assert len(desk.publish(target, desk.version(wanted))) == 1


def order_of(old: Site, new: Site, desk: Desk) -> list[str]:
    """The paths in the order in which they are changed, those of a stage in one line."""
    plan = publication.plan(
        desk.version(new), RemoteState(desk.version(old), None, has_other_site=False), {}, desk.history, "A"
    )
    lines: dict[int, list[str]] = {}
    for change in plan.changes:
        lines.setdefault(change.stage, []).append(f"{'-' if change.file is None else ''}{change.path}")
    assert list(lines) == sorted(lines)
    return [" ".join(line) for line in lines.values()]


def test_what_leads_comes_after_what_it_leads_to(desk: Desk) -> None:
    kept = dict.fromkeys(
        ["index.html", "cu/index.html", "rss.xml", "tin-moi.json", "tim-kiem/chi-muc/muc-luc.json", "anh.jpg"], b"1"
    )
    old = {**kept, "go/index.html": b"", "go/anh.jpg": b"", "go/rss.xml": b""}
    new = {
        **dict.fromkeys(kept, b"2"),
        **dict.fromkeys(
            ["moi/index.html", "moi/rss.xml", "moi/lich.ics", "moi/anh.jpg", "tim-kiem/chi-muc/x.bin"], b"2"
        ),
        ".htaccess": b"",
    }
    assert order_of(old, new, desk) == [
        "anh.jpg moi/anh.jpg tim-kiem/chi-muc/x.bin",
        "moi/index.html",
        "moi/lich.ics moi/rss.xml",
        "cu/index.html",
        "index.html",
        ".htaccess rss.xml tin-moi.json",
        "tim-kiem/chi-muc/muc-luc.json",
        "-go/index.html -go/rss.xml",
        "-go/anh.jpg",
    ]


def test_compressed_copies_come_and_go_with_their_originals(desk: Desk) -> None:
    old = dict.fromkeys(
        ["a/index.html", "a/index.html.gz", "b/index.html", "b/index.html.gz", "c.css", "c.css.gz"], b"1"
    )
    new = {
        **dict.fromkeys(["a/index.html", "a/index.html.gz", "b/index.html", "moi.html", "moi.html.gz", "c.css"], b"2"),
        "c.css.gz": b"1",
    }
    assert order_of(old, new, desk) == [
        "c.css",
        "moi.html moi.html.gz",
        "a/index.html a/index.html.gz b/index.html -b/index.html.gz",
    ]


def test_a_place_is_empty_no_longer_than_between_two_changes(desk: Desk) -> None:
    old = dict.fromkeys(["x.html", "y/index.html", "y/anh.png", "z.html"], b"1")
    new = dict.fromkeys(["x.html/index.html", "x.html/anh.png", "y", "z.html", "moi.html"], b"2")
    assert order_of(old, new, desk) == [
        "-x.html -y/anh.png -y/index.html",
        "x.html/anh.png y",
        "moi.html x.html/index.html",
        "z.html",
    ]


def questions(desk: Desk, old: Site, new: Site, **state: object) -> tuple[str, ...]:
    remote = RemoteState(desk.version(old), **{"pending": None, "has_other_site": False, **state})  # type: ignore[arg-type]
    return publication.plan(desk.version(new), remote, {}, desk.history, "A").questions


@pytest.mark.parametrize(("removed", "asks"), [(0, False), (10, False), (11, True), (100, True)])
def test_more_removals_than_a_tenth_ask_first(desk: Desk, removed: int, asks: bool) -> None:
    old = {f"{number}.html": b"" for number in range(100)}
    new = dict(list(old.items())[removed:])
    assert questions(desk, old, new) == ((f"{removed} trong 100 trang ở đích sẽ bị gỡ.",) if asks else ())


def test_a_search_index_that_is_named_anew_is_no_removal(desk: Desk) -> None:
    pages = {f"{number}.html": b"" for number in range(10)}
    old, new = ({**pages, **{f"tim-kiem/chi-muc/{version}{n}.pf": b"" for n in range(90)}} for version in "ab")
    assert questions(desk, old, new) == ()


def test_one_file_of_a_tiny_site_may_go_unasked(desk: Desk) -> None:
    assert questions(desk, {"index.html": b"", "a.html": b""}, {"index.html": b""}) == ()


def test_a_site_that_others_put_there_is_not_overwritten_unasked(desk: Desk) -> None:
    target = MemoryTarget({"index.html": b"welcome to your new server"})
    remote = publication.read_remote_state(target)
    plan = publication.plan(desk.version({"index.html": b"ours"}), remote, {}, desk.history, "A")
    assert plan.questions == (
        "Ở đích đã có một trang không do chương trình này đăng; những tệp trùng tên sẽ bị ghi đè.",
    )


def test_what_another_machine_has_begun_is_asked_about(desk: Desk) -> None:
    pending = Pending("v", "máy B", "2018-12-31T12:00+07:00", ())
    assert questions(desk, {}, {}, pending=pending) == (
        "Máy máy B bắt đầu đăng lúc 31/12/2018 12:00 và chưa xong; hãy chắc rằng máy ấy không còn đang đăng.",
    )
    assert questions(desk, {}, {}, pending=Pending("v", "A", "2018-12-31T12:00+07:00", ())) == ()


@pytest.mark.parametrize(
    "path", ["../x", "a/../../x", "/etc/passwd", "a//b", "C:/x", "a\\..\\x", "a\nb", "", "a/", "./a", "\x00"]
)
@pytest.mark.parametrize("note", [MANIFEST, PENDING])
def test_a_note_that_leads_out_of_the_site_is_no_note(path: str, note: str) -> None:
    bad: Publication | Pending = (
        Publication("v", "2018-12-31", {path: "00"}) if note == MANIFEST else Pending("v", "B", "", (path,))
    )
    remote = publication.read_remote_state(MemoryTarget({note: json.encode(bad), "index.html": b""}))
    assert remote == RemoteState(None, None, has_other_site=False, is_damaged=True)


@pytest.mark.parametrize("data", [b"", b"{", b"[]", b'{"name": 1}', b"\xff\xfe", b'{"name":"a","made":"b"}'])
def test_a_damaged_note_is_known_for_one_and_everything_is_brought_again(desk: Desk, data: bytes) -> None:
    target = MemoryTarget({})
    desk.publish(target, desk.version({"index.html": b"1", "cu.html": b"1"}))
    target.files[MANIFEST] = data
    assert publication.read_remote_state(target).is_damaged
    site = {"index.html": b"1", "moi.html": b"1"}
    assert len(desk.publish(target, desk.version(site))) == 1 + 3
    assert readers_files(target) == site


def test_two_publications_at_once_do_not_mix(desk: Desk, tmp_path: Path) -> None:
    target, other = MemoryTarget({}), Desk(tmp_path / "other")
    other.folder.mkdir()
    theirs = other.version({"index.html": b"theirs", "ho.html": b"theirs"})

    class Overtaken(MemoryTarget):
        """Another machine publishes while this one is at its first file."""

        def _change(self, change: Change) -> None:
            super()._change(change)
            if change.path == "index.html":
                self.files[PENDING] = json.encode(Pending(theirs.name, "B", "", tuple(theirs.files)))

    target = Overtaken({})
    with pytest.raises(TargetError, match=r"Máy B cũng vừa bắt đầu đăng lên đây; chờ máy ấy xong rồi hãy chạy lại\."):
        desk.publish(target, desk.version({"index.html": b"ours"}))
    assert MANIFEST not in target.files
    other.publish(target, theirs, machine="B")
    assert readers_files(target) == {"index.html": b"theirs", "ho.html": b"theirs"}


def test_a_kept_file_that_was_spoilt_is_not_sent(desk: Desk) -> None:
    target, version = MemoryTarget({}), desk.version({"a.html": b"right"})
    kept = desk.history.object_file(version.files["a.html"])
    kept.write_bytes(b"wrong")
    with pytest.raises(TargetError, match=r"Tệp a\.html đã bị sửa trong lúc đăng; hãy dựng lại rồi đăng lại\."):
        desk.publish(target, version)
    assert "a.html" not in target.files
    assert not kept.exists()


@pytest.mark.parametrize("text", ["", "other\n00 a.html\n", "v", "v\nrubbish\n", "v\n00 a\u2028b.html\n"])
def test_a_journal_says_only_what_it_knows_of_this_publication(tmp_path: Path, text: str) -> None:
    (tmp_path / "journal.txt").write_text(text, "utf-8")
    known = Journal(tmp_path / "journal.txt").load(Pending("v", "A", "", ()))
    assert known == ({"a\u2028b.html": "00"} if "\u2028" in text else {})


def test_the_journal_of_a_run_that_was_killed_goes_on(desk: Desk) -> None:
    target, site = MemoryTarget({}), {f"{number}.html": b"%d" % number for number in range(20)}
    version = desk.version(site)
    assert len(desk.publish(target, version, steps=13)) == 14
    rest = len(desk.publish(target, version)) - 1
    # The change that was under way is made again.
    assert rest in (20 - 13, 20 - 12)
    assert readers_files(target) == site


@pytest.mark.parametrize(("free", "fits"), [(99, False), (100, True)])
def test_what_does_not_fit_is_not_begun(desk: Desk, free: int, fits: bool) -> None:
    class Small(MemoryTarget):
        def free_bytes(self) -> int:
            return free

    target, version = Small({}), desk.version({"a.html": b"." * 60, "b.html": b"." * 40})
    if fits:
        desk.publish(target, version)
        return
    with pytest.raises(TargetError, match=r"Nơi đăng chỉ còn trống 0,0 MB, cần 0,0 MB; hãy dọn bớt"):
        desk.publish(target, version)
    assert target.files == {}
