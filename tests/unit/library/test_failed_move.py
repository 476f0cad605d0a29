"""A move that cannot be ended is undone, whichever of its writes fails."""

import itertools
from pathlib import Path

import pytest
from mkdocs.config import load_config
from newsroom.library.move import Move
from newsroom.mkdocs_plugin.project import open_content
from newsroom.runtime.content_writer import ContentWriter
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
