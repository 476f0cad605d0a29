"""Fragments just made are asked of the cache only where they are too many to be kept."""

import pytest
from mkdocs.config import load_config
from newsroom.content import loader
from newsroom.mkdocs_plugin.project import open_content
from newsroom.runtime.cache import Cache
from project_folder import Project

COUNT = 5


@pytest.mark.parametrize("kept", [0, 1, COUNT])
def test_fragments_are_kept_up_to_a_number_of_bytes(
    project: Project, kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(COUNT):
        head = f'---\ntitle: "Bài {number}"\ndate: 2018-01-01 0{number}:00\n---\n'
        project.write({f"content/tin-tuc/2018/bai-{number}.md": f"{head}Nội dung bài {number}\n"})
    asked: list[str] = []
    read = Cache.fragment

    def count(cache: Cache, digest: str) -> bytes | None:
        asked.append(digest)
        return read(cache, digest)

    monkeypatch.setattr(Cache, "fragment", count)
    monkeypatch.setattr(loader, "KEPT_FRAGMENT_BYTES", kept * len("<p>Nội dung bài 0</p>".encode()))
    for expected in (COUNT - kept, COUNT):
        with open_content(load_config(str(project.root / "mkdocs.yml"))) as loaded:
            asked.clear()
            texts = {path: loaded.fragment(item.body.digest) for path, item in loaded.library.items.items()}
        assert texts == {f"tin-tuc/2018/bai-{n}.md": f"<p>Nội dung bài {n}</p>" for n in range(COUNT)}
        assert len(asked) == expected
