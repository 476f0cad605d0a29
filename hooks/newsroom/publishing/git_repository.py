"""git's commands in a repository of our own beside a branch at a server, and what a failure of theirs means."""

import os
import re
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from newsroom.publishing.target import Destination, TargetError
from newsroom.text.normalize import collapse_whitespace

DEFAULT_BRANCH = "gh-pages"
_PUBLISHED = "refs/newsroom/published"
# Nothing that a repository brought may run, and nobody is there to answer a question.
_SETTINGS = (
    "core.hooksPath=" + os.devnull, "core.fsmonitor=false", "gc.pruneExpire=now", "gc.autoDetach=false",
    "http.lowSpeedLimit=1", "http.lowSpeedTime=60",
)  # fmt: skip
_ENVIRONMENT = {
    "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "", "SSH_ASKPASS": "", "GCM_INTERACTIVE": "never", "LC_ALL": "C",
}  # fmt: skip
_USERS_OWN_VARIABLES = ("GIT_AUTHOR_", "GIT_COMMITTER_", "GIT_CONFIG_", "GIT_SSL_")
_SSH_OPTIONS = "-o BatchMode=yes -o ConnectTimeout=30 -o ServerAliveInterval=20"
_TOKEN_VARIABLE = "NEWSROOM_GIT_TOKEN"
_TOKEN_REFUSED = r"authentication failed|could not read (username|password)|error: 401|terminal prompts disabled"

# What git and servers say, in lower case, and what that means; the first that fits is told.
_REASONS = (
    (r"stale info|fetch first|cannot lock ref", "có người vừa đẩy lên nhánh {branch} trong lúc đăng; hãy chạy lại."),
    (r"gh001|file size limit|larger than|too large|maximum (allowed )?(file )?size",
     "máy chủ git không nhận tệp quá lớn (GitHub: tối đa 100 MB một tệp); hãy bỏ hoặc thu nhỏ tệp đính kèm ấy."),
    (r"protected branch|gh006|gh013|not allowed to (force[- ])?push|prohibited|rule violations",
     "máy chủ git bảo vệ nhánh {branch}; hãy cho tài khoản này quyền đẩy lên nhánh ấy, hoặc ghi nhánh khác sau dấu #."),
    (r"hook declined", "máy chủ git từ chối: {words}. Hãy hỏi người quản lý kho git ấy."),
    (r"host key verification failed|host identification has changed",
     "chưa tin được máy chủ git, vì khóa máy chủ lạ hoặc đã đổi; hãy chạy ssh {host} một lần, so khóa với khóa mà nơi "
     "cung cấp công bố, rồi trả lời yes."),
    (r"permission denied \(publickey|too many authentication failures",
     "máy chủ git không nhận khóa SSH của máy này; hãy thêm khóa công khai (thường là ~/.ssh/id_ed25519.pub) vào kho, "
     "với quyền ghi."),
    (_TOKEN_REFUSED, "máy chủ git không nhận mã truy cập (token); hãy tạo mã mới có quyền ghi vào kho, rồi ghi lại."),
    (r"error: 403|denied to|write access|not authorized|deploy key|read[- ]only|insufficient permission",
     "tài khoản này không có quyền ghi vào kho; hãy xin quyền ghi, hoặc dùng khóa, mã truy cập có quyền ghi."),
    (r"no space left|quota|disk full", "máy chủ git đã hết chỗ; hãy dọn bớt ở đó, hoặc hỏi nơi cung cấp."),
    (r"dubious ownership", "kho git ấy là của người dùng khác trên máy; hãy chạy lệnh bằng người dùng ấy."),
    (r"not found|does not appear to be a git repository|no such file|not a git repository|error: 404",
     "không có kho git ở địa chỉ ấy; hãy xem lại địa chỉ, hoặc tạo kho trước."),
    (r"unpacker error|unable to write|insufficient permission for adding",
     "máy chủ git không ghi được vào kho: {words}. Hãy hỏi người quản lý kho git ấy."),
    (r"loose object|corrupt|bad object|unable to read tree|object file .* is empty",
     "kho git tạm {repository} bị hỏng; hãy xóa thư mục ấy rồi chạy lại."),
    (r"certificate|ssl", "chứng chỉ bảo mật của máy chủ git không hợp lệ; hãy xem lại địa chỉ và ngày giờ của máy."),
    (r"could not resolve|connect|timed out|hung up|early eof|could not read from remote|unable to access|rpc failed",
     "không nối được tới máy chủ git; hãy xem lại mạng và địa chỉ, rồi chạy lại."),
    ("", "lệnh git không thành công: {words}. Hãy báo người phụ trách kỹ thuật."),
)  # fmt: skip


class GitRepository:
    """A repository that holds what a branch elsewhere holds, and the next commit's `index` in a file of that path.

    Every method raises TargetError, unless it says what it returns instead.
    """

    def __init__(self, destination: Destination, *, index: str) -> None:
        address = urlsplit(destination.settings.address)
        protocol = address.scheme.lower().removeprefix("git+")
        self._program = shutil.which("git") or ""
        if not self._program:
            raise TargetError("Máy này chưa có git. Hãy cài git (git-scm.com; Debian, Ubuntu: sudo apt install git).")
        if protocol == "http" and not destination.settings.insecure:
            raise TargetError(
                "git+http:// gửi mã truy cập không mã hóa; hãy dùng git+https://, hoặc ghi insecure: yes."
            )
        self._url, self._host = address._replace(scheme=protocol, fragment="").geturl(), address.netloc
        self._branch = unquote(address.fragment) or DEFAULT_BRANCH
        self._folder = destination.state_folder / "repository.git"
        self._settings: tuple[str, ...] = _SETTINGS
        self._no_token = ""
        self._environment = {
            **{name: value for name, value in os.environ.items() if _is_users_own(name)},
            **_ENVIRONMENT,
            "GIT_ALLOW_PROTOCOL": f"{protocol}:ssh:https",
            "GIT_SSH_COMMAND": f"{os.environ.get('GIT_SSH_COMMAND') or 'ssh'} {_SSH_OPTIONS}",
        }
        if protocol in ("http", "https"):
            self._use_token(destination, f"{protocol}://{address.netloc.rpartition('@')[2]}", address.username)
        if self._call("check-ref-format", self._ref).returncode:
            raise TargetError(f"“{self._branch}” sau dấu # không dùng làm tên nhánh git được; chẳng hạn: #gh-pages.")
        self._environment |= {"GIT_DIR": str(self._folder), "GIT_INDEX_FILE": index}
        if not (self._folder / "HEAD").exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            self.run("init", "--quiet", "--bare", "--template=")

    def fetch(self) -> str:
        """The name of the branch's last commit, which is here now; "" where there is no such branch."""
        commit = self.run("ls-remote", self._url, self._ref).partition("\t")[0]
        if commit and commit != self.find(_PUBLISHED):
            # With the commit before: ours may have to take the place of the last one.
            self.run("fetch", "--quiet", "--no-tags", "--depth=2", self._url, f"+{self._ref}:{_PUBLISHED}")
            return self.find(_PUBLISHED)
        return commit

    def commit(self, tree: str, parents: Sequence[str], message: str) -> str:
        """Make a commit, in the name of this machine's user of git, and return its name."""
        if not self.find_setting("user.email"):
            for role in ("AUTHOR", "COMMITTER"):
                self._environment.setdefault(f"GIT_{role}_NAME", "newsroom")
                self._environment.setdefault(f"GIT_{role}_EMAIL", "newsroom@publish.invalid")
        options = [option for parent in parents for option in ("-p", parent)]
        return self.run("commit-tree", tree, *options, stdin=message)

    def push(self, commit: str, *, expected: str) -> str:
        """Make the branch end with a commit where it ends with `expected` now; returns git's words if it failed."""
        lease = f"--force-with-lease={self._ref}:{expected}"
        done = self._call("push", "--porcelain", lease, self._url, f"{commit}:{self._ref}")
        if done.returncode:
            return f"{done.stdout.decode(errors='replace')}\n{done.stderr.decode(errors='replace')}"
        self.run("update-ref", _PUBLISHED, commit)
        self._call("gc", "--auto", "--quiet")  # without it the repository is larger, and that is all
        return ""

    def find(self, name: str) -> str:
        """The full name of an object; "" where there is none."""
        return _text(self._call("rev-parse", "--verify", "--quiet", name))

    def find_setting(self, name: str) -> str:
        """What the user's git is set to; "" without that."""
        return _text(self._call("config", "--get", name))

    def run(self, *arguments: str, stdin: str = "") -> str:
        """What a command prints, without the last line end."""
        return self.run_bytes(*arguments, stdin=stdin).decode(errors="surrogateescape").removesuffix("\n")

    def run_bytes(self, *arguments: str, stdin: str = "") -> bytes:
        """What a command prints."""
        done = self._call(*arguments, stdin=stdin)
        if done.returncode:
            raise TargetError(self.reason(done.stderr.decode(errors="replace")))
        return done.stdout

    @contextmanager
    def hasher(self) -> Iterator[Callable[[Path], str]]:
        """A function that stores a file's bytes and returns the blob's name, by one process for all of them."""
        with subprocess.Popen(
            self._command("hash-object", "-w", "--no-filters", "--stdin-paths"),
            env=self._environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as process:
            assert process.stdin is not None and process.stdout is not None
            requests, answers = process.stdin, process.stdout

            def store_file(file: Path) -> str:
                try:
                    requests.write(os.fsencode(file) + b"\n")
                    requests.flush()
                except BrokenPipeError:
                    pass  # it has ended, and has no answer either
                blob = answers.readline().decode().strip()
                if not blob:
                    raise TargetError(f"Không ghi được vào kho git tạm {self._folder}; hãy xem ổ đĩa còn chỗ không.")
                return blob

            yield store_file

    def reason(self, words: str) -> str:
        """The line for what git has said."""
        lower = words.lower()
        if self._no_token and re.search(_TOKEN_REFUSED, lower):
            return self._no_token
        why = next(why for sign, why in _REASONS if re.search(sign, lower))
        remote = [line.removeprefix("remote:") for line in words.splitlines() if line.startswith("remote:")]
        told = collapse_whitespace(" ".join(remote) or words).rstrip(".")[:200]
        return f"Nhánh git: {why}".format(branch=self._branch, host=self._host, repository=self._folder, words=told)

    @property
    def _ref(self) -> str:
        return f"refs/heads/{self._branch}"

    def _use_token(self, destination: Destination, server: str, user: str | None) -> None:
        """Let git know the token, by its environment, and for this server alone: a redirect leads nowhere with it."""
        try:
            self._environment[_TOKEN_VARIABLE] = destination.secret("token")
        except TargetError as error:
            self._no_token = str(error)  # git may know one by itself
            return
        name = "" if user else "echo username=git; "
        helper = f'!f() {{ test "$1" = get || exit 0; {name}echo "password=${_TOKEN_VARIABLE}"; }}; f'
        self._settings = (*_SETTINGS, "credential.helper=", f"credential.{server}.helper={helper}")

    def _call(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[bytes]:
        data = stdin.encode(errors="surrogateescape")
        return subprocess.run(
            self._command(*arguments), env=self._environment, input=data, capture_output=True, check=False
        )

    def _command(self, *arguments: str) -> list[str]:
        return [self._program, *(word for setting in self._settings for word in ("-c", setting)), *arguments]


def _is_users_own(variable: str) -> bool:
    """False for the variables by which git leads itself to a repository, as in a hook."""
    return not variable.startswith("GIT_") or variable.startswith(_USERS_OWN_VARIABLES)


def _text(done: subprocess.CompletedProcess[bytes]) -> str:
    return done.stdout.decode(errors="replace").strip() if done.returncode == 0 else ""
