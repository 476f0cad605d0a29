"""Pictures of a built site: without metadata, in every width, made once."""

import shutil
from io import BytesIO

from camera_pictures import CAMERA_TEXT, open_picture, picture_with_metadata
from PIL import Image
from project_folder import Project


def test_no_picture_of_the_site_says_where_it_was_taken(project: Project) -> None:
    project.write(
        {
            "content/tin-tuc/2017/10/bai.md": "---\ntitle: Bài\ndate: 2017-10-09\nimage: {src: anh.jpg, alt: A, "
            "caption: C}\n---\n\n![B](hai.png)\n",
            "content/tin-tuc/2017/10/anh.jpg": picture_with_metadata("JPEG", 6, (1600, 900)),
            "content/tin-tuc/2017/10/hai.png": picture_with_metadata("PNG", 1, (800, 600)),
            "content/tin-tuc/2017/10/rieng.jpg": picture_with_metadata("JPEG"),
            "content/tu-lieu/ba.webp": picture_with_metadata("WEBP", 6),
            "content/gioi-thieu.md": "# Giới thiệu\n\n![B](tu-lieu/ba.webp)\n\n![T](tru-so.jpg)\n",
            "content/tru-so.jpg": picture_with_metadata("JPEG", 6, (1600, 900)),
        }
    )
    published = project.build().site_files()
    images = {path: data for path, data in published.items() if path.endswith((".jpg", ".png", ".webp"))}
    folder = "tin-tuc/2017/10"
    assert {path for path in images if not path.startswith("assets/")} == {
        *(f"{folder}/anh.jpg{copy}" for copy in ("", ".360.webp", ".720.webp", ".900.webp", ".720.jpg")),
        *(f"{folder}/hai.png{copy}" for copy in ("", ".360.webp", ".720.webp", ".800.webp")),
        "tu-lieu/ba.webp",
        *(f"tru-so.jpg{copy}" for copy in ("", ".360.webp", ".720.webp", ".900.webp", ".720.jpg")),
    }
    for path, data in images.items():
        assert CAMERA_TEXT not in data, path
        assert not dict(open_picture(data).getexif()), path
    assert open_picture(images["tu-lieu/ba.webp"]).size == (24, 40)
    assert open_picture(images[f"{folder}/anh.jpg"]).size == (900, 1600)
    # Originals stay as they were; feeds give the true length of the published file.
    assert (project.content / folder / "anh.jpg").read_bytes() == picture_with_metadata("JPEG", 6, (1600, 900))
    original_size = len(images[f"{folder}/anh.jpg"])
    assert f'{folder}/anh.jpg" length="{original_size}" type="image/jpeg"' in project.read_site_file("rss.xml")


def test_pictures_of_hand_written_pages_fit_like_those_of_articles(project: Project) -> None:
    project.write(
        {
            "content/index.md": "![Trụ sở](anh/tru-so.jpg)\n",
            "content/gioi-thieu.md": "# Giới thiệu\n\n![Trụ sở](anh/tru-so.jpg)\n\n[![Nhỏ](anh/nho.png)](lien-he.md)\n",
            "content/lien-he.md": "# Liên hệ\n\nThư.\n",
            "content/anh/tru-so.jpg": picture_with_metadata("JPEG", 1, (1600, 900)),
            "content/anh/nho.png": picture_with_metadata("PNG", 1, (120, 90)),
        }
    )
    project.build()
    copies = ", ".join(f"/anh/tru-so.jpg.{width}.webp {width}w" for width in (360, 720, 1280))
    for path in ("index.html", "gioi-thieu/index.html"):
        text = project.read_site_file(path)
        assert f'<a href="/anh/tru-so.jpg" data-enlarge><picture><source type="image/webp" srcset="{copies}"' in text
        assert 'src="/anh/tru-so.jpg.720.jpg" width="1600" height="900" loading="lazy"' in text
    assert 'src="/anh/nho.png" width="120" height="90" loading="lazy"' in text
    assert 'href="/anh/nho.png"' not in text
    kept = project.site_files()
    project.write({"content/gioi-thieu.md": "# Giới thiệu\n\nLời.\n", "content/index.md": "Lời.\n"})
    files = project.build().site_files()
    assert {path for path in kept.keys() - files.keys() if path.startswith("anh/")} == {
        "anh/nho.png",
        "anh/tru-so.jpg",
        *(f"anh/tru-so.jpg.{copy}" for copy in ("360.webp", "720.webp", "1280.webp", "720.jpg")),
    }


def test_unchanged_pictures_are_not_made_again_even_for_a_new_site(project: Project) -> None:
    project.write(
        {
            "content/tin-tuc/2017/10/bai.md": "---\ntitle: Bài\ndate: 2017-10-09\nimage: {src: anh.jpg, alt: A, "
            "caption: C}\n---\n\nLời.\n",
            "content/tin-tuc/2017/10/anh.jpg": picture_with_metadata("JPEG", 1, (1600, 900)),
        }
    )
    first = project.build().site_files()
    kept = {file: file.stat().st_mtime_ns for file in (project.root / ".cache/pictures").iterdir()}
    assert len(kept) == 4
    shutil.rmtree(project.site)
    assert project.build().site_files() == first
    assert {file: file.stat().st_mtime_ns for file in (project.root / ".cache/pictures").iterdir()} == kept
    (project.content / "tin-tuc/2017/10/bai.md").unlink()
    project.write({"content/tin-tuc/2017/10/khac.md": "---\ntitle: Bài\ndate: 2017-10-09\n---\n\n![A](khac.jpg)\n"})
    project.write({"content/tin-tuc/2017/10/khac.jpg": picture_with_metadata("JPEG", 1, (500, 300))})
    published = project.build().site_files()
    assert not [path for path in published if "anh.jpg" in path]
    # Those that nothing shows any more go when all pictures are looked at again.
    shutil.rmtree(project.site)
    assert project.build().site_files() == published
    assert len(list((project.root / ".cache/pictures").iterdir())) == 2


def test_the_focal_point_of_a_picture_stays_in_view_in_lists_and_where_it_is_shared(project: Project) -> None:
    picture = Image.new("RGB", (1000, 2000), "white")
    # What must stay in view.
    picture.paste("red", (0, 0, 1000, 500))
    data = BytesIO()
    picture.save(data, "JPEG", quality=90)

    def article(focus: str) -> str:
        return f"---\ntitle: Bài\ndate: 2017-10-09\nimage: {{src: anh.jpg, alt: A, caption: C{focus}}}\n---\n\nLời.\n"

    folder = "tin-tuc/2017/10"
    project.write(
        {
            f"content/{folder}/bai.md": article(", focus: 42% 0%"),
            f"content/{folder}/khac.md": article(""),
            f"content/{folder}/anh.jpg": data.getvalue(),
        }
    )
    files = project.build().site_files()
    page = project.read_site_file(f"{folder}/bai/index.html")
    assert f'/{folder}/anh.jpg.1000.42-0.jpg">' in page
    assert '<meta property="og:image:width" content="1000">\n<meta property="og:image:height" content="525">' in page
    shared = open_picture(files[f"{folder}/anh.jpg.1000.42-0.jpg"])
    assert shared.size == (1000, 525)
    assert shared.getpixel((500, 250))[1] < 40
    assert 'class="focus-x-40 focus-y-0" width="1000"' in project.read_site_file("tin-tuc/index.html")
    # Without a focal point the whole picture is shared, as it was.
    other = project.read_site_file(f"{folder}/khac/index.html")
    assert f'content="https://danvan.example.vn/{folder}/anh.jpg">' in other
    assert "focus-" not in other.partition("<main")[2].partition("data-related")[0]
    # Another point is another file, and the build knows it from the article alone.
    project.write({f"content/{folder}/bai.md": article(", focus: 42% 100%")})
    incremental = project.build().site_files()
    assert f"{folder}/anh.jpg.1000.42-0.jpg" not in incremental
    assert open_picture(incremental[f"{folder}/anh.jpg.1000.42-100.jpg"]).getpixel((500, 250))[1] > 200
    shutil.rmtree(project.root / ".cache")
    shutil.rmtree(project.root / "site")
    assert project.build().site_files() == incremental
