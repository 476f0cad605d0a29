"""Whatever happens to a file or the desk meanwhile, what was typed is not lost."""

import os
import re
import threading
from pathlib import Path
from typing import Any

import pytest
from desk_client import ITEM_PATH, ITEM_TEXT, DeskClient, browser_form_data
from newsroom.runtime import content_writer
from werkzeug.datastructures import MultiDict


def test_the_second_to_save_sees_both_versions_and_can_join_them(visitor: DeskClient) -> None:
    mine, theirs = visitor.form_fields(ITEM_PATH), visitor.form_fields(ITEM_PATH)
    assert visitor.save(ITEM_PATH, theirs, title="Tên của họ").status_code == 303
    saved = visitor.file_text(ITEM_PATH)
    answer = visitor.save(ITEM_PATH, mine, noi_dung="Đoạn của tôi.")
    assert answer.status_code == 409
    assert visitor.file_text(ITEM_PATH) == saved, "nothing is written over"
    assert "Tên của họ" in answer.text
    assert "<ins>Đoạn của tôi.</ins>" in answer.text
    merged = browser_form_data(answer.text)
    assert "Tên của họ" in merged["van-ban"]
    assert "Đoạn của tôi." in merged["van-ban"]
    assert visitor.save(ITEM_PATH, merged).status_code == 303
    assert visitor.file_text(ITEM_PATH) == saved.replace("Đoạn một.\n\nĐoạn hai.", "Đoạn của tôi.")


def test_another_program_is_another_person(visitor: DeskClient) -> None:
    form = visitor.form_fields(ITEM_PATH)
    visitor.project.write({f"content/{ITEM_PATH}": ITEM_TEXT.replace("Đoạn hai", "Đoạn ba")})
    answer = visitor.save(ITEM_PATH, form, title="Của tôi")
    assert answer.status_code == 409
    assert "Đoạn ba" in visitor.file_text(ITEM_PATH)
    joined = browser_form_data(answer.text)["van-ban"]
    assert "Đoạn ba" in joined
    assert "Của tôi" in joined


def test_a_conflict_can_meet_another(visitor: DeskClient) -> None:
    form = visitor.form_fields(ITEM_PATH)
    visitor.save(ITEM_PATH, visitor.form_fields(ITEM_PATH), title="Hai")
    merged = browser_form_data(visitor.save(ITEM_PATH, form, title="Ba").text)
    visitor.save(ITEM_PATH, visitor.form_fields(ITEM_PATH), title="Bốn")
    again = visitor.save(ITEM_PATH, merged)
    assert again.status_code == 409
    assert "Bốn" in visitor.file_text(ITEM_PATH)
    assert "title:   Ba" in browser_form_data(again.text)["van-ban"]


def test_a_form_of_a_desk_that_has_ended_loses_nothing(visitor: DeskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    form = visitor.form_fields(ITEM_PATH)
    visitor.project.write({f"content/{ITEM_PATH}": ITEM_TEXT.replace("Đoạn hai", "Đoạn ba")})
    other = DeskClient(visitor.project, monkeypatch)
    form["khoa"] = other.access.csrf_token
    answer = other.save(ITEM_PATH, form, title="Của tôi")
    assert answer.status_code == 409
    assert "Của tôi" in browser_form_data(answer.text)["van-ban"]
    assert "Đoạn hai" in answer.text
    assert "Đoạn ba" in other.file_text(ITEM_PATH)


def test_of_many_saves_at_once_one_is_written_and_all_others_are_told(visitor: DeskClient) -> None:
    form = visitor.form_fields(ITEM_PATH)
    answers: list[int] = []

    def save(number: int) -> None:
        answers.append(visitor.save(ITEM_PATH, form, title=f"Tên {number}").status_code)

    threads = [threading.Thread(target=save, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [303] + 7 * [409]
    assert re.search(r"title:   Tên \d ", visitor.file_text(ITEM_PATH))
    assert list((visitor.project.content / ITEM_PATH).parent.iterdir()) == [visitor.project.content / ITEM_PATH]


def test_of_two_desks_at_once_one_saves_and_the_other_is_told(
    visitor: DeskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    desks = [visitor, DeskClient(visitor.project, monkeypatch)]
    for number in range(20):
        forms = [desk.form_fields(ITEM_PATH) for desk in desks]
        start = threading.Barrier(len(desks))
        answers: dict[str, int] = {}

        def save(name: str, desk: DeskClient, form: MultiDict[str, str]) -> None:
            start.wait()  # noqa: B023 - the threads end within the round
            answers[name] = desk.save(ITEM_PATH, form, title=name).status_code  # noqa: B023

        rows = zip((f"Tên {number}a", f"Tên {number}b"), desks, forms, strict=True)
        threads = [threading.Thread(target=save, args=row) for row in rows]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(answers.values()) == [303, 409]
        (saved,) = (name for name, status in answers.items() if status == 303)
        assert saved in visitor.file_text(ITEM_PATH)


def test_an_editor_that_saves_in_the_same_instant_is_not_overwritten(
    visitor: DeskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, form = ITEM_TEXT.replace("Đoạn hai", "Đoạn của họ"), visitor.form_fields(ITEM_PATH)
    replace_file = content_writer.replace_file

    def replace_late(file: Path, data: bytes, **options: Any) -> None:
        file.write_text(theirs, "utf-8")
        replace_file(file, data, **options)

    monkeypatch.setattr(content_writer, "replace_file", replace_late)
    answer = visitor.save(ITEM_PATH, form, title="Của tôi")
    assert answer.status_code == 409
    assert "Đoạn của họ" in answer.text
    assert visitor.file_text(ITEM_PATH) == theirs


@pytest.mark.skipif(os.name == "nt", reason="Windows lets administrators alone make links")
def test_a_save_through_a_link_writes_the_file_it_leads_to(visitor: DeskClient) -> None:
    link = visitor.project.content / "tin-tuc/2018/10/lien-ket.md"
    link.symlink_to("bai.md")
    path = "tin-tuc/2018/10/lien-ket.md"
    assert visitor.save(path, visitor.form_fields(path), title="Tên khác").status_code == 303
    assert link.is_symlink()
    assert visitor.file_text(ITEM_PATH) == ITEM_TEXT.replace('"Bài một"', "Tên khác")


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
    visitor.project.write({f"content/{ITEM_PATH}": data})
    answer = visitor.get(f"/_ban/bai/{ITEM_PATH}")
    assert answer.status_code == status
    if status == 200:
        again = visitor.save(ITEM_PATH, browser_form_data(answer.text))
        assert again.headers.get("Location", "").endswith(("da=khong-doi", "da=khong-doi&van-ban")), again.text
    assert (visitor.project.content / ITEM_PATH).read_bytes() == data
    assert ITEM_PATH in visitor.get("/_ban/").text


def test_what_cannot_be_shown_as_a_form_is_mended_as_text(visitor: DeskClient) -> None:
    visitor.project.write({f"content/{ITEM_PATH}": '---\ntitle: "x\ndate: 2018-10-19\n---\n\nChữ.\n'})
    form = visitor.form_fields(ITEM_PATH)
    assert "noi-dung" not in form
    visitor.save(ITEM_PATH, form, van_ban='---\r\ntitle: "x"\r\ndate: 2018-10-19\r\n---\r\n\r\nChữ.\r\n')
    assert visitor.file_text(ITEM_PATH) == '---\ntitle: "x"\ndate: 2018-10-19\n---\n\nChữ.\n'
    assert visitor.form_fields(ITEM_PATH)["title"] == "x"


def test_a_value_of_another_type_is_left_alone(visitor: DeskClient) -> None:
    text = "---\ntitle: x\ndate: 2018-10-19\nimage: anh.jpg\nrelated: {a: b}\n---\n\nChữ.\n"
    visitor.project.write({f"content/{ITEM_PATH}": text})
    form = visitor.form_fields(ITEM_PATH)
    assert "image.src" not in form
    visitor.save(ITEM_PATH, form, title="y")
    assert visitor.file_text(ITEM_PATH) == text.replace("title: x", "title: y")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="an administrator may write everywhere")
def test_a_folder_without_permission_keeps_what_was_typed(visitor: DeskClient) -> None:
    folder = (visitor.project.content / ITEM_PATH).parent
    form = visitor.form_fields(ITEM_PATH)
    folder.chmod(0o500)
    try:
        answer = visitor.save(ITEM_PATH, form, title="Gõ dở")
    finally:
        folder.chmod(0o700)
    assert answer.status_code == 422
    assert browser_form_data(answer.text)["title"] == "Gõ dở"


def test_a_disk_that_refuses_keeps_what_was_typed(visitor: DeskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    form = visitor.form_fields(ITEM_PATH)
    monkeypatch.setattr("newsroom.runtime.content_writer.replace_file", full)
    answer = visitor.save(ITEM_PATH, form, title="Gõ dở")
    assert (answer.status_code, "Không ghi được tệp" in answer.text) == (422, True)
    assert browser_form_data(answer.text)["title"] == "Gõ dở"
    assert visitor.file_text(ITEM_PATH) == ITEM_TEXT


def test_what_was_typed_into_a_file_that_is_gone_is_shown(visitor: DeskClient) -> None:
    form = visitor.form_fields(ITEM_PATH)
    (visitor.project.content / ITEM_PATH).unlink()
    answer = visitor.save(ITEM_PATH, form, title="Gõ dở")
    assert answer.status_code == 404
    assert "title:   Gõ dở   # tựa" in answer.text
    assert "Đoạn hai." in answer.text
    assert not (visitor.project.content / ITEM_PATH).exists()
