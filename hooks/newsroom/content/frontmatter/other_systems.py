"""What the keys of other systems say of a page's publication, and what says the same here."""

import re
from collections.abc import Collection, Mapping
from functools import lru_cache
from typing import Literal

import yaml
from msgspec import Struct

from newsroom.content.frontmatter.field_spec import FieldSpec, synonym_of
from newsroom.content.frontmatter.yaml_nodes import is_empty_node, node_preview, scalar_text
from newsroom.text.normalize import collapse_whitespace, slug

# What the value of a key says. A yes holds the page back (`held`) or lets it out (`shown`); only a yes or only a no
# says something of publication, and holds back (`yes`, `no`); a moment from which, or until which, the page is public
# (`from`, `until`); a word of those below (`word`); any value holds back (`locked`); a group of keys (`build`).
_Meaning = Literal["held", "shown", "yes", "no", "from", "until", "word", "locked", "build"]

# Keys without case, underscores and hyphens, and whose they are, by the documentation of these systems in 2026.
_TABLE: tuple[tuple[_Meaning, str, str], ...] = (
    ("held", "Jekyll, Hexo, Lektor, TYPO3", "hidden ishidden hiddenpost"),
    ("held", "Docusaurus, Gatsby", "unlisted isunlisted"),
    ("held", "Gatsby, WordPress", "private isprivate privatepost internalonly"),
    ("held", "Astro, Hashnode", "isdraft drafts drafted saveasdraft wip unfinished"),
    ("held", "Hugo", "headless"),
    ("held", "Eleventy", "eleventyexcludefromcollections excludefromcollections"),
    ("held", "VuePress", "encrypted protected passwordprotected"),
    ("held", "Drupal, Joomla", "unpublished isunpublished archived isarchived trashed deleted isdeleted disabled"),
    ("held", "WordPress", "noindex metarobotsnoindex"),
    ("shown", "Jekyll, Hexo, Grav, dev.to", "published publish ispublished"),
    ("shown", "Obsidian", "dgpublish explicitpublish"),
    ("shown", "Wagtail, Django", "public ispublic live islive active isactive enabled isenabled"),
    ("shown", "Grav, Lektor, Kirby", "visible isvisible routable discoverable listed islisted"),
    ("shown", "Zola", "render"),
    ("shown", "Joomla, DNN", "approved isapproved"),
    ("yes", "Hexo, Jekyll", "hide exclude skip"),
    ("no", "Eleventy, Jekyll", "permalink sitemap output"),
    ("from", "Hugo", "publishdate pubdate"),
    ("from", "Gatsby, Ghost", "publishedat publishedon publisheddate datepublished publishat publishon publishtime"),
    ("from", "Wagtail, Drupal", "goliveat golive scheduled scheduledat scheduledfor scheduledate scheduleddate"),
    ("from", "Joomla, TYPO3", "publishup starttime embargo embargountil embargodate releasedate"),
    ("from", "NukeViet", "publtime"),
    ("until", "Hugo", "expirydate unpublishdate"),
    ("until", "Wagtail, Drupal", "expireat expiresat expireson expirationdate expiredate expiration unpublishon"),
    ("until", "Joomla, TYPO3", "publishdown endtime unpublishat unpublishedat validuntil"),
    ("until", "NukeViet", "exptime"),
    ("word", "Pelican, WordPress, Ghost, NukeViet", "status poststatus publishstatus publicationstatus pagestatus"),
    ("word", "tiếng Việt", "trangthai tinhtrang"),
    ("shown", "tiếng Việt", "xuatban hienthi congkhai dangbai"),
    ("held", "WordPress, Ghost, Hexo", "membersonly memberonly subscribersonly requirelogin loginrequired"),
    ("no", "Eleventy, Astro", "ready finished completed"),
    ("yes", "Hugo, Gatsby", "sitemapexclude hidefromlist hidefromlists excludefromlist hideinlist paywall"),
    ("word", "WordPress, Ghost", "visibility access accesslevel audience privacy"),
    ("word", "Joomla, Plone", "state reviewstate workflowstate moderationstate"),
    ("word", "WordPress", "robots metarobots"),
    ("locked", "WordPress, Hexo, Nikola", "password postpassword"),
    ("build", "Hugo", "build"),
)
# Of those, what keeps a page for some people, who could read it.
_FOR_SOME = frozenset(
    [
        "private",
        "isprivate",
        "privatepost",
        "internalonly",
        "encrypted",
        "protected",
        "passwordprotected",
        "password",
        "postpassword",
        "visibility",
        "access",
        "accesslevel",
        "audience",
        "privacy",
        "membersonly",
        "memberonly",
        "subscribersonly",
        "requirelogin",
        "loginrequired",
    ]
)
_KEYS = {name: (meaning, systems) for meaning, systems, names in _TABLE for name in names.split()}

# Words of other systems that mean a key of ours only in a file that came from one, as slugs without hyphens.
_WORDS = {
    "summary": "description metadescription intro introduction teaser standfirst subheadline",
    "aliases": "permalink url oldurl oldurls redirectfrom formerurl",
    "image": "images coverimage featuredimage featureimage heroimage hero banner headerimage ogimage postthumbnail"
    " thumbnailimage socialimage img coverimg headerimg topimg bannerimg indeximg bigimg bannerimage coversrc"
    " imagepath featuredimagepreview cardimage thumb header",
    "tags": "keyword topics topic labels",
    "date": "createdat datecreated creationdate postdate",
    "updated": "updatedat dateupdated datemodified modifieddate lastmodifiedat lastmodifieddate lastupdated lastupdate",
    "author": "authors writer writers creator createdby postauthor",
}
_KEYS_BY_WORD = {word: key for key, words in _WORDS.items() for word in words.split()}
# Keys of other systems that say nothing for which there is a place here.
_NO_PLACE_HERE = """
    layout type weight comments comment toc math mathjax katex mermaid menu sidebar navorder parent haschildren share
    authorprofile readtime classes lang language locale linktitle markup outputs cascade resources series order pin
    translationkey disqus commentid subtitle navigation eleventynavigation readingtime showtoc tocopen copyright reward
    top abbrlink lightgallery showcomments license authorlink authorurl editpost hidesummary canonicalurl
    disableshare searchhidden breadcrumbs
"""
_WITHOUT_PLACE = frozenset(_NO_PLACE_HERE.split())

# Words as slugs.
_YES = {"true", "yes", "y", "on", "1", "co", "dung", "always"}
_NO = {"false", "no", "n", "off", "0", "khong", "sai", "never", "none"}
_PUBLIC_WORDS = {
    "published", "publish", "public", "everyone", "all", "1", "listed", "live", "active", "approved", "visible", "sent",
    "featured", "index", "index-follow", "da-dang", "cong-khai", "xuat-ban", "da-xuat-ban", "hien-thi", "dang",
}  # fmt: skip
_SCHEDULED_WORDS = {"scheduled", "future", "queued", "hen-gio"}
# Of Material's own key `status`.
_MATERIAL_STATUSES = {"new", "deprecated"}
_DATE_LIKE = re.compile(r"(?:\D*\d){4}", re.ASCII)


class PublicationState(Struct, frozen=True):
    """What a key of another system says of publication: `key` and `value` say it here, "" where there is no need to.

    `meaning` is a Vietnamese clause that reads on from the key, and `systems` names whose key it is. A value that
    cannot be read holds the page back.
    """

    key: Literal["draft", "date", "expires", ""]
    value: str
    meaning: str
    systems: str
    for_some: bool = False
    """Whether it keeps the page for some people: who has a password, an account."""

    @property
    def clause(self) -> str:
        """`meaning` with the systems whose key it is; reads on from the value."""
        return f"theo cách viết của {self.systems} {self.meaning}"


@lru_cache(4_096)
def key_word(name: str) -> str:
    """A key in one spelling: without marks, case, underscores and hyphens. Sites have few of them, in many files."""
    return slug(name[:80] or "-").replace("-", "")


def publication_state(key: str, node: yaml.Node) -> PublicationState | None:
    """What a key of front matter, as it is written, says of publication in another system; None where nothing."""
    name = key_word(key)
    meaning, systems = _KEYS.get(name, ("", ""))
    written = collapse_whitespace(scalar_text(node) or "")
    word = slug(written[:80]) if written else ""
    if (meaning == "word" and word in _MATERIAL_STATUSES) or (meaning == "yes" and word not in _YES):
        return None
    if not meaning or (meaning == "no" and word not in _NO):
        return None
    if meaning == "until":
        return PublicationState("expires", written, "nghĩa là từ lúc ấy bài không hiện ra nữa", systems)
    if meaning == "from" or (meaning == "shown" and _DATE_LIKE.match(written)):
        return PublicationState("date", written, "nghĩa là bài chỉ hiện ra từ lúc ấy", systems)
    if meaning == "word" and word in _SCHEDULED_WORDS:
        return PublicationState("date", "", "nghĩa là bài hẹn giờ, tới ngày đăng mới hiện ra", systems)
    is_shown = {
        "held": word in _NO,
        "shown": word in _YES,
        "word": word in _PUBLIC_WORDS,
        "locked": is_empty_node(node),
        "build": not re.search(r"never|false|link", node_preview(node) or ""),
    }.get(meaning, False)
    if is_shown:
        return PublicationState("", "", "nghĩa là bài được hiện ra", systems)
    why = "nghĩa là bài không hiện ra cho mọi người"
    return PublicationState("draft", "yes", why, systems, for_some=name in _FOR_SOME)


def meaning_elsewhere(name: str, candidates: Mapping[str, FieldSpec] | Collection[str]) -> str | None:
    """The key of ours that a key of another system means; None where it means none of these."""
    word = _KEYS_BY_WORD.get(key_word(name))
    return word if word in candidates else synonym_of(name, candidates)


def change_of_import(name: str, candidates: Mapping[str, FieldSpec] | Collection[str]) -> str:
    """What becomes of a key of another system when its file is brought in, `description → summary`; "" for others."""
    if meant := meaning_elsewhere(name, candidates):
        return f"{name} → {meant}"
    word = key_word(name)
    return f"{name} → tên tệp" if word == "slug" else f"{name} → extra" if word in _WITHOUT_PLACE else ""


def says_yes(node: yaml.Node) -> bool | None:
    """What a yes or a no of any system says; None for anything else."""
    written = slug((scalar_text(node) or "")[:80] or "-") if isinstance(node, yaml.ScalarNode) else ""
    return True if written in _YES else False if written in _NO else None
