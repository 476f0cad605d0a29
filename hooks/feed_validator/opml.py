"""Checks a list of feeds by OPML 2.0."""

from feed_validator import values
from feed_validator.report import FeedReport
from feed_validator.rules import Rule
from feed_validator.xml import Element, element_text, element_time, tag_name, time_or_report


def check_opml(report: FeedReport, root: Element) -> None:
    """Record what is wrong with the document of a feeds.opml."""
    if root.tag != "opml":
        report.add(Rule.XML_ROOT, tag_name(root))
        return
    if root.get("version") != "2.0":
        report.add(Rule.VERSION_OPML, root.get("version", ""))
    if [tag for child in root if not (tag := str(child.tag)).startswith("{")] != ["head", "body"]:
        report.add(Rule.OPML_HEAD)
        return
    head, body = root.find("head"), root.find("body")
    if head is None or body is None:
        return
    if not element_text(head.find("title")).strip():
        report.add(Rule.TITLE)
    for name in ("dateCreated", "dateModified"):
        element_time(report, head.find(name), values.parse_rfc822)
    owner, site = head.find("ownerEmail"), head.find("ownerId")
    if owner is not None:
        report.add(values.email_error(element_text(owner)), element_text(owner))
    if site is not None:
        report.add(values.web_url_error(element_text(site), ascii_only=True), element_text(site))
    if body.find("outline") is None:
        report.add(Rule.OPML_EMPTY)
    report.assign_to_entry()
    seen_feeds: set[str] = set()
    for outline in body.iter("outline"):
        _check_outline(report, outline, seen_feeds)
        report.assign_to_entry(outline.get("text", ""), outline.get("title", ""), outline.get("xmlUrl", ""))


def _check_outline(report: FeedReport, outline: Element, seen_feeds: set[str]) -> None:
    if not outline.get("text", "").strip():
        report.add(Rule.OPML_TEXT)
    if created := outline.get("created"):
        time_or_report(report, values.parse_rfc822(created), created)
    if language := outline.get("language"):
        report.add(values.language_error(language), language)
    page, feed = outline.get("htmlUrl"), outline.get("xmlUrl")
    if page is not None:
        report.add(values.web_url_error(page, ascii_only=True), page)
    if outline.get("type", "").lower() != "rss" and feed is None:
        return
    if not feed:
        report.add(Rule.OPML_ADDRESS)
    elif (wrong := values.web_url_error(feed, ascii_only=True)) or feed in seen_feeds:
        report.add(wrong or Rule.OPML_TWICE, feed)
    else:
        seen_feeds.add(feed)
