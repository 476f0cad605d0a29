"""What every target must do, whatever its protocol: one list of publications that each target's test runs."""

import datetime
from collections.abc import Callable, Mapping
from pathlib import Path

from newsroom.build import site_record
from newsroom.publishing import publication
from newsroom.publishing.history import OWN_NOTES, History, Publication
from newsroom.publishing.publication import Journal, Plan
from newsroom.publishing.target import TEMPORARY_PREFIX, Change, Destination, TargetError, connect

NOW = datetime.datetime(2018, 12, 31, 12, tzinfo=datetime.UTC)
Tree = Mapping[str, bytes]

FIRST: Tree = {
    "index.html": b"<a href=tin/>tin</a>",
    "tin/index.html": b"<img src=anh.jpg>",
    "tin/anh.jpg": bytes(range(256)) * 4000,
    "tin/rỗng.txt": b"",
    "tin/Báo cáo số 1 (cuối) #2 & 50%.pdf": b"%PDF-1.4\n",
    "assets/cards/a'b.png": b"\x89PNG",
    ".well-known/security.txt": b"Contact: mailto:bbt@danvan.example.vn\n",
    "cu.html": b"old",
    "rss.xml": b"<rss/>",
    "tim-kiem/chi-muc/muc-luc.json": b"{}",
}
SECOND: Tree = {
    **{path: data for path, data in FIRST.items() if path not in {"tin/rỗng.txt", "cu.html", "assets/cards/a'b.png"}},
    "index.html": b"<a href=tin/>tin</a><a href=cu.html/>cu</a>",
    "tin/anh.jpg": b"another picture",
    "cu.html/index.html": b"a folder where a file was",
    "moi/sau/xa/index.html": b"new",
}


def files_below(folder: Path) -> dict[str, bytes]:
    """All files below a folder by path, the program's notes too."""
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


class Laboratory:
    """One target on this machine, and a project that publishes there."""

    def __init__(
        self,
        destination: Destination,
        read_files: Callable[[], dict[str, bytes]],
        folder: Path,
        *,
        shows_at_once: bool = True,
    ) -> None:
        """`read_files` gives all that lies at the target, by path, looked at on the server's side.

        Without `shows_at_once`, the target collects changes: a publication that was cut off has changed nothing there.
        """
        self.shows_at_once = shows_at_once
        self.destination, self._read_files = destination, read_files
        self.history, self._folder = History(folder / "history"), folder
        self.journal = Journal(folder / "journal.txt")

    def files(self) -> dict[str, bytes]:
        """What readers find at the target."""
        return {path: data for path, data in self._read_files().items() if not path.startswith(OWN_NOTES)}

    def notes(self) -> set[str]:
        """The program's own notes at the target."""
        return {path for path in self._read_files() if path.startswith(OWN_NOTES)}

    def version(self, tree: Tree) -> Publication:
        """A version of the site with these files."""
        site = self._folder / f"site-{len(list(self._folder.glob('site-*')))}"
        for path, data in {**tree, site_record.VERSION_FILE: b"never for readers"}.items():
            file = site / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        return self.history.snapshot(site, {}, NOW)

    def publish(
        self, version: Publication, *, machine: str = "máy A", on_change: Callable[[Change], None] = lambda change: None
    ) -> Plan:
        """Publish a version; returns what was done. Raises TargetError."""
        with connect(self.destination) as target:
            remote = publication.read_remote_state(target)
            done = self.journal.load(remote.pending)
            plan = publication.plan(version, remote, done, self.history, machine)
            publication.carry_out(
                plan,
                target,
                remote,
                done,
                self.journal,
                machine=machine,
                now=NOW,
                scratch=self._folder,
                on_change=on_change,
            )
        return plan


class _CutOff(Exception):
    """Stands for a publisher that was killed."""


def check_target(laboratory: Laboratory) -> None:
    """Publish one version after another, cut off in between, and look at the server's side each time."""
    first, second = laboratory.version(FIRST), laboratory.version(SECOND)
    assert len(laboratory.publish(first).changes) == len(FIRST)
    assert laboratory.files() == FIRST
    assert laboratory.notes() == {publication.MANIFEST}
    assert laboratory.publish(first).changes == ()

    total = len(_changes_between(FIRST, SECOND))
    for done_before_cut in range(total + 1):
        _publish_and_cut_off(laboratory, second, done_before_cut)
        _assert_nothing_half(laboratory)
        rest = laboratory.publish(second)
        done = max(done_before_cut - 1, 0) if laboratory.shows_at_once else 0
        assert len(rest.changes) <= total - done, "what was done is not done again"
        assert laboratory.files() == SECOND
        assert laboratory.notes() == {publication.MANIFEST}
        laboratory.publish(first)
        assert laboratory.files() == FIRST


def check_other_machine(laboratory: Laboratory) -> None:
    """A publication that another machine began and did not end is known for one, and all of it brought again."""
    first, second = laboratory.version(FIRST), laboratory.version(SECOND)
    laboratory.publish(first, machine="máy B")
    _publish_and_cut_off(laboratory, second, 3, machine="máy B")
    laboratory.journal.delete()
    plan = laboratory.publish(first, machine="máy A")
    assert any("máy B" in question for question in plan.questions) == laboratory.shows_at_once
    assert laboratory.files() == FIRST


def _publish_and_cut_off(laboratory: Laboratory, version: Publication, changes: int, *, machine: str = "máy A") -> None:
    """Publish so many changes, and die."""
    left = changes

    def die(change: Change) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise _CutOff

    try:
        laboratory.publish(version, machine=machine, on_change=die)
    except (_CutOff, TargetError):
        return


def _changes_between(old: Tree, new: Tree) -> set[str]:
    return {path for path in old.keys() | new.keys() if old.get(path) != new.get(path)}


def _assert_nothing_half(laboratory: Laboratory) -> None:
    """Every file that readers may ask for is one of the two versions, whole; of the first, where nothing shows yet."""
    files = laboratory.files()
    if not laboratory.shows_at_once:
        assert files in (FIRST, SECOND)
    shown = {path: data for path, data in files.items() if not Path(path).name.startswith(TEMPORARY_PREFIX)}
    assert {path: data for path, data in shown.items() if data not in (FIRST.get(path), SECOND.get(path))} == {}
