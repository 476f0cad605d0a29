"""Brings a site to a branch of a git repository: GitHub, GitLab or Gitea Pages, or any server that takes a push.

Files go as blobs into a repository of our own, without a checkout, and one push shows them all. The branch does not
grow with every publication: each commit takes the place of the one before, where that is ours as well. What others have
committed is never rewritten, and a server that forbids rewriting gets one commit after another.
"""

import re
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from newsroom.publishing.git_repository import GitRepository
from newsroom.publishing.target import Change, Destination, Target, TargetError

_OWN_COMMIT = "Published-by: newsroom"
_NO_JEKYLL = ".nojekyll"
"""With this file, GitHub leaves out nothing whose name begins with an underscore."""
_REFUSED_REWRITE = re.compile(r"non-fast-forward|protected|not allowed to force|force[- ]push", re.IGNORECASE)
_FILE, _NO_FILE = "100644 {}", f"0 {'0' * 40}"


@contextmanager
def connect(destination: Destination) -> Iterator[Target]:
    """The branch that the address names behind “#”, as it is at the server now."""
    with tempfile.TemporaryDirectory(prefix="newsroom-") as folder:
        yield GitTarget(GitRepository(destination, index=f"{folder}/index"))


class GitTarget:
    """A branch; what is changed shows with `finish`, all at once."""

    def __init__(self, git: GitRepository) -> None:
        self._git = git
        self._base = git.fetch()
        git.run("read-tree", self._base or "--empty")

    def read(self, path: str) -> bytes | None:
        """The bytes of a file of the branch, with the changes so far; None where there is none."""
        blob = self._git.find(f":0:{path}")
        return self._git.run_bytes("cat-file", "blob", blob) if blob else None

    def apply(self, changes: Iterable[Change]) -> Iterator[Change]:
        """Put the changes into the next commit, and give each when its bytes are in the repository."""
        entries = []
        with self._git.hasher() as store_file:
            for change in changes:
                entry = _FILE.format(store_file(change.file)) if change.file is not None else _NO_FILE
                entries.append(f"{entry}\t{change.path}\0")
                yield change
        self._change_index("".join(entries))

    def finish(self, message: str) -> None:
        """Commit the changes, and push them."""
        if not self._git.find(f":0:{_NO_JEKYLL}"):
            empty = self._git.run("hash-object", "-w", "--stdin")
            self._change_index(f"{_FILE.format(empty)}\t{_NO_JEKYLL}\0")
        tree = self._git.run("write-tree")
        if self._base and tree == self._git.find(f"{self._base}^{{tree}}"):
            return
        on_top = [self._base] if self._base else []
        instead = self._parents_of_own_commit()
        self._base = self._push(tree, instead, message, or_parents=on_top if instead != on_top else None)

    def _push(self, tree: str, parents: list[str], message: str, *, or_parents: list[str] | None) -> str:
        """Push a commit with these parents, or, where the server forbids to rewrite, with the others; returns it."""
        commit = self._git.commit(tree, parents, f"{message}\n\n{_OWN_COMMIT}\n")
        words = self._git.push(commit, expected=self._base)
        if not words:
            return commit
        if or_parents is not None and _REFUSED_REWRITE.search(words):
            return self._push(tree, or_parents, message, or_parents=None)
        raise TargetError(self._git.reason(words))

    def _parents_of_own_commit(self) -> list[str]:
        """What the next commit stands on: what our last one did, or the last one, where it is somebody else's."""
        if not self._base:
            return []
        head, _, message = self._git.run("cat-file", "commit", self._base).partition("\n\n")
        if _OWN_COMMIT not in message.splitlines():
            return [self._base]
        return re.findall(r"^parent (\w+)$", head, re.MULTILINE)

    def _change_index(self, entries: str) -> None:
        self._git.run("update-index", "-z", "--index-info", stdin=entries)
