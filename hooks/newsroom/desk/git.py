"""Records saved files in the git repository content/ is in, in the editor's name, and runs nothing it brought."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

from newsroom.text.normalize import collapse_whitespace, slug

_TIMEOUT_SECONDS = 20
# What a repository may have programs run for when a file is committed (git-config). Content may come from anywhere,
# and saving an article is no reason to run what came with it.
_SAFE_SETTINGS = (
    f"core.hooksPath={os.devnull}",
    "core.fsmonitor=false",
    "core.editor=false",
    "commit.gpgSign=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "credential.helper=",
)
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
        """Whether content/ is in a repository that this machine's git would work on."""
        return bool(self._program) and self._run_git("rev-parse", "--is-inside-work-tree").stdout.strip() == "true"

    def commit(self, files: Sequence[Path], *, editor: str, message: str) -> None:
        """Commit these files alone, whatever else is staged; nothing is pushed. Raises `NotCommitted`."""
        name = collapse_whitespace(_FORBIDDEN_IN_NAMES.sub(" ", editor)) or "Ban biên tập"
        address = self._run_git("config", "user.email").stdout.strip() or f"{slug(name)}@desk.invalid"
        who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER")
               for what, value in (("NAME", name), ("EMAIL", address))}  # fmt: skip
        paths = [str(file) for file in files]
        added = self._run_git("add", "--intent-to-add", "--", *paths)
        if added.returncode == 0:
            told = collapse_whitespace(message) or "Sửa bài"
            done = self._run_git("commit", "--quiet", "--no-verify", "--only", "-m", told, "--", *paths, identity=who)
            if done.returncode == 0 or "nothing to commit" in done.stdout or "no changes added" in done.stdout:
                return
            added = done
        why = collapse_whitespace(added.stderr or added.stdout)[:200]
        raise CommitFailed(f"Đã lưu tệp nhưng chưa ghi được vào lịch sử git: {why}")

    def _run_git(self, *arguments: str, identity: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        settings = [*_SAFE_SETTINGS, *(self._disabled_filters() if arguments[0] in ("add", "commit") else ())]
        options = [part for setting in settings for part in ("-c", setting)]
        environment = {
            **os.environ,
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_OPTIONAL_LOCKS": "0",
            "LC_ALL": "C",
            **(identity or {}),
        }
        try:
            return subprocess.run(
                [self._program or "git", *options, *arguments],
                cwd=self._content_folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                timeout=_TIMEOUT_SECONDS,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return subprocess.CompletedProcess(arguments, 1, "", str(error))

    def _disabled_filters(self) -> list[str]:
        """Settings that switch off the filters which the repository itself defines; the user's own stay."""
        found = self._run_git("config", "--local", "--includes", "--name-only", "--get-regexp", r"^filter\..*")
        names = {name.rpartition(".")[0] for name in found.stdout.split("\n") if name}
        off = (("clean", ""), ("smudge", ""), ("process", ""), ("required", "false"))
        return [f"{name}.{what}={value}" for name in sorted(names) for what, value in off]
