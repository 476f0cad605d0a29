"""`./newsroom import-site` of sites in folders: what readers find of them here, and what they never see."""

import json

import pytest
from project_folder import Project, image_bytes, parse_file_listing

CANARY = "chim-hoang-yen"
HUGO = f"""
=== trang-cu/hugo.toml
baseURL = "https://danvan-cu.example.vn/"
title = "Trang cũ"
=== trang-cu/content/tin-tuc/mot/index.md
---
title: Bài một
date: 2018-05-01
tags: [Dân vận khéo]
aliases: [/cu/mot.html]
---
Ban Dân vận tổ chức hội nghị. Xem [bài hai]({{{{< ref "hai.md" >}}}}).

{{{{< figure src="hop.jpg" caption="Họp thôn" >}}}}
=== trang-cu/content/tin-tuc/hai.md
---
title: Bài hai
date: 2018-05-02
---
Xem [bài nháp]({{{{< ref "nhap.md" >}}}}) và [bài một](/tin-tuc/mot/).
=== trang-cu/content/tin-tuc/nhap.md
---
title: {CANARY} một
date: 2018-05-03
draft: true
aliases: [/cu/{CANARY}/]
---
{CANARY}
=== trang-cu/content/noi-bo/_index.md
---
title: Nội bộ
cascade: {{draft: true}}
---
=== trang-cu/content/noi-bo/{CANARY}.md
---
title: {CANARY} hai
date: 2018-05-03
---
{CANARY}
=== trang-cu/content/tin-tuc/het-han.md
---
title: {CANARY} ba
date: 2017-05-03
expiryDate: 2017-06-01
---
{CANARY}
=== trang-cu/content/tin-tuc/sap-toi.md
---
title: {CANARY} bốn
date: 2017-05-03
publishDate: 2030-01-01
---
{CANARY}
"""
JEKYLL = f"""
=== trang-cu/_config.yml
title: Trang cũ
url: https://danvan-cu.example.vn
permalink: /:year/:month/:day/:title.html
=== trang-cu/_posts/2018-05-01-mot.md
---
title: Bài một
categories: [Tin tức]
---
Ban Dân vận tổ chức hội nghị. Xem [bài hai]({{% post_url 2018-05-02-hai %}}).
=== trang-cu/_posts/2018-05-02-hai.md
---
title: Bài hai
---
Chữ của bài hai. {{% if page.kin %}}{CANARY}{{% endif %}}
=== trang-cu/_posts/2018-05-03-kin.md
---
title: {CANARY}
published: false
---
{CANARY}
=== trang-cu/_drafts/nhap.md
---
title: {CANARY}
---
{CANARY}
"""


@pytest.mark.parametrize(
    ("listing", "old_addresses"),
    [
        (HUGO, ("cu/mot.html", "tin-tuc/mot/index.html", "tin-tuc/hai/index.html")),
        (JEKYLL, ("2018/05/01/mot.html", "2018/05/02/hai.html")),
    ],
    ids=("Hugo", "Jekyll"),
)
def test_a_site_comes_in_with_its_addresses_and_nothing_that_readers_did_not_see(
    project: Project, listing: str, old_addresses: tuple[str, ...]
) -> None:
    project.write(parse_file_listing(listing))
    if listing is HUGO:
        project.write({"trang-cu/content/tin-tuc/mot/hop.jpg": image_bytes("JPEG")})
    run = project.run_newsroom("import-site", "trang-cu")
    assert "Traceback" not in run.stderr
    assert run.exit_status == 0
    assert len(run.stdout.splitlines()) <= 40
    assert [line for line in project.problem_lines() if not line.endswith("[cảnh báo]")] == []
    site = project.build().site_files()
    assert [path for path in old_addresses if path not in site] == []
    leaks = [path for path, data in site.items() if CANARY in path or CANARY.encode() in data]
    assert leaks == []
    assert CANARY not in json.dumps(sorted(site), ensure_ascii=False)


def test_a_second_run_changes_nothing(project: Project) -> None:
    project.write(parse_file_listing(HUGO))
    project.run_newsroom("import-site", "trang-cu")
    before = {file: file.read_bytes() for file in (project.root / "content").rglob("*") if file.is_file()}
    run = project.run_newsroom("import-site", "trang-cu")
    assert "mới mang sang" not in run.stdout
    assert {file: file.read_bytes() for file in before} == before
