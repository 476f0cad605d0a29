"""Forms of the desk: made from the schema that validates, saved byte for byte, and never one over another."""

import os
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk_client import BASE_URL, DeskClient, browser_form_data
from english_words import ENGLISH
from front_matter_files import files
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from lxml import html
from mkdocs.config import load_config
from newsroom.content.frontmatter import schema
from newsroom.content.frontmatter.field_spec import FieldSpec
from newsroom.desk import conflicts
from newsroom.desk.content_cache import ContentCache
from newsroom.desk.form_layout import HIDDEN_KEYS, form_panels
from newsroom.desk.form_values import value_from_form
from newsroom.desk.open_file import EditableText
from newsroom.desk.validation import validate_text
from newsroom.kinds import KINDS
from newsroom.kinds.kind import Kind
from project_folder import ROOT, Project, image_bytes
from werkzeug.datastructures import MultiDict

PATH = "tin-tuc/2018/10/bai.md"
ITEM = """\
---
# Ghi chú của người viết
title:   "Bài một"   # tựa
date: 19/10/2018 8:00
tags: [Dân vận khéo]
# summary: Ai, việc gì
extra: {nguon: báo in}
---

Đoạn một.

Đoạn hai.
"""


@pytest.fixture
def visitor(project: Project, monkeypatch: pytest.MonkeyPatch) -> DeskClient:
    project.write({f"content/{PATH}": ITEM})
    return DeskClient(project, monkeypatch)


def changed(form: MultiDict[str, Any], fields: dict[str, Any]) -> MultiDict[str, Any]:
    """A form in which some fields have other values."""
    made = MultiDict(form)
    for name, value in fields.items():
        made.setlist(name, [value])
    return made


# The form and the schema -------------------------------------------------------------------------------------------


def names(keys: dict[str, FieldSpec] | Any, prefix: str = "") -> Iterator[str]:
    """The fields of a form, with one empty row of each list."""
    for name, key in keys.items():
        own = prefix + name
        if key.field_type == "free":
            continue
        yield own
        if key.field_type in ("group", "featured"):
            yield from names(key.subfields_by_name, f"{own}.")
        elif key.field_type in ("groups", "scores"):
            yield from names(key.subfields_by_name, f"{own}[1].")


KIND_BY_SECTION = {"tin-tuc": "article", "ke-hoach": "plan", "hoi-thi": "contest", "ban-tin": "bulletin"}


@pytest.mark.parametrize(("section", "kind"), KIND_BY_SECTION.items())
def test_every_key_that_is_validated_has_its_field(visitor: DeskClient, section: str, kind: str) -> None:
    answer = visitor.post("/_ban/moi", {"tieu-de": "Tên bài", "muc": section})
    assert answer.status_code == 303
    page = visitor.get(answer.headers["Location"].removeprefix(BASE_URL)).text
    fields = set(re.findall(r'name="([^"]+)"', page))
    wanted = set(names(KINDS[kind].fields)) - {"contest", "image", "signer", "effective"}
    assert wanted <= fields
    for name in wanted - {"featured"}:
        if not name.endswith("]"):
            assert f'id="{name}"' in page
    for key in KINDS[kind].fields.values():
        if key.required and key.field_type != "groups":
            assert f'<label for="{key.name}">{key.label} <span class="needed">' in page
        if key.max_length:
            assert re.search(rf'<(?:input|textarea)[^>]* name="{key.name}"[^>]* maxlength="{key.max_length}"', page)
        for word, meaning in key.choices:
            assert f'<option value="{word}">{meaning}</option>' in page


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_every_key_is_in_one_part_of_the_form(kind: Kind) -> None:
    shown = [key.name for part in form_panels(kind) for key in part.keys]
    assert sorted(shown) == sorted(kind.fields.keys() - HIDDEN_KEYS)


def labelled(keys: Any) -> Iterator[FieldSpec]:
    for key in keys:
        yield key
        yield from labelled(key.subfields)


@pytest.mark.parametrize("key", [key for kind in KINDS.values() for key in labelled(kind.fields.values())], ids=str)
def test_every_key_has_words_for_editors_and_an_example_where_it_is_required(key: FieldSpec) -> None:
    assert key.label
    assert not key.required or key.example or key.choices
    assert (key.field_type == "choice") == bool(key.choices)


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
    form = visitor.form_fields(PATH)
    assert visitor.save(PATH, form, title="Bài hai", summary="Sapo mới").status_code == 303
    assert visitor.file_text(PATH) == ITEM.replace('"Bài một"', "Bài hai").replace(
        "# summary: Ai, việc gì\n", "# summary: Ai, việc gì\nsummary: Sapo mới\n"
    )
    form = visitor.form_fields(PATH)
    assert visitor.save(PATH, form, noi_dung="Đoạn khác.").status_code == 303
    assert visitor.file_text(PATH).endswith("---\n\nĐoạn khác.\n")


def test_groups_and_lists_are_written(visitor: DeskClient) -> None:
    form = visitor.form_fields(PATH)
    changes = {"image.src": "anh.jpg", "image.alt": "Dãy bàn", "image.caption": "Bữa cơm", "tags": "Một\r\n\r\nHai, ba"}
    for name, value in changes.items():
        form[name] = value
    visitor.save(PATH, form)
    text = visitor.file_text(PATH)
    assert "image:\n  src: anh.jpg\n  alt: Dãy bàn\n  caption: Bữa cơm\n---" in text
    assert 'tags: [Một, "Hai, ba"]\n' in text
    form = visitor.form_fields(PATH)
    for name in changes:
        form[name] = ""
    visitor.save(PATH, form)
    assert visitor.file_text(PATH) == ITEM.replace("tags: [Dân vận khéo]\n", "")


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


@given(files())
@example(("---\ntitle: x\n---", {}))
def test_a_body_comes_back_as_it_was(file: tuple[str, Any]) -> None:
    draft = EditableText(file[0], schema.ITEM_SCHEMA)
    if draft.front_matter is None:
        return
    form = MultiDict({"noi-dung": draft.body.replace("\n", "\r\n")})
    assert draft.with_form(form).text == file[0]


@given(files(), st.text(max_size=60))
def test_a_new_body_is_what_was_typed_and_the_front_matter_stays(file: tuple[str, Any], body: str) -> None:
    draft = EditableText(file[0], schema.ITEM_SCHEMA)
    if draft.front_matter is None:
        return
    made = draft.with_form(MultiDict({"noi-dung": body}))
    assert made.text[: draft.front_matter.yaml_end] == file[0][: draft.front_matter.yaml_end]
    assert made.body.strip("\n") == EditableText("---\n---\n\n" + body, {}).body.strip("\n")


KEYS = [key for key in schema.ITEM_SCHEMA.values() if key.field_type in ("text", "prose", "texts", "moment", "flag")]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(KEYS), st.text(max_size=40))
def test_whatever_is_typed_into_a_field_can_be_written_and_read_again(key: FieldSpec, text: str) -> None:
    draft = EditableText(ITEM, schema.ITEM_SCHEMA)
    made = draft.with_form(MultiDict({key.name: text}))
    again = MultiDict({key.name: text})
    assert value_from_form(again, key, key.name, made.values[key.name]) == made.values[key.name]
    assert made.with_form(again).text == made.text
    assert {name: value for name, value in made.values.items() if name != key.name} == {
        name: value for name, value in draft.values.items() if name != key.name
    }


# Buttons -----------------------------------------------------------------------------------------------------------


def test_draft_publish_and_schedule(visitor: DeskClient) -> None:
    assert "da=nhap" in visitor.save(PATH, visitor.form_fields(PATH), viec="nhap").headers["Location"]
    assert "draft: yes\n" in visitor.file_text(PATH)
    assert "da=dang" in visitor.save(PATH, visitor.form_fields(PATH), viec="dang").headers["Location"]
    assert visitor.file_text(PATH) == ITEM
    answer = visitor.save(PATH, visitor.form_fields(PATH), viec="hen", hen_gio="2018-10-25T07:30")
    assert "da=hen" in answer.headers["Location"]
    assert visitor.file_text(PATH) == ITEM.replace("19/10/2018 8:00", "2018-10-25 07:30")
    assert "Hẹn giờ" in visitor.get("/_ban/?tinh-trang=hen-gio").text


@pytest.mark.parametrize("when", ["", "mai", "2018-13-45T99:99", "2018-10-25T07:30:00.000Z\x00"])
def test_a_time_that_is_none_schedules_nothing(visitor: DeskClient, when: str) -> None:
    answer = visitor.save(PATH, visitor.form_fields(PATH), viec="hen", hen_gio=when, title="Gõ dở")
    assert answer.status_code == 422
    assert "Hãy chọn ngày, giờ" in answer.text
    assert browser_form_data(answer.text)["title"] == "Gõ dở", "what was typed is still there"
    assert visitor.file_text(PATH) == ITEM


def test_what_has_errors_is_saved_and_stays_a_draft(visitor: DeskClient) -> None:
    visitor.save(PATH, visitor.form_fields(PATH), viec="nhap")
    answer = visitor.save(PATH, visitor.form_fields(PATH), viec="dang", expires="31/02/2018")
    assert "da=con-loi" in answer.headers["Location"]
    assert "draft: yes\n" in visitor.file_text(PATH)
    page = visitor.get(answer.headers["Location"].removeprefix(BASE_URL)).text
    assert '<a href="#expires">&#34;31/02/2018&#34; không phải là ngày có thật' in page
    assert re.search(r'<input id="expires"[^>]* aria-invalid="true"', page)


def test_a_correction_is_added_below_those_there_are(visitor: DeskClient) -> None:
    for number in (1, 2):
        form = visitor.form_fields(PATH)
        fields = {"dinh-chinh-loai": "dinh-chinh", "dinh-chinh-loi": f"Ngày đúng là {number}/10.", "viec": "dinh-chinh"}
        form = changed(form, fields)
        assert "da=dinh-chinh" in visitor.post(f"/_ban/bai/{PATH}", form).headers["Location"]
    row = "  - date: 2018-10-20 09:15\n    kind: dinh-chinh\n    text: Ngày đúng là {}/10.\n"
    assert f"}}\ncorrections:\n{row.format(1)}{row.format(2)}---\n" in visitor.file_text(PATH)
    assert visitor.project.problem_lines("2018-10-20 09:15") == []


def test_problems_and_advice_stand_at_their_fields(visitor: DeskClient) -> None:
    form = visitor.form_fields(PATH)
    form = changed(
        form, {"date": "31/2/2018", "image.src": "khong-co.jpg", "noi-dung": "Một.\n\nXem [tại đây](/gioi-thieu.md)."}
    )
    answer = visitor.post(f"/_ban/xem/{PATH}", form, headers={"X-Khoa": visitor.app.auth.csrf_token}).json
    assert answer is not None
    told = {(remark["field"], remark["level"], remark["line"]) for remark in answer["remarks"]}
    assert {
        ("date", "error", 0),
        ("image.alt", "error", 0),
        ("image.src", "error", 0),
        ("noi-dung", "advice", 3),
    } <= told
    assert visitor.file_text(PATH) == ITEM


def test_the_preview_is_the_page_that_is_built(visitor: DeskClient) -> None:
    body = 'Đoạn khác, có [liên kết](/gioi-thieu.md) và ![ảnh](anh.jpg "Chú thích").\n\n## Đầu mục'
    visitor.project.write(
        {"content/tin-tuc/2018/10/anh.jpg": image_bytes("JPEG"), "content/tin-tuc/2018/10/kia.md": ITEM}
    )
    visitor.get("/_ban/")
    form = changed(visitor.form_fields(PATH), {"title": "Tên khác", "noi-dung": body, "tags": "Dân vận khéo\nHội thi"})
    answer = visitor.post(f"/_ban/xem/{PATH}", form, headers={"X-Khoa": visitor.app.auth.csrf_token}).json
    assert answer is not None
    assert visitor.file_text(PATH) == ITEM
    visitor.save(PATH, form)
    visitor.project.build(now="2018-10-20 09:15")
    built = re.sub(
        r"<script\b.*?</script>\s*", "", visitor.project.read_site_file("tin-tuc/2018/10/bai/"), flags=re.DOTALL
    )
    assert answer["page"] == built


# Conflicts ---------------------------------------------------------------------------------------------------------


def test_the_second_to_save_sees_both_versions_and_can_join_them(visitor: DeskClient) -> None:
    mine, theirs = visitor.form_fields(PATH), visitor.form_fields(PATH)
    assert visitor.save(PATH, theirs, title="Tên của họ").status_code == 303
    saved = visitor.file_text(PATH)
    answer = visitor.save(PATH, mine, noi_dung="Đoạn của tôi.")
    assert answer.status_code == 409
    assert visitor.file_text(PATH) == saved, "nothing is written over"
    assert "Tên của họ" in answer.text
    assert "<ins>Đoạn của tôi.</ins>" in answer.text
    merged = browser_form_data(answer.text)
    assert "Tên của họ" in merged["van-ban"]
    assert "Đoạn của tôi." in merged["van-ban"]
    assert visitor.save(PATH, merged).status_code == 303
    assert visitor.file_text(PATH) == saved.replace("Đoạn một.\n\nĐoạn hai.", "Đoạn của tôi.")


def test_another_program_is_another_person(visitor: DeskClient) -> None:
    form = visitor.form_fields(PATH)
    visitor.project.write({f"content/{PATH}": ITEM.replace("Đoạn hai", "Đoạn ba")})
    answer = visitor.save(PATH, form, title="Của tôi")
    assert answer.status_code == 409
    assert "Đoạn ba" in visitor.file_text(PATH)
    joined = browser_form_data(answer.text)["van-ban"]
    assert "Đoạn ba" in joined
    assert "Của tôi" in joined


def test_a_conflict_can_meet_another(visitor: DeskClient) -> None:
    form = visitor.form_fields(PATH)
    visitor.save(PATH, visitor.form_fields(PATH), title="Hai")
    merged = browser_form_data(visitor.save(PATH, form, title="Ba").text)
    visitor.save(PATH, visitor.form_fields(PATH), title="Bốn")
    again = visitor.save(PATH, merged)
    assert again.status_code == 409
    assert "Bốn" in visitor.file_text(PATH)
    assert "title:   Ba" in browser_form_data(again.text)["van-ban"]


def test_a_form_of_a_desk_that_has_ended_loses_nothing(visitor: DeskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    form = visitor.form_fields(PATH)
    visitor.project.write({f"content/{PATH}": ITEM.replace("Đoạn hai", "Đoạn ba")})
    other = DeskClient(visitor.project, monkeypatch)
    form["khoa"] = other.app.auth.csrf_token
    answer = other.save(PATH, form, title="Của tôi")
    assert answer.status_code == 409
    assert "Của tôi" in browser_form_data(answer.text)["van-ban"]
    assert "Đoạn hai" in answer.text
    assert "Đoạn ba" in other.file_text(PATH)


def test_of_many_saves_at_once_one_is_written_and_all_others_are_told(visitor: DeskClient) -> None:
    form = visitor.form_fields(PATH)
    answers: list[int] = []

    def save(number: int) -> None:
        answers.append(visitor.save(PATH, form, title=f"Tên {number}").status_code)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303] + 7 * [409]
    assert re.search(r"title:   Tên \d ", visitor.file_text(PATH))
    assert list((visitor.project.content / PATH).parent.iterdir()) == [visitor.project.content / PATH]


LINES = st.lists(st.sampled_from(["một", "hai", "ba", "bốn", ""]), max_size=8).map("\n".join)


@given(LINES, LINES)
def test_side_by_side_every_line_of_both_is_there(left: str, right: str) -> None:
    found = [row for row in conflicts.side_by_side(left, right) if row.kind != "skipped"]
    shown = [[row.left for row in found if row.left is not None], [row.right for row in found if row.right is not None]]
    if all(row.kind != "skipped" for row in conflicts.side_by_side(left, right)):
        assert shown == [left.splitlines(), right.splitlines()]
    for row in found:
        assert (row.kind == "same") == (row.left == row.right)


# Bad input ---------------------------------------------------------------------------------------------------------

DAMAGED = {
    "no front matter": (b"Kh\xc3\xb4ng c\xc3\xb3.\n", 200),
    "a front matter that does not end": (b"---\ntitle: x\n", 200),
    "a slip": (b'---\ntitle: "x\ndate: 2018-10-19\n---\n', 200),
    "a list": (b"---\n- a\n---\n", 200),
    "empty": (b"", 200),
    "another character set": ("---\ntitle: Bài\n---\n".encode("cp1258"), 415),
    "two bytes a letter": ("---\ntitle: x\n---\n".encode("utf-16"), 415),
    "control characters": (b"---\ntitle: a\x07b\ndate: 2018-10-19\n---\n\nx\x0by\x00z\n", 200),
    "a mark at the beginning": ("\ufeff---\ntitle: x\ndate: 2018-10-19\n---\n\nx\n".encode(), 200),
    "letters and marks apart": ("---\ntitle: Ba\u0300i\ndate: 2018-10-19\n---\n\nBa\u0300i\n".encode(), 200),
    "line ends of three kinds": (b"---\r\ntitle: x\ndate: 2018-10-19\r\n---\n\r\na\rb\r\nc\n", 200),
    "too large": (b"---\ntitle: x\n---\n" + b"x\n" * 3_000_000, 413),
}


@pytest.mark.parametrize(("data", "status"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_shown_and_kept(visitor: DeskClient, data: bytes, status: int) -> None:
    visitor.project.write({f"content/{PATH}": data})
    answer = visitor.get(f"/_ban/bai/{PATH}")
    assert answer.status_code == status
    if status == 200:
        again = visitor.save(PATH, browser_form_data(answer.text))
        assert again.headers.get("Location", "").endswith(("da=khong-doi", "da=khong-doi&van-ban")), again.text
    assert (visitor.project.content / PATH).read_bytes() == data
    assert PATH in visitor.get("/_ban/").text


def test_what_cannot_be_shown_as_a_form_is_mended_as_text(visitor: DeskClient) -> None:
    visitor.project.write({f"content/{PATH}": '---\ntitle: "x\ndate: 2018-10-19\n---\n\nChữ.\n'})
    form = visitor.form_fields(PATH)
    assert "noi-dung" not in form
    visitor.save(PATH, form, van_ban='---\r\ntitle: "x"\r\ndate: 2018-10-19\r\n---\r\n\r\nChữ.\r\n')
    assert visitor.file_text(PATH) == '---\ntitle: "x"\ndate: 2018-10-19\n---\n\nChữ.\n'
    assert visitor.form_fields(PATH)["title"] == "x"


def test_a_value_of_another_type_is_left_alone(visitor: DeskClient) -> None:
    text = "---\ntitle: x\ndate: 2018-10-19\nimage: anh.jpg\nrelated: {a: b}\n---\n\nChữ.\n"
    visitor.project.write({f"content/{PATH}": text})
    form = visitor.form_fields(PATH)
    assert "image.src" not in form
    visitor.save(PATH, form, title="y")
    assert visitor.file_text(PATH) == text.replace("title: x", "title: y")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="an administrator may write everywhere")
def test_a_folder_without_permission_keeps_what_was_typed(visitor: DeskClient) -> None:
    folder = (visitor.project.content / PATH).parent
    form = visitor.form_fields(PATH)
    folder.chmod(0o500)
    try:
        answer = visitor.save(PATH, form, title="Gõ dở")
    finally:
        folder.chmod(0o700)
    assert answer.status_code == 422
    assert browser_form_data(answer.text)["title"] == "Gõ dở"


def test_a_disk_that_refuses_keeps_what_was_typed(visitor: DeskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    form = visitor.form_fields(PATH)
    monkeypatch.setattr("newsroom.desk.open_file.replace_file", full)
    answer = visitor.save(PATH, form, title="Gõ dở")
    assert (answer.status_code, "Không ghi được tệp" in answer.text) == (422, True)
    assert browser_form_data(answer.text)["title"] == "Gõ dở"
    assert visitor.file_text(PATH) == ITEM


def test_what_was_typed_into_a_file_that_is_gone_is_shown(visitor: DeskClient) -> None:
    form = visitor.form_fields(PATH)
    (visitor.project.content / PATH).unlink()
    answer = visitor.save(PATH, form, title="Gõ dở")
    assert answer.status_code == 404
    assert "title:   Gõ dở   # tựa" in answer.text
    assert "Đoạn hai." in answer.text
    assert not (visitor.project.content / PATH).exists()


NAMES = [
    "tin-tuc/2018/10/Bài có dấu.md",
    "tin-tuc/2018/10/a b.md",
    "tin-tuc/2018/10/😀.md",
    "tin-tuc/2018/10/a&b#c?d%20.md",
]


@pytest.mark.parametrize("path", NAMES)
def test_a_name_that_is_no_address_is_opened_and_told(visitor: DeskClient, path: str) -> None:
    visitor.project.write({f"content/{path}": ITEM})
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
    visitor.project.write({f"content/{PATH}": ITEM.replace("tags:", f"{state}\ntags:")})
    answer = visitor.post(f"/_ban/xem/{PATH}", visitor.form_fields(PATH))
    assert answer.status_code == 200
    assert "<h1>Bài một</h1>" in answer.text
    assert "script" not in answer.headers["Content-Security-Policy"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_claim_that_another_makes_is_told_while_one_types(visitor: DeskClient) -> None:
    other = "---\ntitle: Kia\ndate: 2018-10-18\nid: cung-ma\n---\n\nChữ.\n"
    visitor.project.write({"content/tin-tuc/2018/10/a.md": other})
    visitor.get("/_ban/")
    key = {"X-Khoa": visitor.app.auth.csrf_token}
    told = []
    for mine in ("cung-ma", "ma-khac", "cung-ma"):
        answer = visitor.post(f"/_ban/xem/{PATH}", changed(visitor.form_fields(PATH), {"id": mine}), headers=key).json
        assert answer is not None
        told.append([remark["field"] for remark in answer["remarks"] if remark["level"] == "error"])
    assert told == [["id"], [], ["id"]]


def test_of_an_item_only_the_last_comparison_with_all_others_is_kept(visitor: DeskClient) -> None:
    content_cache = ContentCache(load_config(str(visitor.project.root / "mkdocs.yml")))
    snapshot = content_cache.snapshot()
    for identity in ("mot", "hai", "ba"):
        text = EditableText(ITEM.replace("\n---\n", f"\nid: {identity}\n---\n", 1), KINDS["article"].fields)
        assert validate_text(content_cache, snapshot, PATH, text).item is not None
    assert snapshot.conflict_cache.keys() == {PATH}


def test_a_preview_follows_its_templates_also_back_to_older_ones(visitor: DeskClient) -> None:
    templates = {
        file: (file.read_text("utf-8"), file.stat().st_mtime_ns - 10**9)
        for file in (visitor.project.root / "overrides").rglob("*.html")
    }
    fields = visitor.form_fields(PATH)

    def has_mark() -> bool:
        return "MỚI" in visitor.post(f"/_ban/xem/{PATH}", fields).text

    assert not has_mark()
    for file, (text, _) in templates.items():
        file.write_text(text.replace("<article", "MỚI<article"), "utf-8")
    assert has_mark()
    for file, (text, modified) in templates.items():
        file.write_text(text, "utf-8")
        os.utime(file, ns=(modified, modified))
    assert not has_mark()


# Pictures, documents, moves ----------------------------------------------------------------------------------------


def sent_file(data: bytes, name: str) -> tuple[Any, str]:
    import io

    return io.BytesIO(data), name


PICTURES = {
    "Ảnh họp thôn.JPG": ("JPEG", "anh-hop-thon.jpg"),
    "a b (1).png": ("PNG", "a-b-1.png"),
    "../../x.gif": ("GIF", "x.gif"),
    "😀.webp": ("WEBP", None),
    ".jpg": ("JPEG", "bai.jpg"),
    "con.jpg": ("JPEG", "muc-con.jpg"),
    "lạc đuôi.txt": ("PNG", "lac-duoi.png"),
}


@pytest.mark.parametrize(("name", "kind", "placed"), [(n, *rest) for n, rest in PICTURES.items()])
def test_a_picture_is_placed_beside_its_item(visitor: DeskClient, name: str, kind: str, placed: str | None) -> None:
    answer = visitor.post(f"/_ban/anh/{PATH}", {"tep": sent_file(image_bytes(kind), name)})
    assert answer.status_code == 200, answer.text
    made = answer.json["name"]  # type: ignore[index]
    assert made == placed or (placed is None and re.fullmatch(r"muc-[0-9a-f]+\.webp", made))
    folder = (visitor.project.content / PATH).parent
    assert (folder / made).read_bytes() == image_bytes(kind)
    assert sorted(file.name for file in folder.iterdir()) == sorted(["bai.md", made])


def test_another_picture_of_that_name_takes_the_next(visitor: DeskClient) -> None:
    made = [
        visitor.post(f"/_ban/anh/{PATH}", {"tep": sent_file(data, "anh.jpg")}).json["name"]  # type: ignore[index]
        for data in (image_bytes("JPEG"), image_bytes("JPEG"), image_bytes("PNG"), image_bytes("JPEG") + b"\0")
    ]
    assert made == ["anh.jpg", "anh.jpg", "anh.png", "anh-2.jpg"]


BAD_PICTURES = {
    "no picture": b"<script>alert(1)</script>",
    "empty": b"",
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg"><script>1</script></svg>',
    "too large": b"\xff\xd8\xff" + b"x" * 51 * 1024 * 1024,
}


@pytest.mark.parametrize("data", BAD_PICTURES.values(), ids=BAD_PICTURES)
def test_what_is_no_picture_is_refused_in_a_line(visitor: DeskClient, data: bytes) -> None:
    answer = visitor.post(f"/_ban/anh/{PATH}", {"tep": sent_file(data, "anh.jpg")})
    assert answer.status_code == 422
    assert answer.json["wrong"].startswith("Chưa nhận được ảnh: ")  # type: ignore[index]
    assert len(list((visitor.project.content / PATH).parent.iterdir())) == 1


def test_without_a_script_a_picture_comes_with_the_form(visitor: DeskClient) -> None:
    form = changed(
        visitor.form_fields(PATH),
        {"image.alt": "Dãy bàn", "image.caption": "Bữa cơm", "anh-moi": sent_file(image_bytes("JPEG"), "Mâm cơm.jpg")},
    )
    assert visitor.post(f"/_ban/bai/{PATH}", form).status_code == 303
    text = visitor.file_text(PATH)
    assert "src: mam-com.jpg" in text
    assert "alt: Dãy bàn" in text
    assert visitor.get("/tin-tuc/2018/10/mam-com.jpg").data == image_bytes("JPEG")
    assert visitor.get("/tin-tuc/2018/10/mam-com.jpg.360.webp").status_code == 200


def test_documents_are_brought_in(visitor: DeskClient) -> None:
    text = (
        "Họp thôn bàn chuyện nước sạch\n\nNgày 9/10/2018\n\nTối 8/10, thôn Ba Gò họp bàn đường ống nước sạch.\n\nBBT\n"
    )
    documents = MultiDict(
        [("tep", sent_file(text.encode(), "Họp thôn.txt")), ("tep", sent_file(b"PK\x03\x04x", "hỏng.docx"))]
    )
    answer = visitor.post("/_ban/nhap", documents)
    path = "tin-tuc/2018/10/hop-thon-ban-chuyen-nuoc-sach.md"
    assert f'href="/_ban/bai/{path}"' in answer.text
    assert "hỏng.docx</strong>: không nhập được" in answer.text
    assert visitor.file_text(path).startswith("---\ntitle: Họp thôn bàn chuyện nước sạch\n")
    again = visitor.post("/_ban/nhap", {"tep": sent_file(text.encode(), "Họp thôn.txt")})
    assert "đã nhập từ trước" in again.text


def test_an_item_moves_and_a_refusal_is_told(visitor: DeskClient) -> None:
    answer = visitor.post(f"/_ban/chuyen/{PATH}", {"noi-moi": "hoat-dong/2018/10/bai-moi.md"})
    assert answer.headers["Location"].endswith("/_ban/bai/hoat-dong/2018/10/bai-moi.md?da=chuyen")
    assert visitor.file_text("hoat-dong/2018/10/bai-moi.md") == ITEM.replace(
        "extra: {nguon: báo in}\n", "extra: {nguon: báo in}\naliases: [/tin-tuc/2018/10/bai/]\n"
    )
    answer = visitor.post("/_ban/chuyen/hoat-dong/2018/10/bai-moi.md", {"noi-moi": "ke-hoach/2018/10/x.md"})
    assert "là loại plan" in visitor.get(answer.headers["Location"].removeprefix(BASE_URL)).text


@pytest.mark.parametrize(("title", "section"), [("", "tin-tuc"), ("x" * 201, "tin-tuc"), ("Tên", ""), ("Tên", "../x")])
def test_a_new_item_needs_a_title_and_a_section(visitor: DeskClient, title: str, section: str) -> None:
    answer = visitor.post("/_ban/moi", {"tieu-de": title, "muc": section})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


# Finding -----------------------------------------------------------------------------------------------------------


def test_items_are_found_by_words_without_marks_section_kind_and_state(visitor: DeskClient) -> None:
    text = "---\ntitle: {}\ndate: {}\n{}---\n\nChữ.\n"
    visitor.project.write(
        {
            "content/hoat-dong/2018/10/a.md": text.format("Đại đoàn kết ở Ba Gò", "2018-10-01", ""),
            "content/ke-hoach/2018/10/b.md": text.format("Kế hoạch đoàn kết", "2018-10-02", "draft: yes\n"),
            "content/tin-tuc/2018/10/c.md": text.format("Mai đăng", "2018-12-01", ""),
            "content/tin-tuc/2018/10/d.md": text.format("Đã gỡ", "2018-10-03", "expires: 2018-10-04\n"),
            "content/tin-tuc/2018/10/e.md": "hỏng",
        }
    )

    def found(query: str) -> list[str]:
        return re.findall(r"/_ban/bai/[a-z-]+/2018/10/(\w+)\.md", visitor.get(f"/_ban/?{query}").text)

    assert found("tim=DAI+doan") == ["a"]
    assert found("tim=đoàn+kết") == ["b", "a"]
    assert found("loai=plan") == ["b"]
    assert found("muc=tin-tuc") == ["e", "c", "bai", "d"]
    assert [found(f"tinh-trang={state}") for state in ("nhap", "hen-gio", "het-han", "loi")] == [
        ["b"],
        ["c"],
        ["d"],
        ["e"],
    ]
    assert found("trang=-1&tim=%22%3E%3Cscript%3E") == []
    assert "<script>" not in visitor.get("/_ban/?tim=%22%3E%3Cscript%3E").text
    assert "Bản nháp (1)" in visitor.get("/_ban/tinh-hinh").text


def test_the_desk_speaks_vietnamese_alone(visitor: DeskClient) -> None:
    visitor.project.write({"content/ke-hoach/2018/10/b.md": "---\ntitle: Kế hoạch\ndate: 31/2/2018\n---\n\nChữ.\n"})
    pages = [
        "/_ban/",
        "/_ban/moi",
        "/_ban/nhap",
        "/_ban/tinh-hinh",
        f"/_ban/bai/{PATH}",
        "/_ban/bai/ke-hoach/2018/10/b.md",
    ]
    answers = [visitor.get(address) for address in pages]
    answers += [
        visitor.get("/_ban/bai/tin-tuc/khong-co.md"),
        visitor.post("/_ban/tinh-hinh"),
        visitor.post("/_ban/moi"),
    ]
    answers += [visitor.get("/_ban/", headers={"Host": "x"}), visitor.save(PATH, MultiDict({"dau-van": "x"}))]
    for answer in answers:
        words = html.fromstring(answer.data).xpath(
            "//text()[not(parent::code or parent::textarea)] | //@aria-label | //@placeholder | //@title"
        )
        assert [word for text in words for word in ENGLISH.findall(str(text))] == [], answer.request.path
