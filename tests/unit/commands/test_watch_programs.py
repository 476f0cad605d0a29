"""Whether the watcher's own program has changed under it."""

import time
from pathlib import Path

import pytest
from newsroom.commands import watch


def test_the_program_is_read_only_where_stamps_tell_of_a_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module, reads, later = tmp_path / "module.py", list[bytes](), time.time_ns() + 3_600_000_000_000

    def read() -> bytes:
        reads.append(module.read_bytes())
        return reads[-1]

    module.write_bytes(b"one")
    monkeypatch.setattr(watch, "program_files", lambda: [module])
    monkeypatch.setattr(watch, "installed_programs_digest", read)
    monkeypatch.setattr(time, "time_ns", lambda: later)
    programs = watch._Programs()
    assert [programs.have_changed() for _ in range(3)] == [False] * 3
    assert len(reads) == 1
    # Saved again as it was, and looked at once.
    module.unlink()
    module.write_bytes(b"one")
    assert [programs.have_changed() for _ in range(3)] == [False] * 3
    assert len(reads) == 2
    module.write_bytes(b"two")
    assert [programs.have_changed() for _ in range(2)] == [True] * 2
