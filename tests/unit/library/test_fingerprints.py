"""That a page is composed anew whenever anything it shows has changed, wherever that stands."""

import random
from datetime import timedelta

import pytest
from memory_site import (
    NOW,
    PDF_FACTS,
    PHOTO_FACTS,
    MemorySite,
    article,
    bulletin,
    contest,
    correction,
    lead_picture,
    plan,
    to_date,
)
from msgspec.structs import replace
from newsroom.build.search_output import month_keys
from newsroom.kinds import KINDS
from newsroom.kinds.contest.record import Contest
from newsroom.model.file_types import FileInfo
from newsroom.model.items import Item
from newsroom.model.records import Attachment, Milestone, Plan
from newsroom.search.index import SearchIndex
from newsroom.search.shards import Span

FILES = {"anh.jpg": PHOTO_FACTS, "hai.jpg": PHOTO_FACTS, "tep.pdf": PDF_FACTS}
TAGS = ["Hội thi", "HỘI THI", "Hòa", "Hoà", "Hoa", "Dân vận"]
PATHS = (
    *(f"tin-tuc/{n}.md" for n in range(6)),
    *(f"ke-hoach/{n}.md" for n in range(5)),
    "hoi-thi/0.md", "ban-tin/0.md", "ban-tin/1.md",
)  # fmt: skip


def random_item(path: str, rng: random.Random) -> Item:
    """An item that may show anything an item can show of others."""
    name = str(rng.randrange(1000))
    others = rng.sample(PATHS, 3)
    keys = {
        "date": NOW - timedelta(days=rng.randrange(-10, 700)),
        "title": f"Kế hoạch {name}" if rng.random() < 0.5 else f"Bài {name}",
        "tags": rng.sample(TAGS, rng.randint(0, 2)),
        "draft": rng.random() < 0.15,
        "featured": rng.random() < 0.1,
    }
    if rng.random() < 0.4:
        keys["image"] = lead_picture(f"/{rng.choice(list(FILES))}", caption=name)
    if rng.random() < 0.3:
        when = NOW + timedelta(days=rng.randrange(-5, 5))
        keys["corrections"] = [correction(when, name, rng.choice(["dinh-chinh", "cap-nhat", "go"]))]
    if rng.random() < 0.3:
        keys["expires"] = NOW + timedelta(days=rng.randrange(-3, 5))
    if rng.random() < 0.4:
        keys["related"] = others[:2]
    if rng.random() < 0.3:
        keys["plan"] = rng.choice(["1-KH/X", others[2]])
    if rng.random() < 0.5:
        keys["body"] = f"{name} [a](/{others[0]}) ![b](/{rng.choice(list(FILES))}) [c](/tep.pdf) [d](/chu-de/hoa/)"
    if path.startswith("ke-hoach/"):
        first = to_date("2018-12-30") + timedelta(days=rng.randrange(4))
        record = {
            "number": rng.choice(["1-KH/X", "2-KH/X", ""]),
            "subject": name,
            "effective_from": first,
            "milestones": (Milestone(first, first, name),),
            "attachments": (Attachment("/tep.pdf", name),),
            rng.choice(["basis", "replaces", "amends"]): (rng.choice(["1-KH/X", "2-KH/X", others[0]]),),
        }
        return plan(path, record=record, **keys)
    if path.startswith("hoi-thi/"):
        return contest(path, record=Contest(name=name), **keys)
    if path.startswith("ban-tin/"):
        listed = rng.choice([None, others])
        return bulletin(path, number=rng.randint(1, 3), period="2018-12", items=listed, **keys)
    return article(path, **keys)


def artifacts(items: list[Item], facts: dict[str, FileInfo], **keys: object) -> dict[str, tuple[bytes, bytes]]:
    """Key and digest of every file of a site, and of what its search index has of each month."""
    site = MemorySite(*items, files=facts, **keys)
    site.facts.update(facts)
    digests = {path: (artifact.key, artifact.prepare().digest) for path, artifact in site.artifacts().items()}
    index = SearchIndex(site.presenter, lambda digest: "", KINDS, key=b"")
    for (year, month), key in month_keys(site.library, site.fingerprints).items():
        span = Span(year, month, 0, len(site.library.items_by_month[year, month]))
        searched = [index.span_digest(span, is_metadata=is_metadata) for is_metadata in (False, True)]
        digests[f"search {year}-{month}"] = key, b"".join(searched)
    return digests


@pytest.mark.parametrize("seed", range(200))
def test_equal_keys_mean_equal_views(seed: int) -> None:
    rng = random.Random(seed)
    items = [random_item(path, rng) for path in PATHS]
    facts = dict(FILES)
    preview = rng.random() < 0.3
    before = artifacts(items, facts, per_page=2, preview=preview)
    now = NOW
    index = rng.randrange(len(items))
    match rng.randrange(5):
        case 0:
            items[index] = random_item(items[index].path, rng)
        case 1:
            del items[index]
        case 2:
            facts[rng.choice(["anh.jpg", "hai.jpg"])] = replace(PHOTO_FACTS, width=1600, sha256="1" * 64)
        case 3:
            items[index] = replace(items[index], draft=not items[index].draft)
        case _:
            now = NOW + timedelta(days=rng.randrange(1, 4))
    after = artifacts(items, facts, per_page=2, now=now, preview=preview)
    stale = [
        path
        for path in before.keys() & after.keys()
        if before[path][0] == after[path][0] and before[path][1] != after[path][1]
    ]
    assert stale == []


def test_an_article_that_nothing_shows_changes_only_its_own_page_and_lists() -> None:
    items = [article(f"tin-tuc/{n}.md", date=f"2017-01-{n:02}", title=f"Bài {n}") for n in range(1, 21)]
    before = artifacts(items, {}, per_page=5)
    items[9] = replace(items[9], summary="Khác")
    after = artifacts(items, {}, per_page=5)
    changed = {path for path in before if before[path][0] != after[path][0]}
    assert "tin-tuc/10/index.html" in changed
    assert "tin-tuc/2/index.html" not in changed
    assert "tin-tuc/trang/1/index.html" not in changed


def test_a_plan_is_read_anew_each_day() -> None:
    item = plan(record={"effective_to": to_date("2018-12-31")})
    assert isinstance(item.record, Plan)
    today, tomorrow = (artifacts([item], {}, now=now) for now in (NOW, NOW + timedelta(days=1)))
    page = "ke-hoach/2018/09/ke-hoach/index.html"
    assert today[page] != tomorrow[page]
