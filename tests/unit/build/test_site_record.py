"""A site's record of itself: divided by year, a change rewrites what it changes, and earlier sites are read as well."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from newsroom.build import site_record
from newsroom.build.site_record import FILES, ITEMS, REDIRECTS, DamagedRecordError, Register

YEARS = {
    "": "",
    "index.html": "",
    "2018": "",
    "2018.html": "",
    "tin-tuc/2018/03/a.md": "2018",
    "2018/index.html": "2018",
    "tin-tuc/trang/3/index.html": "",
    "tin-tuc/20180/a.md": "",
    "luu-tru/2018/2017/a": "2018",
    "/goc/tin-tuc/2018/a/": "2018",
    "٢٠١٨/a": "",
}
names = st.sampled_from(["a.md", "2017/b.md", "2017/c.md", "2018/d.md", "tin/2018/e.md", "trang/9/f.md"])
values = st.sampled_from(["1", "/2017/x/", "/2018/x/", "https://khac.example.vn/"])
entries = st.dictionaries(names, values)


@pytest.mark.parametrize("path", YEARS)
def test_the_year_of_a_path_is_its_first_folder_of_four_digits(path: str) -> None:
    assert site_record.year_in(path) == YEARS[path]


def write(site: Path, parts: dict[str, bytes | None]) -> None:
    for path, part in parts.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        if part is None:
            (site / path).unlink()
        else:
            (site / path).write_bytes(part)


def files_of(site: Path) -> dict[str, bytes]:
    return {f"{site_record.FOLDER}/{file.name}": file.read_bytes() for file in (site / site_record.FOLDER).iterdir()}


@given(before=entries, after=entries)
@pytest.mark.parametrize("register", [ITEMS, REDIRECTS, FILES], ids=lambda register: register.name)
def test_a_changed_record_is_the_one_made_from_all_entries(
    register: Register, before: dict[str, str], after: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> None:
    if not register.has_values:
        before, after = dict.fromkeys(before, ""), dict.fromkeys(after, "")
    for changed in (
        lambda site: register.changed_parts(site, dict(before.items() - after.items()), after),
        lambda site: register.replaced_parts(site, after),
    ):
        site = tmp_path_factory.mktemp("site")
        write(site, {site_record.VERSION_FILE: b"", **register.parts(before)})
        write(site, changed(site))
        assert files_of(site) == {site_record.VERSION_FILE: b"", **register.parts(after)}
        assert register.read(site) == after


def test_an_article_rewrites_the_part_of_its_year_and_reads_no_other(tmp_path: Path) -> None:
    items = {f"tin-tuc/{year}/{number}.md": "1" for year in range(2010, 2020) for number in range(3)}
    write(tmp_path, {**ITEMS.parts(items)})
    write(tmp_path, {ITEMS.file("2011"): b"{"})
    path = "tin-tuc/2018/1.md"
    parts = ITEMS.changed_parts(tmp_path, {path: "1"}, {path: "2"})
    assert list(parts) == [".newsroom/items-2018.json"]
    assert ITEMS.changed_parts(tmp_path, {}, {path: "1"}) == {}
    with pytest.raises(DamagedRecordError, match=r"items-2011\.json"):
        ITEMS.changed_parts(tmp_path, {}, {"tin-tuc/2011/9.md": "1"})
    assert ITEMS.read(tmp_path).keys() == {path for path in items if "/2011/" not in path}


def test_old_addresses_are_in_the_part_of_what_they_lead_to() -> None:
    table = {"/cu.php?id=1": "/tin-tuc/2012/a/", "/2009/b.html": "/tin-tuc/2013/b/", "/cu/": "/tin-tuc/"}
    assert {path: json.loads(part) for path, part in REDIRECTS.parts(table).items()} == {
        ".newsroom/redirects.json": {"/cu/": "/tin-tuc/"},
        ".newsroom/redirects-2012.json": {"/cu.php?id=1": "/tin-tuc/2012/a/"},
        ".newsroom/redirects-2013.json": {"/2009/b.html": "/tin-tuc/2013/b/"},
    }


def test_a_site_of_an_earlier_version_of_the_program_is_read_and_divided(tmp_path: Path) -> None:
    items = {"tin-tuc/2018/a.md": "1", "gioi-thieu.md": "2"}
    paths = ["2018/a/index.html", "index.html", "/etc/passwd", "../ngoai.html"]
    write(
        tmp_path,
        {".newsroom/items.json": json.dumps(items).encode(), ".newsroom/files.json": json.dumps(paths).encode()},
    )
    assert ITEMS.read(tmp_path) == items
    assert list(FILES.read(tmp_path)) == paths[:2]
    write(tmp_path, ITEMS.replaced_parts(tmp_path, items))
    assert files_of(tmp_path).keys() == {
        ".newsroom/files.json",
        ".newsroom/items.json",
        ".newsroom/items-2018.json",
    }
    assert ITEMS.read(tmp_path) == items
    write(tmp_path, ITEMS.replaced_parts(tmp_path, {"tin-tuc/2018/a.md": "1"}))
    assert ".newsroom/items.json" not in files_of(tmp_path)


def test_others_files_beside_the_record_are_no_parts(tmp_path: Path) -> None:
    write(tmp_path, dict.fromkeys([f".newsroom/items{end}" for end in ("-18.json", "-2018.json.gz", "x.json")], b""))
    assert ITEMS.years(tmp_path) == FILES.years(tmp_path) == ITEMS.years(tmp_path / "none") == []
