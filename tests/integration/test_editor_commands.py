"""`new`, `move`, `due` and `status`: what an editor gets, and that what they write passes the checks."""

import os
import re
import subprocess
import sys
from pathlib import Path

import memory_site
import pytest
from newsroom.content.approval import is_approved, take_back
from newsroom.kinds import KINDS
from newsroom.library.identity import feed_entry_id
from newsroom.library.schedule import scheduler_examples
from project_folder import ROOT, Project, epoch_seconds
from reviewed_items import require_review

KIND_BY_SECTION = {"tin-tuc": "article", "ke-hoach": "plan", "hoi-thi": "contest", "ban-tin": "bulletin"}
NOW = "2018-10-20 09:15"
# What nobody begins with: a mark of secrecy, the kind the folder says, room for others.
NOT_OFFERED = {"secrecy", "kind", "extra", "review"}


def article(**values: str) -> str:
    field_names = {"title": "Một bài", "date": "2017-10-09 08:30"} | values
    return "---\n" + "".join(f"{key}: {value}\n" for key, value in field_names.items()) + "---\n\nNội dung.\n"


# new ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("section", "kind"), KIND_BY_SECTION.items())
def test_a_new_file_has_every_key_of_its_kind_and_passes(project: Project, section: str, kind: str) -> None:
    run = project.run_newsroom("new", "Hội thi “Dân vận khéo” xã Đồng Mận", "--kind", kind, now=NOW)
    assert run.exit_status == 0, run.stderr
    path = run.stdout.strip()
    assert path == (
        "content/ban-tin/2018/so-01.md"
        if kind == "bulletin"
        else f"content/{section}/2018/10/hoi-thi-dan-van-kheo-xa-dong-man.md"
    )
    text = (project.root / path).read_text("utf-8")
    assert set(re.findall(r"^(?:# )?([a-z]+):", text, re.MULTILINE)) >= KINDS[kind].fields.keys() - NOT_OFFERED
    assert "\ndraft: yes\n" in text
    assert project.problem_lines(NOW) == []


@pytest.mark.parametrize("kind", KIND_BY_SECTION.values())
def test_what_is_offered_in_comments_is_right(project: Project, kind: str) -> None:
    path = project.root / project.run_newsroom("new", "Hội thi", "--kind", kind, now=NOW).stdout.strip()
    taken_up = re.sub(
        r"^# (?=( *- | {2,}|)[a-z]*:? ?\S)(?=[a-z]+:|  )", "", path.read_text("utf-8"), flags=re.MULTILINE
    )
    path.write_text(taken_up, "utf-8")
    for missing in ("anh.jpg", "62-kh-bdvtu.pdf"):
        (path.parent / missing).write_bytes(b"")
    problems = [
        line
        for line in project.problem_lines(NOW)
        if "anh.jpg" not in line and not re.search("basis|replaces|amends|plan|related", line)
    ]
    assert problems == []


def test_a_name_in_use_takes_the_next(project: Project) -> None:
    paths = [project.run_newsroom("new", "Cùng tên", now=NOW).stdout.strip() for _ in range(2)]
    assert [path.rpartition("/")[2] for path in paths] == ["cung-ten.md", "cung-ten-2.md"]
    issues = [project.run_newsroom("new", "Bản tin", "--section", "ban-tin", now=NOW).stdout.strip() for _ in range(2)]
    assert issues == ["content/ban-tin/2018/so-01.md", "content/ban-tin/2018/so-02.md"]
    assert "\nnumber: 2\n" in (project.root / issues[1]).read_text("utf-8")


WRONG = {
    (): "Hãy ghi tiêu đề",
    ("Tên", "--section", "tintuc"): "Có phải ý bạn là “tin-tuc”?",
    ("Tên", "--section", "tin-tuc", "--kind", "plan"): "là loại article, không phải plan",
    ("x" * 201,): "chỉ được tối đa 200",
}


@pytest.mark.parametrize(("arguments", "said"), WRONG.items())
def test_what_is_missing_or_wrong_is_said(project: Project, arguments: tuple[str, ...], said: str) -> None:
    run = project.run_newsroom("new", *arguments)
    assert (run.exit_status, run.stdout) == (2, "")
    assert said in run.stderr


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals here")
def test_at_a_terminal_what_is_missing_is_asked(project: Project) -> None:
    import pty

    ours, theirs = pty.openpty()
    environment = os.environ | {"PYTHONPATH": str(ROOT / "hooks"), "SOURCE_DATE_EPOCH": epoch_seconds(NOW)}
    command = [sys.executable, "-m", "newsroom", "new"]
    with subprocess.Popen(
        command, cwd=project.root, env=environment, stdin=theirs, stdout=subprocess.PIPE, stderr=theirs
    ) as process:
        os.write(ours, "Họp thôn\nhoat-dong\n".encode())
        out = process.communicate(timeout=60)[0].decode()
    asked = os.read(ours, 65536).decode()
    assert "Tiêu đề bài:" in asked
    assert "Chuyên mục [tin-tuc (Tin tức)" in asked
    assert out.strip() == "content/hoat-dong/2018/10/hop-thon.md"


# move --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def site(project: Project) -> Project:
    return project.write_listing(
        """\
=== content/tin-tuc/2017/10/bai.md
---
title: Bài chuyển đi
date: 2017-10-09 08:30
# một ghi chú
image:
  src: anh.jpg
  alt: Người dân họp
  caption: Họp thôn
---

Xem [kế hoạch](../../../ke-hoach/2018/09/kh.md#moc), [giới thiệu](/gioi-thieu.md), [bài kia](kia.md) và ![x](chung.jpg).

[bài]: kia.md
=== content/tin-tuc/2017/10/anh.jpg <- jpeg
=== content/tin-tuc/2017/10/chung.jpg <- jpeg
=== content/tin-tuc/2017/10/kia.md
---
title: Bài kia
date: 2017-10-09 09:30
related: [bai.md, tin-tuc/2017/10/bai.md]
---

Có [bài](bai.md), [bài](bai#phan-hai "Tên"), ![ảnh](chung.jpg) và <a href="/tin-tuc/2017/10/bai/">bài</a>.
=== content/ke-hoach/2018/09/kh.md
---
title: Kế hoạch
date: 2018-09-14
---

## Mốc {: #moc}

Tin: [bài](../../../tin-tuc/2017/10/bai.md).
=== content/ban-tin/2017/so-10.md
---
title: Bản tin
date: 2017-10-31
number: 10
period: 2017-10
items:
  - tin-tuc/2017/10/bai.md
  - tin-tuc/2017/10/kia.md
---

Lời giới thiệu.
"""
    )


def test_a_moved_item_keeps_its_identity_and_everything_still_leads_to_it(site: Project) -> None:
    before = {feed_entry_id(item, memory_site.SETTINGS) for item in items(site)}
    assert site.problem_lines() == []
    run = site.run_newsroom("move", "content/tin-tuc/2017/10/bai.md", "content/hoat-dong/2017/11/bai-moi.md")
    assert run.exit_status == 0, run.stderr
    assert run.stdout.splitlines()[0] == "content/hoat-dong/2017/11/bai-moi.md"
    assert site.problem_lines() == []
    assert {feed_entry_id(item, memory_site.SETTINGS) for item in items(site)} == before
    text = (site.content / "hoat-dong/2017/11/bai-moi.md").read_text("utf-8")
    assert "\naliases: [/tin-tuc/2017/10/bai/]\n---\n" in text
    assert "# một ghi chú" in text
    assert "../../../ke-hoach/2018/09/kh.md#moc" in text
    assert "(/gioi-thieu.md)" in text
    assert "(../../../tin-tuc/2017/10/kia.md)" in text
    assert "![x](../../../tin-tuc/2017/10/chung.jpg)" in text, "another item shows this picture"
    assert (site.content / "hoat-dong/2017/11/anh.jpg").is_file()
    assert not (site.content / "tin-tuc/2017/10/anh.jpg").exists()
    other = (site.content / "tin-tuc/2017/10/kia.md").read_text("utf-8")
    assert "related: [../../../hoat-dong/2017/11/bai-moi.md, hoat-dong/2017/11/bai-moi.md]" in other
    assert '[bài](../../../hoat-dong/2017/11/bai-moi.md#phan-hai "Tên")' in other
    assert not re.search(r"2017/10/bai\b", other)
    assert "- hoat-dong/2017/11/bai-moi.md\n" in (site.content / "ban-tin/2017/so-10.md").read_text("utf-8")


def test_old_addresses_of_its_files_lead_to_them_after_a_move(site: Project) -> None:
    lines = "# Tay\r\n/cu/anh.jpg\t{}/anh.jpg \r\n/cu/  /tin-tuc/2017/10/bai/\r\n/chung.jpg  /tin-tuc/2017/10/chung.jpg"
    site.write({"content/redirects.txt": lines.format("/tin-tuc/2017/10").encode()})
    run = site.run_newsroom("move", "content/tin-tuc/2017/10/bai.md", "content/hoat-dong/2017/11/bai-moi.md")
    assert run.exit_status == 0, run.stderr
    assert "content/redirects.txt" in run.stdout.splitlines()
    assert (site.content / "redirects.txt").read_bytes() == lines.format("/hoat-dong/2017/11").encode()
    assert site.problem_lines() == []


def test_moved_there_and_back_and_on_it_is_still_the_same(site: Project) -> None:
    before = {feed_entry_id(item, memory_site.SETTINGS) for item in items(site)}
    for old, new in (
        ("tin-tuc/2017/10/bai.md", "dien-hinh/2017/10/"),
        ("content/dien-hinh/2017/10/bai.md", "content/tin-tuc/2017/10/bai.md"),
        ("tin-tuc/2017/10/bai", "trao-doi/2018/01/bai"),
    ):
        run = site.run_newsroom("move", old, new)
        assert run.exit_status == 0, run.stderr
        assert site.problem_lines() == []
        assert {feed_entry_id(item, memory_site.SETTINGS) for item in items(site)} == before
    site.build()
    for path in ("tin-tuc", "dien-hinh"):
        assert "trao-doi/2018/01/bai" in site.read_site_file(f"{path}/2017/10/bai/")


def test_a_move_that_keeps_the_address_needs_no_alias(site: Project) -> None:
    run = site.run_newsroom("move", "tin-tuc/2017/10/bai.md", "tin-tuc/2017/10/bai/index.md")
    assert run.exit_status == 0, run.stderr
    assert "aliases" not in (site.content / "tin-tuc/2017/10/bai/index.md").read_text("utf-8")
    assert site.problem_lines() == []


def test_references_in_front_matter_with_windows_line_ends_follow_a_move(site: Project) -> None:
    other = site.content / "tin-tuc/2017/10/kia.md"
    other.write_bytes(other.read_bytes().replace(b"\n", b"\r\n"))
    run = site.run_newsroom("move", "tin-tuc/2017/10/bai.md", "hoat-dong/2017/11/bai-moi.md")
    assert run.exit_status == 0, run.stderr
    assert b"related: [../../../hoat-dong/2017/11/bai-moi.md, hoat-dong/2017/11/bai-moi.md]\r\n" in other.read_bytes()
    assert site.problem_lines() == []


MOVES = {
    ("tin-tuc/2017/10/khong-co.md", "tin-tuc/2017/10/x.md"): "Không có bài nào",
    ("tin-tuc/2017/10/bai.md", "ke-hoach/2017/10/bai.md"): "là loại plan",
    ("tin-tuc/2017/10/bai.md", "tin-tuc/2017/10/Bài mới.md"): "Tên đúng: tin-tuc/2017/10/bai-moi.md",
    ("tin-tuc/2017/10/bai.md", "tin-tuc/2017/10/kia.md"): "Đã có tệp",
    ("tin-tuc/2017/10/bai.md", "linh-tinh/bai.md"): "không nằm trong chuyên mục nào",
    ("tin-tuc/2017/10/bai.md", "../bai.md"): "chỉ được gồm",
    ("tin-tuc/2017/10/bai.md", "tin-tuc/2017/10/bai.md"): "không có gì để chuyển",
    ("tin-tuc/2017/10/bai.md",): "đường dẫn cũ rồi đường dẫn mới",
}


@pytest.mark.parametrize(("arguments", "said"), MOVES.items())
def test_a_move_that_cannot_be_made_changes_nothing(site: Project, arguments: tuple[str, ...], said: str) -> None:
    before = {path: path.read_bytes() for path in site.content.rglob("*") if path.is_file()}
    run = site.run_newsroom("move", *arguments)
    assert run.exit_status == 2
    assert said in run.stderr
    assert {path: path.read_bytes() for path in site.content.rglob("*") if path.is_file()} == before


def items(site: Project) -> list[memory_site.Item]:
    from mkdocs.config import load_config
    from newsroom.mkdocs_plugin.project import open_content

    with open_content(load_config(str(site.root / "mkdocs.yml"))) as loaded:
        return list(loaded.library.items.values())


# due and status ----------------------------------------------------------------------------------------------------


def test_the_next_moment_is_told_with_ready_examples(project: Project) -> None:
    project.write(
        {
            "content/tin-tuc/2018/10/mai.md": article(title="Ngày mai", date="2018-10-21 07:00", expires="2018-10-30"),
            "content/tin-tuc/2018/10/nhap.md": article(title="Nháp", date="2018-10-20 10:00", draft="yes"),
            "content/tin-tuc/2018/10/cu.md": article(title="Cũ", expires="2018-10-25 17:00"),
        }
    )
    run = project.run_newsroom("due", now=NOW)
    assert run.exit_status == 0
    assert run.stdout == "2018-10-21T07:00:00+07:00\tđăng\tcontent/tin-tuc/2018/10/mai.md\tNgày mai\n"
    assert f"cd {project.root} && ./newsroom build" in run.stderr
    assert "OnCalendar=2018-10-21 07:00:00" in run.stderr
    assert "schedule:" in run.stderr
    every = project.run_newsroom("due", "--all", now=NOW).stdout.splitlines()
    assert [line.split("\t")[1] for line in every] == ["đăng", "gỡ", "gỡ"]
    assert [line[:10] for line in every] == ["2018-10-21", "2018-10-25", "2018-10-30"]


def test_every_change_of_an_item_is_due(project: Project) -> None:
    correction = "[{date: 2018-10-24, text: Sửa tên}]"
    keys = {"updated": "2018-10-21", "featured": "{until: 2018-10-22}", "expires": "2018-10-25"}
    project.write({"content/tin-tuc/2018/10/bai.md": article(**keys, corrections=correction)})
    due = project.run_newsroom("due", "--all", now=NOW).stdout.splitlines()
    assert [line.split("\t")[1] for line in due] == ["cập nhật", "thôi nổi bật", "đính chính", "gỡ"]


def test_nothing_due_says_so(project: Project) -> None:
    run = project.run_newsroom("due", now=NOW)
    assert (run.exit_status, run.stdout) == (0, "")
    assert "Không có bài nào hẹn giờ" in run.stderr


@pytest.mark.skipif(not Path("/usr/bin/systemd-analyze").exists(), reason="no systemd here")
def test_systemd_understands_the_timer() -> None:
    for line in re.findall("OnCalendar=(.*)", scheduler_examples(Path("/srv/site"), None)):
        subprocess.run(["systemd-analyze", "calendar", line], check=True, capture_output=True)


def test_the_status_says_what_waits_and_what_lacks(project: Project) -> None:
    milestones = "[{date: 2018-10-01, task: Ra quân}]"
    project.write(
        {
            "content/tin-tuc/2018/10/nhap.md": article(title="Bài nháp", draft="yes"),
            "content/tin-tuc/2018/10/mai.md": article(title="Ngày mai", date="2018-10-21 07:00"),
            "content/tin-tuc/2018/10/cu.md": article(title="Sắp gỡ", expires="2018-10-25 17:00", tags="[Hội thi]"),
            "content/tin-tuc/2018/10/hai.md": article(title="Bài hai", tags="[Hội thì, Tháng Dân vận 2017]"),
            "content/tin-tuc/2018/10/ba.md": article(title="Bài ba", tags="[Tháng Dân vận 2018]"),
            "content/ke-hoach/2018/09/a.md": article(title="Kế hoạch ra quân", milestones=milestones),
            "content/ke-hoach/2018/09/b.md": article(
                title="Kế hoạch có tin", milestones=milestones, number="9/KH-UBND"
            ),
            "content/tin-tuc/2018/10/tin.md": article(title="Đưa tin", date="2018-10-02", plan="9/KH-UBND"),
            "content/ban-tin/2018/so-01.md": article(title="Số 1", number="1", period="2018-05"),
            "content/ban-tin/2018/so-02.md": article(title="Số 2", number="2", period="2018-09"),
        }
    )
    run = project.run_newsroom("status", now=NOW)
    assert run.exit_status == 0
    parts = {part.splitlines()[0].rpartition(" (")[0]: part.splitlines()[1:] for part in run.stdout.split("\n\n")}
    assert parts["Bản nháp"] == ["  content/tin-tuc/2018/10/nhap.md: Bài nháp"]
    assert parts["Hẹn giờ đăng"] == ["  21/10/2018 07:00 content/tin-tuc/2018/10/mai.md: Ngày mai"]
    assert parts["Sắp hết hạn"] == ["  25/10/2018 17:00 content/tin-tuc/2018/10/cu.md: Sắp gỡ"]
    assert len(parts["Bài chưa có ảnh"]) == 4
    assert "  content/tin-tuc/2018/10/tin.md: Đưa tin" in parts["Bài chưa có chủ đề"]
    reported = parts["Kế hoạch đã qua mốc mà chưa có bài đưa tin"]
    assert reported == ["  content/ke-hoach/2018/09/a.md: Kế hoạch ra quân (mốc 01/10/2018: Ra quân)"]
    assert parts["Bản tin còn thiếu"] == ["  tháng 6/2018 đến tháng 8/2018"]
    assert parts["Chủ đề có lẽ là một"] == ["  “Hội thi” (1 bài) và “Hội thì” (1 bài)"]


def test_the_status_begins_with_what_blocks_and_what_is_due(project: Project) -> None:
    project.write(
        {
            **{f"content/tin-tuc/2018/09/bai-{n}.md": article(title=f"Bài {n}", tags="[Hội thi]") for n in range(30)},
            "content/tin-tuc/2018/10/loi.md": article(title="Bài lỗi", expires="31/2/2019", tags="[Hội thi]"),
            "content/tin-tuc/2018/10/nhap.md": article(title="Bài nháp", draft="yes", expires="31/2/2019"),
            "content/tin-tuc/2018/10/mai.md": article(title="Ngày mai", date="2018-10-21 07:00"),
        }
    )
    run = project.run_newsroom("status", now=NOW)
    titles = [part.splitlines()[0].rpartition(" (")[0] for part in run.stdout.split("\n\n")]
    assert titles == ["Lỗi chặn việc dựng trang", "Hẹn giờ đăng", "Bản nháp còn lỗi", "Bản nháp", "Bài chưa có ảnh"]
    blocking, pictures = (run.stdout.split("\n\n")[n].splitlines() for n in (0, -1))
    assert len(blocking) == 2
    assert blocking[1].startswith('  content/tin-tuc/2018/10/loi.md: dòng 4: expires: "31/2/2019" không phải')
    assert len(pictures) == 22
    assert re.fullmatch(r"  … và 1\d mục nữa; ./newsroom status --all liệt kê hết", pictures[-1])
    assert "bai-29.md" in project.run_newsroom("status", "--all", now=NOW).stdout


def test_the_status_asks_real_servers(project: Project) -> None:
    import http.server
    import threading

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(200 if self.path == "/co" else 404)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        base = f"http://127.0.0.1:{server.server_port}"
        text = article() + f"\nXem [một]({base}/co) và [hai]({base}/mat?a=1&b=2).\n"
        project.write({"content/tin-tuc/2017/10/bai.md": text})
        run = project.run_newsroom("status", "--links", now=NOW)
        server.shutdown()
    assert f"content/tin-tuc/2017/10/bai.md: {base}/mat?a=1&b=2: máy chủ trả lời 404" in run.stdout
    assert f"{base}/co" not in run.stdout


def test_a_move_takes_the_next_version_along_and_no_approval_away(site: Project) -> None:
    require_review(site)
    assert site.run_newsroom("approve", "--published", "--by", "an").exit_status == 0
    text = (site.content / "tin-tuc/2017/10/bai.md").read_text("utf-8")
    site.write({"content/tin-tuc/2017/10/bai.next.md": take_back(text).replace("title: ", "title: Bản mới của ", 1)})
    assert site.run_newsroom("approve", "tin-tuc/2017/10/bai.next.md", "--by", "an").exit_status == 0
    assert site.problem_lines() == []
    run = site.run_newsroom("move", "tin-tuc/2017/10/bai.md", "hoat-dong/2017/11/bai-moi.md")
    assert run.exit_status == 0, run.stderr
    assert site.problem_lines() == []
    moved = (site.content / "hoat-dong/2017/11/bai-moi.next.md").read_text("utf-8")
    assert "aliases: [/tin-tuc/2017/10/bai/]" in moved
    assert is_approved(moved)
    assert is_approved((site.content / "tin-tuc/2017/10/kia.md").read_text("utf-8"))
    assert sorted(path.name for path in (site.content / "tin-tuc/2017/10").iterdir()) == ["chung.jpg", "kia.md"]
    site.build()
    assert "hoat-dong/2017/11/bai-moi/index.html" in site.site_files()


def test_corrections_leave_what_is_approved_as_it_is(site: Project) -> None:
    wrong = "---\ntitle: Bài sai\ndate: 2018-10-09\n---\n\nHội  nghị , và các đại biểu .\n"
    site.write(
        {"content/tin-tuc/2018/sai.md": wrong, "content/tin-tuc/2018/nhap.md": f"{wrong[:4]}draft: yes\n{wrong[4:]}"}
    )
    require_review(site)
    assert site.run_newsroom("approve", "tin-tuc/2018/sai.md", "--by", "an").exit_status == 0
    approved = (site.content / "tin-tuc/2018/sai.md").read_bytes()
    run = site.run_newsroom("check", "--fix")
    assert (site.content / "tin-tuc/2018/sai.md").read_bytes() == approved
    assert "Hội nghị, và các đại biểu." in (site.content / "tin-tuc/2018/nhap.md").read_text("utf-8")
    assert "Còn 1 bài đã duyệt có chỗ nên sửa, máy không tự sửa vì sửa thì phải duyệt lại." in run.stderr
