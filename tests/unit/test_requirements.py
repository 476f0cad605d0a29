"""Every requirement has a reason and is pinned by its hashes."""

import os
import re

import pytest
from project_folder import ROOT

_MARKER = r"[a-z_]+ [<>=!]+ '[^']+'"
PIN = re.compile(rf"[a-z0-9-]+==[^\s;@/]+( ; {_MARKER}( and {_MARKER})*)?( --hash=sha256:[0-9a-f]{{64}})+")


def pins(name: str) -> set[str]:
    """The pins of a requirements file, each with its hashes on one line, without the comments."""
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return {re.sub(r"\s+", " ", line).strip() for line in text.splitlines() if not line.lstrip().startswith("#")}


FOR_S3 = "hooks/newsroom/publishing/requirements-s3.txt"
FOR_LDAP = "hooks/newsroom/desk/access/requirements-ldap.txt"
FOR_STORES = "tests/stores/requirements.txt"


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", FOR_S3, FOR_LDAP, FOR_STORES])
def test_every_requirement_is_an_exact_version_with_hashes_from_no_named_place(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert [pin for pin in pins(name) if not PIN.fullmatch(pin)] == []
    assert not re.search(r"\w+://|file:|--(index-url|extra-index-url|find-links)", text)


def test_the_tests_run_on_the_runtime_pins() -> None:
    assert pins("requirements.txt") - pins("requirements-dev.txt") == set()
    versions = {pin.split()[0] for pin in pins("requirements-dev.txt")}
    assert {pin.split()[0] for pin in pins(FOR_S3) | pins(FOR_LDAP)} - versions == set()


@pytest.mark.parametrize(
    ("name", "group"),
    [("requirements.txt", "dependencies"), ("requirements-dev.txt", "dev"), (FOR_S3, "s3"), (FOR_LDAP, "ldap")],
)
def test_every_direct_requirement_has_a_reason_and_a_pin(name: str, group: str) -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lines = text.partition(f"\n{group} = [\n")[2].partition("\n]\n")[0].splitlines()
    pinned = {pin.partition("==")[0] for pin in pins(name)}
    assert lines
    assert [line for line in lines if not re.search(r'^ +"[^"]+", +# \w', line)] == []
    assert {re.split(r"[\s<=>\"]+", line)[1].lower() for line in lines} - pinned == set()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no executable bit")
@pytest.mark.parametrize("name", ["newsroom", ".ci/run"])
def test_what_is_started_by_its_name_is_executable(name: str) -> None:
    assert os.access(ROOT / name, os.X_OK)
