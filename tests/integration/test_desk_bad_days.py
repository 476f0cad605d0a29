"""Disks that are full, a database that is locked, clocks that are set, a desk that is killed: nothing typed is lost."""

import os
import random
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing, contextmanager, suppress
from http.client import HTTPException
from io import BytesIO
from pathlib import Path
from threading import Event
from urllib.parse import unquote_plus, urlencode

import pytest
from desk_client import ITEM_PATH, ITEM_TEXT, SharedDesk
from lxml import html
from newsroom.desk import database
from PIL import Image
from project_folder import Project, command_environment, image_bytes
from shared_desk_process import Browser, add_person, running_shared_desk
from small_disk import SmallDisk, small_disk
from web_servers import free_port
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

TYPED = "Chữ vừa gõ, chưa có ở đâu khác."


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path, megabytes=16) as disk:
        yield disk


def shown_text(page: str) -> str:
    """What stands in the box with the text of an item."""
    return str(html.fromstring(page).xpath("string(//textarea[@name='noi-dung'])"))


@pytest.mark.skipif(os.name == "nt", reason="no disk is mounted there")
def test_on_a_full_disk_a_save_says_so_and_keeps_what_was_typed(
    disk: SmallDisk, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = Project(disk.folder / "board")
    project.write({f"content/{ITEM_PATH}": ITEM_TEXT})
    visitor = SharedDesk(project, monkeypatch).client("an", roles=["editor"])
    form = visitor.form_fields(ITEM_PATH)
    before = {path.name for path in (project.content / ITEM_PATH).parent.iterdir()}
    filler = disk.leave_free(0)
    page = visitor.save(ITEM_PATH, form, noi_dung=f"{TYPED}\n" * 2000)
    assert page.status_code in (422, 500)
    assert "ổ đĩa" in page.text or "trên đĩa" in page.text
    assert TYPED in shown_text(page.text)
    assert visitor.file_text(ITEM_PATH) == ITEM_TEXT
    assert visitor.get("/_ban/").status_code == 200, "who only reads needs no space"
    picture = (BytesIO(image_bytes("JPEG") + bytes(2_000_000)), "anh.jpg")
    assert visitor.post(f"/_ban/anh/{ITEM_PATH}", {"anh": picture}).status_code >= 400
    filler.unlink()
    assert visitor.save(ITEM_PATH, form, noi_dung=TYPED).status_code == 303
    assert TYPED in visitor.file_text(ITEM_PATH)
    assert {path.name for path in (project.content / ITEM_PATH).parent.iterdir()} == before, "no half files lie about"


@pytest.mark.skipif(os.name == "nt", reason="no disk is mounted there")
def test_on_a_full_disk_the_database_can_still_be_read(disk: SmallDisk) -> None:
    kept = database.Database(disk.folder)
    disk.leave_free(0)
    assert kept.rows("SELECT * FROM audit") == []


@contextmanager
def written_by_another(project: Project) -> Iterator[None]:
    """Another program writes to the desk's database and does not come to an end."""
    with closing(sqlite3.connect(project.root / ".desk/desk.sqlite", isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


def test_while_the_database_is_locked_a_text_is_saved_and_a_comment_can_be_sent_again(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.1)
    project.write({f"content/{ITEM_PATH}": ITEM_TEXT})
    desk = SharedDesk(project, monkeypatch)
    editor = desk.client("an", roles=["editor"])
    form = editor.form_fields(ITEM_PATH)
    form["noi-dung"] = TYPED
    # The moment of its use is to be written down.
    desk.clock += 120
    with written_by_another(project):
        saved = editor.save(ITEM_PATH, form)
        assert saved.status_code == 303
        assert TYPED in editor.file_text(ITEM_PATH)
        assert "chưa ghi được vào lịch sử" in unquote_plus(saved.location), "what could not be kept is told"
        page = editor.post(f"/_ban/gop-y/{ITEM_PATH}", {"loi": TYPED, "gui": ""})
        assert page.status_code == 503
        assert "Máy đang bận" in page.text
        assert TYPED in page.text
    (kept,) = html.fromstring(page.text).xpath("//form[.//textarea[@name='loi']]")
    again = [(field.get("name"), field.text or "") for field in kept.xpath(".//textarea")]
    fields = {name: value.removeprefix("\n") for name, value in again}
    assert editor.post(kept.get("action"), fields).status_code == 303
    assert TYPED in editor.get(f"/_ban/bai/{ITEM_PATH}").text


def test_a_database_that_is_locked_all_day_stops_no_reading(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "_BUSY_SECONDS", 0.1)
    project.write({f"content/{ITEM_PATH}": ITEM_TEXT})
    editor = SharedDesk(project, monkeypatch).client("an", roles=["editor"])
    with written_by_another(project):
        assert editor.get("/_ban/bai").status_code == 200 or editor.get("/_ban/").status_code == 200


def test_a_clock_that_is_set_back_signs_nobody_out(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write({f"content/{ITEM_PATH}": ITEM_TEXT})
    desk = SharedDesk(project, monkeypatch)
    editor = desk.client("an", roles=["editor"])
    form = editor.form_fields(ITEM_PATH)
    for change in (-86_400 * 400, 600):
        desk.clock += change
        form["noi-dung"] = f"{TYPED} {change}"
        assert editor.save(ITEM_PATH, form).status_code == 303
        form = editor.form_fields(ITEM_PATH)
    assert "600" in editor.file_text(ITEM_PATH)


@pytest.mark.skipif(os.name == "nt", reason="nothing is killed by signals there")
def test_a_desk_that_is_killed_leaves_whole_files_and_starts_again(tmp_path: Path) -> None:
    """Saves, approvals and uploads are under way when it is killed, each time at another moment."""
    project = Project(tmp_path / "board")
    paths = [f"tin-tuc/2018/10/bai-{number}.md" for number in range(3)]
    project.write({f"content/{path}": ITEM_TEXT for path in paths})
    add_person(project, "an", "approver")
    moments, picture = random.Random(15), large_picture()
    for _ in range(3):
        port = free_port()
        approval = [sys.executable, "-m", "newsroom", "approve", *(f"content/{path}" for path in paths), "--by", "an"]
        with running_shared_desk(project, "--port", str(port)) as desk, ThreadPoolExecutor(4) as pool:
            browser = Browser(port, host=f"localhost:{port}")
            browser.sign_in("an")
            has_saved = Event()
            senders = [pool.submit(send_for_ever, browser, path, picture, has_saved) for path in paths]
            assert has_saved.wait(60)
            command = subprocess.Popen(approval, cwd=project.root, env=command_environment())
            wait(senders, timeout=moments.uniform(0.1, 1.0))
            command.kill()
            command.wait(60)
            desk.kill()
        for path in paths:
            text = (project.content / path).read_text("utf-8")
            assert re.fullmatch(r"---\n.*\n---\n\s*(Đoạn một\.\s+Đoạn hai\.|(Lần \d+\. )+hết)\s*", text, re.DOTALL), (
                text
            )
        for file in project.content.rglob("*.jpg"):
            assert file.read_bytes() == picture or not file.name.startswith("anh-lon"), (
                "a picture is whole or not there"
            )
        with closing(sqlite3.connect(project.root / ".desk/desk.sqlite")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    checked = project.run_process("newsroom", "check")
    assert checked.exit_status == 0, checked.stderr


def large_picture() -> bytes:
    """A picture that takes several writes."""
    buffer = BytesIO()
    Image.effect_noise((1200, 900), 60).save(buffer, "JPEG", quality=90)
    return buffer.getvalue()


def send_for_ever(browser: Browser, path: str, picture: bytes, has_saved: Event) -> None:
    """Save, publish and upload in turn until nobody answers."""
    confirmed, form_type = 0, {"Content-Type": "application/x-www-form-urlencoded"}
    with suppress(OSError, HTTPException):
        while True:
            form = browser.item_form(path)
            task = ("luu", "dang")[confirmed % 2]
            fields = {**form, "noi-dung": f"Lần {confirmed}. " * 3000 + "hết", "viec": task}
            response, _ = browser.ask("POST", f"/_ban/bai/{path}", urlencode(fields).encode(), form_type)
            if response.status == 303:
                confirmed += 1
                has_saved.set()
            body, boundary = multipart({"loai": "anh", "khoa": form["khoa"]}, "anh-lon.jpg", picture)
            browser.ask("POST", f"/_ban/tai-len/{path}", body, {"Content-Type": boundary})


def multipart(fields: dict[str, str], name: str, data: bytes) -> tuple[bytes, str]:
    """A form with a file, and its content type."""
    file = FileStorage(BytesIO(data), name, content_type="image/jpeg")
    boundary, body = encode_multipart({**fields, "tep": file})
    return body, f"multipart/form-data; boundary={boundary}"
