"""A move that cannot be ended is undone, whichever of its writes fails; what moves is what was approved."""

import datetime
import itertools
from pathlib import Path

import pytest
from mkdocs.config import load_config
from newsroom.content.approval import approve, is_approved
from newsroom.library.move import Move
from newsroom.mkdocs_plugin.project import open_content
from newsroom.model.settings import ReviewSettings
from newsroom.runtime.content_writer import ContentWriter
from newsroom.text.dates import TIME_ZONE
from project_folder import Project, read_tree

FILES = {
    "content/tin-tuc/2018/bai.md": "---\ntitle: Bài\ndate: 2018-10-09\nimage: {src: anh.jpg, alt: Ảnh}\n---\nLời.\n",
    "content/tin-tuc/2018/anh.jpg": b"\xff\xd8",
    "content/tin-tuc/2018/khac.md": "---\ntitle: Khác\ndate: 2018-10-09\n---\nXem [bài](bai.md).\n",
    "content/tin-tuc/2017/xa.md": "---\ntitle: Xa\ndate: 2017-10-09\n---\nXem [bài](../2018/bai.md).\n",
}


class _FailingWriter(ContentWriter):
    """Its write of a number fails."""

    failing = 0

    def _count(self) -> None:
        self.failing -= 1
        if self.failing == -1:
            raise OSError(28, "No space left on device")

    def create(self, file: Path, data: bytes) -> None:
        self._count()
        super().create(file, data)

    def replace(self, file: Path, data: bytes, *, expected: bytes) -> None:
        self._count()
        super().replace(file, data, expected=expected)

    def delete(self, file: Path) -> None:
        self._count()
        super().delete(file)


def test_a_move_that_fails_at_any_write_leaves_everything_as_it_was(project: Project) -> None:
    project.write(FILES)
    before = read_tree(project.content)
    with open_content(load_config(str(project.root / "mkdocs.yml"))) as loaded:
        for number in itertools.count():
            writer = _FailingWriter(project.content, project.root / ".cache")
            writer.failing = number
            move = Move(loaded.library, writer, folder_name="content")
            try:
                move.run("tin-tuc/2018/bai.md", "hoat-dong/2018/10/")
            except OSError:
                assert read_tree(project.content) == before, f"write {number}"
            else:
                break
    assert number == 6, "two files made, two changed, two deleted"
    after = read_tree(project.content)
    assert "hoat-dong/2018/10/anh.jpg" in after
    with pytest.raises(KeyError):
        after["tin-tuc/2018/bai.md"]


def _moved(project: Project, path: str, target: str) -> dict[str, bytes]:
    with open_content(load_config(str(project.root / "mkdocs.yml"))) as loaded:
        writer = ContentWriter(project.content, project.root / ".cache")
        Move(loaded.library, writer, folder_name="content").run(path, target)
    return read_tree(project.content)


def test_what_moves_and_what_links_to_it_stay_approved(project: Project) -> None:
    now = datetime.datetime(2018, 10, 9, tzinfo=TIME_ZONE)
    approved = {
        path: approve(str(text), by="an", at=now, settings=ReviewSettings(free=()), files="")
        for path, text in FILES.items()
        if path.endswith(".md")
    }
    project.write(FILES | approved)
    after = _moved(project, "tin-tuc/2018/bai.md", "hoat-dong/2018/10/")
    for path in ("hoat-dong/2018/10/bai.md", "tin-tuc/2018/khac.md", "tin-tuc/2017/xa.md"):
        assert is_approved(after[path].decode()), path
    assert b"aliases: [/tin-tuc/2018/bai/]" in after["hoat-dong/2018/10/bai.md"]


def test_the_next_version_goes_with_its_item(project: Project) -> None:
    text = str(FILES["content/tin-tuc/2018/bai.md"]).replace("Lời.", "Lời mới, xem [khác](khac.md).")
    project.write(FILES | {"content/tin-tuc/2018/bai.next.md": text})
    after = _moved(project, "tin-tuc/2018/bai.md", "hoat-dong/2018/10/")
    assert "tin-tuc/2018/bai.next.md" not in after
    moved = after["hoat-dong/2018/10/bai.next.md"].decode()
    assert "xem [khác](../../../tin-tuc/2018/khac.md)" in moved
    assert "aliases: [/tin-tuc/2018/bai/]" in moved
