"""Every page of the sample is valid HTML, by the checker of the W3C."""

import json
import shutil
import subprocess
from pathlib import Path

from accessibility import INSPECTORS
from optional_programs import skip_without


def test_the_html_of_every_page_is_valid(sample_site: Path) -> None:
    jar = INSPECTORS / "vnu-jar/build/dist/vnu.jar"
    java = shutil.which("java")
    if not java or not jar.is_file():
        skip_without(
            "no Java, or the checker is not there: npm ci --prefix tests/inspectors", variable="NEWSROOM_INSPECTORS"
        )
    command = [java, "-jar", str(jar), "--errors-only", "--format", "json", "--skip-non-html", str(sample_site)]
    run = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300, check=False)
    messages = json.loads(run.stderr)["messages"]
    lines = sorted(
        {
            f"{m['message']} ({m.get('extract', '')[:120]}) {m['url'].removeprefix(f'file:{sample_site}')}"
            for m in messages
        }
    )
    assert lines == []
    assert run.returncode == 0
