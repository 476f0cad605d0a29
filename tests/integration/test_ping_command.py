"""ping tells a hub what builds have changed, once."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

from newsroom.model import urls
from project_folder import Project
from site_builds import SITE_ORIGIN, article_file


class _Hub(BaseHTTPRequestHandler):
    heard: list[str]

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.heard += form["hub.url"]
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


def test_the_command_tells_a_hub_what_builds_have_changed(project: Project) -> None:
    heard: list[str] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Hub", (_Hub,), {"heard": heard}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    file = project.root / "mkdocs.yml"
    hub = f"    hub: http://127.0.0.1:{server.server_port}/\n"
    file.write_text(file.read_text(encoding="utf-8").rstrip("\n") + "\n" + hub, encoding="utf-8")
    project.write(article_file("tin-tuc/2017/10/mot.md", "Bài một", "2017-10-09", tags="Dân vận khéo"))
    try:
        project.build()
        assert f'<atom:link rel="hub" href="http://127.0.0.1:{server.server_port}/"' in project.read_site_file(
            "rss.xml"
        )
        assert project.run_newsroom("ping").exit_status == 0
        assert f"{SITE_ORIGIN}/chu-de/dan-van-kheo/atom.xml" in heard
        heard.clear()
        project.write(article_file("hoat-dong/2017/10/hai.md", "Bài hai", "2017-10-10"))
        project.build()
        changed = {f"{SITE_ORIGIN}/{folder}{name}" for folder in ("", "hoat-dong/") for name in urls.FEED_FILES}
        seen = project.run_newsroom("ping", "--dry-run")
        assert (seen.exit_status, set(seen.stdout.split()), heard) == (0, changed, [])
        assert project.run_newsroom("ping").exit_status == 0
        assert set(heard) == changed
        heard.clear()
        assert project.run_newsroom("ping").stderr == "Không có nguồn tin nào thay đổi kể từ lần báo trước.\n"
    finally:
        server.shutdown()
    assert heard == []
