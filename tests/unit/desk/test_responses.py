"""The desk's own files come with what the law of their authors asks for."""

import json
import re

from project_folder import ROOT

EDITOR = ROOT / "hooks/newsroom/desk"


def test_the_editor_comes_with_the_licences_of_all_that_is_in_it() -> None:
    licences = (EDITOR / "assets/editor.txt").read_text("utf-8")
    locked = json.loads((ROOT / "web/package-lock.json").read_text("utf-8"))["packages"]
    named = dict(re.findall(r"^(\S+) (\d\S*) \(MIT\)$", licences, re.MULTILINE))
    assert {"@codemirror/state", "@codemirror/view", "@lezer/markdown", "style-mod"} <= named.keys()
    assert named == {name: locked[f"node_modules/{name}"]["version"] for name in named}
    assert licences.count("Permission is hereby granted") == len(named)
    assert "cm-content" in (EDITOR / "assets/editor.js").read_text("utf-8")
