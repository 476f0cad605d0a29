"""What a publication adds for each kind of web server, behind the servers themselves."""

import http.client
import json
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from project_folder import Project
from web_servers import running_server

ALIASES = [
    "/?p=123",
    "/index.php?option=com_content&view=article&id=5",
    "/bai.php?id=5&ten=d%C3%A2n%20v%E1%BA%ADn",
    "/tin-tuc/?id=7",
    "/tin-tuc/cu.html",
    "/tin-tuc/cũ/",
    '/cu.aspx?ten="a b";{x}$y\'z',
]
REQUESTS = {
    "/?p=123": "/tin-tuc/2018/bai/",
    "/index.php?option=com_content&view=article&id=5": "/tin-tuc/2018/bai/",
    "/bai.php?id=5&ten=d%C3%A2n%20v%E1%BA%ADn": "/tin-tuc/2018/bai/",
    "/tin-tuc/?id=7": "/tin-tuc/2018/bai/",
    "/tin-tuc/cu.html": "/tin-tuc/2018/bai/",
    "/tin-tuc/cu.html?fbclid=1": "",
    "/tin-tuc/c%C5%A9/": "/tin-tuc/2018/bai/",
    "/cu.aspx?ten=%22a%20b%22;%7Bx%7D%24y%27z": "/tin-tuc/2018/bai/",
    "/": "",
    "/?p=12": "",
    "/?p=1234": "",
    "/?p=123&x=1": "",
    "/tin-tuc/": "",
    "/tin-tuc/2018/bai/": "",
}
KINDS = {"nginx": "nginx", "caddy": "caddy", "apache": "htaccess"}


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders with the site of one article with old addresses, one for each kind of server."""
    project = Project(tmp_path_factory.mktemp("project"))
    targets = "".join(f"      {kind}: {{to: ../{kind}, server: {kind}}}\n" for kind in (*KINDS, "static"))
    settings = (project.root / "mkdocs.yml").read_text("utf-8")
    aliases = json.dumps(ALIASES, ensure_ascii=False)
    project.write(
        {
            "mkdocs.yml": settings.replace("extra:\n  newsroom:\n", f"extra:\n  newsroom:\n    publish:\n{targets}"),
            "content/tin-tuc/2018/bai.md": f"---\ntitle: Bài\ndate: 2018-10-09\naliases: {aliases}\n---\nNội dung.\n",
        }
    )
    for kind in (*KINDS, "static"):
        (project.root.parent / kind).mkdir()
    run = project.run_newsroom("publish")
    assert run.exit_status == 0, run.stderr
    return project.root.parent


@pytest.mark.parametrize("kind", KINDS)
def test_old_addresses_lead_on_whatever_stands_in_them(published: Path, kind: str) -> None:
    with running_server(KINDS[kind], published / kind) as address:
        answers = {path: _location(address, path) for path in REQUESTS}
        hidden = [path.relative_to(published / kind) for path in (published / kind / ".newsroom").iterdir()]
        assert hidden
        assert {_location(address, f"/{path}") for path in hidden} == {(404, None)}
    assert answers == {path: (301, target) if target else (200, None) for path, target in REQUESTS.items()}


def _location(address: str, path: str) -> tuple[int, str | None]:
    """Status and target of the answer to a request, which is sent as it stands."""
    with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)) as connection:
        connection.request("GET", path)
        answer = connection.getresponse()
        location = answer.getheader("Location")
        return answer.status, urlsplit(location).path if location else None
