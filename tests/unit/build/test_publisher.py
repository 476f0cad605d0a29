"""Whatever fails, is lost or restored: a site shows nothing that was withdrawn, and keeps the files of others."""

import errno
import io
import itertools
import os
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

import pytest
from newsroom.build import site_record
from newsroom.build.project import Folders
from newsroom.build.publisher import (
    MAX_UNASKED_REMOVALS,
    OutputFile,
    Publication,
    Publisher,
    PublishOrder,
    PublishResult,
)
from newsroom.build.site_changes import SiteChanges
from newsroom.build.site_state import read_site_state
from newsroom.build.staging import create_staging_area
from newsroom.build.workspace import open_workspace
from newsroom.mkdocs_plugin.messages import site_sentence
from newsroom.runtime import atomic_write
from newsroom.runtime.blocks import Blocks
from newsroom.runtime.digests import digest
from newsroom.runtime.progress import Progress
from project_folder import read_tree

Files = Mapping[str, bytes]
BEFORE: Files = {
    "index.html": b"1",
    "rss.xml": b"1",
    "a/index.html": b"a",
    "b/2018/index.html": b"b",
    "b/2018/anh.jpg": b"b",
    "cu": b"old file",
    "thu/muc/x.html": b"x",
}
AFTER: Files = {
    "index.html": b"2",
    "rss.xml": b"2",
    "a/index.html": b"a",
    "c/2018/12/index.html": b"c",
    "c/2018/12/anh.jpg": b"c",
    "cu/index.html": b"a folder now",
    "thu": b"a file now",
}
posix = pytest.mark.skipif(os.name != "posix", reason="Windows has no such modes")


def node_of(path: str) -> str:
    return f"file {path.rpartition('/')[0] or '.'}"


class Site:
    """A site folder, its cache, and builds of files that are given."""

    def __init__(self, root: Path) -> None:
        self.folders = Folders(root / "content", root / "site", root / ".cache", "content")
        self.folder = self.folders.site
        self.changes = SiteChanges()
        self.publication: Publication | None = None
        self.made: list[str] = []

    def publish(self, files: Files, *, nodes: Collection[str] | None = None) -> PublishResult:
        """Publish the files of these nodes, or of all: each node has the files of one folder."""
        progress = Progress(io.StringIO())
        with open_workspace(self.folders, key=b"key", progress=progress) as workspace:
            self.changes, self.made = workspace.site_changes, []
            blocks = Blocks(partial(workspace.cache.block, str(self.folder)))
            state = read_site_state(workspace, blocks)
            publisher = Publisher(state, workspace.cache, workspace.site_changes, nodes)
            staging = create_staging_area(workspace.folders.staging)
            output = []
            for path, data in files.items():
                key = digest(data)
                stamp = publisher.stamp_if_digest_matches(path, key)
                if stamp is None:
                    self.made.append(path)
                staged = (stamp, False) if stamp is not None else publisher.stage_if_changed(path, data, staging)
                output.append(OutputFile(path, node_of(path), PublishOrder.PAGES, key, *staged))
            self.publication = publisher.plan(output)
            result = publisher.publish(self.publication, staging)
            state.products.flush()
            workspace.cache.save_blocks(str(self.folder), blocks.changes)
            return result

    def files(self) -> dict[str, bytes]:
        return read_tree(self.folder)

    def empty_folders(self) -> list[str]:
        return [folder for folder, folders, names in os.walk(self.folder) if not folders and not names]


@pytest.fixture
def site(tmp_path: Path) -> Site:
    """A site published once."""
    published = Site(tmp_path / "project")
    published.publish(BEFORE)
    assert published.files() == BEFORE
    return published


@contextmanager
def stopped_before(site: Path, number: int, error: BaseException) -> Iterator[list[str]]:
    """Raises an error in place of the change of that number to the site; gives the changes made."""
    changes: list[str] = []

    def watched(name: str, call: Callable[..., object]) -> Callable[..., object]:
        def change(*arguments: object, **keys: object) -> object:
            if any(str(argument).startswith(str(site)) for argument in arguments):
                if len(changes) == number:
                    raise error
                changes.append(f"{name} {arguments[-1]}")
            return call(*arguments, **keys)

        return change

    with pytest.MonkeyPatch.context() as patch:
        for name in ("replace", "unlink", "mkdir", "chmod"):
            patch.setattr(os, name, watched(name, getattr(os, name)))
        yield changes


def differences(before: Files, after: Files) -> int:
    return sum(before.get(path) != after.get(path) for path in before.keys() | after.keys())


# Failures ------------------------------------------------------------------------------------------------------------

ERRORS = [
    OSError(errno.ENOSPC, "No space left on device"),
    PermissionError(errno.EACCES, "Permission denied"),
    KeyboardInterrupt(),
    KeyError("a mistake"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_publication_that_fails_at_any_step_says_what_has_changed_and_the_next_ends_it(
    site: Site, error: BaseException
) -> None:
    said = set()
    for number in itertools.count():
        site.publish(BEFORE)
        with stopped_before(site.folder, number, error) as changes:
            try:
                site.publish(AFTER)
            except type(error):
                pass
            else:
                break
        changed = differences(BEFORE, site.files())
        sentence = site_sentence(site.changes)
        said.add(sentence)
        if changed == 0:
            assert sentence == "Trang đã đăng vẫn nguyên vẹn.", f"step {number}: {changes}"
        elif changed < len(site.changes.planned):
            expected = f"Trang đã đăng mới thay {changed} trong 10 tệp; hãy chạy lại để thay nốt."
            assert sentence == expected, f"step {number}: {changes}"
        else:
            assert sentence == "Trang đã đăng đã thay xong cả 10 tệp."
        site.publish(AFTER)
        assert (site.files(), site.empty_folders()) == (AFTER, []), f"step {number}: {changes}"
    assert len(said) > 5


def test_a_first_publication_that_fails_leaves_nothing(tmp_path: Path) -> None:
    site = Site(tmp_path / "project")
    with stopped_before(site.folder, 0, OSError(errno.ENOSPC, "")), pytest.raises(OSError):
        site.publish(BEFORE)
    assert site.files() == {}
    assert site_sentence(site.changes) == "Trang đã đăng vẫn nguyên vẹn."
    site.publish(BEFORE)
    assert site_sentence(site.changes) == "Trang đã đăng đã thay xong cả 7 tệp."


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is refused to root")
def test_a_folder_that_may_not_be_written_is_told_before_anything_changes(site: Site) -> None:
    (site.folder / "b/2018").chmod(0o555)
    try:
        with pytest.raises(PermissionError):
            site.publish(AFTER)
    finally:
        (site.folder / "b/2018").chmod(0o755)
    assert site.files() == BEFORE


def test_a_folder_that_may_not_be_written_stops_a_plan(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: not str(path).endswith("b/2018") and access(path, mode))
    with pytest.raises(PermissionError, match="b/2018"):
        site.publish(AFTER)
    assert site.files() == BEFORE


OBSTACLES = {
    "a folder in the place of a file": ("thu/cua-toi.txt", IsADirectoryError),
    "a file in the place of a folder": ("c", FileExistsError),
}


@pytest.mark.parametrize("obstacle", OBSTACLES)
def test_what_others_put_in_the_way_stops_a_plan_and_stays(site: Site, obstacle: str) -> None:
    path, error = OBSTACLES[obstacle]
    (site.folder / path).write_bytes(b"mine")
    before = site.files()
    with pytest.raises(error):
        site.publish(AFTER)
    assert site.files() == before


def test_across_file_systems_nothing_is_left_of_copies(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    replace = os.replace

    def across(source: object, target: object) -> None:
        if ".cache" in str(source):
            raise OSError(errno.EXDEV, "")
        replace(str(source), str(target))

    monkeypatch.setattr(os, "replace", across)
    left = set[str]()
    for number in range(5, 25):
        site.publish(BEFORE)
        with stopped_before(site.folder, number, KeyboardInterrupt()), suppress(KeyboardInterrupt):
            site.publish(AFTER)
        left.update(path for path in site.files() if path.endswith(".newsroom-new"))
        site.publish(AFTER)
        assert site.files() == AFTER
    assert left


@pytest.mark.parametrize("times", [1, 5])
def test_a_file_that_another_program_holds_open_is_tried_again(
    site: Site, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows."""
    replace, refused = os.replace, list[object]()

    def held(source: object, target: object) -> None:
        if str(target).endswith("rss.xml") and len(refused) < times:
            refused.append(target)
            raise PermissionError(errno.EACCES, "in use")
        replace(str(source), str(target))

    monkeypatch.setattr(os, "replace", held)
    monkeypatch.setattr(atomic_write, "RETRY_DELAYS", (0, 0))
    if times == 1:
        site.publish(AFTER)
        assert site.files() == AFTER
    else:
        with pytest.raises(PermissionError):
            site.publish(AFTER)
        assert "rss.xml" not in site.changes.done


# Whose a file is -----------------------------------------------------------------------------------------------------


def test_after_the_cache_is_lost_others_files_stay_and_withdrawn_ones_go(site: Site) -> None:
    (site.folder / "google123.html").write_bytes(b"theirs")
    (site.folder / "b/2018/cua-toi.txt").write_bytes(b"theirs")
    shutil.rmtree(site.folders.cache)
    site.publish(AFTER)
    assert site.files() == {**AFTER, "google123.html": b"theirs", "b/2018/cua-toi.txt": b"theirs"}


def test_files_of_a_site_that_nothing_was_recorded_of_are_named_and_stay(site: Site) -> None:
    shutil.rmtree(site.folders.cache)
    shutil.rmtree(site.folder / site_record.FOLDER)
    result = site.publish({"index.html": b"2", "c/index.html": b"c"})
    assert result.unknown == tuple(sorted(BEFORE.keys() - {"index.html"}))
    assert site.files() == {**BEFORE, "index.html": b"2", "c/index.html": b"c"}


def restored(site: Site, what: Path, change: Callable[[], object]) -> None:
    """Change the site, then put back a folder as it was before, with its times, as a backup does."""
    backup = what.with_name("backup")
    shutil.copytree(what, backup)
    change()
    shutil.rmtree(what)
    backup.rename(what)


def test_a_site_restored_from_another_day_shows_nothing_that_was_withdrawn_since(site: Site) -> None:
    restored(site, site.folder, lambda: site.publish(AFTER))
    assert site.files() == BEFORE
    site.publish(AFTER)
    assert site.files() == AFTER
    assert set(site.made) == set(AFTER), "where site and cache disagree, all is compared"
    site.publish(AFTER)
    assert site.made == []


def test_a_cache_restored_from_another_day_costs_nothing(site: Site) -> None:
    restored(site, site.folders.cache, lambda: site.publish(AFTER))
    site.publish({**AFTER, "index.html": b"3"})
    assert site.files() == {**AFTER, "index.html": b"3"}


def test_the_record_is_a_function_of_the_files(site: Site, tmp_path: Path) -> None:
    def record(of: Site) -> dict[str, bytes]:
        return {file.name: file.read_bytes() for file in (of.folder / site_record.FOLDER).iterdir()}

    site.publish(AFTER)
    other = Site(tmp_path / "other")
    other.publish(AFTER)
    assert record(site) == record(other)
    assert site_record.FILES.read(site.folder).keys() == AFTER.keys()
    site.publish(BEFORE)
    assert record(site) != record(other)


def test_a_change_of_one_file_writes_no_list_of_all(site: Site) -> None:
    with stopped_before(site.folder, -1, KeyError()) as changes:
        site.publish({**BEFORE, "index.html": b"2"})
    assert [Path(change).name for change in changes] == ["version", "index.html", "version"]


def test_a_part_of_the_nodes_changes_their_files_alone(site: Site, tmp_path: Path) -> None:
    changed = {"b/2018/index.html": b"other", "b/2018/moi.html": b"new"}
    result = site.publish(changed, nodes=["file b/2018", "file thu/muc"])
    everything = {
        **{path: data for path, data in BEFORE.items() if "/2018/" not in path and "thu" not in path},
        **changed,
    }
    assert site.files() == everything
    assert (result.written, result.unchanged, result.removed) == (2, 4, 2)
    other = Site(tmp_path / "other")
    other.publish(everything)
    for name in ("version", "files.json", "files-2018.json"):
        record = [of.folder / site_record.FOLDER / name for of in (site, other)]
        assert record[0].read_bytes() == record[1].read_bytes(), name
    assert site.publish(everything).written == 0


def test_after_a_failure_the_nodes_of_a_part_are_as_they_were(site: Site) -> None:
    changed = {"b/2018/index.html": b"other", "b/2018/moi.html": b"new"}
    for number in range(4):
        site.publish(BEFORE)
        with stopped_before(site.folder, number, KeyboardInterrupt()), suppress(KeyboardInterrupt):
            site.publish(changed, nodes=["file b/2018"])
        site.publish(BEFORE)
        assert site.files() == BEFORE


# Removals ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pages", "kept", "asks"),
    [(200, 180, False), (200, 179, True), (30, 20, False), (30, 19, True), (30, 0, True)],
)
def test_a_removal_of_more_than_a_tenth_is_one_to_ask_about(tmp_path: Path, pages: int, kept: int, asks: bool) -> None:
    site = Site(tmp_path / "project")
    files = {f"{number}/index.html": b"" for number in range(pages)}
    site.publish(files | {f"{number}.jpg": b"" for number in range(100)})
    site.publish(dict(itertools.islice(files.items(), kept)))
    assert site.publication is not None
    assert site.publication.removes_much == asks
    assert MAX_UNASKED_REMOVALS == 10


# Rights --------------------------------------------------------------------------------------------------------------


def modes(folder: Path) -> set[tuple[bool, int]]:
    paths = [folder, *folder.rglob("*")]
    return {(path.is_dir(), path.stat().st_mode & 0o777) for path in paths}


READABLE = {(True, 0o755), (False, 0o644)}


@posix
@pytest.mark.parametrize("umask", [0o077, 0o027, 0o002, 0o000], ids=oct)
def test_everybody_may_read_what_is_published_whatever_the_umask(tmp_path: Path, umask: int) -> None:
    site = Site(tmp_path / "project")
    before = os.umask(umask)
    try:
        site.publish(BEFORE)
        assert modes(site.folder) == READABLE
        site.publish(AFTER)
        assert modes(site.folder) == READABLE
    finally:
        os.umask(before)


@posix
@pytest.mark.parametrize("files", [BEFORE, AFTER], ids=["nothing else to do", "a change"])
def test_rights_that_shut_readers_out_are_mended(site: Site, files: Files) -> None:
    for path in [site.folder, *site.folder.rglob("*")]:
        path.chmod(0o700 if path.is_dir() else 0o600)
    site.publish(files)
    assert modes(site.folder) == READABLE


@posix
def test_on_a_file_system_without_modes_a_build_ends(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for path in site.folder.rglob("*"):
        path.chmod(0o777)
    calls: list[object] = []
    monkeypatch.setattr(os, "chmod", lambda path, *_, **__: calls.append(path))
    site.publish(BEFORE)
    assert len(calls) == 1
