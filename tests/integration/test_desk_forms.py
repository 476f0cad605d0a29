"""Forms of the desk: made from the schema that validates, saved byte for byte, and never one over another."""

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_client import BASE_URL, ITEM_PATH, ITEM_TEXT, NOW, DeskClient, browser_form_data, with_fields
from english_words import ENGLISH
from lxml import html
from mkdocs.config import load_config
from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.content.markdown.converter import Converter
from newsroom.desk.content_cache import ContentCache
from newsroom.desk.items.open_file import EditableText
from newsroom.desk.items.validation import validate_text
from newsroom.kinds import KINDS
from project_folder import ROOT, Project, image_bytes
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

# The form and the schema -------------------------------------------------------------------------------------------


def names(keys: dict[str, FieldSpec] | Any, prefix: str = "") -> Iterator[str]:
    """The fields of a form, with one empty row of each list."""
    for name, key in keys.items():
        full_name = prefix + name
        if key.field_type == "free":
            continue
        yield full_name
        if key.field_type in ("group", "featured"):
            yield from names(key.subfields_by_name, f"{full_name}.")
        elif key.field_type in ("groups", "scores"):
            yield from names(key.subfields_by_name, f"{full_name}[1].")


KIND_BY_SECTION = {"tin-tuc": "article", "ke-hoach": "plan", "hoi-thi": "contest", "ban-tin": "bulletin"}


@pytest.mark.parametrize(("section", "kind"), KIND_BY_SECTION.items())
def test_every_key_that_is_validated_has_its_field(visitor: DeskClient, section: str, kind: str) -> None:
    answer = visitor.post("/_ban/moi", {"tieu-de": "Tên bài", "muc": section})
    assert answer.status_code == 303
    page = visitor.get(answer.headers["Location"].removeprefix(BASE_URL)).text
    assert "&lt;!--" not in page, "a body that nobody has written has no comment to be deleted"
    fields = set(re.findall(r'name="([^"]+)"', page))
    wanted = set(names(KINDS[kind].fields)) - {"contest", "image", "signer", "effective"}
    # Buttons set them.
    wanted = {name for name in wanted if name != "draft" and name.partition(".")[0] != "review"}
    assert wanted <= fields
    for name in wanted - {"featured"}:
        if not name.endswith("]"):
            assert f'id="{name}"' in page
    for key in KINDS[kind].fields.values():
        if key.required and key.field_type != "groups":
            assert f'<label for="{key.name}">{key.label} <span class="needed">' in page
        # Of lists it is the length of each text.
        if key.max_length and key.field_type != "texts":
            assert re.search(rf'<(?:input|textarea)[^>]* name="{key.name}"[^>]* maxlength="{key.max_length}"', page)
        for word, meaning in key.choices:
            assert f'<option value="{word}">{meaning}</option>' in page


@pytest.mark.parametrize("section", KIND_BY_SECTION)
def test_an_example_cannot_be_taken_for_a_value(visitor: DeskClient, section: str) -> None:
    answer = visitor.post("/_ban/moi", {"tieu-de": "Tên bài", "muc": section})
    page = html.fromstring(visitor.get(answer.headers["Location"].removeprefix(BASE_URL)).text)
    assert page.xpath("//@placeholder") == []
    (hint,) = page.xpath("//*[@id='title-hint']")
    assert "Ví dụ: " in hint.text_content()
    (described,) = page.xpath("//*[@id='title']/@aria-describedby")
    assert "title-hint" in described.split()


SAMPLE = [file for file in sorted((ROOT / "content").rglob("*/*/*.md")) if file.name != "index.md"]


@pytest.mark.parametrize("file", SAMPLE, ids=lambda file: file.name)
def test_what_nobody_has_typed_into_is_saved_as_it_was(
    project: Project, monkeypatch: pytest.MonkeyPatch, file: Path
) -> None:
    path = file.relative_to(ROOT / "content").as_posix()
    text = file.read_text("utf-8")
    for ending in ("\n", "\r\n"):
        project.write({f"content/{path}": text.replace("\n", ending)})
        visitor = DeskClient(project, monkeypatch)
        answer = visitor.save(path, visitor.form_fields(path))
        assert answer.headers.get("Location", "").endswith("da=khong-doi"), answer.text
        assert visitor.file_text(path) == text.replace("\n", ending)


def test_only_what_was_changed_changes(visitor: DeskClient) -> None:
    form = visitor.form_fields(ITEM_PATH)
    assert visitor.save(ITEM_PATH, form, title="Bài hai", summary="Sapo mới").status_code == 303
    assert visitor.file_text(ITEM_PATH) == ITEM_TEXT.replace('"Bài một"', "Bài hai").replace(
        "# summary: Ai, việc gì\n", "# summary: Ai, việc gì\nsummary: Sapo mới\n"
    )
    form = visitor.form_fields(ITEM_PATH)
    assert visitor.save(ITEM_PATH, form, noi_dung="Đoạn khác.").status_code == 303
    assert visitor.file_text(ITEM_PATH).endswith("---\n\nĐoạn khác.\n")


def test_groups_and_lists_are_written(visitor: DeskClient) -> None:
    form = visitor.form_fields(ITEM_PATH)
    changes = {"image.src": "anh.jpg", "image.alt": "Dãy bàn", "image.caption": "Bữa cơm", "tags": "Một\r\n\r\nHai, ba"}
    for name, value in changes.items():
        form[name] = value
    visitor.save(ITEM_PATH, form)
    text = visitor.file_text(ITEM_PATH)
    assert "image:\n  src: anh.jpg\n  alt: Dãy bàn\n  caption: Bữa cơm\n---" in text
    assert 'tags: [Một, "Hai, ba"]\n' in text
    form = visitor.form_fields(ITEM_PATH)
    for name in changes:
        form[name] = ""
    visitor.save(ITEM_PATH, form)
    assert visitor.file_text(ITEM_PATH) == ITEM_TEXT.replace("tags: [Dân vận khéo]\n", "")


def test_a_contest_goes_through_the_form_whole(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    file = ROOT / "content/hoi-thi/2017/10/dan-van-kheo.md"
    path = file.relative_to(ROOT / "content").as_posix()
    project.write({f"content/{path}": file.read_bytes()})
    visitor = DeskClient(project, monkeypatch)
    form, before = visitor.form_fields(path), visitor.file_text(path)
    team = form["contest.teams[1].name"]
    form["contest.scores[1].points"] = "1,5; 2"
    visitor.save(path, form)
    lines = [(a, b) for a, b in zip(before.splitlines(), visitor.file_text(path).splitlines(), strict=True) if a != b]
    assert len(lines) == 1
    assert lines[0][1].strip() in (
        f'{team}: ["1,5", 2]',
        f"{team}: [1,5, 2]",
        f'{form["contest.scores[1].team"]}: ["1,5", 2]',
    )


# Buttons -----------------------------------------------------------------------------------------------------------


def outcome(answer: TestResponse) -> str:
    """What the page says after a task that was done."""
    assert answer.status_code == 303, answer.text
    return re.findall("da=([a-z-]+)", answer.headers["Location"])[0]


DRAFT_TEXT = ITEM_TEXT.replace("extra:", "draft: yes\nextra:")
SCHEDULED_TEXT = ITEM_TEXT.replace("19/10/2018 8:00", "2018-10-25 07:30")

# What the file has, the fields of the last step; what is said, and the date that is written.
PUBLICATIONS = {
    "the present moment": (DRAFT_TEXT, {"luc": "bay-gio"}, "dang", "2018-10-20 09:15"),
    "the date is kept": (DRAFT_TEXT, {"luc": "giu"}, "dang", "19/10/2018 8:00"),
    "scheduled": (DRAFT_TEXT, {"luc": "hen", "hen-gio": "2018-10-25T07:30"}, "hen", "2018-10-25 07:30"),
}


def decide(visitor: DeskClient, **fields: str) -> TestResponse:
    """Send what the last step shows with some fields changed."""
    address = f"/_ban/dang/{ITEM_PATH}"
    (digest,) = html.fromstring(visitor.get(address).text).xpath("//input[@name='dau-van']/@value")
    return visitor.post(
        address, {"dau-van": digest, **{name.replace("_", "-"): value for name, value in fields.items()}}
    )


@pytest.mark.parametrize(("text", "fields", "said", "date"), PUBLICATIONS.values(), ids=PUBLICATIONS)
def test_an_item_is_published_now_unless_a_time_was_set(
    visitor: DeskClient, text: str, fields: dict[str, str], said: str, date: str
) -> None:
    visitor.project.write({f"content/{ITEM_PATH}": text})
    assert outcome(decide(visitor, viec="dang", thieu="1", **fields)) == said
    assert visitor.file_text(ITEM_PATH) == ITEM_TEXT.replace("19/10/2018 8:00", date)


@pytest.mark.parametrize(
    ("date", "chosen"),
    [("19/10/2018 8:00", "bay-gio"), ("18/10/2018 7:00", "giu"), ("29/10/2018 8:00", "hen")],
    ids=["a date the form was opened with", "a date just written", "a date to come"],
)
def test_the_last_step_proposes_the_time_that_was_meant(visitor: DeskClient, date: str, chosen: str) -> None:
    visitor.project.write({f"content/{ITEM_PATH}": DRAFT_TEXT})
    answer = visitor.save(ITEM_PATH, visitor.form_fields(ITEM_PATH), date=date, viec="buoc-cuoi")
    assert answer.status_code == 303
    assert f"date: {date}" in visitor.file_text(ITEM_PATH), "what was typed is saved first"
    page = html.fromstring(visitor.get(answer.headers["Location"].removeprefix(BASE_URL)).text)
    assert page.xpath("//input[@name='luc'][@checked]/@value") == [chosen]
    if chosen == "hen":
        assert page.xpath("//input[@name='hen-gio']/@value") == ["2018-10-29T08:00"]


WITHDRAWN_TEXT = ITEM_TEXT.replace("extra:", "corrections: [{date: 2018-10-19 09:00, kind: go, text: Sai}]\nextra:")
EXPIRED_TEXT = ITEM_TEXT.replace("extra:", "expires: 2018-10-19 09:00\nextra:")
WITHDRAWALS: dict[str, tuple[dict[str, str], str]] = {
    "a draft": ({"viec": "nhap"}, "Nháp"),
    "a later date": ({"date": "2018-10-25"}, "Hẹn 00:00 ngày 25/10/2018"),
    "expired": ({"expires": "2018-10-19 09:00"}, "Hết hạn"),
    "a row that withdraws": (
        {"corrections[1].date": "2018-10-19 09:00", "corrections[1].kind": "go", "corrections[1].text": "Sai"},
        "Đã gỡ",
    ),
    "in the text": ({"van-ban": DRAFT_TEXT}, "Nháp"),
}


@pytest.mark.parametrize(("fields", "state"), WITHDRAWALS.values(), ids=WITHDRAWALS)
def test_whatever_takes_an_item_from_readers_is_asked_about(
    visitor: DeskClient, fields: dict[str, str], state: str
) -> None:
    form = with_fields(visitor.form_fields(ITEM_PATH), {"title": "Gõ dở", **fields})
    asked = visitor.post(f"/_ban/bai/{ITEM_PATH}", form)
    assert asked.status_code == 422
    assert visitor.file_text(ITEM_PATH) == ITEM_TEXT, "nothing is done yet"
    (button,) = html.fromstring(asked.text).xpath("//div[@role='alert']//button")
    again = with_fields(browser_form_data(asked.text), {button.get("name"): button.get("value")})
    assert visitor.post(f"/_ban/bai/{ITEM_PATH}", again).status_code == 303, "what was typed is sent with the answer"
    assert badge(visitor) == state
    assert ("Gõ dở" in visitor.file_text(ITEM_PATH)) is ("van-ban" not in fields)
    assert state in visitor.get("/_ban/").text


def badge(visitor: DeskClient) -> str:
    """The state that an item's form shows, and that the list shows too."""
    (shown,) = html.fromstring(visitor.get(f"/_ban/bai/{ITEM_PATH}").text).cssselect(".edit__place .state")
    listed = html.fromstring(visitor.get("/_ban/?tim=bai.md").text).cssselect(".items__one .state")[0]
    assert shown.text == listed.text
    return str(shown.text)


@pytest.mark.parametrize("text", [DRAFT_TEXT, SCHEDULED_TEXT, WITHDRAWN_TEXT])
def test_what_readers_do_not_have_is_not_asked_about(visitor: DeskClient, text: str) -> None:
    visitor.project.write({f"content/{ITEM_PATH}": text})
    assert visitor.save(ITEM_PATH, visitor.form_fields(ITEM_PATH), viec="nhap").status_code == 303


@pytest.mark.parametrize("text", [WITHDRAWN_TEXT, EXPIRED_TEXT])
def test_what_was_withdrawn_can_be_brought_back(visitor: DeskClient, text: str) -> None:
    visitor.project.write({f"content/{ITEM_PATH}": text})
    page = visitor.get(f"/_ban/bai/{ITEM_PATH}").text
    assert '<button type="submit" name="viec" value="khoi-phuc">Khôi phục</button>' in page
    answer = visitor.save(ITEM_PATH, browser_form_data(page), viec="khoi-phuc")
    assert outcome(answer) == "khoi-phuc"
    assert visitor.file_text(ITEM_PATH) == ITEM_TEXT
    assert "Khôi phục" not in visitor.get(f"/_ban/bai/{ITEM_PATH}").text


TARGETS = "    publish:\n      chinh: {{to: {0}/chinh}}\n      phu: {{to: {0}/phu}}\n"


def test_on_the_site_is_said_of_a_text_that_readers_have_everywhere(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = (project.root / "mkdocs.yml").read_text("utf-8")
    project.write({"mkdocs.yml": settings + TARGETS.format(project.root), f"content/{ITEM_PATH}": ITEM_TEXT})
    visitor = DeskClient(project, monkeypatch)
    assert badge(visitor) == "Đang chờ đưa lên"
    project.build(now=NOW)
    for target in ("chinh", "phu"):
        assert badge(visitor) == "Đang chờ đưa lên", "it is built, but not brought to where readers are"
        (project.root / target).mkdir()
        assert project.run_newsroom("publish", target, now=NOW).exit_status == 0
    assert badge(visitor) == "Trên trang"
    visitor.save(ITEM_PATH, visitor.form_fields(ITEM_PATH), noi_dung="Chữ khác.")
    assert badge(visitor) == "Đang chờ đưa lên", "readers have the text before"
    assert project.run_newsroom("publish", now=NOW).exit_status == 0
    assert badge(visitor) == "Trên trang"
    assert project.run_newsroom("rollback", "chinh", now=NOW).exit_status == 0
    assert badge(visitor) == "Đang chờ đưa lên"
    visitor.save(ITEM_PATH, visitor.form_fields(ITEM_PATH), chac_chan="nhap")
    assert badge(visitor) == "Nháp, đang chờ gỡ khỏi trang"
    assert project.run_newsroom("publish", now=NOW).exit_status == 0
    assert badge(visitor) == "Nháp"


def test_without_targets_what_is_built_is_on_the_site(visitor: DeskClient) -> None:
    assert badge(visitor) == "Đang chờ đưa lên"
    visitor.project.build(now=NOW)
    assert badge(visitor) == "Trên trang"


UNUSED = {"dinh-chinh-loi": "Ngày đúng là 1/10."}


@pytest.mark.parametrize("name", UNUSED)
def test_what_was_filled_in_and_not_used_is_told_and_kept(visitor: DeskClient, name: str) -> None:
    form = with_fields(visitor.form_fields(ITEM_PATH), {"title": "Tên khác", name: UNUSED[name]})
    answer = visitor.post(f"/_ban/bai/{ITEM_PATH}", form)
    assert "Đã lưu." in answer.text
    assert "chưa được" in answer.text
    assert browser_form_data(answer.text)[name] == UNUSED[name]
    assert visitor.file_text(ITEM_PATH) == ITEM_TEXT.replace('"Bài một"', "Tên khác")
    again = visitor.save(ITEM_PATH, with_fields(browser_form_data(answer.text), {name: ""}), title="Tên nữa")
    assert again.status_code == 303, "the form is the one of the file as it is now"


@pytest.mark.parametrize("when", ["", "mai", "2018-13-45T99:99", "2018-10-25T07:30:00.000Z\x00", "2018-10-18T07:30"])
def test_a_time_that_is_none_or_over_schedules_nothing(visitor: DeskClient, when: str) -> None:
    visitor.project.write({f"content/{ITEM_PATH}": DRAFT_TEXT})
    answer = decide(visitor, viec="dang", thieu="1", luc="hen", hen_gio=when)
    assert answer.status_code == 422
    assert "Hãy chọn ngày, giờ" in answer.text or "Giờ hẹn đã qua" in answer.text
    assert visitor.file_text(ITEM_PATH) == DRAFT_TEXT


def test_what_has_errors_is_not_published(visitor: DeskClient) -> None:
    text = DRAFT_TEXT.replace("tags:", "expires: 31/02/2018\ntags:")
    visitor.project.write({f"content/{ITEM_PATH}": text})
    page = visitor.get(f"/_ban/dang/{ITEM_PATH}")
    link = f'<a href="/_ban/bai/{ITEM_PATH}#expires">'
    assert f"{link}Ngày, giờ gỡ bài: &#34;31/02/2018&#34; không phải là ngày có thật" in page.text
    assert 'value="dang"' not in page.text
    answer = decide(visitor, viec="dang", thieu="1")
    assert (answer.status_code, "Bài còn lỗi nên chưa đăng được" in answer.text) == (422, True)
    assert visitor.file_text(ITEM_PATH) == text


def test_an_item_without_body_cannot_be_published(visitor: DeskClient) -> None:
    text = DRAFT_TEXT.partition("Đoạn một")[0]
    visitor.project.write({f"content/{ITEM_PATH}": text})
    assert "còn trống, bạn đọc mở bài ra chỉ thấy tiêu đề" in visitor.get(f"/_ban/dang/{ITEM_PATH}").text
    assert decide(visitor, viec="dang", thieu="1").status_code == 422
    assert visitor.file_text(ITEM_PATH) == text


def test_without_lead_or_picture_it_asks(visitor: DeskClient) -> None:
    visitor.project.write({f"content/{ITEM_PATH}": DRAFT_TEXT})
    page = html.fromstring(visitor.get(f"/_ban/dang/{ITEM_PATH}").text)
    (label,) = page.xpath("//label[@for='thieu']")
    assert label.text_content() == "Vẫn đăng, dù bài chưa có sapo, ảnh"
    answer = decide(visitor, viec="dang")
    assert (answer.status_code, "Bài chưa có sapo, ảnh" in answer.text) == (422, True)
    assert visitor.file_text(ITEM_PATH) == DRAFT_TEXT
    visitor.project.write({"content/tin-tuc/2018/10/anh.jpg": image_bytes("JPEG")})
    image = "image: {src: anh.jpg, alt: Dãy bàn, caption: Bữa cơm}\nsummary: Ai, việc gì\ntags:"
    visitor.project.write({f"content/{ITEM_PATH}": DRAFT_TEXT.replace("tags:", image)})
    assert 'name="thieu"' not in visitor.get(f"/_ban/dang/{ITEM_PATH}").text
    assert outcome(decide(visitor, viec="dang")) == "dang"


def test_what_was_changed_after_it_was_shown_is_not_decided_on(visitor: DeskClient) -> None:
    visitor.project.write({f"content/{ITEM_PATH}": DRAFT_TEXT})
    answer = decide(visitor, viec="dang", thieu="1", **{"dau-van": "khac"})
    assert (answer.status_code, "Bài vừa được sửa ở nơi khác" in answer.text) == (422, True)
    assert visitor.file_text(ITEM_PATH) == DRAFT_TEXT


def test_a_withdrawal_shows_what_goes_asks_why_and_can_be_undone(visitor: DeskClient) -> None:
    text = ITEM_TEXT.replace("Đoạn hai.", "![Dãy bàn](anh.jpg)")
    other = ITEM_TEXT.replace("Bài một", "Bài dẫn tới").replace("Đoạn hai.", "[Đọc](bai.md)")
    visitor.project.write(
        {
            f"content/{ITEM_PATH}": text,
            "content/tin-tuc/2018/10/khac.md": other,
            "content/tin-tuc/2018/10/anh.jpg": image_bytes("JPEG"),
        }
    )
    address = f"/_ban/go/{ITEM_PATH}"
    page = visitor.get(address).text
    for part in ("/tin-tuc/2018/10/bai/", "anh.jpg", "Bài dẫn tới", "chủ đề Dân vận khéo", "lời báo đã gỡ"):
        assert part in page
    (digest,) = html.fromstring(page).xpath("//input[@name='dau-van']/@value")
    refused = visitor.post(address, {"dau-van": digest, "dinh-chinh-loi": " "})
    assert (refused.status_code, visitor.file_text(ITEM_PATH)) == (422, text)
    assert outcome(visitor.post(address, {"dau-van": digest, "dinh-chinh-loi": "Sai sự thật"})) == "go"
    assert "kind: go\n    text: Sai sự thật\n" in visitor.file_text(ITEM_PATH)
    assert badge(visitor) == "Đã gỡ"
    assert outcome(visitor.save(ITEM_PATH, visitor.form_fields(ITEM_PATH), viec="khoi-phuc")) == "khoi-phuc"
    assert visitor.file_text(ITEM_PATH) == text


def test_a_correction_is_added_below_those_there_are(visitor: DeskClient) -> None:
    for number in (1, 2):
        form = visitor.form_fields(ITEM_PATH)
        fields = {"dinh-chinh-loai": "dinh-chinh", "dinh-chinh-loi": f"Ngày đúng là {number}/10.", "viec": "dinh-chinh"}
        form = with_fields(form, fields)
        assert "da=dinh-chinh" in visitor.post(f"/_ban/bai/{ITEM_PATH}", form).headers["Location"]
    row = "  - date: 2018-10-20 09:15\n    kind: dinh-chinh\n    text: Ngày đúng là {}/10.\n"
    assert f"}}\ncorrections:\n{row.format(1)}{row.format(2)}---\n" in visitor.file_text(ITEM_PATH)
    assert visitor.project.problem_lines("2018-10-20 09:15") == []


def test_problems_and_advice_stand_at_their_fields(visitor: DeskClient) -> None:
    form = visitor.form_fields(ITEM_PATH)
    form = with_fields(
        form, {"date": "31/2/2018", "image.src": "khong-co.jpg", "noi-dung": "Một.\n\nXem [tại đây](/gioi-thieu.md)."}
    )
    answer = visitor.post(f"/_ban/xem/{ITEM_PATH}", form, headers={"X-Khoa": visitor.access.csrf_token}).json
    assert answer is not None
    issues = {(issue["field"], issue["level"], issue["line"]) for issue in answer["issues"]}
    assert {
        ("date", "error", 0),
        ("image.alt", "error", 0),
        ("image.src", "error", 0),
        ("noi-dung", "advice", 3),
    } <= issues
    assert visitor.file_text(ITEM_PATH) == ITEM_TEXT


def test_the_preview_is_the_page_that_is_built(visitor: DeskClient) -> None:
    body = 'Đoạn khác, có [liên kết](/gioi-thieu.md) và ![ảnh](anh.jpg "Chú thích").\n\n## Đầu mục'
    visitor.project.write(
        {"content/tin-tuc/2018/10/anh.jpg": image_bytes("JPEG"), "content/tin-tuc/2018/10/kia.md": ITEM_TEXT}
    )
    visitor.get("/_ban/")
    form = with_fields(
        visitor.form_fields(ITEM_PATH), {"title": "Tên khác", "noi-dung": body, "tags": "Dân vận khéo\nHội thi"}
    )
    answer = visitor.post(f"/_ban/xem/{ITEM_PATH}", form, headers={"X-Khoa": visitor.access.csrf_token}).json
    assert answer is not None
    assert visitor.file_text(ITEM_PATH) == ITEM_TEXT
    visitor.save(ITEM_PATH, form)
    visitor.project.build(now="2018-10-20 09:15")
    built = re.sub(
        r"<script\b.*?</script>\s*", "", visitor.project.read_site_file("tin-tuc/2018/10/bai/"), flags=re.DOTALL
    )
    assert answer["page"] == built


# Conflicts ---------------------------------------------------------------------------------------------------------


# Bad input ---------------------------------------------------------------------------------------------------------


NAMES = [
    "tin-tuc/2018/10/Bài có dấu.md",
    "tin-tuc/2018/10/a b.md",
    "tin-tuc/2018/10/😀.md",
    "tin-tuc/2018/10/a&b#c?d%20.md",
]


@pytest.mark.parametrize("path", NAMES)
def test_a_name_that_is_no_address_is_opened_and_told(visitor: DeskClient, path: str) -> None:
    visitor.project.write({f"content/{path}": ITEM_TEXT})
    listed = visitor.get("/_ban/?tinh-trang=loi").text
    (address,) = re.findall(r'href="(/_ban/bai/[^"]+)"', listed)
    page = visitor.get(address)
    assert page.status_code == 200
    assert "không dùng làm tên tệp" in page.text
    assert visitor.save(path, browser_form_data(page.text), title="Mới").status_code == 303
    assert "title:   Mới" in visitor.file_text(path)


def test_the_introduction_of_a_section_is_no_item(visitor: DeskClient) -> None:
    visitor.project.write({"content/tin-tuc/index.md": "Lời giới thiệu.\n"})
    answer = visitor.get("/_ban/bai/tin-tuc/index.md")
    assert (answer.status_code, "lời giới thiệu của chuyên mục" in answer.text) == (415, True)
    assert "tin-tuc/index.md" not in visitor.get("/_ban/").text


@pytest.mark.parametrize(
    "state", ["expires: 2018-10-19 09:00", "corrections: [{date: 2018-10-19 09:00, kind: go, text: Sai}]"]
)
def test_what_has_expired_or_was_withdrawn_is_previewed_too(visitor: DeskClient, state: str) -> None:
    visitor.project.write({f"content/{ITEM_PATH}": ITEM_TEXT.replace("tags:", f"{state}\ntags:")})
    answer = visitor.post(f"/_ban/xem/{ITEM_PATH}", visitor.form_fields(ITEM_PATH))
    assert answer.status_code == 200
    assert "<h1>Bài một</h1>" in answer.text
    assert "script" not in answer.headers["Content-Security-Policy"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_body_that_cannot_be_drawn_is_saved_all_the_same(
    visitor: DeskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = visitor.form_fields(ITEM_PATH)
    convert = Converter.convert

    def fail(self: Converter, text: str, **options: Any) -> Any:
        assert "[[[" not in text
        return convert(self, text, **options)

    monkeypatch.setattr(Converter, "convert", fail)
    body = "[" * 20_000
    assert visitor.post(f"/_ban/xem/{ITEM_PATH}", with_fields(form, {"noi-dung": body})).status_code == 500
    assert visitor.save(ITEM_PATH, form, noi_dung=body).status_code == 303
    assert visitor.file_text(ITEM_PATH).endswith(f"\n\n{body}\n")


@pytest.mark.parametrize("opener", ["[", "![", "[a](", "[^", "*[", "<a "])
def test_a_body_that_would_take_minutes_is_told_in_the_preview_and_saved(visitor: DeskClient, opener: str) -> None:
    form = with_fields(visitor.form_fields(ITEM_PATH), {"noi-dung": f"Đoạn một.\n\n{opener * 20_000}"})
    key = {"X-Khoa": visitor.access.csrf_token}
    answer = visitor.post(f"/_ban/xem/{ITEM_PATH}", form, headers=key).json
    assert answer is not None
    assert "error" in [issue["level"] for issue in answer["issues"] if issue["field"] == "noi-dung"]
    assert visitor.post(f"/_ban/bai/{ITEM_PATH}", form).status_code == 303
    assert visitor.get(f"/_ban/bai/{ITEM_PATH}").status_code == 200
    assert opener * 20_000 in visitor.file_text(ITEM_PATH)


def test_a_claim_that_another_makes_is_told_while_one_types(visitor: DeskClient) -> None:
    other = "---\ntitle: Kia\ndate: 2018-10-18\nid: cung-ma\n---\n\nChữ.\n"
    visitor.project.write({"content/tin-tuc/2018/10/a.md": other})
    visitor.get("/_ban/")
    key = {"X-Khoa": visitor.access.csrf_token}
    error_fields = []
    for mine in ("cung-ma", "ma-khac", "cung-ma"):
        answer = visitor.post(
            f"/_ban/xem/{ITEM_PATH}", with_fields(visitor.form_fields(ITEM_PATH), {"id": mine}), headers=key
        ).json
        assert answer is not None
        error_fields.append([issue["field"] for issue in answer["issues"] if issue["level"] == "error"])
    assert error_fields == [["id"], [], ["id"]]


def test_of_an_item_only_the_last_comparison_with_all_others_is_kept(visitor: DeskClient) -> None:
    content_cache = ContentCache(load_config(str(visitor.project.root / "mkdocs.yml")))
    snapshot = content_cache.snapshot()
    for identity in ("mot", "hai", "ba"):
        text = EditableText(ITEM_TEXT.replace("\n---\n", f"\nid: {identity}\n---\n", 1), KINDS["article"].fields)
        assert validate_text(content_cache, snapshot, ITEM_PATH, text).item is not None
    assert snapshot.checked.other_conflicts.keys() == {ITEM_PATH}


def test_a_preview_follows_its_templates_also_back_to_older_ones(visitor: DeskClient) -> None:
    folder = visitor.project.root / "overrides"
    if folder.is_symlink():
        # To the repository's own templates.
        folder.unlink()
        shutil.copytree(ROOT / "overrides", folder)
    templates = {file: (file.read_text("utf-8"), file.stat().st_mtime_ns - 10**9) for file in folder.rglob("*.html")}
    fields = visitor.form_fields(ITEM_PATH)

    def has_mark() -> bool:
        return "MỚI" in visitor.post(f"/_ban/xem/{ITEM_PATH}", fields).text

    assert not has_mark()
    for file, (text, _) in templates.items():
        file.write_text(text.replace("<article", "MỚI<article"), "utf-8")
    assert has_mark()
    for file, (text, modified) in templates.items():
        file.write_text(text, "utf-8")
        os.utime(file, ns=(modified, modified))
    assert not has_mark()


# Pictures, documents, moves ----------------------------------------------------------------------------------------


# Finding -----------------------------------------------------------------------------------------------------------


def test_the_desk_speaks_vietnamese_alone(visitor: DeskClient) -> None:
    visitor.project.write({"content/ke-hoach/2018/10/b.md": "---\ntitle: Kế hoạch\ndate: 31/2/2018\n---\n\nChữ.\n"})
    pages = [
        "/_ban/",
        "/_ban/moi",
        "/_ban/nhap",
        "/_ban/tinh-hinh",
        f"/_ban/bai/{ITEM_PATH}",
        "/_ban/bai/ke-hoach/2018/10/b.md",
    ]
    answers = [visitor.get(address) for address in pages]
    answers += [
        visitor.get("/_ban/bai/tin-tuc/khong-co.md"),
        visitor.post("/_ban/tinh-hinh"),
        visitor.post("/_ban/moi"),
    ]
    answers += [visitor.get("/_ban/", headers={"Host": "x"}), visitor.save(ITEM_PATH, MultiDict({"dau-van": "x"}))]
    for answer in answers:
        words = html.fromstring(answer.data).xpath(
            "//text()[not(parent::code or parent::textarea)] | //@aria-label | //@placeholder | //@title"
        )
        assert [word for text in words for word in ENGLISH.findall(str(text))] == [], answer.request.path
