"""Records saved files in the git repository content/ is in, reads them back, and runs nothing it brought."""

import datetime
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from msgspec import Struct

from newsroom.text.dates import TIME_ZONE
from newsroom.text.normalize import collapse_whitespace, slug

_TIMEOUT_SECONDS = 20
# Content may come from anywhere, and saving an article is no reason to run what came with it. The commands used here
# know no filters, signatures or editors; what is left that a repository could have run is switched off.
_SAFE_SETTINGS = ("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false")
_SAFE_ENVIRONMENT = {"GIT_ALLOW_PROTOCOL": "none", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0",
                     "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}  # fmt: skip
_FORBIDDEN_IN_NAMES = re.compile(r"[<>\x00-\x1f]")
# `log` is the one command here that knows programs of a repository: signatures, and what shows differences.
_LOG = (
    "-c", "log.showRoot=true", "-c", "diff.relative=false", "-c", "log.diffMerges=separate",
    "log", "--follow", "--raw", "--no-abbrev", "--no-color", "--no-ext-diff", "--no-textconv", "--no-show-signature",
    "--no-notes", "--encoding=UTF-8", "--format=%x01%H%x00%an%x00%at%x00%s",
)  # fmt: skip
_COMMIT = re.compile("\x01([0-9a-f]{40,64})\0(.*)\0([0-9]+)\0(.*)")
_RAW = re.compile(":+[0-7 ]+ ((?:[0-9a-f]{40,64} )+)[A-Z][0-9]*\t")


class GitFailed(Exception):
    """Why git did not do something, as a Vietnamese sentence."""


class CommitFailed(GitFailed):
    """Why a commit could not be made."""


class CommittedVersion(Struct, frozen=True):
    """A file as a commit left it: `blob` is git's name of its bytes."""

    commit: str
    author: str
    at: datetime.datetime
    subject: str
    blob: str


class GitRepository:
    """The repository of a content folder."""

    def __init__(self, content_folder: Path) -> None:
        self._content_folder = content_folder
        self._program = shutil.which("git")

    @property
    def is_available(self) -> bool:
        """True if content/ is in a repository that this machine's git would work on."""
        try:
            return self._run_git("rev-parse", "--is-inside-work-tree") == "true"
        except GitFailed:
            return False

    def commit(
        self,
        files: Sequence[Path],
        *,
        editor: str,
        message: str,
        at: datetime.datetime | None = None,
        texts: Mapping[Path, bytes] = MappingProxyType({}),
    ) -> None:
        """Commit these files of the content folder alone, whatever else is staged. Raises `CommitFailed`.

        They are stored byte for byte: as in `texts`, else as they are on the disk; what is not there is removed. What
        .gitignore names is left out. `at` is when the editor saved them. Nothing is pushed.
        """
        try:
            self._commit(files, editor, message, at, texts)
        except GitFailed as failure:
            raise CommitFailed(f"Đã lưu tệp nhưng chưa ghi được vào lịch sử git: {failure}") from failure

    def _commit(
        self,
        files: Sequence[Path],
        editor: str,
        message: str,
        at: datetime.datetime | None,
        texts: Mapping[Path, bytes],
    ) -> None:
        name = collapse_whitespace(_FORBIDDEN_IN_NAMES.sub(" ", editor)) or "Ban biên tập"
        email = self._run_git("config", "user.email") or f"{slug(name)}@desk.invalid"
        identity = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER")
                    for key, value in (("NAME", name), ("EMAIL", email))}  # fmt: skip
        if at is not None:
            identity["GIT_AUTHOR_DATE"] = f"@{int(at.timestamp())} +0700"
        paths = {file.relative_to(self._content_folder).as_posix(): file for file in files}
        ignored = self._run_git("check-ignore", "-z", "--stdin", stdin="\0".join(paths)).split("\0")
        paths = {path: file for path, file in paths.items() if path not in ignored}
        on_disk = [path for path, file in paths.items() if file not in texts and file.is_file()]
        written = self._run_git("hash-object", "-w", "--no-filters", "--", *on_disk).split() if on_disk else []
        blobs = dict(zip(on_disk, written, strict=True)) | {
            path: self._run_git("hash-object", "-w", "--stdin", stdin=texts[file]) for path, file in paths.items()
            if file in texts
        }  # fmt: skip
        head = self._run_git("rev-parse", "--verify", "--quiet", "HEAD")
        prefix = self._run_git("rev-parse", "--show-prefix")
        # Without a file, its entry in the index goes.
        entries = "".join(
            f"100644 {blobs[path]}\t{prefix}{path}\0" if path in blobs else f"0 {'0' * len(head)}\t{prefix}{path}\0"
            for path in paths
        )
        with tempfile.TemporaryDirectory(prefix="newsroom-") as folder:
            index = {"GIT_INDEX_FILE": f"{folder}/index"}
            self._run_git("read-tree", head or "--empty", environment=index)
            self._run_git("update-index", "-z", "--index-info", stdin=entries, environment=index)
            tree = self._run_git("write-tree", environment=index)
            # In an empty folder git finds no file to compare its index with: the filters of the repository stay unused.
            elsewhere = {"GIT_DIR": self._run_git("rev-parse", "--absolute-git-dir"), "GIT_WORK_TREE": folder}
            self._run_git("update-index", "-z", "--index-info", stdin=entries, environment=elsewhere, folder=folder)
        if head and tree == self._run_git("rev-parse", f"{head}^{{tree}}"):
            return
        parents = ("-p", head) if head else ()
        words = collapse_whitespace(message) or "Sửa bài"
        commit = self._run_git("commit-tree", tree, *parents, "-m", words, environment=identity)
        # Refused where HEAD has moved in the meantime.
        self._run_git("update-ref", "-m", f"commit: {words}", "HEAD", commit, head)

    def versions(self, path: str, *, limit: int) -> list[CommittedVersion]:
        """What commits made of the file at a path under content/, newest first, also where it lay elsewhere then.

        Raises `GitFailed`.
        """
        if not self._run_git("rev-parse", "--verify", "--quiet", "HEAD"):
            return []
        result: list[CommittedVersion] = []
        commit: re.Match[str] | None = None
        for line in self._run_git(*_LOG, f"--max-count={limit}", "HEAD", "--", f":(literal){path}").splitlines():
            commit = _COMMIT.match(line) or commit
            raw = _RAW.match(line)
            blob = raw[1].split()[-1] if raw else ""
            if commit is not None and blob.strip("0"):
                at = datetime.datetime.fromtimestamp(int(commit[3]), TIME_ZONE)
                result.append(CommittedVersion(commit[1], commit[2], at, commit[4], blob))
                commit = None
        return result

    def read(self, blobs: Iterable[str]) -> dict[str, bytes]:
        """The bytes of these blobs, without those that are not in the repository. Raises `GitFailed`."""
        output = self._run_git_bytes("cat-file", "--batch", stdin="".join(f"{blob}\n" for blob in blobs).encode())
        texts: dict[str, bytes] = {}
        position = 0
        while (end := output.find(b"\n", position)) >= 0:
            name, kind, *size = output[position:end].decode("ascii", "replace").split(" ")
            position = end + 1
            if kind == "blob":
                texts[name] = output[position : position + int(size[0])]
            position += int(size[0]) + 1 if size else 0
        return texts

    def _run_git(
        self, *arguments: str, stdin: str | bytes = "", environment: dict[str, str] | None = None, folder: str = ""
    ) -> str:
        """What a command prints, without the last line end: see `_run_git_bytes`."""
        data = stdin.encode() if isinstance(stdin, str) else stdin
        output = self._run_git_bytes(*arguments, stdin=data, environment=environment, folder=folder)
        return output.decode("utf-8", "replace").removesuffix("\n")

    def _run_git_bytes(
        self, *arguments: str, stdin: bytes = b"", environment: dict[str, str] | None = None, folder: str = ""
    ) -> bytes:
        """What a command prints; raises `GitFailed` where it complains.

        It runs in content/, or in the `folder` named. Nothing where it fails without a word: so git says that there is
        no such commit, setting or ignored file.
        """
        try:
            done = subprocess.run(
                [self._program or "git", *_SAFE_SETTINGS, *arguments],
                cwd=folder or self._content_folder,
                env={**os.environ, **_SAFE_ENVIRONMENT, **(environment or {})},
                input=stdin,
                capture_output=True,
                timeout=_TIMEOUT_SECONDS,
                check=False,
            )
            error = done.stderr.decode("utf-8", "replace") if done.returncode else ""
        except (OSError, subprocess.TimeoutExpired) as failure:
            error = str(failure)
        if error:
            raise GitFailed(collapse_whitespace(error)[:200])
        return done.stdout
