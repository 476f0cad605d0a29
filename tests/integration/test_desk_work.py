"""People work together: they comment, are told what waits for them, and show an item to who has no account."""

import re
import time

import pytest
from desk_client import ITEM_PATH, ITEM_TEXT, SharedDesk
from lxml import html
from newsroom.desk.work.preview_links import PreviewLinks
from newsroom.mkdocs_plugin.project import build_time_or_abort
from project_folder import Project, image_bytes

PICTURE = "tin-tuc/2018/10/anh.jpg"
OTHER_PICTURE = "tin-tuc/2018/10/khac.jpg"
DRAFT = ITEM_TEXT.replace("date:", "draft: yes\ndate:").replace(
    "extra:", "image: {src: anh.jpg, alt: Cán bộ, caption: Cán bộ xã}\nextra:"
)
COMMENTS, LINKS = f"/_ban/gop-y/{ITEM_PATH}", f"/_ban/xem-chung/{ITEM_PATH}"
RETURNED = """\
---
title: Bài bị trả lại
date: 2018-10-19 08:00
draft: yes
review: {state: tra-lai, by: chi, at: 2018-10-20 08:00, note: Thiếu ảnh, writers: [an]}
---

Nội dung.
"""


@pytest.fixture
def desk(project: Project, monkeypatch: pytest.MonkeyPatch) -> SharedDesk:
    pictures = {f"content/{path}": image_bytes("JPEG") for path in (PICTURE, OTHER_PICTURE)}
    waiting = RETURNED.replace("tra-lai", "cho-duyet").replace("bị trả lại", "chờ duyệt").replace("by: chi", "by: an")
    project.write(
        {
            f"content/{ITEM_PATH}": DRAFT,
            "content/tin-tuc/2018/10/tra-lai.md": RETURNED,
            "content/tin-tuc/2018/10/cho-duyet.md": waiting,
            **pictures,
        }
    )
    return SharedDesk(project, monkeypatch)


def headings(page: str) -> list[str]:
    return [heading.text_content() for heading in html.fromstring(page).xpath("//main//h2")]


def test_a_comment_reaches_the_person_it_is_for_until_it_is_dealt_with(desk: SharedDesk) -> None:
    an, binh = desk.client("an"), desk.client("binh", roles=["editor"])
    assert an.post(COMMENTS, {"loi": "Thêm <số liệu>", "gui": "binh"}).status_code == 303
    assert "An: Thêm &lt;số liệu&gt;" in binh.get("/_ban/viec").text
    assert "Thêm" not in an.get("/_ban/viec").text
    page = binh.get(f"/_ban/bai/{ITEM_PATH}").text
    assert "Góp ý (1 chưa xong)" in page
    (number,) = re.findall(r'name="xong" value="(\d+)"', page)
    binh.post(COMMENTS, {"xong": number})
    assert "Thêm" not in binh.get("/_ban/viec").text
    assert "Đã xong: Binh" in an.get(f"/_ban/bai/{ITEM_PATH}").text
    assert an.post(COMMENTS, {"loi": "a", "gui": "ai-do"}).status_code == 403
    assert an.post("/_ban/gop-y/tin-tuc/khong-co.md", {"loi": "a"}).status_code == 404


def test_comments_follow_an_item_that_is_moved(desk: SharedDesk) -> None:
    binh = desk.client("binh", roles=["editor", "approver"])
    binh.post(COMMENTS, {"loi": "Nhớ ghi nguồn", "gui": ""})
    answer = binh.post(f"/_ban/chuyen/{ITEM_PATH}", {"noi-moi": "hoat-dong/2018/10/bai-moi.md"})
    assert answer.location.startswith("/_ban/bai/hoat-dong/2018/10/bai-moi.md")
    assert "Nhớ ghi nguồn" in binh.get("/_ban/bai/hoat-dong/2018/10/bai-moi.md").text


def test_the_first_page_says_what_waits_for_whom(desk: SharedDesk) -> None:
    an, chi = desk.client("an"), desk.client("chi", roles=["approver"])
    other = desk.client("dung", roles=["approver"], sections=["hoat-dong"])
    assert an.get("/").location == "/_ban/viec"
    assert headings(an.get("/_ban/viec").text) == ["Trả lại tôi (1)", "Bài của tôi đang chờ duyệt (1)"]
    assert "Thiếu ảnh" in an.get("/_ban/viec").text
    assert headings(chi.get("/_ban/viec").text) == ["Chờ tôi duyệt (1)"]
    assert "Không có việc gì đang chờ" in other.get("/_ban/viec").text, "it is not their section"
    next_version = ITEM_TEXT.replace("title:", "review: {state: cho-duyet, by: an, at: 2018-10-20 08:00}\ntitle:")
    desk.project.write({f"content/{ITEM_PATH}": ITEM_TEXT, "content/tin-tuc/2018/10/bai.next.md": next_version})
    page = chi.get("/_ban/viec").text
    assert headings(page) == ["Chờ tôi duyệt (2)", "Bài đăng trong tháng còn thiếu (1)"]
    assert "/_ban/bai/tin-tuc/2018/10/bai.next.md" in page
    assert "thiếu sapo, ảnh" in page


def test_others_are_told_who_writes_an_item(desk: SharedDesk) -> None:
    an, binh = desk.client("an", roles=["editor"]), desk.client("binh", roles=["editor"])
    hold = f"/_ban/giu/{ITEM_PATH}"
    assert an.post(hold, {"cua-so": "a", "viec": "mo"}).json["held"]
    assert "An đang mở bài này để sửa" in binh.get(f"/_ban/bai/{ITEM_PATH}").text
    assert "An đang mở bài này để sửa" not in an.get(f"/_ban/bai/{ITEM_PATH}").text
    assert "– An, từ" in binh.get("/_ban/viec").text
    answer = binh.post(hold, {"cua-so": "b", "viec": "mo"}).json
    assert (answer["held"], answer["name"], answer["own"]) == (False, "An", False)
    assert binh.post(hold, {"cua-so": "b", "viec": "lay"}).json["taken"] == "An"
    assert not an.post(hold, {"cua-so": "a", "viec": "giu"}).json["held"]
    binh.post(hold, {"cua-so": "b", "viec": "tha"})
    assert an.post(hold, {"cua-so": "a", "viec": "giu"}).json["held"]
    writer = desk.client("dung", sections=["hoat-dong"])
    assert writer.post(hold, {"cua-so": "d", "viec": "lay"}).status_code == 403


def made_link(desk: SharedDesk, **fields: str) -> str:
    """The path of a link that An has made for the chief."""
    an = desk.client("an", roles=["editor"])
    page = an.post(LINKS, {"cho": "Đồng chí Trưởng ban", "ngay": "3", **fields}).text
    (address,) = re.findall(r'value="http://127.0.0.1:\d+(/_xem/[\w-]{43})"', page)
    return address


def test_a_leader_without_an_account_reads_one_item_and_nothing_else(desk: SharedDesk) -> None:
    link, leader = made_link(desk), desk.stranger()
    assert leader.get(f"/{PICTURE}").status_code in (303, 403)
    answer = leader.get(link)
    assert answer.status_code == 200
    assert "noindex" in answer.headers["X-Robots-Tag"]
    frame = html.fromstring(answer.text).xpath("//iframe/@srcdoc")[0]
    assert "Đoạn hai." in frame
    assert "<script" not in frame
    assert "Bài bị trả lại" not in frame, "other drafts are none of the leader's business"
    assert "Bài chờ duyệt" not in frame
    assert leader.get(f"/{PICTURE}").status_code == 200
    for address in (f"/{OTHER_PICTURE}", "/_ban/", f"/_ban/bai/{ITEM_PATH}", "/_ban/viec"):
        assert leader.get(address).status_code in (303, 403), address
    assert 'name="y-kien"' not in answer.text, "nobody asked for an answer"
    assert leader.post(link, {"y-kien": "dong-y"}).status_code == 403
    database = desk.access.accounts.people._database.file.read_bytes()
    wal = desk.access.accounts.people._database.file.with_name("desk.sqlite-wal")
    token = link.rpartition("/")[2].encode()
    assert token not in database + (wal.read_bytes() if wal.exists() else b"")


def test_an_answer_comes_back_to_whoever_asked(desk: SharedDesk) -> None:
    link, leader = made_link(desk, **{"tra-loi": "1"}), desk.stranger()
    assert leader.get(link).text.count('name="y-kien"') == 2
    answer = leader.post(link, {"y-kien": "tra-lai", "ten": "", "loi": "Bỏ đoạn hai"})
    assert answer.status_code == 303
    assert "Đã gửi ý kiến" in leader.get(answer.location).text
    assert (
        "Đồng chí Trưởng ban (xem qua liên kết): Đề nghị sửa: Bỏ đoạn hai" in desk.client("an").get("/_ban/viec").text
    )
    assert leader.post(link, {"y-kien": "duyet"}).status_code == 403
    forged = leader.post(link, {"y-kien": "dong-y"}, headers={"Origin": "https://evil.example"})
    assert forged.status_code == 403


def test_a_link_to_a_next_version_or_to_what_is_scheduled_shows_it(desk: SharedDesk) -> None:
    next_path = ITEM_PATH.replace(".md", ".next.md")
    later = ITEM_TEXT.replace("Đoạn hai.", "Bản sửa.")
    desk.project.write(
        {
            f"content/{ITEM_PATH}": ITEM_TEXT,
            f"content/{next_path}": later,
            "content/tin-tuc/2018/10/hen.md": "---\ntitle: Bài hẹn\ndate: 2030-10-19 08:00\n---\n\nĐang hẹn.\n",
        }
    )
    an, leader = desk.client("an", roles=["editor", "approver"]), desk.stranger()
    for path, words in ((next_path, "Bản sửa."), ("tin-tuc/2018/10/hen.md", "Đang hẹn.")):
        page = an.post(f"/_ban/xem-chung/{path}", {"ngay": "3"}).text
        (address,) = re.findall(r'value="http://127.0.0.1:\d+(/_xem/[\w-]{43})"', page)
        assert words in html.fromstring(leader.get(address).text).xpath("//iframe/@srcdoc")[0]


def test_links_of_who_may_no_longer_sign_in_lead_nowhere(desk: SharedDesk) -> None:
    link, leader = made_link(desk), desk.stranger()
    assert leader.get(link).status_code == 200
    desk.client("quan-tri", roles=["administrator"]).post("/_ban/nguoi/an/khoa")
    assert leader.get(link).status_code == 404
    assert leader.get(f"/{PICTURE}").status_code in (303, 403)


def test_a_link_takes_answers_but_no_flood_of_them(desk: SharedDesk) -> None:
    link, leader = made_link(desk, **{"tra-loi": "1"}), desk.stranger()
    codes = [leader.post(link, {"y-kien": "dong-y"}).status_code for _ in range(25)]
    assert codes == [303] * 20 + [429] * 5


def test_a_link_that_is_over_or_was_ended_leads_nowhere(desk: SharedDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    link, leader = made_link(desk), desk.stranger()
    assert leader.get(link).status_code == 200
    an = desk.client("an")
    (ended,) = re.findall(r'name="bo" value="(\w+)"', an.get(f"/_ban/bai/{ITEM_PATH}").text)
    an.post(LINKS, {"bo": ended})
    assert leader.get(link).status_code == 404
    assert leader.get(f"/{PICTURE}").status_code in (303, 403)
    second = made_link(desk)
    assert leader.get(second).status_code == 200
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(build_time_or_abort().timestamp()) + 3 * 86400))
    assert leader.get(second).status_code == 404
    assert PreviewLinks(desk.access.accounts.people._database, build_time_or_abort).of(ITEM_PATH) == []
    answer = leader.get("/_xem/" + "a" * 43)
    assert (answer.status_code, "Hãy xin người gửi một liên kết khác." in answer.text) == (404, True)
    assert 'href="/_ban/"' not in answer.text.partition("<main")[2]


def test_letters_go_to_those_who_want_them(desk: SharedDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    letters: list[tuple[str, str, str]] = []
    settings = (
        (desk.project.root / "mkdocs.yml")
        .read_text("utf-8")
        .replace(
            "  newsroom:\n", "  newsroom:\n    mail: {to: a@example.vn, from: b@example.vn, server: 127.0.0.1}\n", 1
        )
    )
    desk.project.write({"mkdocs.yml": settings})
    desk = SharedDesk(desk.project, monkeypatch)
    monkeypatch.setattr(
        "newsroom.desk.work.notices.send_mail",
        lambda settings, subject, lines, secret: letters.append((settings.to, subject, lines[0])),
    )
    an, binh = desk.client("an"), desk.client("binh", roles=["editor"])
    desk.client("chi")
    an.post(COMMENTS, {"loi": "Chưa ai muốn nhận thư", "gui": "binh"})
    assert "Báo cho tôi bằng thư" in binh.get("/_ban/viec").text
    binh.post("/_ban/viec/thu", {"thu": "gop-y"})
    an.post("/_ban/viec/thu", {"thu": "gop-y"})
    an.post(COMMENTS, {"loi": "Thêm số liệu", "gui": ""})
    deadline = time.monotonic() + 30
    while not letters and time.monotonic() < deadline:
        time.sleep(0.01)
    assert [(to, line) for to, _, line in letters] == [("binh@example.vn", "Thêm số liệu")]
    assert letters[0][1].endswith("An góp ý: Bài một")
