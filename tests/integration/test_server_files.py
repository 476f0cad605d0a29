"""What a publication adds for each kind of web server, behind the servers themselves."""

import json
from pathlib import Path

import pytest
from project_folder import Project
from web_servers import ask_server, running_server

ALIASES = [
    "/?p=123",
    "/index.php?option=com_content&view=article&id=5",
    "/bai.php?id=5&ten=d%C3%A2n%20v%E1%BA%ADn",
    "/tin-tuc/?id=7",
    "/tin-tuc/cu.html",
    "/tin-tuc/cũ/",
    '/cu.aspx?ten="a b";{x}$y\'z',
]
REDIRECTS = """\
# Trang cũ
/news/                          /tin-tuc/
/news/rss/                      /tin-tuc/rss.xml
/rss/tin-tuc/                   /tin-tuc/rss.xml
/tag/d%C3%A2n-v%E1%BA%ADn/      /
/print/cu.html                  /tin-tuc/cu.html
/so/7                           /tin-tuc/cu.html
/index.php?nv=news&op=cu        /tin-tuc/cu.html
/Tin/Bai.aspx?ID=5              /tin-tuc/
/tin/bai.aspx?id=5              /tin-tuc/cu.html
/tinh-uy/                       https://tinhuy.example.vn/a/
/print/nhap.html                /tin-tuc/nhap.html
/tin-tuc/                       /hoat-dong/
"""
REQUESTS = {
    "/news/": "/tin-tuc/",
    "/news/rss/": "/tin-tuc/rss.xml",
    "/news/rss": "/tin-tuc/rss.xml",
    "/rss/tin-tuc/": "/tin-tuc/rss.xml",
    "/tag/d%C3%A2n-v%E1%BA%ADn/": "/",
    "/tag/d%c3%a2n-v%e1%ba%adn/": "/",
    "/print/cu.html": "/tin-tuc/2018/bai/",
    "/so/7": "/tin-tuc/2018/bai/",
    "/so/7/": "/tin-tuc/2018/bai/",
    "/index.php?nv=news&op=cu": "/tin-tuc/2018/bai/",
    "/tinh-uy/": "/a/",
    "/Tin/Bai.aspx?ID=5": "/tin-tuc/",
    "/tin/bai.aspx?id=5": "/tin-tuc/2018/bai/",
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
NOT_FOUND = [
    "/print/nhap.html",
    "/tin-tuc/nhap.html",
    "/khong-co/cu.html",
    "/so/77",
    "/index.php?nv=news&op=nhap",
    "/---",
]
SERVED = {"nginx": "nginx", "caddy": "caddy", "htaccess": "apache", "apache with htaccess": "apache"}
KINDS = tuple(dict.fromkeys(SERVED.values()))


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
            "content/tin-tuc/2018/nhap.md": "---\ntitle: Nháp\ndate: 2018-10-09\ndraft: yes\n"
            "aliases: [/tin-tuc/nhap.html]\n---\nNội dung.\n",
            "content/redirects.txt": REDIRECTS,
        }
    )
    for kind in (*KINDS, "static"):
        (project.root.parent / kind).mkdir()
    run = project.run_newsroom("publish")
    assert run.exit_status == 0, run.stderr
    return project.root.parent


@pytest.mark.parametrize("server", SERVED)
def test_old_addresses_lead_on_whatever_stands_in_them(published: Path, server: str) -> None:
    kind = SERVED[server]
    with running_server(server, published / kind) as address:
        answers = {path: ask_server(address, path) for path in REQUESTS}
        notes = [*(published / kind / ".newsroom").rglob("*")]
        hidden = [f"/{path.relative_to(published / kind)}{'/' * path.is_dir()}" for path in notes]
        assert hidden
        missing = [*hidden, *NOT_FOUND, "/redirects.txt"]
        assert {path: ask_server(address, path) for path in missing} == dict.fromkeys(missing, (404, ""))
    assert answers == {path: (301, target) if target else (200, "") for path, target in REQUESTS.items()}
