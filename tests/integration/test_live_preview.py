"""The preview shows what readers do not see yet, and what is wrong on top of the last good site."""

import contextlib
import io
import shutil
from collections.abc import Iterator

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.livereload import LiveReloadServer
from project_folder import ROOT, Project
from site_builds import article_file, environment_variables, read_tree

ADDRESS = "http://127.0.0.1:8000/"
GOOD = "tin-tuc/2018/10/bai.md"


class PreviewServer:
    """`newsroom serve` without its sockets and threads: builds when told to, and answers requests."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._config = str(project.root / "mkdocs.yml")
        config = load_config(self._config)
        config.plugins.on_startup(command="serve", dirty=False)
        self.server = LiveReloadServer(builder=self._build, host="127.0.0.1", port=8000, root="nowhere")
        self._build()
        config.plugins.on_serve(self.server, config=config, builder=self._build)

    def _build(self) -> None:
        config = load_config(self._config)
        config.site_url = ADDRESS
        with environment_variables(SOURCE_DATE_EPOCH="1546232400", NEWSROOM_JOBS="1"):
            build(config, serve_url=ADDRESS)

    def save(self, files: dict[str, str]) -> str:
        """Save files and let the server see it, as it does in a thread; gives what the terminal shows."""
        self.project.write(files)
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            self.server.builder()
        return said.getvalue()

    def get(self, path: str, *, host: str = "127.0.0.1:8000") -> tuple[str, str]:
        """Status and body of what a browser gets."""
        answers: list[tuple[str, list[tuple[str, str]]]] = []
        application = self.server.get_app()
        assert application is not None
        asked = {"PATH_INFO": f"/{path}", "REQUEST_METHOD": "GET", "HTTP_HOST": host}
        body = b"".join(application(asked, lambda status, headers: answers.append((status, headers))))
        ((status, headers),) = answers
        lengths = [int(value) for name, value in headers if name == "Content-Length"]
        assert lengths in ([], [len(body)])
        return status, body.decode("utf-8", "replace")


@pytest.fixture
def preview(project: Project) -> Iterator[PreviewServer]:
    project.write(article_file(GOOD, "Bài đã đăng", "2018-10-10", tags="Dân vận khéo"))
    project.write(
        article_file("tin-tuc/2018/11/nhap.md", "Bài còn nháp", "2018-11-10", extra_front_matter="draft: yes\n")
    )
    project.write(article_file("tin-tuc/2019/11/hen.md", "Bài hẹn giờ", "2019-11-10"))
    project.write(
        article_file("tin-tuc/2018/09/het.md", "Bài hết hạn", "2018-09-10", extra_front_matter="expires: 2018-10-01\n")
    )
    return PreviewServer(project)


def test_what_a_standard_wants_in_a_hidden_folder_is_shown(preview: PreviewServer) -> None:
    preview.save({"content/.well-known/security.txt": "Contact: mailto:bbt@danvan.example.vn\n"})
    assert preview.get(".well-known/security.txt") == ("200 OK", "Contact: mailto:bbt@danvan.example.vn\n")


def test_drafts_and_scheduled_items_are_shown_and_marked(preview: PreviewServer) -> None:
    for path, mark in (("tin-tuc/2018/11/nhap/", "Bản nháp"), ("tin-tuc/2019/11/hen/", "Hẹn giờ đăng")):
        status, page = preview.get(path)
        assert status == "200 OK"
        assert mark in page
    listing = preview.get("tin-tuc/")[1]
    assert "Bản nháp" in listing
    assert "Hẹn giờ đăng" in listing
    assert preview.get("tin-tuc/2018/09/het/")[0] == "404 Not Found"
    assert not preview.project.site.exists(), "a preview publishes nothing"


OTHER_HOSTS = ["evil.example", "evil.example:8000", "127.0.0.1.evil.example:8000", "127.0.0.1:1", "127.0.0.1", ""]


@pytest.mark.parametrize("host", OTHER_HOSTS)
def test_a_name_that_was_made_to_lead_here_sees_no_draft(preview: PreviewServer, host: str) -> None:
    for path in ("tin-tuc/2018/11/nhap/", "", "livereload/0/0"):
        status, page = preview.get(path, host=host)
        assert status == "421 Misdirected Request"
        assert "Bài" not in page


def test_a_mistake_stands_on_every_page_until_it_is_mended(preview: PreviewServer) -> None:
    wrong = article_file(GOOD, "Bài <b>sửa</b>", "31/02/2018")
    output = preview.save(wrong)
    line = f'content/{GOOD}:3: date: "31/02/2018" không phải là ngày có thật.'
    assert line in output
    for path in ("", "tin-tuc/", "tin-tuc/2018/10/bai/", "khong-co/"):
        page = preview.get(path)[1]
        assert page.count('role="alert"') == 1, path
        assert line.replace('"', "&quot;") in page
    assert "Bài đã đăng" in preview.get("tin-tuc/2018/10/bai/")[1], "the last good page stays"
    assert 'role="alert"' not in preview.get("assets/newsroom.css")[1]
    assert 'role="alert"' not in preview.get("rss.xml")[1]

    assert "Bài đã đăng" not in preview.save(article_file(GOOD, "Bài đã sửa", "2018-10-10"))
    page = preview.get("tin-tuc/2018/10/bai/")[1]
    assert 'role="alert"' not in page
    assert "<h1>Bài đã sửa</h1>" in page


def test_a_preview_that_begins_with_a_mistake_tells_it(project: Project) -> None:
    project.write(article_file(GOOD, "Bài <script>", "31/02/2018"))
    preview = PreviewServer(project)
    page = preview.get("")[1]
    assert f"content/{GOOD}:3: date: " in page
    assert "Chưa có bản xem trước nào" in page
    assert f"content/{GOOD}:3: date: " in preview.get("tin-tuc/")[1]
    preview.save(article_file(GOOD, "Bài", "2018-10-10"))
    assert "data-item" in preview.get("")[1]
    assert 'role="alert"' not in preview.get("")[1]


def test_what_stops_a_build_is_told_as_well_and_keeps_no_browser_waiting(preview: PreviewServer) -> None:
    overrides = preview.project.root / "overrides"
    overrides.unlink()
    shutil.copytree(ROOT / "overrides", overrides)
    before = read_tree(preview.project.root / ".cache/preview")
    template = (overrides / "article.html").read_text("utf-8")
    output = preview.save({"overrides/article.html": template.replace("view.title", "view.khong_co")})
    assert "Mẫu trang " in output
    assert "overrides/article.html:5 có lỗi" in preview.get("")[1]
    settings = (preview.project.root / "mkdocs.yml").read_text("utf-8")
    preview.save(
        {"overrides/article.html": template, "mkdocs.yml": settings.replace("name: material", "name: khong-co")}
    )
    assert "<li>Aborted with a configuration error!</li>" in preview.get("")[1]
    assert read_tree(preview.project.root / ".cache/preview") == before
    preview.save({"mkdocs.yml": settings})
    assert 'role="alert"' not in preview.get("")[1]
    assert read_tree(preview.project.root / ".cache/preview") == before
