"""What readers have is told from the record of the site, or of what a target was given."""

import datetime
import json
from pathlib import Path

import pytest
from memory_site import article
from newsroom.build.site_record import ITEMS, Register, shown_version
from newsroom.desk.engine.on_site import OnSite, SiteReader
from newsroom.publishing.history import HISTORY_FOLDER, History

NOW = datetime.datetime(2018, 6, 1, tzinfo=datetime.UTC)
OLD, NEW = article("tin-tuc/2009/cu.md"), article("tin-tuc/2018/moi.md", date="2018-01-01")
DIGESTS = {OLD.path: b"1" * 16, NEW.path: b"2" * 16}
SHOWN = {path: shown_version(content, is_withdrawn=False) for path, content in DIGESTS.items()}


def write(site: Path, items: dict[str, str]) -> None:
    for path, part in ITEMS.replaced_parts(site, items).items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_bytes(part or b"{}")


@pytest.mark.parametrize("targets", [(), ("chinh",)])
def test_an_item_is_current_where_its_year_says_so(tmp_path: Path, targets: tuple[str, ...]) -> None:
    reader, site, history = SiteReader(tmp_path, tmp_path / "site"), tmp_path / "site", History(tmp_path / ".publish")
    assert HISTORY_FOLDER == ".publish"

    def states(items: dict[str, str]) -> list[tuple[bool, bool]]:
        write(site, items)
        for target in targets:
            history.record(target, history.snapshot(site, {}, NOW))
        on_site = OnSite(reader.places(targets), DIGESTS)
        return [(on_site.is_current(item, NOW), on_site.has_any(item.path)) for item in (OLD, NEW)]

    assert states({}) == [(False, False), (False, False)]
    assert states(SHOWN) == [(True, True), (True, True)]
    assert states({**SHOWN, OLD.path: "khac"}) == [(False, True), (True, True)]


def test_a_site_and_a_version_of_an_earlier_program_have_one_part(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / ".newsroom").mkdir(parents=True)
    (site / ".newsroom/items.json").write_text(json.dumps(SHOWN))
    reader, history = SiteReader(tmp_path, site), History(tmp_path / HISTORY_FOLDER)
    history.record("chinh", history.snapshot(site, {}, NOW))
    (note,) = (tmp_path / HISTORY_FOLDER / "targets/chinh").glob("*.json")
    version = json.loads(note.read_bytes())
    note.write_text(json.dumps({**version, "items": version["items"][""]}))
    history.prune()
    for targets in ((), ("chinh",)):
        on_site = OnSite(reader.places(targets), DIGESTS)
        assert on_site.is_current(OLD, NOW)
        assert on_site.is_current(NEW, NOW)


def test_only_the_part_that_changed_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site, read, decode = tmp_path / "site", list[bytes](), Register.decode

    def counted(register: Register, part: bytes) -> dict[str, str]:
        read.append(part)
        return decode(register, part)

    monkeypatch.setattr(Register, "decode", counted)
    write(site, SHOWN)
    reader = SiteReader(tmp_path, site)
    before = reader.places(())
    assert len(read) == 2
    write(site, {**SHOWN, NEW.path: "khac"})
    after = reader.places(())
    assert len(read) == 3
    assert before != after
    assert before[0]["2009"] is after[0]["2009"]
