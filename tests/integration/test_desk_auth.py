"""The desk lets in only the browser that has its address, only its own pages, and nothing outside content/."""

import os
import re
from pathlib import Path
from typing import Any

import pytest
from desk_client import BASE_URL, PORT, DeskClient
from project_folder import Project
from werkzeug.test import Client

PATH = "tin-tuc/2018/10/bai.md"
ITEM = "---\ntitle: Bài một\ndate: 2018-10-19 08:00\n---\n\nNội dung.\n"
WRITES = [
    "/_ban/bai/" + PATH,
    "/_ban/xem/" + PATH,
    "/_ban/tai-len/" + PATH,
    "/_ban/chuyen/" + PATH,
    "/_ban/moi",
    "/_ban/nhap",
]
READS = [
    "/",
    "/_ban/",
    "/_ban/bai/" + PATH,
    "/_ban/moi",
    "/_ban/nhap",
    "/_ban/tinh-hinh",
    "/_ban/tep/desk.js",
    "/assets/newsroom.css",
]


@pytest.fixture
def site(project: Project) -> Project:
    project.write({f"content/{PATH}": ITEM, "secret.md": "bí mật", "content/tin-tuc/2018/10/anh.jpg": b"x"})
    return project


@pytest.fixture
def visitor(site: Project, monkeypatch: pytest.MonkeyPatch) -> DeskClient:
    return DeskClient(site, monkeypatch)


@pytest.mark.parametrize("address", READS)
def test_nothing_is_shown_without_the_address(site: Project, monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    stranger = DeskClient(site, monkeypatch, log_in=False)
    assert stranger.get(address).status_code == 403
    assert stranger.get("/_ban/vao?khoa=0").status_code == 403
    assert stranger.get("/_ban/vao?khoa=ệ").status_code == 403
    assert stranger.get("/_ban/vao").status_code == 403


def test_the_cookie_is_kept_from_scripts_and_other_sites(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    visitor = DeskClient(site, monkeypatch, log_in=False)
    login_token = visitor.access.login_token
    answer = visitor.get(f"/_ban/vao?khoa={login_token}")
    (cookie,) = answer.headers.getlist("Set-Cookie")
    assert cookie.startswith(f"ban-{PORT}=")
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert login_token not in cookie
    assert visitor.access.csrf_token not in cookie
    assert 'content="0;url=/_ban/"' in answer.text
    assert visitor.get("/_ban/").status_code == 200


def test_an_address_lets_in_one_browser_once(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = DeskClient(site, monkeypatch, log_in=False)
    address = f"/_ban/vao?khoa={desk.access.login_token}"
    assert desk.http.head(address, base_url=BASE_URL).status_code == 403, "a preview of the link uses nothing up"
    assert desk.get(address).status_code == 200
    assert desk.get(address).status_code == 200, "who is in may reload"
    other = Client(desk.app)
    assert other.get(address, base_url=BASE_URL).status_code == 403
    assert other.get(f"/_ban/vao?khoa={desk.access.login_token}", base_url=BASE_URL).status_code == 200


@pytest.mark.parametrize("host", [None, "evil.example"])
def test_pages_for_strangers_hold_no_secret(site: Project, monkeypatch: pytest.MonkeyPatch, host: str | None) -> None:
    stranger = DeskClient(site, monkeypatch, log_in=False)
    headers, auth = {"Host": host} if host else {}, stranger.access
    for address in [*READS, *WRITES, "/_ban/vao?khoa=0", "/_ban/khong-co", "/%ff"]:
        for answer in (stranger.get(address, headers=headers), stranger.post(address, csrf_token="x", headers=headers)):
            assert answer.status_code in (403, 405, 421)
            page = f"{answer.headers}{answer.get_data(as_text=True)}"
            assert auth.csrf_token not in page
            assert auth.login_token not in page
            assert not re.search("[0-9a-f]{32}", page), "no secret of any kind"


HOSTS = ["evil.example", f"evil.example:{PORT}", "127.0.0.1", "127.0.0.1:1", f"127.0.0.1.evil.example:{PORT}", ""]


@pytest.mark.parametrize("host", HOSTS)
def test_another_name_for_this_machine_is_refused(visitor: DeskClient, host: str) -> None:
    assert visitor.get("/_ban/", headers={"Host": host}).status_code == 421
    key = visitor.access.login_token
    assert visitor.get(f"/_ban/vao?khoa={key}", headers={"Host": host}).status_code == 421


ORIGINS: list[dict[str, Any]] = [
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": f"https://127.0.0.1:{PORT}"},
    {"Origin": "http://127.0.0.1:1"},
    {"Origin": f"http://localhost:{PORT}"},
    {"Origin": ""},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site"},
]


@pytest.mark.parametrize("headers", ORIGINS, ids=str)
@pytest.mark.parametrize("address", WRITES)
def test_a_page_of_another_origin_writes_nothing(visitor: DeskClient, address: str, headers: dict[str, str]) -> None:
    before = tree(visitor.project.root)
    assert visitor.post(address, {"title": "Khác"}, headers=headers).status_code == 403
    assert tree(visitor.project.root) == before


@pytest.mark.parametrize("address", WRITES)
def test_a_form_needs_the_key(visitor: DeskClient, address: str) -> None:
    for key in ("", "0" * 64, visitor.access.login_token, "ệ"):
        assert visitor.post(address, {"title": "Khác"}, csrf_token=key).status_code == 403
    assert visitor.file_text(PATH) == ITEM


def test_reading_changes_nothing(visitor: DeskClient) -> None:
    before = tree(visitor.project.content)
    for address in READS:
        assert visitor.get(address).status_code in (200, 303)
    assert tree(visitor.project.content) == before


@pytest.mark.parametrize("address", READS)
def test_every_answer_is_sealed(visitor: DeskClient, address: str) -> None:
    headers = visitor.get(address).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    # A page that is stricter sends no Origin with its forms.
    assert headers["Referrer-Policy"] == "same-origin"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in headers


def test_the_desks_pages_have_no_inline_scripts_or_styles(visitor: DeskClient) -> None:
    for address in READS:
        page = visitor.get(address).text
        assert not re.search(r"<script(?![^>]* src=)|<style| style=| on[a-z]+=", page), address


OUTSIDE = [
    "../secret.md", "tin-tuc/../../secret.md", "tin-tuc/%2e%2e/%2e%2e/secret.md", "..%2fsecret.md", "/etc/passwd",
    "//etc/passwd", "..\\secret.md", "tin-tuc\\..\\..\\secret.md", "C:/secret.md", "C:\\secret.md", "tin-tuc/con.md",
    "tin-tuc/2018/10/bai.md:stream", "tin-tuc/2018/10/bai.md\0.jpg", "tin-tuc/link.md", "tin-tuc/folder/secret.md",
    "mkdocs.yml", "tin-tuc/2018/10", "tin-tuc/2018/10/.bai.md", "gioi-thieu.md", "tin-tuc/2018/10/anh.jpg", "%ff.md",
]  # fmt: skip


@pytest.mark.parametrize("path", OUTSIDE)
def test_no_path_leads_out_of_content(visitor: DeskClient, path: str) -> None:
    root = visitor.project.root
    if os.name != "nt":
        (root / "content/tin-tuc/link.md").symlink_to(root / "secret.md")
        (root / "outside").mkdir()
        (root / "outside/secret.md").write_text("bí mật", "utf-8")
        (root / "content/tin-tuc/folder").symlink_to(root / "outside", target_is_directory=True)
    before = tree(root)
    for address in ("/_ban/bai/", "/_ban/xem/", "/_ban/tai-len/", "/_ban/chuyen/", "/"):
        for answer in (
            visitor.get(address + path),
            visitor.post(address + path, {"van-ban": "khác", "dau-van": "", "noi-moi": "../x.md"}),
        ):
            assert "bí mật" not in answer.get_data(as_text=True)
            assert answer.status_code in (303, 403, 404, 405) or path == "tin-tuc/2018/10/anh.jpg"
    assert tree(root) == before


MOVES = ["../../x.md", "/etc/x.md", "C:\\x.md", "tin-tuc/../../x.md", "..\\..\\x.md", "tin-tuc/con.md", "", "tin-tuc/"]


@pytest.mark.parametrize("target", MOVES[:-1])
def test_nothing_is_moved_out_of_content(visitor: DeskClient, target: str) -> None:
    before = tree(visitor.project.root)
    answer = visitor.post(f"/_ban/chuyen/{PATH}", {"noi-moi": target})
    assert answer.status_code == 303
    assert "bao=" in answer.headers["Location"]
    assert tree(visitor.project.root) == before


def test_a_link_put_there_later_leads_nowhere_either(visitor: DeskClient) -> None:
    if os.name == "nt":
        pytest.skip("Windows lets administrators alone make links")
    form = visitor.form_fields(PATH)
    file = visitor.project.content / PATH
    file.unlink()
    file.symlink_to(visitor.project.root / "secret.md")
    assert visitor.save(PATH, form, title="Khác").status_code == 404
    assert (visitor.project.root / "secret.md").read_text("utf-8") == "bí mật"


@pytest.mark.parametrize(
    "name", ["../app.py", "..%2fapp.py", "%2e%2e/auth.py", "desk.py", "", ".", "/etc/passwd", "a\\b.js"]
)
def test_only_the_desks_own_assets_are_served(visitor: DeskClient, name: str) -> None:
    assert visitor.get(f"/_ban/tep/{name}").status_code in (403, 404, 308)


def test_too_much_is_refused(visitor: DeskClient) -> None:
    form = visitor.form_fields(PATH)
    answer = visitor.save(PATH, form, noi_dung="x" * 20_000_000)
    assert answer.status_code == 413
    assert "chưa lưu được" in answer.text
    assert visitor.save(PATH, form, noi_dung="x\n" * 3_000_000).status_code == 413
    assert visitor.file_text(PATH) == ITEM
    said = {"CONTENT_LENGTH": str(2**40)}
    answer = visitor.http.post(
        f"/_ban/bai/{PATH}", base_url=BASE_URL, headers={"Origin": BASE_URL}, environ_overrides=said
    )
    assert answer.status_code == 413


def test_two_desks_on_two_ports_know_their_own_visitors(site: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = DeskClient(site, monkeypatch, log_in=False), DeskClient(site, monkeypatch)
    assert first.access.csrf_token != second.access.csrf_token
    (cookie,) = first.get(f"/_ban/vao?khoa={first.access.login_token}").headers.getlist("Set-Cookie")
    stranger = DeskClient(site, monkeypatch, log_in=False)
    assert stranger.get("/_ban/", headers={"Cookie": cookie.partition(";")[0]}).status_code == 403


def tree(root: Path) -> dict[str, bytes]:
    """Every file but what is kept from one run to the next."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_symlink() and ".cache" not in path.parts and "overrides" not in path.parts
        and "hooks" not in path.parts
    }  # fmt: skip


def test_a_form_that_was_opened_before_gets_the_key_of_this_session(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = DeskClient(project, monkeypatch, log_in=False)
    assert desk.get("/_ban/phien").status_code == 403
    desk = DeskClient(project, monkeypatch)
    state = desk.get("/_ban/phien", headers={"Sec-Fetch-Site": "same-origin"})
    assert state.json == {"login": "", "name": "", "khoa": desk.csrf_token}
    assert desk.get("/_ban/phien", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
