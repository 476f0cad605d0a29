"""Every address of the shared desk lets in whom its right lets in, in their sections, and nobody's forged request."""

import re

import pytest
from desk_client import BASE_URL, PASSWORD, DeskVisitor, SharedDesk, browser_form_data
from newsroom.desk.access.rights import ROLES, TASK_RIGHTS, Right
from newsroom.desk.routes import ROUTES, Route, ways_of_running
from project_folder import Project
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

PUBLISHED, OWN_DRAFT, OTHERS_DRAFT, ELSEWHERE = (
    f"{section}/2018/10/{name}.md"
    for section, name in [
        ("tin-tuc", "da-dang"),
        ("tin-tuc", "cua-binh"),
        ("tin-tuc", "cua-cuc"),
        ("hoat-dong", "khac"),
    ]
)
HEAD = "---\ntitle: Bài một\ndate: 2018-10-19 08:00\n"
FILES = {
    PUBLISHED: f"{HEAD}review:\n  writers: [binh]\n---\n\nĐã đăng.\n",
    OWN_DRAFT: f"{HEAD}draft: yes\nreview:\n  writers: [binh]\n---\n\nNháp.\n",
    OTHERS_DRAFT: f"{HEAD}draft: yes\nreview:\n  writers: [cuc, binh]\n---\n\nNháp.\n",
    ELSEWHERE: f"{HEAD}draft: yes\nreview:\n  writers: [cuc]\n---\n\nNháp.\n",
}
SHARED_ROUTES = [route for route in ROUTES if route.desk in ways_of_running(is_shared=True)]
REQUESTS = [(route, method) for route in SHARED_ROUTES for method in route.methods]
ARGUMENTS = {"path": OTHERS_DRAFT, "login": "khach", "token": "x", "name": "desk.css", "number": "1"}
SECRETS = re.compile(r"Khach|Đã đăng\.|Nháp\.|Bài một")


@pytest.fixture
def desk(project: Project, monkeypatch: pytest.MonkeyPatch) -> SharedDesk:
    project.write({f"content/{path}": text for path, text in FILES.items()})
    desk = SharedDesk(project, monkeypatch)
    desk.client("khach", roles=["administrator"])
    return desk


def address_of(route: Route) -> str:
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: ARGUMENTS[match[1]], route.path)


def ask(visitor: DeskVisitor, route: Route, method: str) -> TestResponse:
    return visitor.get(address_of(route)) if method == "GET" else visitor.post(address_of(route))


def is_refused(response: TestResponse) -> bool:
    """True for what somebody sees who may not do it; the handlers' own answers are others."""
    return response.status_code == 403 and "cần quyền khác" in response.text


def state(desk: SharedDesk) -> tuple[dict[str, bytes], list[tuple[object, ...]]]:
    """What requests could change: the content, people and their sessions."""
    content = desk.project.content
    files = {str(file.relative_to(content)): file.read_bytes() for file in sorted(content.rglob("*")) if file.is_file()}
    tables = ("people", "comments", "preview_links", "locks", "versions", "trash")
    return files, [tuple(row) for table in tables for row in desk.database.rows(f"SELECT * FROM {table}")]


@pytest.mark.parametrize("role", ROLES)
def test_every_address_answers_those_who_have_its_right_and_no_others(desk: SharedDesk, role: str) -> None:
    visitor = desk.client("dung", roles=[role])
    for route, method in REQUESTS:
        if route.handler in ("sign_in.sign_out", "trash.put"):
            continue  # after which there is nobody, or nothing, to ask for
        before = state(desk)
        is_allowed = route.right is Right.NONE or route.right in ROLES[role].rights
        if route.right is Right.WRITE and "<path:path>" in route.path and route.changes_item and is_allowed:
            # Of items that exist, writers have their own drafts; this one is somebody else's.
            is_allowed = Right.EDIT in ROLES[role].rights
        assert is_refused(ask(visitor, route, method)) is not is_allowed, f"{method} {route.path}"
        if not is_allowed:
            assert state(desk) == before


@pytest.mark.parametrize(("route", "method"), REQUESTS, ids=[f"{method} {route.path}" for route, method in REQUESTS])
def test_strangers_learn_and_change_nothing(desk: SharedDesk, route: Route, method: str) -> None:
    before = state(desk)
    response = ask(desk.stranger(), route, method)
    if route.right is not Right.NONE:
        assert response.status_code in (303, 401)
        assert not SECRETS.search(f"{response.text}{response.headers}")
    assert state(desk) == before


POSTS = [route for route, method in REQUESTS if method == "POST"]
FORGED: dict[str, dict[str, str]] = {
    "another site": {"Origin": "https://evil.example"},
    "a sandbox": {"Origin": "null"},
    "another port": {"Origin": "http://127.0.0.1:1"},
    "no origin": {"Origin": ""},
    "cross-site": {"Sec-Fetch-Site": "cross-site"},
    "same-site": {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"},
}


@pytest.fixture
def all_roles(desk: SharedDesk) -> DeskVisitor:
    return desk.client("an", roles=ROLES)


@pytest.mark.parametrize("forgery", FORGED)
def test_what_another_site_sends_changes_nothing(desk: SharedDesk, all_roles: DeskVisitor, forgery: str) -> None:
    before = state(desk)
    for route in POSTS:
        response = all_roles.post(address_of(route), headers=FORGED[forgery])
        assert response.status_code == 403, route.path
    assert state(desk) == before


def test_a_form_needs_the_token_of_its_own_session(desk: SharedDesk, all_roles: DeskVisitor) -> None:
    tokens = ["", "0" * 64, "ệ", desk.client("an").csrf_token, desk.client("khach").csrf_token]
    before = state(desk)
    for route in POSTS:
        for token in tokens:
            assert all_roles.post(address_of(route), csrf_token=token).status_code == 403, route.path
            answer = all_roles.post(address_of(route), csrf_token=token, headers={"X-Khoa": token or "x"})
            assert answer.status_code == 403, route.path
    assert state(desk) == before


def test_what_is_replayed_after_the_session_has_ended_changes_nothing(desk: SharedDesk, all_roles: DeskVisitor) -> None:
    desk.accounts.sessions.end_all("an")
    before = state(desk)
    for route in POSTS:
        if route.right is not Right.NONE:
            assert all_roles.post(address_of(route)).status_code == 401, route.path
    assert state(desk) == before


def test_an_address_that_changes_something_is_not_merely_read(desk: SharedDesk, all_roles: DeskVisitor) -> None:
    before = state(desk)
    for route in POSTS:
        for method in ("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "PATCH"):
            headers = {"Origin": BASE_URL, "X-Khoa": all_roles.csrf_token}
            all_roles.http.open(address_of(route), method=method, base_url=BASE_URL, headers=headers)
    assert state(desk) == before


# Items ---------------------------------------------------------------------------------------------------------------

PEOPLE = {
    "writer": ("binh", ["writer"], []),
    "writer elsewhere": ("binh", ["writer"], ["hoat-dong"]),
    "editor": ("bich", ["editor"], []),
    "editor here": ("bich", ["editor"], ["tin-tuc"]),
    "editor elsewhere": ("bich", ["editor"], ["hoat-dong"]),
    "administrator": ("an", ["administrator"], []),
}
MAY_WRITE = {
    "writer": {OWN_DRAFT},
    "writer elsewhere": set(),
    "editor": set(FILES),
    "editor here": {PUBLISHED, OWN_DRAFT, OTHERS_DRAFT},
    "editor elsewhere": {ELSEWHERE},
    "administrator": set(),
}


@pytest.mark.parametrize("who", PEOPLE)
def test_writers_have_their_drafts_and_editors_their_sections(desk: SharedDesk, who: str) -> None:
    login, roles, sections = PEOPLE[who]
    visitor = desk.client(login, roles=roles, sections=sections)
    for path in FILES:
        page = visitor.get(f"/_ban/bai/{path}")
        assert page.status_code == 200, "everybody reads everything"
        assert ("không sửa được bài này" in page.text) is (path not in MAY_WRITE[who])
        assert ('name="viec" value="luu"' in page.text) is (path in MAY_WRITE[who])
        fields = visitor.form_fields(path)
        answer = visitor.save(path, fields, noi_dung="Đã sửa.")
        assert is_refused(answer) is (path not in MAY_WRITE[who]), path
        assert ("Đã sửa." in visitor.file_text(path)) is (path in MAY_WRITE[who]), path


@pytest.mark.parametrize("task", TASK_RIGHTS)
@pytest.mark.parametrize("role", ["writer", "editor", "approver"])
def test_every_button_needs_its_right(desk: SharedDesk, role: str, task: str) -> None:
    visitor = desk.client("binh", roles=[role])
    fields = visitor.form_fields(OWN_DRAFT)
    fields["hen-gio"], fields["dinh-chinh-loi"], fields["viec"] = "2030-01-01T08:00", "Lý do", task
    answer = visitor.post(f"/_ban/bai/{OWN_DRAFT}", fields)
    is_allowed = TASK_RIGHTS[task] in ROLES[role].rights
    assert ("Cần quyền duyệt" in answer.text) is not is_allowed
    if not is_allowed:
        assert visitor.file_text(OWN_DRAFT) == FILES[OWN_DRAFT]
        confirmed = visitor.post(f"/_ban/bai/{OWN_DRAFT}", {**fields.to_dict(), "viec": "luu", "chac-chan": task})
        assert "Cần quyền duyệt" in confirmed.text
        assert visitor.file_text(OWN_DRAFT) == FILES[OWN_DRAFT]


BY_HAND = {
    "publishes": ("binh", OWN_DRAFT, "draft: yes\n", ""),
    "publishes later": ("binh", OWN_DRAFT, "draft: yes\n", "draft: no\n"),
    "hides": ("bich", PUBLISHED, "review:", "draft: yes\nreview:"),
    "ends": ("bich", PUBLISHED, "review:", "expires: 2018-10-19 09:00\nreview:"),
    "withdraws": ("bich", PUBLISHED, "review:", "corrections: [{date: 2018-10-19 09:00, kind: go, text: x}]\nreview:"),
    "puts off": ("bich", PUBLISHED, "2018-10-19 08:00", "2030-10-19 08:00"),
    "breaks what is public": ("bich", PUBLISHED, "title: Bài một", "title: [a"),
    "approves": ("binh", OWN_DRAFT, "review:\n", "review:\n  state: da-duyet\n  by: an\n  at: 2018-10-19 09:00\n"),
    "owns": ("bich", OTHERS_DRAFT, "[cuc, binh]", "[bich]"),
    "is no writer": ("bich", OTHERS_DRAFT, "  writers: [cuc, binh]\n", "  note: x\n"),
}


def text_form(visitor: DeskVisitor, path: str) -> MultiDict[str, str]:
    return browser_form_data(visitor.get(f"/_ban/bai/{path}?van-ban").text)


@pytest.mark.parametrize("review", ["writers: [binh]", "state: da-duyet, by: an, writers: [binh]"])
@pytest.mark.parametrize("draft", ["", "draft: yes, "])
def test_nobody_does_so_in_front_matter_that_only_a_build_can_read(desk: SharedDesk, review: str, draft: str) -> None:
    binh = desk.client("binh", roles=["writer"])
    head = f"{{title: Bài một, date: 2018-10-19 08:00, {draft}review: {{{review}}}}}"
    answer = binh.save(OWN_DRAFT, text_form(binh, OWN_DRAFT), van_ban=f"---\n{head}\n---\n\nNháp.\n")
    is_harmless = draft and "state" not in review
    assert answer.status_code == (303 if is_harmless else 422)
    assert (binh.file_text(OWN_DRAFT) == FILES[OWN_DRAFT]) is not bool(is_harmless)


@pytest.mark.parametrize("deed", BY_HAND)
def test_nobody_does_by_hand_what_approvers_do(desk: SharedDesk, deed: str) -> None:
    login, path, old, new = BY_HAND[deed]
    visitor = desk.client(login, roles=["writer" if login == "binh" else "editor"])
    fields = text_form(visitor, path)
    typed = FILES[path].replace(old, new, 1).replace("Nháp.", "Gõ thêm.")
    assert typed != FILES[path]
    answer = visitor.save(path, fields, van_ban=typed)
    assert answer.status_code == 422
    assert "Bài chưa được lưu." in answer.text
    assert visitor.file_text(path) == FILES[path]
    kept = browser_form_data(answer.text)["van-ban"].replace("\r\n", "\n")
    assert kept == typed, "what was typed is still in the form"


def test_a_draft_that_cannot_be_read_is_mended_by_who_wrote_it(desk: SharedDesk) -> None:
    binh, cuc = desk.client("binh"), desk.client("cuc")
    broken = FILES[OWN_DRAFT].replace("title: Bài một", "title: [a")
    assert binh.save(OWN_DRAFT, text_form(binh, OWN_DRAFT), van_ban=broken).status_code == 303
    assert binh.file_text(OWN_DRAFT) == broken
    assert is_refused(cuc.save(OWN_DRAFT, cuc.form_fields(OWN_DRAFT), van_ban=FILES[OWN_DRAFT]))
    assert binh.save(OWN_DRAFT, binh.form_fields(OWN_DRAFT), van_ban=FILES[OWN_DRAFT]).status_code == 303
    assert "title: Bài một" in binh.file_text(OWN_DRAFT)


def test_what_is_new_belongs_to_who_made_it_and_lies_in_their_sections(desk: SharedDesk) -> None:
    binh = desk.client("binh", sections=["tin-tuc"])
    page = binh.get("/_ban/moi").text
    assert 'value="tin-tuc"' in page
    assert 'value="hoat-dong"' not in page
    assert binh.post("/_ban/moi", {"tieu-de": "Ở chỗ khác", "muc": "hoat-dong"}).status_code == 422
    made = binh.post("/_ban/moi", {"tieu-de": "Bài của tôi", "muc": "tin-tuc"})
    path = made.headers["Location"].removeprefix("/_ban/bai/").partition("?")[0]
    assert "writers: [binh]" in binh.file_text(path)
    assert binh.save(path, binh.form_fields(path), noi_dung="Đoạn đầu.").status_code == 303
    cuc = desk.client("cuc")
    assert is_refused(cuc.save(path, cuc.form_fields(path), noi_dung="Khác."))
    assert is_refused(binh.post("/_ban/nhap", {"muc": "hoat-dong"}))


def test_nothing_is_moved_into_a_section_that_is_not_ones_own(desk: SharedDesk) -> None:
    bich = desk.client("bich", roles=["editor"], sections=["tin-tuc"])
    answer = bich.post(f"/_ban/chuyen/{OWN_DRAFT}", {"noi-moi": "hoat-dong/2018/10/"})
    assert "bao=" in answer.headers["Location"]
    assert bich.file_text(OWN_DRAFT) == FILES[OWN_DRAFT]
    assert "da=chuyen" in bich.post(f"/_ban/chuyen/{OWN_DRAFT}", {"noi-moi": "tin-tuc/2018/09/"}).headers["Location"]


def test_who_is_signed_in_nowhere_has_no_right_by_a_password_alone(desk: SharedDesk) -> None:
    visitor = desk.stranger()
    visitor.http.set_cookie("ban", PASSWORD, domain="127.0.0.1")
    assert visitor.get("/_ban/").status_code == 303
