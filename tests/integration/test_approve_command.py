"""The command `approve`: what was published before goes on, what was approved stays so, and nothing else."""

import io

import pytest
from PIL import Image
from project_folder import Project
from reviewed_items import approved, require_review

PATH = "content/tin-tuc/2017/10/bai.md"
TEXT = "---\ntitle: Bài\ndate: 2017-10-09\nimage: {src: anh.png, alt: Ảnh, caption: Ảnh}\n---\nMột.\n"
PAGE = "tin-tuc/2017/10/bai/index.html"


@pytest.fixture
def board(project: Project) -> Project:
    project.write({PATH: TEXT, "content/tin-tuc/2017/10/anh.png": PICTURES[0]})
    return project


def picture(colour: str) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (8, 6), colour).save(buffer, "PNG")
    return buffer.getvalue()


PICTURES = [picture("white"), picture("red")]


def test_what_is_approved_is_public_until_its_text_or_its_picture_changes(board: Project) -> None:
    require_review(board)
    build = board.run_newsroom("build")
    assert build.exit_status == 0
    assert "chưa được duyệt, nên bạn đọc không thấy bài" in build.stderr
    assert PAGE not in board.site_files()
    run = board.run_newsroom("approve", PATH, "--by", "an")
    assert (run.exit_status, run.stdout, run.stderr) == (0, f"{PATH}\n", "")
    board.build()
    shown = board.site_files()
    assert PAGE in shown
    text = (board.root / PATH).read_text("utf-8")

    board.write({PATH: text.replace("Một.", "Hai.")})
    assert "đã sửa sau khi duyệt" in board.run_newsroom("check", "--no-advice").stdout
    assert PAGE not in board.build().site_files()

    board.write({PATH: text, "content/tin-tuc/2017/10/anh.png": PICTURES[1]})
    assert "có ảnh hoặc tệp đính kèm đã đổi sau khi duyệt" in board.run_newsroom("check", "--no-advice").stdout
    assert PAGE not in board.build().site_files()

    board.write({"content/tin-tuc/2017/10/anh.png": PICTURES[0]})
    assert board.build().site_files() == shown


def test_what_was_published_before_is_approved_in_one_go_and_nothing_that_is_in_review(board: Project) -> None:
    others = {
        "nhap": TEXT.replace("date:", "draft: yes\ndate:"),
        "hen": TEXT.replace("2017-10-09", "2099-10-09"),
        "cho": TEXT.replace("date:", "review: {state: cho-duyet, by: binh}\ndate:"),
        "cu": approved(TEXT).replace("Một.", "Hai."),
        "moi": approved(TEXT.replace("image: {src: anh.png, alt: Ảnh, caption: Ảnh}\n", "")),
        "loi": TEXT.replace("anh.png", "khong-co.png"),
        "bai.next": TEXT,
    }
    board.write({f"content/tin-tuc/2017/10/{name}.md": text for name, text in others.items()})
    before = {name: (board.content / f"tin-tuc/2017/10/{name}.md").read_bytes() for name in others}
    run = board.run_newsroom("approve", "--published", "--by", "an")
    assert run.exit_status == 1
    assert run.stdout == f"{PATH}\ncontent/tin-tuc/2017/10/hen.md\n"
    told = {line.partition(": ")[0].rpartition("/")[2]: line.partition(": ")[2] for line in run.stderr.splitlines()}
    assert {name: why.partition(";")[0] for name, why in told.items()} == {
        "cho.md": "đang chờ duyệt",
        "cu.md": "đã sửa sau khi duyệt",
        "loi.md": "còn lỗi",
    }
    changed = [name for name in others if (board.content / f"tin-tuc/2017/10/{name}.md").read_bytes() != before[name]]
    assert changed == ["hen"]
    assert board.run_newsroom("approve", "--published", "--by", "an").stdout == ""
    board.write({"content/tin-tuc/2017/10/loi.md": "---\ntitle: Bài\ndate: 2017-10-09\ndraft: yes\n---\n"})
    require_review(board)
    names = {path for path in board.build().site_files() if path.startswith("tin-tuc/2017/10/")}
    assert names == {"tin-tuc/2017/10/bai/index.html", "tin-tuc/2017/10/moi/index.html", "tin-tuc/2017/10/anh.png"}


def test_nobody_approves_what_they_wrote_where_two_people_are_asked_for(board: Project) -> None:
    require_review(board, "{required: yes, two_people: yes}")
    board.write({PATH: TEXT.replace("date:", "review: {writers: [binh]}\ndate:")})
    run = board.run_newsroom("approve", PATH, "--by", "binh")
    assert (run.exit_status, run.stdout) == (1, "")
    assert "binh đã viết bài này nên không tự duyệt được; hãy nhờ người khác duyệt." in run.stderr
    assert PAGE not in board.build().site_files()
    assert board.run_newsroom("approve", PATH, "--by", "an").exit_status == 0
    assert PAGE in board.build().site_files()
    text = (board.root / PATH).read_text("utf-8")
    board.write({PATH: approved(text.replace("by: an", "by: binh"), by="binh")})
    assert PAGE not in board.build().site_files()


def test_what_to_approve_has_to_be_said_and_to_be_there(board: Project) -> None:
    for arguments in ((), (PATH, "--published"), ("content/tin-tuc/2017/10/kia.md",), ("content/gioi-thieu.md",)):
        run = board.run_newsroom("approve", *arguments, "--by", "an")
        assert (run.exit_status, run.stdout) == (2, ""), arguments
        assert run.stderr.startswith(("Hãy ghi", "Không có bài"))
    assert (board.root / PATH).read_text("utf-8") == TEXT
