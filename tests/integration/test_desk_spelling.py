"""The desk tells its form which words are Vietnamese: our table, and what a board adds in goi-y.yml."""

import unicodedata

import pytest
from desk_client import DeskClient
from newsroom.text.syllables import is_syllable
from project_folder import Project

SHARP = "\u0301"
"""A tone that every syllable can have, on whichever letter it is written."""


def test_the_form_gets_the_table_once(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = DeskClient(project, monkeypatch)
    response = desk.get("/_ban/chinh-ta")
    syllables = response.json["syllables"].split()
    assert len(syllables) > 3_000
    assert [each for each in syllables if not is_syllable(unicodedata.normalize("NFC", each + SHARP))] == []
    assert len(response.data) < 30_000
    again = desk.get("/_ban/chinh-ta", headers={"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304
    project.write({"goi-y.yml": "tu-muon: [Start-up, check in]\n"})
    changed = desk.get("/_ban/chinh-ta", headers={"If-None-Match": response.headers["ETag"]})
    assert {"start-up", "check", "in", "internet"} <= set(changed.json["words"].split())
