"""`./newsroom import`: what is brought in, what is refused in a clear line, and that nothing is half-written."""

import base64
import concurrent.futures
import io
import os
import re
import struct
import sys
import zipfile
import zlib
from pathlib import Path

import legacy_encodings
import pytest
import word_documents
from newsroom.importing.docx_package import ImportRefused
from newsroom.importing.importer import load_document
from newsroom.importing.sources import find_documents
from project_folder import ROOT, CommandResult, Project, image_bytes, to_windows_1258

REAL = ROOT / "tests" / "thang-dan-van-2017.txt"
TEXT = "Ban Dân vận tỉnh ủy vừa triển khai kế hoạch tổ chức hoạt động năm nay cho các xã, phường."


def written(run: CommandResult) -> list[str]:
    return run.stdout.splitlines()


def brought_in(project: Project, name: str, data: bytes) -> tuple[CommandResult, str]:
    """Import a file of these bytes; gives the run and the text of the article, "" where there is none."""
    file = project.root / name
    file.write_bytes(data)
    run = project.run_newsroom("import", name)
    assert "Traceback" not in run.stderr
    assert "gặp lỗi" not in run.stderr
    lines = written(run)
    return run, (project.root / lines[0]).read_text("utf-8") if lines else ""


def test_the_real_text_of_2017(project: Project) -> None:
    run, text = brought_in(project, "Tháng Dân vận 2017 ☺.txt", REAL.read_bytes())
    assert run.exit_status == 0
    assert written(run) == ["content/tin-tuc/2018/12/to-chuc-hoat-dong-thang-dan-van-nam-2017.md"]
    assert "\ntitle: Tổ chức hoạt động “Tháng Dân vận” năm 2017\n" in text
    assert "\nsummary: Ban Dân vận Tỉnh ủy Bắc Giang vừa triển khai Kế hoạch" in text
    assert "\nauthor: BBT\n" in text
    assert "\n#   caption: Ban Dân vận huyện Hiệp Hòa tổ chức Hội thi dân vận khéo\n" in text
    assert "CHƯA CÓ NGÀY ĐĂNG" in text
    body = text.split("\n---\n")[1]
    assert "BBT" not in body
    assert body.count("Hiệp Hòa") == 0
    assert re.search(r"<!-- [^>]*“tại đây”[^>]*Xem chi tiết kế hoạch tại đây! -->", body)
    assert "Phong trào thi đua “Dân vận khéo”, các phong trào" in body, "straight quotes became round"
    # Every other paragraph stands as it was.
    for line in REAL.read_text("utf-8").splitlines():
        if len(line) > 200:
            assert re.sub('"([^"]*)"', r"“\1”", line) in body
    assert project.problem_lines() == []


def test_importing_again_writes_nothing_and_touches_nothing(project: Project) -> None:
    _, text = brought_in(project, "bai.txt", REAL.read_bytes())
    again, _ = brought_in(project, "bai.txt", REAL.read_bytes())
    assert again.exit_status == 0
    assert written(again) == []
    assert "đã nhập từ trước" in again.stderr
    article = project.content / "tin-tuc/2018/12/to-chuc-hoat-dong-thang-dan-van-nam-2017.md"
    article.write_text(text + "\nĐã sửa.\n", "utf-8")
    third, _ = brought_in(project, "bai.txt", REAL.read_bytes())
    assert written(third) == ["content/tin-tuc/2018/12/to-chuc-hoat-dong-thang-dan-van-nam-2017-2.md"]
    assert article.read_text("utf-8").endswith("\nĐã sửa.\n")


def test_a_complete_document_is_a_draft_with_nothing_open_and_passes_the_checks(project: Project) -> None:
    document = word_documents.pictures(word_documents.TCVN3)
    run, text = brought_in(project, "bai viết có dấu.docx", document.to_bytes())
    assert run.exit_status == 0
    assert "# Bài mới nhập là bản nháp: đọc lại rồi xóa dòng draft để đăng.\ndraft: yes\n" in text
    folder = (project.root / written(run)[0]).parent
    assert sorted(file.suffix for file in folder.iterdir()) == [".jpg", ".md", ".png"]
    assert project.problem_lines() == []
    assert "không mang sang" not in run.stderr


def test_a_letterhead_becomes_a_plan(project: Project) -> None:
    run, _ = brought_in(project, "kh.docx", word_documents.state(word_documents.VNI).to_bytes())
    assert written(run) == ["content/ke-hoach/2018/03/39-kh-ubnd.md"]
    assert project.problem_lines() == []


def test_a_section_may_be_named(project: Project) -> None:
    (project.root / "bai.txt").write_bytes(REAL.read_bytes())
    assert written(project.run_newsroom("import", "--section", "hoat-dong", "bai.txt"))[0].startswith(
        "content/hoat-dong/"
    )
    wrong = project.run_newsroom("import", "--section", "hoat-dongg", "bai.txt")
    assert wrong.exit_status == 2
    assert "“hoat-dong”" in wrong.stderr
    assert project.run_newsroom("import").exit_status == 2


def test_a_folder_is_brought_in_whole(project: Project) -> None:
    folder = project.root / "Bản thảo cũ" / "2017"
    folder.mkdir(parents=True)
    for number in range(12):
        (folder / f"bài {number}.txt").write_text(f"Tiêu đề số {number}\n\n{TEXT}\n\n{TEXT}\n", "utf-8")
    (folder / "~$bài.docx").write_bytes(b"x")
    (folder / "anh.jpg").write_bytes(image_bytes("JPEG"))
    (folder / "cu.doc").write_bytes(b"\xd0\xcf\x11\xe0")
    run = project.run_newsroom("import", "Bản thảo cũ")
    assert run.exit_status == 1, "one file could not be brought in"
    assert len(written(run)) == len(set(written(run))) == 12
    assert "Bản thảo cũ/2017/cu.doc: là tệp Word đời cũ" in run.stderr
    assert "(1 tệp .jpg): Bản thảo cũ/2017/anh.jpg" in run.stderr
    assert "(1 tệp ẩn): Bản thảo cũ/2017/~$bài.docx" in run.stderr
    assert "Đã nhập 12 bài, 1 tệp không nhập được, 2 tệp không phải là bài; tất cả 15 tệp." in run.stderr


def test_a_folder_that_is_a_whole_site_is_told_of_the_command_for_it(project: Project) -> None:
    post = project.root / "trang-cu/_posts/2018-05-01-mot.md"
    post.parent.mkdir(parents=True)
    post.write_text(f"---\ntitle: Một\n---\n{TEXT}\n", encoding="utf-8")
    assert "import-site" not in project.run_newsroom("import", "trang-cu/_posts").stderr
    (project.root / "trang-cu/_config.yml").write_text("title: Trang cũ\n", encoding="utf-8")
    run = project.run_newsroom("import", "trang-cu")
    assert "trang-cu là cả một trang Jekyll: lệnh ./newsroom import-site trang-cu mang sang" in run.stderr


@pytest.mark.parametrize(
    "ending", ["markdown", "mdx", "text", "mdown", "mkd", "md", "txt", "MD", "htm", "xhtml", "docm", "dotx"]
)
def test_every_ending_of_a_readable_format_is_taken(project: Project, ending: str) -> None:
    data = GOOD if ending.startswith("do") else f"<p>{TEXT}</p>\n\n<p>{TEXT}</p>".encode()
    run, text = brought_in(project, f"bai.{ending}", data)
    assert run.exit_status == 0
    assert (word_documents.PARAGRAPHS[0] if data == GOOD else TEXT) in text


@pytest.mark.parametrize(
    ("ending", "what_to_do"),
    [
        ("doc", "Lưu thành loại Word Document (.docx)"),
        ("odt", "Lưu thành loại Word Document (.docx)"),
        ("rtf", "Lưu thành loại Word Document (.docx)"),
        ("pdf", "hãy xin bản Word"),
        ("mht", "Lưu trang thành loại .html"),
        ("zip", "hãy giải nén"),
        ("xlsx", "hãy chép bảng vào một tệp .docx"),
        ("jpg", "nhận các loại: Word (.docx, .docm, .dotx, .dotm); trang web"),
    ],
)
def test_every_other_ending_is_refused_in_a_line_that_says_what_to_do(
    project: Project, ending: str, what_to_do: str
) -> None:
    run, _ = brought_in(project, f"bai.{ending}", b"x")
    assert run.exit_status == 1
    assert what_to_do in run.stderr.splitlines()[0]


def test_every_file_of_a_folder_is_in_exactly_one_list(tmp_path: Path) -> None:
    names = ["a.md", "b.markdown", "c.mdx", "d.text", "e.doc", "f", "g.css", ".h", ".git/i", "j/k.html", "~$l.docx"]
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "m").symlink_to(tmp_path)
    found = find_documents([tmp_path], tmp_path / "content", "content")
    listed = [*found.documents, *(path for path, _ in found.refused), *found.others]
    assert sorted(path.relative_to(tmp_path).as_posix() for path in listed) == sorted(
        [*(name for name in names if name != ".git/i"), ".git", "m"]
    )


# Refused -----------------------------------------------------------------------------------------------------------


def zipped(parts: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


GOOD = word_documents.plain(word_documents.UNICODE).to_bytes()
ENCRYPTED = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(600)
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "WordDocument".encode("utf-16-le") + bytes(600)
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def with_part(name: str, data: bytes) -> bytes:
    return zipped(parts_of(GOOD) | {name: data})


def with_doctype() -> bytes:
    document = parts_of(GOOD)["word/document.xml"]
    return with_part("word/document.xml", document.replace(b"?>", b"?>" + ENTITIES, 1))


REFUSED = {
    "empty": (b"", "trống"),
    "damaged": (GOOD[: len(GOOD) // 2], "hỏng"),
    "damaged inside": (with_part("word/document.xml", b"<w:document"), "hỏng"),
    "no document": (zipped({"[Content_Types].xml": b"<x/>"}), "hỏng"),
    "of a zip version to come": (GOOD.replace(b"PK\x01\x02\x14\x03\x14", b"PK\x01\x02\x14\x03\x8c"), "hỏng"),
    "not a zip": (b"PK\x03\x04 but no more", "hỏng"),
    "encrypted": (ENCRYPTED, "có mật khẩu"),
    "old word": (OLD_WORD, "là tệp Word đời cũ (.doc) đổi đuôi"),
    "rtf": (b"{\\rtf1\\ansi}", "là tệp RTF đổi đuôi"),
    "pdf": (b"%PDF-1.7", "là tệp PDF đổi đuôi"),
    "html": (b"<html><body>x</body></html>", "là trang web đổi đuôi"),
    "zip bomb": (with_part("word/media/a.png", bytes(60_000_000)), "nở ra tới"),
    "xml bomb": (with_part("word/document.xml", b"<a>" + b" " * 30_000_000 + b"</a>"), "nở ra tới"),
    "tag bomb": (with_part("word/document.xml", b"<a>" + b"<b/>" * 1_100_000 + b"</a>"), "quá nhiều phần tử"),
    "entities": (with_doctype(), "DOCTYPE"),
    "deep": (with_part("word/document.xml", b"<a>" * 5_000 + b"</a>" * 5_000), "hỏng"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_word_file_that_cannot_be_read_is_refused_in_a_line(project: Project, case: str) -> None:
    data, why = REFUSED[case]
    run, _ = brought_in(project, "bài hỏng.docx", data)
    assert run.exit_status == 1
    assert run.stdout == ""
    lines = run.stderr.splitlines()
    assert lines[0].startswith("bài hỏng.docx: ")
    assert why in lines[0]
    assert len(lines) == 2, "the second says how many were brought in"
    assert [file for file in project.content.rglob("*") if file.is_file() and "tin-tuc" in file.parts] == []


def test_a_huge_file_is_refused_unread(project: Project) -> None:
    file = project.root / "nang.docx"
    with file.open("wb") as sparse:
        sparse.truncate(200 * 1024 * 1024)
    run = project.run_newsroom("import", "nang.docx")
    assert run.exit_status == 1
    assert "nang.docx: nặng 200 MB, quá lớn" in run.stderr


def test_a_secret_document_is_refused(project: Project) -> None:
    document = word_documents.new_document(word_documents.UNICODE)
    document.add_paragraph("TỐI MẬT", bold=True)
    for part in word_documents.PARTY_LETTER:
        for text in [part] if isinstance(part, str) else part:
            for line in text.split("\n"):
                document.add_paragraph(line or " ")
    run, _ = brought_in(project, "mat.docx", document.to_bytes())
    assert run.exit_status == 1
    assert "văn bản mật không được đưa lên trang" in run.stderr


def test_macros_are_left_out_and_told(project: Project) -> None:
    run, text = brought_in(project, "macro.docm", with_part("word/vbaProject.bin", b"Sub AutoOpen()"))
    assert run.exit_status == 0
    assert word_documents.PARAGRAPHS[0] in text
    assert "không mang sang: macro của Word đã bỏ" in run.stderr


def huge_png(width: int, height: int) -> bytes:
    """A picture that is large only in what its head says."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize("size", [(12_000, 9_000), (60_000, 60_000)], ids=["108 megapixels", "3,600 megapixels"])
def test_a_picture_too_large_is_left_out_and_told(project: Project, size: tuple[int, int]) -> None:
    docx = word_documents.pictures(word_documents.UNICODE).to_bytes()
    media = next(name for name in parts_of(docx) if name.startswith("word/media/") and name.endswith(".png"))
    run, _ = brought_in(project, "anh.docx", zipped(parts_of(docx) | {media: huge_png(*size)}))
    assert run.exit_status == 0
    assert re.search(r"anh.docx: không mang sang: ảnh .*quá lớn", run.stderr)
    assert not list(project.content.rglob("*.png"))
    assert project.problem_lines() == []


def test_a_folder_or_a_file_without_permission_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said by the system of everything here: to an administrator, as whom tests may run, nothing is shut."""

    def shut(path: object, *_: object) -> object:
        raise PermissionError(13, "Permission denied", str(path))

    (tmp_path / "bai.txt").write_bytes(REAL.read_bytes())
    monkeypatch.setattr(os, "scandir", shut)
    found = find_documents([tmp_path], tmp_path / "content", "content")
    assert found.documents == []
    assert found.refused == [(tmp_path, "là thư mục không mở được; hãy kiểm tra quyền truy cập")]
    monkeypatch.setattr(Path, "read_bytes", shut)
    with pytest.raises(ImportRefused, match="không mở được; hãy kiểm tra quyền truy cập"):
        load_document(tmp_path / "bai.txt", [])


def test_a_content_folder_that_takes_no_files_is_told(project: Project) -> None:
    (project.content / "tin-tuc").write_text("a file where the folder belongs")
    run, _ = brought_in(project, "bai.txt", REAL.read_bytes())
    assert run.exit_status == 1
    assert "ở chỗ của thư mục lại có một tệp cùng tên" in run.stderr


def test_two_imports_at_once(project: Project) -> None:
    folder = project.root / "cu"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number}.txt").write_text(f"Cùng một tiêu đề\n\nBài thứ {number}. {TEXT}\n\n{TEXT}\n", "utf-8")
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        runs = list(pool.map(lambda _: project.run_process("newsroom", "import", "cu"), range(2)))
    assert [run.exit_status for run in runs] == [0, 0]
    paths = [line for run in runs for line in written(run)]
    assert len(paths) == len(set(paths)) >= 20
    texts = [(project.root / path).read_text("utf-8") for path in paths]
    assert all(text.startswith("---\n") and text.endswith(f"{TEXT}\n") for text in texts)
    assert {re.search(r"Bài thứ (\d+)", text)[1] for text in texts} == {str(number) for number in range(20)}
    assert not list(project.content.rglob(".*"))
    assert project.problem_lines() == []


# Texts and pages ---------------------------------------------------------------------------------------------------


def test_three_character_sets_in_one_text_file(project: Project) -> None:
    paragraphs = [f"Đoạn {n}: {TEXT}" for n in ("một", "hai", "ba", "bốn")]
    lines = [
        paragraphs[0].encode(),
        legacy_encodings.to_tcvn3(paragraphs[1]).encode("cp1252"),
        legacy_encodings.to_vni(paragraphs[2]).encode("cp1252"),
        to_windows_1258(paragraphs[3]),
    ]
    run, text = brought_in(project, "bai.txt", b"\r\n\r\n".join(["Tin trong ngày".encode(), *lines]))
    assert run.exit_status == 0
    for paragraph in paragraphs:
        assert paragraph in text
    for name in ("TCVN3 (ABC)", "VNI-Windows", "Windows-1258"):
        assert f"1 dòng {name} (nhận theo chữ) đã đổi sang Unicode" in run.stderr


def test_what_cannot_be_told_is_left_and_marked(project: Project) -> None:
    unclear = legacy_encodings.to_tcvn3("Thứ ba")
    run, text = brought_in(
        project, "bai.txt", f"Tin trong ngày\n\n{TEXT}\n\n{TEXT}\n\n{unclear}, {unclear}.\n".encode()
    )
    assert "Chưa rõ bảng mã" in run.stderr
    assert f"{unclear}, {unclear}." in text
    assert "draft: yes" in text


PAGE = """<html><head><meta charset="utf-8"><title>Tên bài | Ban Dân vận</title>
<meta property="article:published_time" content="2017-10-09T08:30:00+07:00"><meta name="author" content="Lê Thị Hoa">
<style>@font-face{{font-family:x}} p.cu {{font-family: ".VnTime"}}</style><script>alert(1)</script></head>
<body><nav>Trang chủ</nav><article><h1>Tên bài thật</h1><p><b>Đoạn mở đầu ngắn gọn của bài.</b></p>
<p class="cu">{old}</p><figure><img src="anh/hoi nghi.jpg" alt="Người dân họp">
<figcaption>Họp thôn. Ảnh: Văn An</figcaption>
</figure>
<p onclick="x()">Một đoạn nữa có <a href="https://example.vn/a?b=1&amp;c=2">liên kết</a> và <i>chữ nghiêng</i>.</p>
<img src="../../etc/passwd"><img src="https://example.vn/x.jpg">
<img src="data:image/png;base64,{data}" alt="Sơ đồ">
<table><tr><th>A</th><th>B</th></tr><tr><td colspan="2">1</td></tr></table></article>
<footer>Chân</footer></body></html>"""


def test_a_saved_page(project: Project) -> None:
    (project.root / "anh").mkdir()
    (project.root / "anh" / "hoi nghi.jpg").write_bytes(image_bytes("JPEG"))
    data = base64.b64encode(image_bytes("PNG")).decode()
    page = PAGE.format(old=legacy_encodings.to_tcvn3(TEXT.replace("Ban Dân vận", "ban dân vận")), data=data)
    run, text = brought_in(project, "trang.html", page.encode())
    assert written(run) == ["content/tin-tuc/2017/10/ten-bai-that.md"]
    assert "\ntitle: Tên bài thật\ndate: 2017-10-09 08:30\n" in text
    assert "\nauthor: Lê Thị Hoa\n" in text
    assert "\nsummary: Đoạn mở đầu ngắn gọn của bài.\n" in text
    assert "image:\n  src: ten-bai-that-1.jpg\n  alt: Người dân họp\n  caption: Họp thôn\n  credit: Văn An\n" in text
    assert "ban dân vận tỉnh ủy vừa triển khai" in text
    assert "Một đoạn nữa có [liên kết](https://example.vn/a?b=1&c=2) và *chữ nghiêng*." in text
    assert "![Sơ đồ](ten-bai-that-2.png)" in text
    assert '<td colspan="2">1</td>' in text
    assert not any(word in text for word in ("alert", "Trang chủ", "Chân", "onclick", "root:"))
    assert "<!-- Chỗ này bản gốc có ảnh: ảnh ../../etc/passwd nằm ngoài thư mục của bài, không lấy -->" in text
    assert "nằm ngoài thư mục của bài, không lấy" in run.stderr
    assert "ảnh ở trang khác (https://example.vn/x.jpg) chưa tải về" in run.stderr
    assert project.problem_lines() == []


def test_an_address_that_only_word_documents_use_is_no_picture_of_a_page(project: Project) -> None:
    page = '<p>Một.</p><img src="newsroom-picture:7"><img src="newsroom-picture:abc"><p>Hai.</p>'
    run, text = brought_in(project, "trang.html", page.encode())
    assert run.exit_status == 0
    assert "Hai." in text
    assert "không mang sang: ảnh ở trang khác (newsroom-picture:7) chưa tải về" in run.stderr


@pytest.mark.parametrize(
    ("front_matter", "line"), [("title: [a\ndate: 2016-05-04", 2), ("- một\n- hai", 2), ("title: a\n\tdate: b\n{", 4)]
)
def test_front_matter_that_cannot_be_read_is_told(project: Project, front_matter: str, line: int) -> None:
    run, text = brought_in(project, "cu.md", f"---\n{front_matter}\n---\n\n{TEXT}\n".encode())
    assert run.exit_status == 0
    assert TEXT in text
    assert f"không mang sang: dòng {line} ở phần đầu tệp viết sai: " in run.stderr


def test_an_author_without_a_name_is_none(project: Project) -> None:
    run, text = brought_in(project, "cu.md", f'---\ntitle: Bài cũ\nauthor: ","\n---\n\n{TEXT}\n'.encode())
    assert run.exit_status == 0
    assert "\nauthor:" not in text


def test_a_markdown_file_keeps_its_text(project: Project) -> None:
    (project.root / "a.png").write_bytes(image_bytes("PNG"))
    body = "Đoạn đầu có **chữ đậm** và [liên kết](https://example.vn).\n\n{}\n\n- một\n- hai"
    fenced, indented = "```\n# không phải tiêu đề\n\n- mã\n```", "    # không phải tiêu đề\n\n    - mã"
    front_matter = "---\ntitle: Bài cũ\ndate: 2016-05-04T10:00:00+07:00\ncategories: [Tin]\nlayout: post\n---\n"
    run, text = brought_in(project, "cu.md", f"{front_matter}\n![Sơ đồ](a.png)\n\n{body.format(fenced)}\n".encode())
    assert written(run) == ["content/tin-tuc/2016/05/bai-cu.md"]
    assert body.format(indented) in text
    assert "\ndate: 2016-05-04 10:00\n" in text
    assert "tags: [Tin]" in text
    assert "src: bai-cu-1.png" in text
    assert "giữ nguyên trong extra: layout" in run.stderr
    assert "extra:\n  layout: post\n" in text
    assert project.problem_lines() == []


def test_a_file_inside_content_is_not_imported(project: Project) -> None:
    project.write({"content/tin-tuc/2017/10/a.md": "x"})
    run = project.run_newsroom("import", "content")
    assert run.exit_status == 1
    assert "đã nằm trong content/" in run.stderr


def test_paths_count_from_where_the_command_was_typed(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project.root / "bản thảo"
    folder.mkdir()
    (folder / "bai.txt").write_bytes(REAL.read_bytes())
    monkeypatch.setenv("NEWSROOM_CWD", str(folder))
    run = project.run_newsroom("import", "bai.txt")
    assert run.exit_status == 0
    assert written(run)[0].startswith("content/tin-tuc/")


DEEP = b"<div>" * 20_000 + b"ch\xe1\xbb\xaf" + b"</div>" * 20_000


@pytest.mark.parametrize("page", [b"<html></html>", DEEP, b"<p>" * 50_000, b"\x00\x00", b"<![CDATA[", b"&#x110000;"])
def test_a_page_that_is_none_is_refused_or_read(project: Project, page: bytes) -> None:
    run, text = brought_in(project, "trang.html", page)
    assert run.exit_status == (0 if text else 1)
    assert project.problem_lines() == []


def test_a_name_that_is_no_text_is_shown(project: Project) -> None:
    if sys.platform != "linux":
        pytest.skip("names are text here")
    name = os.fsencode(project.root) + b"/b\xe0i.txt"
    Path(os.fsdecode(name)).write_bytes(REAL.read_bytes())
    run = project.run_newsroom("import", ".")
    assert run.exit_status == 1, "the pages of content/ lie below, too"
    assert any("to-chuc-hoat-dong" in line for line in written(run))
