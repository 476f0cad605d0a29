"""What is not public leaves no trace: a word that stands in every part of it is in no file of the site."""

import gzip
import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from newsroom.build.site_record import read_redirects
from newsroom.content.approval import add_writer, approve, return_to_writers, send_for_review, set_live_time, take_back
from newsroom.model.settings import ReviewSettings
from PIL import Image
from project_folder import Project
from reviewed_items import APPROVED_AT, require_review

WORD = "xuyenchivang"
NOW = "2018-06-01 12:00"
KINDS = {"article": "tin-tuc", "plan": "ke-hoach", "contest": "hoi-thi", "bulletin": "ban-tin"}
STATES = {
    "nhap": "date: 2017-10-09\ndraft: yes",
    "hen": "date: 2018-06-01 12:00:01",
    "het": "date: 2017-10-09\nexpires: 2018-06-01 12:00",
}
RECORDS = {
    "article": "",
    "plan": """\
number: {number}-KH/{big}
doctype: Kế hoạch
issued: 2017-10-08
issuer: Ban {word}
place: Xã {word}
subject: Trích yếu {word}
field: Lĩnh vực {word}
signer: {{name: Ông {word}, title: Trưởng {word}, authority: T/M}}
effective: {{from: 2017-10-09}}
recipients: [Nơi {word}]
basis: [11-KH/{big}]
milestones:
  - {{date: 2017-11-01, task: Việc {word}, lead: Ban {word}, with: [Hội {word}]}}
attachments:
  - {{file: tep-{word}.pdf, title: Tệp {word}}}
""",
    "contest": """\
contest:
  name: Hội thi {word}
  edition: Lần {word}
  level: Cấp {word}
  organiser: Đơn vị {word}
  place: Nơi {word}
  from: 2017-10-09
  teams: [{{name: Đội {word}, unit: Đơn vị {word}, block: Khối {word}}}]
  rounds: [{{name: Vòng {word}, max: 10}}]
  scores: {{Đội {word}: [9]}}
  prizes: [{{rank: nhat, team: Đội {word}, title: Giải {word}}}]
""",
    "bulletin": "number: {number}\nperiod: {year}-10\npublisher: Nhà {word}\nlicence: Số {word}\nitems: auto\n",
}
ITEM = """\
---
title: {title}
{state}
summary: Tóm tắt {word}
tags: [Chủ đề {word}, Dân vận khéo]
author: Người {word}
image: {{src: anh-{word}.jpg, alt: Mô tả {word}, caption: Chú thích {word}, credit: Nguồn {word}}}
featured: yes
related: [/tin-tuc/2017/10/hien.md]
corrections:
  - {{date: 2018-06-01 12:00:01, text: Sửa {word}, kind: cap-nhat}}
{rest}{record}---
## Mục {word}

Nội dung {word}. Xem [tệp {word}](tep-{word}.pdf).

![Ảnh {word}](/tu-lieu/rieng-{word}.jpg "Chú thích {word}")
"""


def picture(word: str = WORD) -> bytes:
    """A JPEG that says a word in its EXIF."""
    buffer, exif = io.BytesIO(), Image.Exif()
    exif[0x010E] = word  # ImageDescription
    Image.new("RGB", (8, 6), "white").save(buffer, "JPEG", exif=exif)
    assert word.encode() in buffer.getvalue()
    return buffer.getvalue()


def hidden(kind: str, name: str, number: int, *, state: str, title: str, rest: str) -> tuple[str, dict[str, bytes]]:
    """An item with the word in all it has, its path under content/, and the files that belong to it."""
    folder = f"{KINDS[kind]}/2017/{name}"
    record = RECORDS[kind].format(word=WORD, big=WORD.upper(), number=number, year=1900 + number)
    text = ITEM.format(word=WORD, title=title, state=state, rest=rest, record=record)
    path = f"{folder}/bai-{name}.md"
    return path, {
        f"content/{path}": text.encode(),
        f"content/{folder}/anh-{WORD}.jpg": picture(),
        f"content/{folder}/tep-{WORD}.pdf": f"%PDF-1.4 {WORD}".encode(),
        f"content/tu-lieu/rieng-{WORD}.jpg": picture(),
    }


def public(paths: list[str], plans: list[str]) -> dict[str, bytes]:
    """Public pages of every sort that lead to these hidden ones in every way there is."""
    links = "\n".join(f"- [đọc tiếp](/{path})\n- [đọc](/{path.removesuffix('.md')}/)" for path in paths)
    related = "".join(f"  - {path}\n" for path in paths)
    documents = "".join(f"  - {path}\n" for path in plans)
    fields = "title: Bài hiện\ndate: 2017-10-09\ntags: [Dân vận khéo]\n"
    return {
        "content/tin-tuc/2017/10/hien.md": f"---\n{fields}related:\n{related}plan: {plans[0]}\n---\n{links}\n".encode(),
        "content/tin-tuc/2017/10/sau.md": f"---\n{fields}---\nSau.\n".replace("2017", "2018").encode(),
        "content/ke-hoach/2017/10/hien.md": (
            f"---\n{fields}basis:\n{documents}replaces:\n{documents}amends:\n{documents}---\n{links}\n"
        ).encode(),
        "content/ban-tin/2017/so-10.md": f"---\n{fields}number: 10\nperiod: 2017-10\n---\n{links}\n".encode(),
        "content/tin-tuc/index.md": links.encode(),
        "content/gioi-thieu.md": f"# Giới thiệu\n\n{links}\n".encode(),
        "content/index.md": f"# Trang chủ\n\n{links}\n".encode(),
    }


def traces(project: Project) -> list[str]:
    """Files of the site with the word in their name or in their bytes, unpacked where they are packed."""
    paths = []
    for path, data in project.site_files().items():
        content = gzip.decompress(data) if path.endswith(".gz") else data
        if WORD in path.lower() or WORD.encode() in content.lower():
            paths.append(path)
    return paths


@pytest.fixture
def unseen(project: Project) -> Project:
    """A project with a draft, a scheduled and an expired item of each kind, and public pages that lead to them."""
    paths, plans, number = [], [], 20
    for kind in KINDS:
        for name, state in STATES.items():
            number += 1
            rest = f"id: {WORD}-{number}\naliases: [/cu/{WORD}-{number}.html]\n"
            title = f"Bài {WORD} {number}"
            path, files = hidden(kind, f"{name}-{WORD}", number, state=state, title=title, rest=rest)
            project.write(files)
            paths.append(path)
            if kind == "plan":
                plans.append(path)
    project.write(public(paths, plans))
    aliases = [f"/cu/{WORD}-{each}.html" for each in range(21, number + 1)]
    ends = [
        *aliases,
        *(f"/{path.removesuffix('.md')}/" for path in paths),
        f"/chu-de/chu-de-{WORD}/",
        f"/tu-lieu/rieng-{WORD}.jpg",
    ]
    lines = (f"/in/{WORD}-{each}/  {end}\n/?{WORD}={each}  {end}\n" for each, end in enumerate(ends))
    settings = (project.root / "mkdocs.yml").read_text("utf-8")
    publish = "extra:\n  newsroom:\n    publish: {chinh: {to: ../ra, server: nginx}}\n"
    project.write(
        {
            "content/redirects.txt": f"/in/hien/  /tin-tuc/2017/10/hien/\n{''.join(lines)}",
            "mkdocs.yml": settings.replace("extra:\n  newsroom:\n", publish),
        }
    )
    return project


def test_drafts_scheduled_and_expired_items_leave_no_trace(unseen: Project) -> None:
    unseen.build(now=NOW)
    assert traces(unseen) == []
    published = unseen.site_files()
    assert "tin-tuc/2017/10/hien/index.html" in published
    assert "đọc tiếp" in unseen.read_site_file("tin-tuc/2017/10/hien/"), "the words of the links stay"
    assert "/chu-de/dan-van-kheo/" in unseen.read_site_file("chu-de/")
    assert published.keys() >= {"gioi-thieu/index.html", "chu-de/dan-van-kheo/rss.xml"}
    assert not [path for path in published if path.startswith(("tu-lieu/", "cu/"))]
    table = read_redirects(unseen.site)
    assert table == dict.fromkeys(("/in/hien/", "/in/hien"), "/tin-tuc/2017/10/hien/")


def test_what_comes_due_appears_and_what_expires_or_is_withdrawn_disappears(project: Project) -> None:
    paths, plans = [], []
    for number, kind in enumerate(KINDS, start=20):
        reason = "  - {date: 2018-06-01 12:00, text: Gỡ theo yêu cầu của cơ sở, kind: go}\n"
        path, files = hidden(kind, f"go-{number}", number, state="date: 2017-10-09", title=f"Bài {number}", rest=reason)
        project.write(files)
        paths.append(path)
        plans += [path] if kind == "plan" else []
        name = f"het-{WORD}"
        path, files = hidden(kind, name, number + 10, state=STATES["het"], title=f"Bài {WORD}", rest="")
        project.write(files)
        paths.append(path)
    project.write(public(paths, plans))

    project.build(now="2018-06-01 11:59:59")
    # Each item has its page, its picture and its file; each of their tags, authors and titles is somewhere.
    seen = traces(project)
    assert len(seen) > 8 * 3
    assert {"rss.xml", "index.html", f"chu-de/chu-de-{WORD}/index.html", f"tu-lieu/rieng-{WORD}.jpg"} <= set(seen)

    project.build(now=NOW)
    assert traces(project) == []
    for number, section in enumerate(KINDS.values(), start=20):
        page = project.read_site_file(f"{section}/2017/go-{number}/bai-go-{number}/")
        assert f"Bài {number}" in page
        assert "Gỡ theo yêu cầu của cơ sở" in page
        assert 'datetime="2017-10-09T00:00:00+07:00"' in page
        assert not (project.site / f"{section}/2017/het-{WORD}").exists()
        # The page stays for those who have its address; nothing but the author's own links leads to it.
        assert not [file for file in project.site.glob("sitemap*") if f"bai-go-{number}/<" in file.read_text("utf-8")]
        assert f"bai-go-{number}/</link>" not in project.read_site_file("rss.xml")
        assert f"bai-go-{number}" not in project.read_site_file(f"{section}/") or section == "tin-tuc"


def _approved_by_its_writer(text: str) -> str:
    written = add_writer(text, text.replace("Nội dung", "Lời"), by="an")
    return approve(written, by="an", at=APPROVED_AT, settings=ReviewSettings(), files="")


# What becomes of an approved text.
UNAPPROVED: dict[str, Callable[[str], str]] = {
    "chua": take_back,
    "cho": lambda text: send_for_review(text, by="binh", at=APPROVED_AT),
    "tra": lambda text: return_to_writers(text, by="an", at=APPROVED_AT, note=f"Thiếu {WORD}"),
    "sua": lambda text: text.replace("Nội dung", "Nội dung mới"),
    "khoa": lambda text: text.replace("summary: ", "summary: Thêm "),
    "nguoi": _approved_by_its_writer,
    "tep": lambda text: text,  # its attachment changes instead
}


def test_items_without_a_valid_approval_leave_no_trace_where_the_board_approves(project: Project) -> None:
    paths, plans, number = [], [], 20
    for kind in KINDS:
        for name in UNAPPROVED:
            number += 1
            rest = f"id: {WORD}-{number}\naliases: [/cu/{WORD}-{number}.html]\n"
            title = f"Bài {WORD} {number}"
            path, files = hidden(kind, name, number, state="date: 2017-10-09", title=title, rest=rest)
            project.write(files)
            paths.append(path)
            plans += [path] if kind == "plan" else []
    project.write(public(paths, plans))
    approval = project.run_newsroom("approve", "--published", "--by", "chi", now=NOW)
    assert approval.exit_status == 0, approval.stderr
    require_review(project, "{required: yes, two_people: yes}")
    project.build(now=NOW)
    assert len(traces(project)) > 5 * len(paths)
    for path in paths:
        file = project.content / path
        state = path.split("/")[2]
        file.write_text(UNAPPROVED[state](file.read_text("utf-8")), encoding="utf-8")
        if state == "tep":
            file.with_name(f"tep-{WORD}.pdf").write_bytes(b"%PDF-1.4 khac")
    project.build(now=NOW)
    assert traces(project) == []
    assert "tin-tuc/2017/10/hien/index.html" in project.site_files()


MOMENT = APPROVED_AT.replace(year=2018, month=6, day=1, hour=12, minute=0)
# When the next version would go live, whether it is approved, what else it says, and what its item says.
NEXT_VERSIONS = {
    "doi": (None, True, "", ""),
    "hen": (MOMENT + timedelta(minutes=1), True, "", ""),
    "chua": (MOMENT, False, "", ""),
    "nhap": (MOMENT, True, "draft: yes\n", ""),
    "go": (MOMENT, True, "", "  - {date: 2018-05-01, kind: go, text: Gỡ}\n"),
}


def test_next_versions_leave_no_trace_until_their_minute_and_then_stand_everywhere(project: Project) -> None:
    plain, paths, plans, next_texts = "hienra", [], [], {}
    for number, (kind, name) in enumerate(((kind, name) for kind in KINDS for name in NEXT_VERSIONS), start=21):
        _, _, own, before = NEXT_VERSIONS[name]
        rest = f"id: {plain}-{number}\naliases: [/cu/{WORD}-{number}.html]\n"
        path, files = hidden(kind, name, number, state="date: 2017-10-09", title=f"Bài {WORD} {number}", rest=rest)
        text = files[f"content/{path}"].decode()
        next_texts[f"content/{path.replace('.md', '.next.md')}"] = text.replace("summary: ", f"{own}summary: ", 1)
        files[f"content/{path}"] = text.replace("corrections:\n", f"corrections:\n{before}").encode()
        for file, data in files.items():
            renamed = file if file.endswith(".md") else file.replace(WORD, plain)
            plain_data = data.replace(WORD.encode(), plain.encode()).replace(WORD.upper().encode(), b"HIENRA")
            project.write({file: data, renamed: picture(plain) if file.endswith(".jpg") else plain_data})
        paths.append(path)
        plans += [path] if kind == "plan" else []
    project.write(public(paths, plans))
    assert project.run_newsroom("approve", "--published", "--by", "chi", now=NOW).exit_status == 0
    project.write(next_texts)
    signed = [path for path in next_texts if NEXT_VERSIONS[path.split("/")[3]][1]]
    approval = project.run_newsroom("approve", *signed, "--by", "chi", now=NOW)
    assert approval.exit_status == 0, approval.stderr
    for path in next_texts:
        file = project.root / path
        file.write_text(set_live_time(file.read_text("utf-8"), NEXT_VERSIONS[path.split("/")[3]][0]), encoding="utf-8")
    require_review(project)

    project.build(now=NOW)
    assert traces(project) == []
    assert f"tin-tuc/2017/hen/anh-{plain}.jpg" in project.site_files()

    project.build(now="2018-06-01 12:01")
    seen = set(traces(project))
    assert {"rss.xml", f"chu-de/chu-de-{WORD}/index.html", f"tu-lieu/rieng-{WORD}.jpg"} <= seen
    folders = {f"{section}/2017/hen/" for section in KINDS.values()}
    assert {f"{folder}bai-hen/index.html" for folder in folders} <= seen
    # Other pages name these; the files and the old addresses are theirs alone.
    assert {path for path in seen if path.endswith(".pdf")} == {f"{folder}tep-{WORD}.pdf" for folder in folders}
    assert len([path for path in seen if path.startswith("cu/")]) == len(KINDS)
