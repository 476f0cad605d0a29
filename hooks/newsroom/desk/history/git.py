"""Records saved files in the git repository content/ is in, in the editor's name, and runs nothing it brought."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from newsroom.text.normalize import collapse_whitespace, slug

_TIMEOUT_SECONDS = 20
# Content may come from anywhere, and saving an article is no reason to run what came with it. The commands used here
# know no filters, signatures or editors; what is left that a repository could have run is switched off.
_SAFE_SETTINGS = ("-c", f"core.hooksPath={os.devnull}", "-c", "core.fsmonitor=false")
_SAFE_ENVIRONMENT = {"GIT_ALLOW_PROTOCOL": "none", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}
_FORBIDDEN_IN_NAMES = re.compile(r"[<>\x00-\x1f]")


class CommitFailed(Exception):
    """Why a commit could not be made, as a Vietnamese sentence."""


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
        except CommitFailed:
            return False

    def commit(self, files: Sequence[Path], *, editor: str, message: str) -> None:
        """Commit these files of the content folder alone, whatever else is staged. Raises `CommitFailed`.

        Their bytes are stored as they are; what .gitignore names is left out. Nothing is pushed.
        """
        name = collapse_whitespace(_FORBIDDEN_IN_NAMES.sub(" ", editor)) or "Ban biên tập"
        email = self._run_git("config", "user.email") or f"{slug(name)}@desk.invalid"
        identity = {f"GIT_{role}_{key}": value for role in ("AUTHOR", "COMMITTER")
                    for key, value in (("NAME", name), ("EMAIL", email))}  # fmt: skip
        names = [file.relative_to(self._content_folder).as_posix() for file in files]
        ignored = self._run_git("check-ignore", "-z", "--stdin", stdin="\0".join(names)).split("\0")
        names = [name for name in names if name not in ignored]
        head = self._run_git("rev-parse", "--verify", "--quiet", "HEAD")
        prefix = self._run_git("rev-parse", "--show-prefix")
        blobs = self._run_git("hash-object", "-w", "--no-filters", "--", *names).split()
        entries = "".join(f"100644 {blob}\t{prefix}{name}\0" for blob, name in zip(blobs, names, strict=True))
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

    def _run_git(
        self, *arguments: str, stdin: str = "", environment: dict[str, str] | None = None, folder: str = ""
    ) -> str:
        """What a command prints, without the last line end; raises `CommitFailed` where it complains.

        It runs in content/, or in the `folder` named. "" where it fails without a word: so git says that there is no
        such commit, setting or ignored file.
        """
        try:
            done = subprocess.run(
                [self._program or "git", *_SAFE_SETTINGS, *arguments],
                cwd=folder or self._content_folder,
                env={**os.environ, **_SAFE_ENVIRONMENT, **(environment or {})},
                input=stdin,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=_TIMEOUT_SECONDS,
                check=False,
            )
            error = done.stderr if done.returncode else ""
        except (OSError, subprocess.TimeoutExpired) as failure:
            error = str(failure)
        if error:
            raise CommitFailed(f"Đã lưu tệp nhưng chưa ghi được vào lịch sử git: {collapse_whitespace(error)[:200]}")
        return done.stdout.removesuffix("\n")
