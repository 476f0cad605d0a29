"""What a run tells is kept on disk, and read as any list."""

from pathlib import Path

from newsroom.migration.finding_list import FindingList
from newsroom.migration.old_site import Finding
from newsroom.migration.outcome import ToldFinding


def test_findings_are_a_sequence(tmp_path: Path) -> None:
    findings = FindingList(tmp_path / "a/findings.sqlite")
    told = [ToldFinding(Finding("draft", f"Bài {number}", "x"), f"tin-tuc/{number}.md") for number in range(5)]
    for each in told:
        findings.add(each.finding, each.path)
    assert list(findings) == list(findings) == told
    assert (len(findings), findings[0], findings[-1], findings[1:3]) == (5, told[0], told[4], told[1:3])


def test_halves_of_characters_are_kept_as_a_question_mark(tmp_path: Path) -> None:
    findings = FindingList(tmp_path / "findings.sqlite")
    findings.add(Finding("draft", "\ud800"))
    assert findings[0].finding.subject == "?"
