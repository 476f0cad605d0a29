"""The search index of a site: only what is public, and made anew only where something changed."""

import gzip
import json
import shutil

import pytest
from camera_pictures import picture_with_metadata
from newsroom.build import search_output
from project_folder import Project

NOW = "2018-06-01 12:00"
INDEX = "tim-kiem/chi-muc/"
WORD = "xuyenchivang"
HIDDEN = {
    "nhap": "date: 2017-10-09\ndraft: yes",
    "hen": "date: 2018-06-01 12:00:01",
    "het": "date: 2017-10-09\nexpires: 2018-06-01 12:00",
    "go": "date: 2017-10-09\ncorrections: [{date: 2018-01-01, text: Gỡ bài, kind: go}]",
}


def article(date: str, title: str = "Tin", body: str = "Nội dung.") -> str:
    """An article's file."""
    return f"---\ntitle: {title}\ndate: {date}\n---\n\n{body}\n"


def build(project: Project) -> dict[str, bytes]:
    """The files of the index after a build."""
    run = project.run_newsroom("build", now=NOW)
    assert run.exit_status == 0, run.stderr
    return {path: data for path, data in project.site_files().items() if path.startswith(INDEX)}


def shard_folders(files: dict[str, bytes]) -> dict[str, str]:
    """The folders of the shards by their names."""
    folders = {path.split("/")[2] for path in files if path.count("/") > 2}
    return {folder.rpartition("-")[0]: folder for folder in folders}


def test_nothing_that_is_not_public_enters_the_index(project: Project) -> None:
    project.write({"content/tin-tuc/bai.md": article("2017-01-01")})
    for name, state in HIDDEN.items():
        text = f"---\ntitle: Bài {name}\n{state}\nsummary: Tóm tắt {WORD}\ntags: [{WORD}]\n---\n\nThân {WORD}\n"
        project.write({f"content/tin-tuc/{name}.md": text})
    files = build(project)
    assert files
    for path, data in files.items():
        opened = gzip.decompress(data) if data.startswith(b"\x1f\x8b") else data
        assert WORD.encode() not in opened, path


def test_a_shard_is_made_anew_only_where_its_items_changed(project: Project) -> None:
    for year in range(2014, 2019):
        project.write({f"content/tin-tuc/{year}/bai.md": article(f"{year}-02-03", f"Tin năm {year}")})
    first = shard_folders(build(project))
    assert set(first) == {"cu-2014-02", "moi-2017-02", *(f"{year}-02" for year in range(2014, 2019))}

    project.write({"content/tin-tuc/2018/moi.md": article("2018-05-05", "Tin mới")})
    added = shard_folders(build(project))
    assert {name for name in added if added[name] != first[name]} == {"moi-2017-02", "2018-02"}

    project.write({"content/tin-tuc/2015/bai.md": article("2015-02-03", "Tin năm 2015", "Nội dung.\n\nThêm một câu.")})
    edited = shard_folders(build(project))
    assert {name for name in added if added[name] != edited[name]} == {"2015-02"}
    project.write({"content/tin-tuc/2015/bai.md": article("2015-02-03", "Tin năm 2015")})
    assert shard_folders(build(project)) == added, "what is as it was is where it was"


def test_a_table_stays_while_other_years_change(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_output, "SHARDS_PER_TABLE", 2)
    for year in range(2015, 2019):
        project.write({f"content/tin-tuc/{year}/bai.md": article(f"{year}-02-03", f"Tin năm {year}")})
    before = year_tables(build(project))
    assert before[2015] == before[2016] != before[2017] == before[2018]
    project.write({"content/tin-tuc/2015/hai.md": article("2015-02-04", "Tin nữa")})
    after = year_tables(build(project))
    assert after[2015] == after[2016] != before[2015]
    assert after[2017] == after[2018] == before[2018]


def year_tables(files: dict[str, bytes]) -> dict[int, str]:
    """The files with the shards of full text, by year."""
    contents = json.loads(files[f"{INDEX}muc-luc.json"])
    assert all(f"{INDEX}{year['table']}" in files for year in contents["years"])
    return {year["year"]: year["table"] for year in contents["years"]}


def tagged(date: str, tag: str, keys: str = "") -> str:
    """An article's file with one tag."""
    return f"---\ntitle: Tin\ndate: {date}\ntags: [{tag}]\n{keys}---\n\nNội dung.\n"


def test_what_an_item_shows_of_others_is_searched_as_it_is_now(project: Project) -> None:
    """Its topic is spelled as most items spell it; its picture has the size that the file has."""
    picture = "image: {src: anh.jpg, alt: Ảnh, caption: Hội thi}\n"
    project.write({"content/tin-tuc/cu.md": tagged("2015-02-03", "Hội thi", picture)})
    project.write({"content/tin-tuc/moi.md": article("2018-01-05")})
    project.write({"content/tin-tuc/anh.jpg": picture_with_metadata("JPEG", size=(400, 240))})
    before = shard_folders(build(project))
    project.write({f"content/tin-tuc/{n}.md": tagged(f"2018-01-0{n}", "hội thi") for n in (1, 2)})
    respelled = shard_folders(build(project))
    project.write({"content/tin-tuc/anh.jpg": picture_with_metadata("JPEG", size=(600, 400))})
    resized = build(project)
    folders = [folders["cu-2015-02"] for folders in (before, respelled, shard_folders(resized))]
    assert len(set(folders)) == 3
    shutil.rmtree(project.site)
    shutil.rmtree(project.root / ".cache")
    assert build(project) == resized


def test_a_lost_file_of_a_shard_is_made_again(project: Project) -> None:
    project.write({"content/tin-tuc/bai.md": article("2017-01-01")})
    files = build(project)
    for lost in ("/tu/", "/doc/", "/than-", "/tu-vung-", "muc-luc.json"):
        (project.site / next(path for path in files if lost in path)).unlink()
        assert build(project) == files, lost


def test_the_first_item_of_a_year_leaves_the_finished_years_alone(project: Project) -> None:
    for year in (2015, 2016, 2017):
        project.write({f"content/tin-tuc/{year}/bai.md": article(f"{year}-12-03", f"Tin năm {year}")})
    before = shard_folders(build(project))
    project.write({"content/tin-tuc/2018/bai.md": article("2018-01-02", "Tin năm 2018")})
    after = shard_folders(build(project))
    assert before["cu-2015-12"] == after["cu-2015-12"]


@pytest.mark.parametrize("count", [0, 1, 4, 5])
def test_sites_of_few_items_have_an_index(project: Project, count: int) -> None:
    for number in range(count):
        project.write({f"content/tin-tuc/bai-{number}.md": article(f"2017-01-0{number + 1}")})
    files = build(project)
    assert f"{INDEX}muc-luc.json" in files
    assert sum("/doc/" in path for path in files) == 2 * -(-count // 4)
