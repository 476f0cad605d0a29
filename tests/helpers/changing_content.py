"""Content that changes at random, with everything in it that can be wrong between files."""

from collections.abc import Iterator
from random import Random

from project_folder import Project, image_bytes

SETTINGS = {
    "plain": "",
    "review": "    review: {required: yes}\n",
    "fixed": "    tag_addresses: {hoa-2: Hoa, le-hoi: Lễ hội}\n"
    "    publish: {may-chu: {to: 'file:///tmp/trang', server: nginx}}\n",
}
ITEMS = ["tin-tuc/2018/a.md", "tin-tuc/2018/b.md", "tin-tuc/2018/b/index.md", "tin-tuc/trang/c.md", "tin-tuc/d.md"]
PLANS, ISSUES = [f"ke-hoach/2018/{name}.md" for name in "pqr"], [f"ban-tin/2018/so-{n}.md" for n in (1, 2, 3)]
OTHERS = ["tin-tuc/index.md", "tro-giup/x.md", "tro-giup/README.md", "tro-giup/index.md", "chu-de/y.md"]
NEXTS = ["tin-tuc/2018/a.next.md", "tin-tuc/d.next.md", "ke-hoach/2018/p.next.md"]
TEXTS = [*ITEMS, *ITEMS, *PLANS, *ISSUES, *OTHERS, *NEXTS]
FILES = [
    "tin-tuc/2018/anh.jpg",
    "anh.jpg",
    "van-ban/So-Lieu.pdf",
    "van-ban/ghi-chu.txt",
    "ke-hoach/2018/p/lich.ics",
    "sitemap.xml",
    "sitemap-2018.xml",
    "cu",
    "cu.html",
    "google0123456789abcdef.html",
    "tin-tuc/2018/e.markdown",
]
REFERENCES = [
    "a.md", "b", "/tin-tuc/2018/b/", "/tin-tuc/d.md", "/tin-tuc/2018/b/index.md", "../tin-tuc/D.MD", "khong.md",
    "/ke-hoach/2018/p.md", "q.md", "/ke-hoach/2018/p/lich.ics", "/chu-de/hoa/", "/chu-de/hoa/rss.xml",
    "/luu-tru/2018/10/", "/tro-giup/x.md", "/tro-giup/", "/van-ban/so-lieu.pdf", "/van-ban/ghi-chu.txt", "/anh.jpg",
    "/tin-tuc/2018/e.md", "5-KH/BDV", "/tin-tuc/", "https://khac.vn/a", "/sitemap-2018.xml",
]  # fmt: skip
PICTURES = ["anh.jpg", "/anh.jpg", "khong.jpg"]
DOCUMENTS = ["5-KH/BDV", "6-KH/BDV", "p.md", "/ke-hoach/2018/q.md", "/tin-tuc/2018/a.md"]
ALIASES = [
    "/cu.html", "/cu.html/", "/cu.html/them/", "/cu/duoi/", "/tin-tuc/2018/b/", "/tin-tuc/d", "/van-ban/So-Lieu.pdf",
    "/ke-hoach/2018/p/lich.ics", "/tin-tuc/trang/3/", "/tin-tuc/2018/a/trang/2", "/chu-de/hoa/", "/?p=5", "/x?p=5",
    "/anh.jpg.320.webp", "/sitemap-2018.xml", "/x/", "/y/",
]  # fmt: skip
REDIRECTS = [
    "/cu.html /tin-tuc/2018/a/", "/cu/x/ /tin-tuc/2018/b/", "/tin-tuc/d/ /cu.html", "/mat/ /khong.md", "/x/ /y/",
    "/x?p=5 /chu-de/hoa/", "/nua/ /mat/", "/v/ /van-ban/so-lieu.pdf", "/luu-tru/2018/10/ /tin-tuc/", "/z/ /chu-de/hoa/",
]  # fmt: skip


def listed(key: str, values: list[str]) -> list[str]:
    """Lines of front matter, each with one or two of these values."""
    return [f"{key}: [{one!r}]" for one in values] + [f"{key}: [{one!r}, {values[0]!r}]" for one in values[1:]]


# Each time one of the groups is taken, and one of its lines.
COMMON = [
    ["draft: yes"],
    ["expires: 2018-10-23"],
    ["id: ma", "id: hai"],
    [f"corrections: [{{date: 2018-10-{day}, kind: go, text: Sai}}]" for day in (22, 23)],
    listed("aliases", ALIASES),
    listed("aliases", ALIASES),
    listed("tags", ["Hòa", "Hoa", "hoá", "Lễ hội", "Lê hội"]),
    listed("related", REFERENCES),
    [f"plan: {reference}" for reference in DOCUMENTS],
    [f"image: {{src: {picture}, alt: Ảnh, caption: Ảnh}}" for picture in PICTURES],
    ["secrecy: mật", "x: ["],
]
OWN = {
    "ke-hoach": [
        ["number: 5-KH/BDV", "number: 6-KH/BDV", "number: 5-kh/bdv"],
        ["issued: 2017-05-01", "issuer: Sở"],
        ["milestones: [{from: 2018-11-01, to: 2018-11-02, task: Việc}]"],
        listed("basis", DOCUMENTS),
        ["attachments: [{file: /van-ban/So-Lieu.pdf, title: Tệp}]", "attachments: [{file: p.pdf, title: Tệp}]"],
    ],
    "ban-tin": [[f"number: {number}" for number in (1, 2, 3, 5)], listed("items", REFERENCES[:6])],
}
GIVEN = {"ke-hoach": ["number: 5-KH/BDV"], "ban-tin": ["number: 1", "period: 2018-10", "items: auto"]}


def text_for(path: str, rng: Random) -> str:
    """What may be written in a Markdown file."""
    links = " ".join(f"[Xem]({rng.choice(REFERENCES)})" for _ in range(rng.choice([0, 0, 1, 2])))
    body = f"Chữ. {links}{rng.choice(['', '', ' ![Ảnh](/anh.jpg)'])}\n"
    if path in OTHERS:
        return body
    section = path.partition("/")[0]
    groups = COMMON + 2 * OWN.get(section, [])
    lines = [*GIVEN.get(section, []), *(rng.choice(rng.choice(groups)) for _ in range(rng.randrange(4)))]
    if path in NEXTS:
        lines.append(f"review: {{live: 2018-10-{rng.choice([20, 23])} 08:00}}")
    lines += ["title: Bài", f"date: 2018-10-{rng.choice([17, 18, 18, 18, 22])}"]
    front = {line.partition(":")[0]: line for line in lines}
    return "\n".join(["---", *front.values(), "---", "", body])


def changed_files(rng: Random) -> Iterator[tuple[str, str | bytes | None]]:
    """Files that are written or, with None, deleted."""
    for _ in range(rng.choice([1, 1, 2, 3])):
        path = rng.choice([*TEXTS, *TEXTS, *FILES, "redirects.txt"])
        data: str | bytes | None = None
        if path == "redirects.txt":
            data = "\n".join(rng.sample(REDIRECTS, rng.randrange(6)))
        elif rng.random() < 0.8:
            contents = [image_bytes("JPEG"), b"%PDF-1.4\n", b"<script>"]
            data = text_for(path, rng) if path in TEXTS else rng.choice(contents)
        yield path, data


# What is there at the beginning: one file of each sort.
BEGINNING = dict.fromkeys(
    [*ITEMS[:2], ITEMS[4]], f"---\ntitle: Bài\ndate: 2018-10-18\n---\n\n[Xem]({REFERENCES[0]})\n"
) | {
    PLANS[0]: "---\ntitle: Kế hoạch\ndate: 2018-10-18\nnumber: 5-KH/BDV\n---\n\nChữ.\n",
    ISSUES[0]: "---\ntitle: Số 1\ndate: 2018-10-18\nnumber: 1\nperiod: 2018-10\nitems: [/tin-tuc/d.md]\n---\n\nChữ.\n",
    OTHERS[0]: "Chữ.\n",
    OTHERS[1]: "[Xem](/van-ban/So-Lieu.pdf)\n",
    "anh.jpg": image_bytes("JPEG"),
    "van-ban/So-Lieu.pdf": b"%PDF-1.4\n",
}


def begin(project: Project, written: str) -> None:
    """Put the beginning into a project; `written` are lines for the newsroom's settings."""
    mkdocs_yml = project.root / "mkdocs.yml"
    text = mkdocs_yml.read_text("utf-8").replace("  newsroom:\n", f"  newsroom:\n{written}")
    mkdocs_yml.write_text(text, "utf-8")
    project.write({f"content/{path}": data for path, data in BEGINNING.items()})


def write_or_delete(project: Project, path: str, data: str | bytes | None) -> None:
    """Let a file of content/ be this, or go where that is None; not where a folder is, or a file above."""
    file = project.content / path
    if data is None:
        file.unlink(missing_ok=True)
    elif not file.is_dir() and not any(parent.is_file() for parent in file.parents):
        project.write({f"content/{path}": data})
