"""The table of settings, for whoever keeps a site, has every key that the program reads, and no other."""

import re
from collections.abc import Iterable, Iterator

import yaml
from msgspec import structs
from newsroom.content.frontmatter.field_spec import ANY_KEY, FieldSpec
from newsroom.content.read_settings import setting_fields
from newsroom.kinds import KINDS
from newsroom.model.settings import BackupTarget, Colours, Organisation, PublishTarget, Settings
from newsroom.scaffold.answers import Answers
from newsroom.scaffold.project_files import project_files
from newsroom.scaffold.wheel import program_wheel
from project_folder import ROOT

TABLE = (ROOT / "docs/thiet-lap.md").read_text("utf-8")
_ROW = re.compile(r"^\| `([^`]+)` \| (.*?) \| (.*?) \| ?(.*?) ?\|$", re.MULTILINE)


def rows(heading: str) -> dict[str, tuple[str, str, str]]:
    """Meaning, values and default of each key below a heading."""
    chapter = TABLE.partition(f"## {heading}")[2].partition("\n## ")[0]
    return {key: (meaning, values, default) for key, meaning, values, default in _ROW.findall(chapter)}


def flattened(specs: Iterable[FieldSpec], above: str = "") -> Iterator[tuple[str, FieldSpec]]:
    for spec in specs:
        key = above + ("TÊN" if spec.name == ANY_KEY else spec.name)
        yield key, spec
        yield from flattened(spec.subfields, f"{key}.")


def test_the_table_has_every_key_and_no_other() -> None:
    (newsroom,) = setting_fields(KINDS)["extra"].subfields
    table, specs = rows("Dưới"), dict(flattened(newsroom.subfields))
    assert table.keys() == specs.keys()
    for key, spec in specs.items():
        meaning, values, default = table[key]
        assert meaning, key
        assert (default == "bắt buộc") == spec.required, key
        assert [choice for choice, _ in spec.choices if f"`{choice}`" not in values] == [], key


def test_the_defaults_in_the_table_are_those_of_the_program() -> None:
    settings = Settings("", "", "", (), Organisation())
    by_key = {"per_page": settings.per_page, "organisation.board": Organisation().board}
    by_key |= {f"colours.{name}": value for name, value in structs.asdict(Colours()).items()}
    by_key["backup.TÊN.keep"] = BackupTarget(PublishTarget("", "")).keep
    table = rows("Dưới")
    assert {key: table[key][2].strip("`") for key in by_key} == {key: str(value) for key, value in by_key.items()}
    flags = {"clean_attachments": settings.clean_attachments, "precompress": settings.precompress}
    flags["review.required"], flags["review.two_people"] = settings.review.required, settings.review.two_people
    flags["publish.TÊN.insecure"] = PublishTarget("", "").insecure
    assert {key: table[key][2] for key in flags} == {key: "yes" if on else "no" for key, on in flags.items()}


def test_the_table_of_mkdocs_has_every_key_that_init_writes() -> None:
    files = project_files(Answers("Ban", "https://a.vn/"), program_wheel())
    assert yaml.safe_load(files["mkdocs.yml"]).keys() <= rows("Ở ngoài cùng").keys()
