"""Judges a list of feeds by OPML 2.0."""

from __future__ import annotations

from newsroom.feeds.rules import values
from newsroom.feeds.rules.report import Flaws
from newsroom.feeds.rules.rules import Rule
from newsroom.feeds.rules.xml import Element, dated_822, local, moment, text


def check_opml(found: Flaws, root: Element) -> None:
    """Record what is wrong with a document that ends in feeds.opml."""
    if root.tag != "opml":
        found.add(Rule.XML_ROOT, local(root))
        return
    if root.get("version") != "2.0":
        found.add(Rule.VERSION_OPML, root.get("version", ""))
    if [tag for child in root if not (tag := str(child.tag)).startswith("{")] != ["head", "body"]:
        found.add(Rule.OPML_HEAD)
        return
    head, body = root.find("head"), root.find("body")
    if head is None or body is None:
        return
    if not text(head.find("title")).strip():
        found.add(Rule.TITLE)
    for name in ("dateCreated", "dateModified"):
        dated_822(found, head.find(name))
    owner, site = head.find("ownerEmail"), head.find("ownerId")
    if owner is not None:
        found.judge(values.email(text(owner)), text(owner))
    if site is not None:
        found.judge(values.web_address(text(site), ascii_only=True), text(site))
    if body.find("outline") is None:
        found.add(Rule.OPML_EMPTY)
    found.named()
    known: set[str] = set()
    for outline in body.iter("outline"):
        _check_outline(found, outline, known)
        found.named(outline.get("text", ""), outline.get("title", ""), outline.get("xmlUrl", ""))


def _check_outline(found: Flaws, outline: Element, known: set[str]) -> None:
    if not outline.get("text", "").strip():
        found.add(Rule.OPML_TEXT)
    if created := outline.get("created"):
        moment(found, values.rfc822(created), created)
    if language := outline.get("language"):
        found.judge(values.language(language), language)
    page, feed = outline.get("htmlUrl"), outline.get("xmlUrl")
    if page is not None:
        found.judge(values.web_address(page, ascii_only=True), page)
    if outline.get("type", "").lower() != "rss" and feed is None:
        return
    if not feed:
        found.add(Rule.OPML_ADDRESS)
    elif (wrong := values.web_address(feed, ascii_only=True)) or feed in known:
        found.add(wrong or Rule.OPML_TWICE, feed)
    else:
        known.add(feed)
