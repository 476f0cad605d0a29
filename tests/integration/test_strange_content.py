"""Whatever has no errors can be built, however strange."""

import random
import re

from project_folder import Project
from strange_content import COMMON_FRONT_MATTER, FRONT_MATTER_BY_PATH, NASTY_VALUES, content_checker

MARKDOWN = ("\n\n", "# ", "**", "| a | b |\n|---|---|\n", "[a](", ")", "![", "[^1]", "[^1]: ", "{: #a .b }")
# Keys whose values lead to other files.
REFERENCES = r"^(?:image|attachments|related|items|basis|amends|plan):.*\n(?: .*\n)*"


def test_what_has_no_errors_can_be_built_however_strange(project: Project) -> None:
    """Whatever passes the checks passes the templates, the feeds and the calendar too."""
    chance = random.Random(2017)
    strange = (
        "😀 \u202eabc",
        "<script>alert(1)</script>",
        "{{ view }}{% raw %}",
        "]]>&#0;&amp;",
        "“Đ” Ð e\u0301 \u200b",
        "a" * 199,
    )
    files = {
        "ke-hoach/2018/09/moc.md": "---\ntitle: Mốc\ndate: 1000-01-01\nissued: 9999-12-31\nmilestones:\n"
        "  - {from: 1000-01-01, to: 9999-12-31, task: 'A\\,;'}\neffective: {from: 9999-12-31}\n---\n",
        "ban-tin/2017/xa.md": "---\ntitle: Xa\ndate: 2017-10-09\nnumber: 999999999\nperiod: 9999-12\n---\n",
    }
    for number in range(300):
        path = chance.choice(sorted(FRONT_MATTER_BY_PATH))
        rows = (
            (COMMON_FRONT_MATTER + FRONT_MATTER_BY_PATH[path])
            .replace("id: bai", f"id: bai-{number}")
            .replace("/cu/", f"/cu-{number}/")
        )
        rows = re.sub(r"^(number: )62", rf"\g<1>{number + 1}", rows, flags=re.MULTILINE)
        rows = rows.replace("period: 2017", f"period: {1700 + number}")
        rows = re.sub(REFERENCES, "", rows, flags=re.MULTILINE)
        row = chance.choice(rows.splitlines())
        key, colon, _ = row.partition(": ")
        value = chance.choice((*strange, *NASTY_VALUES)).replace("'", "''")
        rows = rows.replace(row, f"{key}{colon or ':'} '{value}'")
        body = "".join(chance.choice((*strange, *NASTY_VALUES, *MARKDOWN)) for _ in range(20))
        text = f"---\n{rows}---\n{body}"
        files[path.replace("x.md", f"x-{number}.md")] = text.encode("utf-8", "replace").decode()
    while True:
        _, problems = content_checker().check({path: text.encode() for path, text in files.items()})
        unfit = {problem.path.removeprefix("content/") for problem in problems if problem.level == "error"}
        if not unfit:
            break
        files = {path: text for path, text in files.items() if path not in unfit}
    assert len(files) > 100
    assert {path.partition("/")[0] for path in files} == {path.partition("/")[0] for path in FRONT_MATTER_BY_PATH}
    project.write({f"content/{path}": text for path, text in files.items()})
    run = project.run_newsroom("build")
    assert "Traceback" not in run.stderr, run.stderr[-3000:]
    assert run.exit_status == 0, [line for line in run.stderr.splitlines() if not line.endswith("[cảnh báo]")]
