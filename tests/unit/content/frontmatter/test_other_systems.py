"""What keys of other systems say of publication is understood, and never as more public than it was meant."""

import pytest
import yaml
from newsroom.content.frontmatter.other_systems import publication_state

HELD, SHOWN, NOTHING = ("draft", "yes"), ("", ""), None

ROWS = {
    # Jekyll, Hexo, dev.to, Grav
    "published: false": HELD,
    "published: true": SHOWN,
    "published: 2030-01-01": ("date", "2030-01-01"),
    "Published: No": HELD,
    "publish: off": HELD,
    "publish:": HELD,
    "hidden: true": HELD,
    "hidden: false": SHOWN,
    "visible: false": HELD,
    "sitemap: false": HELD,
    "sitemap: {priority: 0.7}": NOTHING,
    # Docusaurus, Gatsby, Astro
    "unlisted: true": HELD,
    "isDraft: true": HELD,
    "is_draft: false": SHOWN,
    "private: có lẽ": HELD,
    "publishedAt: 2030-01-01T00:00:00.000Z": ("date", "2030-01-01T00:00:00.000Z"),
    # Hugo
    "_build: {render: never}": HELD,
    "_build: {list: never}": HELD,
    "build: {render: always}": SHOWN,
    "headless: true": HELD,
    "publishDate: 2030-01-01": ("date", "2030-01-01"),
    "expiryDate: 2019-01-01": ("expires", "2019-01-01"),
    # Pelican, WordPress, Ghost, NukeViet, Joomla
    "Status: draft": HELD,
    "status: hidden": HELD,
    "status: skip": HELD,
    "status: published": SHOWN,
    "status: 4": HELD,
    "status: 1": SHOWN,
    "status: scheduled": ("date", ""),
    "post_status: private": HELD,
    "post-status: pending": HELD,
    "visibility: members": HELD,
    "visibility: public": SHOWN,
    "state: trong kho": HELD,
    "password: abc": HELD,
    "password:": SHOWN,
    "robots: noindex, nofollow": HELD,
    "publish_up: 2030-01-01 00:00:00": ("date", "2030-01-01 00:00:00"),
    "exptime: 1514764800": ("expires", "1514764800"),
    # Eleventy
    "permalink: false": HELD,
    "permalink: /a/": NOTHING,
    "eleventyExcludeFromCollections: true": HELD,
    # Material's own, and keys of no meaning for publication
    "status: new": NOTHING,
    "hide: [navigation]": NOTHING,
    "hide: true": HELD,
    "title: Hidden": NOTHING,
    "published_by: BBT": NOTHING,
}


@pytest.mark.parametrize(("row", "state"), ROWS.items(), ids=ROWS)
def test_a_key_of_another_system_has_its_meaning(row: str, state: tuple[str, str] | None) -> None:
    node = yaml.compose(row, Loader=yaml.CSafeLoader)
    assert isinstance(node, yaml.MappingNode)
    key, value = node.value[0]
    read = publication_state(key.value, value)
    assert (read and (read.key, read.value)) == state
