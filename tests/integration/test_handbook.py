"""The editors' handbook: every command in it runs, every example passes the checks, every answer is what comes."""

import getpass
import gzip
import io
import re
import shlex
import shutil
import subprocess
import tarfile
import textwrap
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.request import urlopen

import desk_client
import handbook_screenshots
import pytest
from ftp_servers import PASSWORD, running_ftp_server
from git_server import GitServer, run_git
from msgspec import Struct
from new_site import NewSite
from newsroom.checks.style_words import RULE_NAMES
from newsroom.commands.main import COMMANDS
from newsroom.desk.access.rights import ROLES
from newsroom.desk.items.item_state import STATE_LABELS
from nukeviet_portal import own_backup, sample_portal
from object_store import BUCKET, running_store
from PIL import Image
from project_folder import ROOT, image_bytes, read_tree
from ssh_server import running_ssh_server

HANDBOOK = ROOT / "HUONG-DAN.md"
SHEETS = ROOT / "huong-dan"
NOW = "2018-10-20 09:15"
_BLOCK = re.compile(r"^( *)```(\w+)(?: (\S+))?\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


class Block(Struct, frozen=True):
    """An example: its language, the file that it is, if any, and its text."""

    language: str
    path: str
    text: str


class Host(Struct, frozen=True):
    """A place that a sheet of the handbook is about, as the test has it."""

    values: dict[str, str]
    """Values that the sheet shows → those of this place."""
    files: Callable[[], dict[str, bytes]]
    """What readers find there, by path."""


class Follower:
    """Does what a document says, block by block, in the site that its `init` makes or in one that is there."""

    def __init__(self, folder: Path, site: NewSite | None = None) -> None:
        self._folder, self._site, self._answer = folder, site, ""

    @property
    def site(self) -> NewSite:
        """The site that commands are typed in."""
        assert self._site is not None, "the document has made no site yet"
        return self._site

    def follow(self, document: Path, values: Mapping[str, str] = {}) -> None:
        """Carry out a document, with these values in the place of those that are only examples."""
        for block in blocks(document):
            text = block.text
            for example, value in values.items():
                text = text.replace(example, value)
            if block.path:
                self.site.write({block.path.replace("~", self.site.variables["HOME"]): text})
                if block.path.startswith("content/"):
                    assert self.site.run("check", "--no-advice").stdout == "", block.path
            elif block.language == "yaml" and text.startswith(("publish:", "backup:", "mail:", "desk:")):
                self.site.add_settings(text)
            elif block.language == "sh":
                for line in text.splitlines():
                    self._type(line)
            elif block.language == "text":
                assert self._answer == text

    def _type(self, line: str) -> None:
        match shlex.split(line):
            case ["./newsroom", "init", folder, *answers]:
                self._site = NewSite(self._folder / Path(folder).name, now=NOW)
                self._site.init(*answers)
            case ["cd", folder]:
                assert Path(folder).name == self.site.root.name
            case ["./newsroom", "serve" | "desk" as command, *_]:
                STARTED[command](self.site)
            case ["./newsroom", "publish", "--watch"]:
                started_and_ended(self.site, "publish", "--watch", says="Đang theo dõi")
            case ["./newsroom", *arguments]:
                done = self.site.run(*arguments)
                assert done.exit_status == 0, (arguments, done.stderr)
                self._answer = done.stdout
            case _:
                self._type_in_shell(line)

    def _type_in_shell(self, line: str) -> None:
        """Run another program, without a terminal; whatever it asks is answered by Enter."""
        command = ["bash", "-c", line]
        done = subprocess.run(
            command,
            cwd=self.site.root,
            env=self.site.environment(),
            input="\n" * 5,
            capture_output=True,
            encoding="utf-8",
            start_new_session=True,
        )
        assert done.returncode == 0, (line, done.stderr)


def blocks(document: Path) -> Iterator[Block]:
    """The examples of a document, without the indentation of a list."""
    for _, language, path, text in _BLOCK.findall(document.read_text("utf-8")):
        yield Block(language, path, textwrap.dedent(text))


def test_the_handbook_is_true(tmp_path: Path) -> None:
    Follower(tmp_path).follow(HANDBOOK)


def test_every_command_is_in_the_handbook() -> None:
    documents = [HANDBOOK, *SHEETS.glob("*.md")]
    lines = [line for document in documents for block in blocks(document) for line in block.text.splitlines()]
    shown = {line.split()[1] for line in lines if line.startswith("./newsroom ")}
    # `ping` asks a server elsewhere, `bench` and `test` are for developers; each has its own test.
    assert "./newsroom ping" in HANDBOOK.read_text("utf-8")
    assert shown == COMMANDS.keys() - {"ping", "bench", "test"} | {"--help"}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> NewSite:
    """A site that has been made, and not been published."""
    made = NewSite(tmp_path_factory.mktemp("site") / "trang-moi", now=NOW)
    made.init("--name", "Ban Dân vận Huyện ủy", "--url", "https://danvan.hiephoa.example.vn/")
    assert made.run("build").exit_status == 0
    return made


@contextmanager
def a_folder(scratch: Path) -> Iterator[Host]:
    """A folder that a web server reads."""
    folder = scratch / "tren-mang"
    folder.mkdir()
    yield Host({"../tren-mang": str(folder)}, lambda: read_tree(folder))


@contextmanager
def a_server_by_ssh(scratch: Path) -> Iterator[Host]:
    """A server with OpenSSH and rsync, whose folder nginx serves."""
    folder = scratch / "may-chu"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch, running_ssh_server(scratch / "ssh", patch) as ssh:
        with (ssh.folder / "ssh_config").open("a") as settings:
            settings.write(f"Host may-chu.example.vn\nHostName 127.0.0.1\nPort {ssh.port}\n")
        client = ssh.folder / "bin/sftp"
        client.write_text(f'#!/bin/sh\nexec {shutil.which("sftp")} -F {settings.name} "$@"\n')
        client.chmod(0o755)
        user = f"{getpass.getuser()}@may-chu.example.vn"
        values = {"/srv/trang": str(folder), "/var/www/trang": str(folder), "bbt@may-chu.example.vn": user}
        values["ssh-keygen -t ed25519"] = f"ssh-keygen -t ed25519 -f {scratch}/id_ed25519"  # not in the user's own home
        yield Host(values, lambda: read_tree(folder))


@contextmanager
def shared_hosting(scratch: Path) -> Iterator[Host]:
    """An account at a host that runs what cPanel runs."""
    with running_ftp_server("pure-ftpd", scratch / "ftp") as ftp, pytest.MonkeyPatch.context() as patch:
        patch.setenv("SSL_CERT_FILE", str(ftp.certificate))
        values = {
            "ftps://bbt@ftp.nha-cung-cap.example.vn/public_html": ftp.address,
            "mật khẩu của tài khoản": PASSWORD,
        }
        yield Host(values, lambda: read_tree(ftp.site))


@contextmanager
def a_forge(scratch: Path) -> Iterator[Host]:
    """A forge that takes a push over HTTP from who has the token."""
    run_git(scratch, "init", "--quiet", "--bare", "trang.git")
    with GitServer(scratch, token="mã truy cập") as forge:
        address = f"{forge.address('trang.git')}#gh-pages"
        values = {'"git+https://github.com/bbt/trang.git#gh-pages"': f'"{address}", insecure: yes'}
        yield Host(values, lambda: branch_files(scratch / "trang.git"))


@contextmanager
def a_store(scratch: Path) -> Iterator[Host]:
    """A store that speaks S3, with a bucket."""
    with running_store(scratch / "store.log") as store:
        values = {
            "access key": store.key,
            "secret key": store.secret,
            "s3://trang-dan-van": f"s3://{BUCKET}",
            '"https://s3.nha-cung-cap.example.vn"': f"{store.address}, insecure: yes",
        }
        yield Host(values, store.files)


def branch_files(repository: Path) -> dict[str, bytes]:
    """The files of the branch that Pages shows."""
    with tarfile.open(fileobj=io.BytesIO(run_git(repository, "archive", "gh-pages"))) as archive:
        members = {member.name: archive.extractfile(member) for member in archive}
    return {path: opened.read() for path, opened in members.items() if opened is not None}


HOSTS: dict[str, Callable[[Path], AbstractContextManager[Host]]] = {
    "may-chu-rieng": a_server_by_ssh,
    "cong-thong-tin": a_server_by_ssh,
    "cpanel": shared_hosting,
    "pages": a_forge,
    "kho-s3": a_store,
    "thu-muc": a_folder,
}


@pytest.mark.parametrize("sheet", HOSTS)
def test_a_sheet_leads_to_readers(sheet: str, site: NewSite, tmp_path: Path) -> None:
    with unpublished(site, tmp_path), HOSTS[sheet](tmp_path) as host:
        document = SHEETS / f"{sheet}.md"
        assert any(example in document.read_text("utf-8") for example in host.values)
        Follower(tmp_path, site).follow(document, host.values)
        brought = read_tree(site.site)
        assert brought.items() <= host.files().items()


def test_a_site_is_kept_as_its_sheet_says(site: NewSite, tmp_path: Path) -> None:
    with unpublished(site, tmp_path), a_folder(tmp_path) as host:
        article = "---\ntitle: Tên một bài\ndate: 2018-10-19 07:30\n---\n\nMột lời {}.\n"
        site.write({"content/tin-tuc/2018/10/bai.md": article.format("đúng")})
        Follower(tmp_path, site).follow(SHEETS / "thu-muc.md", host.values)
        before = host.files()
        site.write({"content/tin-tuc/2018/10/bai.md": article.format("nhầm")})
        assert site.run("publish").exit_status == 0
        assert host.files() != before
        (tmp_path / "usb").mkdir()
        places = {"/media/usb": str(tmp_path / "usb"), "../khoi-phuc": str(tmp_path / "khoi-phuc")}
        Follower(tmp_path, site).follow(SHEETS / "giu-trang.md", host.values | places)
        assert read_tree(tmp_path / "khoi-phuc/content") == read_tree(site.content)
        assert host.files() == before


def test_a_shared_desk_is_set_up_as_its_sheet_says(site: NewSite, tmp_path: Path) -> None:
    follower = Follower(tmp_path, site)
    with unpublished(site, tmp_path):
        follower.follow(SHEETS / "ban-chung.md")
        said = site.run("people", "list").stdout
        assert "an.nguyen" in said
        started_and_ended(site, "desk", "--shared", says="Bàn biên tập chung: https://ban.danvan.example.vn/")


def test_an_old_site_comes_in_as_its_sheet_says(site: NewSite, tmp_path: Path) -> None:
    old_site = tmp_path / "trang-cu"
    picture = old_site / "uploads/news/2017_10/anh-1.jpg"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(image_bytes("JPEG"))
    (old_site / "sao-luu.sql.gz").write_bytes(gzip.compress(own_backup(sample_portal().all_tables())))
    with unpublished(site, tmp_path), a_folder(tmp_path) as host:
        address = "rsync+ssh://bbt@may-chu.example.vn/srv/trang"
        folder = host.values["../tren-mang"]
        values = {"../trang-cu": str(old_site), address: folder}
        document = SHEETS / "chuyen-trang.md"
        assert all(example in document.read_text("utf-8") for example in values)
        Follower(tmp_path, site).follow(document, values)
        assert "tin-tuc/2017/10/phat-dong-thang-dan-van/index.html" in host.files()
        moved = Path(folder, ".newsroom/redirects.map").read_text("utf-8")
        assert '"/tin-tuc/phat-dong-thang-dan-van-1.html" "/tin-tuc/2017/10/phat-dong-thang-dan-van/";' in moved
        report = (site.root / "import-site/report.txt").read_text("utf-8")
        assert "mới mang sang" not in report, "what has come once does not come again"


def test_every_sheet_is_carried_out_and_named_in_the_handbook() -> None:
    names = {file.stem for file in SHEETS.glob("*.md")}
    assert names == {*HOSTS, "giu-trang", "ban-chung", "chuyen-trang"}
    linked = set(re.findall(r"\]\(huong-dan/(\S+)\.md\)", HANDBOOK.read_text("utf-8")))
    assert linked == names


@contextmanager
def unpublished(site: NewSite, home: Path) -> Iterator[None]:
    """Afterwards the site is again as `init` has made it, and has been published nowhere; its user's home is `home`."""
    site.variables = {"HOME": str(home)}
    try:
        yield
    finally:
        subprocess.run(["git", "clean", "-qfdx", "-e", ".venv", "-e", ".cache"], cwd=site.root, check=True)
        subprocess.run(["git", "checkout", "-q", "."], cwd=site.root, check=True)


def served(site: NewSite) -> None:
    """Start the preview, and end it once it says where it is."""
    started_and_ended(site, "serve", "--port", "0", says="Xem thử tại http://127.0.0.1:")


def started_and_ended(site: NewSite, *arguments: str, says: str) -> None:
    """Start a command that goes on until it is ended, and end it once it has said something."""
    log = site.root.parent / "said.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            site.command(*arguments), cwd=site.root, env=site.environment(PYTHONUNBUFFERED="1"), stdout=out, stderr=out
        )
    try:
        deadline = time.monotonic() + 60
        while says not in log.read_text("utf-8") and time.monotonic() < deadline:
            time.sleep(0.1)
        assert says in log.read_text("utf-8")
    finally:
        process.terminate()
        process.wait(30)


def visited(site: NewSite) -> None:
    """Start the desk, come in by the address it prints, and end it."""
    with desk_client.running_command(site.command("desk", "--no-open"), site.root, site.environment()) as address:
        assert urlopen(address, timeout=30).status == 200


STARTED = {"serve": served, "desk": visited}


def test_the_desks_buttons_are_called_what_the_handbook_calls_them() -> None:
    text = HANDBOOK.read_text("utf-8")
    chapters = text.partition("Bàn biên tập trong trình duyệt\n")[2].partition(" Nguồn tin cho người theo dõi\n")[0]
    files = [
        *(ROOT / "hooks/newsroom/desk").rglob("*.html"),
        *(ROOT / "hooks/newsroom/desk").rglob("*.py"),
        *(ROOT / "web/src/desk").rglob("*.js"),
    ]
    words_of_the_desk = "".join(file.read_text("utf-8") for file in files)
    named = re.findall(r"\*\*(.+?)\*\*", chapters)
    assert len(named) > 100
    assert [words for words in named if words not in words_of_the_desk] == []


def test_each_state_and_role_is_called_by_one_word() -> None:
    rows = re.findall(r"^\| \*\*(.+?)\*\* \|", HANDBOOK.read_text("utf-8"), re.MULTILINE)
    assert rows == [role.label for role in ROLES.values()] + list(STATE_LABELS.values())


def test_the_handbook_shows_each_screen_in_words_too() -> None:
    pictures = {
        Path(path).stem: words
        for words, path in re.findall(r"!\[([^\]]*)\]\((huong-dan/\S+\.webp)\)", HANDBOOK.read_text("utf-8"))
    }
    assert pictures.keys() == set(handbook_screenshots.SCREENSHOTS)
    for name, words in pictures.items():
        assert len(words.split()) > 8
        file = handbook_screenshots.OUTPUT_FOLDER / f"{name}.webp"
        assert file.stat().st_size < 60_000
        with Image.open(file) as picture:
            assert (picture.format, picture.size) == ("WEBP", (handbook_screenshots.WIDTH, handbook_screenshots.HEIGHT))
    assert {file.stem for file in handbook_screenshots.OUTPUT_FOLDER.glob("*.webp")} == pictures.keys()


@pytest.mark.parametrize("rule", RULE_NAMES)
def test_every_kind_of_advice_is_in_the_handbook(rule: str) -> None:
    assert f"| `{rule}` |" in HANDBOOK.read_text("utf-8")


@pytest.mark.parametrize("document", [HANDBOOK, SHEETS / "giu-trang.md"], ids=lambda document: document.stem)
def test_every_message_it_explains_is_one_of_the_programs(document: Path) -> None:
    sources = "".join(file.read_text("utf-8") for file in (ROOT / "hooks/newsroom").rglob("*.py"))
    sources = re.sub(r'"\s*\n\s*f?"', "", sources)
    # Words that a message takes in stand in the cases of problems.
    sources += "".join(file.read_text("utf-8") for file in (ROOT / "tests/cases/problems").glob("*.txt"))
    explained = document.read_text("utf-8").partition("| máy nói |")[2]
    messages = re.findall(r"“(.+?)”", "".join(line.split("|")[1] for line in explained.splitlines() if "|" in line[1:]))
    assert len(messages) > 5
    parts = [part.strip() for message in messages for part in message.split("…")]
    assert [part for part in parts if part not in sources] == []


@pytest.mark.parametrize("document", [HANDBOOK, *SHEETS.glob("*.md")], ids=lambda document: document.stem)
def test_links_lead_somewhere(document: Path) -> None:
    text = re.sub(_BLOCK, "", document.read_text("utf-8"))
    for target in re.findall(r"\]\((?!http)([^)]+)\)", text):
        path, _, heading = target.partition("#")
        if not re.fullmatch(r"ten-anh\.jpg .*", target):
            assert not path or (document.parent / path).exists(), target
            assert not heading or heading in anchors(document.parent / path if path else document), target


def anchors(document: Path) -> set[str]:
    """The addresses of a document's headings, as GitHub and GitLab make them."""
    headings = re.findall(r"^#+ (.+)$", re.sub(_BLOCK, "", document.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
