"""A file is public only because something public shows it: what a site holds of the files in content/."""

import hashlib

import pytest
import yaml
from msgspec import structs
from newsroom.checks.leftovers import SAMPLE_ORGANISATION
from newsroom.model.settings import Organisation
from project_folder import ROOT, Project, image_bytes

SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script><path d="M0 0h1"/></svg>'
SHOWN = {
    "tu-lieu/mau-don.docx": b"PK\x03\x04",
    "tu-lieu/anh.jpg": image_bytes("JPEG"),
    "tin-tuc/2017/10/bai.pdf": b"%PDF-1.4\n",
    "robots.txt": b"User-agent: *\n",
    "CNAME": b"danvan.example.vn\n",
    ".well-known/security.txt": b"Contact: mailto:a@example.vn\n",
    "google0123456789abcdef.html": b"google-site-verification: google0123456789abcdef.html",
    "huy-hieu.svg": SVG.encode(),
}
PLAN = """\
---
title: Kế hoạch
date: 2018-09-12
attachments: [{file: 62.pdf, title: Toàn văn}]
---
Nội dung.
"""
UNSHOWN = {
    "noibo.docx": b"PK\x03\x04",
    "backup.sql": b"x",
    "x.php": b"x",
    "bai.md.swp": b"x",
    "bai.bak": b"x",
    "Thumbs.db": b"x",
    "tu-lieu/trang.html": b"<script>alert(1)</script>",
    "tu-lieu/ve.svg": SVG.encode(),
    "tu-lieu/hong.jpg": b"no picture",
    "tin-tuc/2017/10/noibo.pdf": b"%PDF-1.4\n",
    ".git/config": b"x",
}


def edit(project: Project, path: str, old: str, new: str) -> None:
    text = (project.root / path).read_text("utf-8")
    assert old in text
    project.write({path: text.replace(old, new)})


@pytest.fixture
def site(project: Project) -> Project:
    """A project with a file for every reason to be published, and one for every reason not to be."""
    project.write({f"content/{path}": data for path, data in (SHOWN | UNSHOWN).items()})
    page = "# Giới thiệu\n\n[Mẫu đơn](tu-lieu/mau-don.docx) [Nguồn](x.php)\n\n![Trụ sở](tu-lieu/anh.jpg)\n"
    article = "---\ntitle: Bài\ndate: 2017-10-09\n---\n[Toàn văn](bai.pdf)\n"
    project.write({"content/gioi-thieu.md": page, "content/tin-tuc/2017/10/a.md": article})
    edit(project, "mkdocs.yml", "emblem: assets/emblem.svg", "emblem: huy-hieu.svg")
    return project


def test_a_site_has_the_files_that_something_shows_and_no_other(site: Project) -> None:
    run = site.run_newsroom("build")
    assert run.exit_status == 0
    files = site.site_files()
    assert SHOWN.keys() <= files.keys()
    assert not UNSHOWN.keys() & files.keys()
    assert b"alert" not in b"".join(data for path, data in files.items() if path.endswith((".svg", ".html")))
    assert b'<path d="M0 0h1"/>' in files["huy-hieu.svg"]
    assert "x.php" not in site.read_site_file("gioi-thieu/"), "the link to a file that is not published is no link"
    assert 'href="../tu-lieu/mau-don.docx"' in site.read_site_file("gioi-thieu/")
    told = [path for path in UNSHOWN if f"content/{path}:1:" in run.stderr]
    assert told == [path for path in UNSHOWN if not path.startswith((".git", "tin-tuc/")) and path != "x.php"]


def test_a_file_goes_with_the_last_page_that_shows_it(site: Project) -> None:
    site.build()
    edit(site, "content/gioi-thieu.md", "[Mẫu đơn](tu-lieu/mau-don.docx)", "Mẫu đơn")
    before = site.site_files()
    after = site.build().site_files()
    assert before.keys() - after.keys() == {"tu-lieu/mau-don.docx"}


def test_a_removed_section_is_told_while_its_folder_stays_and_goes_with_it(project: Project) -> None:
    project.write(
        {
            "content/hoi-thi/index.md": "Các hội thi.\n",
            "content/tin-tuc/2017/10/a.md": "---\ntitle: Bài\ndate: 2017-10-09\n---\nBài.\n",
        }
    )
    project.build()
    edit(project, "mkdocs.yml", "      hoi-thi: ", "      # ")
    assert "content/hoi-thi/index.md:1: tệp: " in project.run_newsroom("build").stderr
    (project.content / "hoi-thi/index.md").unlink()
    (project.content / "hoi-thi").rmdir()
    project.build()
    assert not [path for path in project.site_files() if path.startswith("hoi-thi")]


def test_check_tells_what_is_published_for_services_what_nobody_mentions_and_which_sections_are_empty(
    site: Project,
) -> None:
    lines = site.run_newsroom("check").stdout.splitlines()
    for path in ("robots.txt", "CNAME", ".well-known/security.txt", "tin-tuc/2017/10/noibo.pdf"):
        assert [line for line in lines if line.startswith(f"content/{path}:1: ") and line.endswith("[gợi ý]")], path
    assert [line for line in lines if "extra.newsroom.sections.hoi-thi: " in line and line.endswith("[gợi ý]")]


def test_names_in_attachments_are_told_and_left_out_where_the_settings_say_so(project: Project) -> None:
    pdf = b"%PDF-1.7\n1 0 obj<</Author (Nguyen Van A)>>endobj\n"
    project.write({"content/ke-hoach/2018/09/62.pdf": pdf, "content/ke-hoach/2018/09/62-kh.md": PLAN})
    assert 'content/ke-hoach/2018/09/62.pdf:1: tệp: "62.pdf" còn ghi tên người soạn (Nguyen Van A)' in (
        project.run_newsroom("check").stdout
    )
    assert project.build().site_files()["ke-hoach/2018/09/62.pdf"] == pdf
    edit(project, "mkdocs.yml", "    per_page: 20", "    per_page: 20\n    clean_attachments: yes")
    assert "62.pdf" not in project.run_newsroom("check").stdout
    published = project.build().site_files()["ke-hoach/2018/09/62.pdf"]
    assert published == pdf.replace(b"Nguyen Van A", b" " * 12)
    assert hashlib.sha256(published).hexdigest() in project.read_site_file("ke-hoach/2018/09/62-kh/")
    assert (project.content / "ke-hoach/2018/09/62.pdf").read_bytes() == pdf


OWN_ADDRESS = "https://danvan.hiephoa.gov.vn/"


def leftovers(site: Project, *options: str) -> list[str]:
    run = site.run_newsroom("check", *options)
    return [line for line in run.stdout.splitlines() if " trang mẫu" in line]


def test_the_sample_and_a_site_on_trial_have_nothing_left_over_from_the_sample(project: Project) -> None:
    project.write({"content/lien-he.md": "# Liên hệ\n\nbientap@danvan.example.vn\n"})
    assert leftovers(project) == []
    edit(project, "mkdocs.yml", "site_url: https://danvan.example.vn/", "site_url: https://thu.example.vn/")
    assert leftovers(project) == []


def test_check_tells_what_a_boards_own_site_still_has_of_the_sample(project: Project) -> None:
    project.write({"content/lien-he.md": "# Liên hệ\n\nThư: (bientap@danvan.example.vn).\n"})
    article = "---\ntitle: Bài\ndate: 2017-10-09\n---\nĐây không phải Trang thông tin chính thức, xem example.vn.\n"
    project.write({"content/tin-tuc/2017/10/a.md": article})
    edit(project, "mkdocs.yml", "site_url: https://danvan.example.vn/", f"site_url: {OWN_ADDRESS}")
    lines = {text.strip().partition(":")[0]: number for number, text in enumerate(
        (project.root / "mkdocs.yml").read_text("utf-8").splitlines(), 1)}  # fmt: skip
    told = leftovers(project)
    assert [line.partition(" còn lại")[0] for line in told if line.endswith("[cảnh báo]")] == [
        'content/lien-he.md:3: nội dung: "bientap@danvan.example.vn"',
        'content/tin-tuc/2017/10/a.md:5: nội dung: "không phải Trang thông tin chính thức"',
        f'mkdocs.yml:{lines["licence"]}: licence: "Trang mẫu của phần mềm"',
        f'mkdocs.yml:{lines["email"]}: email: "bientap@danvan.example.vn"',
    ]
    assert [line.split(": ")[1] for line in told if line.endswith("[gợi ý]")] == [
        f"extra.newsroom.organisation.{key}" for key in ("parent", "responsible", "address")
    ]
    assert [line for line in leftovers(project, "--no-advice") if line.endswith("[gợi ý]")] == []
    assert project.run_newsroom("check", "--strict").exit_status == 1
    assert project.run_newsroom("check").exit_status == 0


def test_another_name_at_the_samples_address_is_a_boards_own_site(project: Project) -> None:
    edit(project, "mkdocs.yml", "      name: Ban Dân vận Tỉnh ủy", "      name: Hội Nông dân")
    assert leftovers(project)[0].startswith('mkdocs.yml:2: site_url: "danvan.example.vn" còn lại từ trang mẫu')


def test_emblem_and_icon_of_the_program_are_told_in_a_project_with_a_folder_of_its_own(project: Project) -> None:
    edit(project, "mkdocs.yml", "site_url: https://danvan.example.vn/", f"site_url: {OWN_ADDRESS}")
    assert not [line for line in leftovers(project) if ".svg" in line]
    edit(project, "mkdocs.yml", "custom_dir: overrides", "custom_dir: rieng")
    own = {"rieng/assets/emblem.svg": SVG, "rieng/assets/favicon.svg": SVG}
    project.write({"rieng/README.md": ""})
    assert [line.split('"')[1] for line in leftovers(project) if ".svg" in line] == [
        "assets/emblem.svg",
        "assets/favicon.svg",
    ]
    project.write(own)
    assert not [line for line in leftovers(project) if ".svg" in line]


def test_a_menu_entry_that_shows_nothing_is_told(project: Project) -> None:
    edit(project, "mkdocs.yml", "  - Liên hệ: lien-he.md\n", "  - Liên hệ: lien-he.md\n  - Tin: tin-tuc/\n")
    (line,) = project.problem_lines()
    assert line.endswith(
        'nav: "tin-tuc/" không phải là một trang .md viết tay, nên không có trong danh mục của trang. '
        "Ví dụ đúng: nav: [Giới thiệu: gioi-thieu.md] [cảnh báo]"
    )


def test_the_sample_is_what_the_check_takes_it_for() -> None:
    organisation = yaml.safe_load((ROOT / "mkdocs.yml").read_text("utf-8"))["extra"]["newsroom"]["organisation"]
    assert {key: value for key, value in organisation.items() if value} == {
        key: value
        for key, value in structs.asdict(SAMPLE_ORGANISATION).items()
        if value and value != getattr(Organisation(), key)
    }
