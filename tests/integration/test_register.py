"""The register of documents: every one in the table and in the JSON, which is as its schema says."""

import json
import re
from collections.abc import Mapping
from pathlib import Path

import pytest
from project_folder import Project

NOW = "2018-12-31 12:00"
TYPES: Mapping[str, type] = {"object": dict, "array": list, "string": str, "integer": int}


def plan(number: str, date: str, more: str = "") -> str:
    """A plan's file."""
    front_matter = (
        f"title: Kế hoạch {number}\ndate: {date}\nnumber: {number}\nissued: {date}\nissuer: Ban Dân vận\n{more}"
    )
    return f"---\n{front_matter}---\n\nNội dung.\n"


def against(schema: Mapping[str, object], value: object, json_path: str = "$") -> None:
    """Check a value against as much of JSON Schema as ours uses; anything else in the schema is a mistake."""
    keywords = {"$schema", "$id", "title", "description", "format"}
    for key, rule in schema.items():
        if key == "type":
            assert isinstance(value, TYPES[str(rule)]), json_path
        elif key == "required":
            assert isinstance(value, dict) and isinstance(rule, list)
            assert set(rule) <= value.keys(), json_path
        elif key == "properties":
            assert isinstance(value, dict) and isinstance(rule, dict)
            for name, inner in value.items():
                against(rule[name], inner, f"{json_path}.{name}")
        elif key == "items":
            assert isinstance(value, list) and isinstance(rule, dict)
            for number, inner in enumerate(value):
                against(rule, inner, f"{json_path}[{number}]")
        elif key == "enum":
            assert isinstance(rule, list) and value in rule, json_path
        elif key == "pattern":
            assert re.search(str(rule), str(value)), json_path
        elif key == "minLength":
            assert value, json_path
        elif key == "minimum":
            assert isinstance(value, int) and value >= 0, json_path
        elif key == "additionalProperties":
            assert rule is False
        else:
            assert key in keywords, key


@pytest.fixture
def register(project: Project) -> dict[str, bytes]:
    """The files of a register of three plans, one of which readers do not see."""
    project.write(
        {
            "content/ke-hoach/2018/a.md": plan("62-KH/BDVTU", "2018-09-12", "effective: {to: 2018-11-30}\n"),
            "content/ke-hoach/2018/b.md": plan("63-KH/BDVTU", "2018-10-12"),
            "content/ke-hoach/2018/c.md": plan("64-KH/BDVTU", "2018-11-12", "draft: yes\n"),
        }
    )
    run = project.run_newsroom("build", now=NOW)
    assert run.exit_status == 0, run.stderr
    return project.site_files()


def test_every_public_document_is_in_the_table_and_in_the_data(register: dict[str, bytes]) -> None:
    page = register["ke-hoach/index.html"].decode()
    assert re.findall(r'<tr data-item [^>]*data-number="([^"]*)"', page) == ["63-KH/BDVTU", "62-KH/BDVTU"]
    assert "Hết hiệu lực" in page
    records = json.loads(register["ke-hoach/index.json"])["records"]
    assert [record["number"] for record in records] == ["63-KH/BDVTU", "62-KH/BDVTU"]
    assert [record.get("state") for record in records] == [None, "het"]
    assert b"64-KH" not in register["ke-hoach/index.json"]


def test_the_data_is_as_its_schema_says(register: dict[str, bytes]) -> None:
    data, schema = json.loads(register["ke-hoach/index.json"]), json.loads(register["ke-hoach/schema.json"])
    assert data["$schema"] == schema["$id"]
    against(schema, data)
    with pytest.raises((AssertionError, KeyError)):
        against(schema, {**data, "records": [{"url": 1}]})


def test_the_data_of_the_sample_is_as_its_schema_says(sample_site: Path) -> None:
    data = json.loads((sample_site / "ke-hoach/index.json").read_bytes())
    assert any(record.get("attachments") for record in data["records"])
    against(json.loads((sample_site / "ke-hoach/schema.json").read_bytes()), data)
