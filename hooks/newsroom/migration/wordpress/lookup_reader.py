"""Reads what a WordPress export says of its site, and what its items say of others, into a lookup."""

import re
from collections import Counter
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from lxml import etree

from newsroom.migration.old_host import old_host
from newsroom.migration.spool import Spool
from newsroom.migration.wordpress import known_names
from newsroom.migration.wordpress.lookup import Attachment, Lookup, Term
from newsroom.migration.wordpress.wxr import WxrItem, read_item, readable_slug, whole_number
from newsroom.migration.xml_export import child_text, element_text, local_name, plain_text
from newsroom.text.uris import is_uri

ELEMENTS = ("title", "link", "base_blog_url", "generator", "pubDate", "author", "category", "tag", "term")
"""The elements beside items that a LookupReader reads."""


class LookupReader:
    """Takes the elements of an export, its items too; what it learns of the site stands in its attributes."""

    def __init__(self, lookup: Lookup, spool: Spool) -> None:
        self._lookup, self._spool = lookup, spool
        self.title = self.address = self.version = ""
        self.file_hosts: Counter[str] = Counter()
        """How many files lie at each host."""
        self.made: datetime | None = None
        """When the export was written."""
        self.has_amp = False

    def read(self, element: etree._Element) -> None:
        """Read one of ELEMENTS."""
        name = local_name(element)
        if name == "item":
            self._note_item(read_item(element))
            return
        text = element_text(element).strip()
        if name == "title":
            self.title = self.title or plain_text(text)
        elif name in ("link", "base_blog_url"):
            self.address = text if name == "base_blog_url" or not self.address else self.address
        elif name == "generator":
            version = re.search(r"\?v=([\d.]{1,12})", text)
            self.version = version[1] if version else self.version
        elif name == "pubDate":
            self.made = _mail_date(text) or self.made
        elif name == "author":
            login = child_text(element, "author_login").strip()
            person = child_text(element, "author_display_name").strip()
            self._lookup.authors[login] = plain_text(person) or login
        else:
            self._note_term(element, name)

    def _note_term(self, element: etree._Element, name: str) -> None:
        prefix = {"category": "category", "tag": "tag", "term": "term"}[name]
        domain = {"category": "category", "tag": "post_tag"}.get(name) or child_text(element, "term_taxonomy").strip()
        slug = child_text(element, "category_nicename" if name == "category" else f"{prefix}_slug").strip()
        title = plain_text(child_text(element, "cat_name" if name == "category" else f"{prefix}_name"))
        if slug and domain not in known_names.QUIET_DOMAINS:
            number = whole_number(child_text(element, "term_id").strip())
            parent = child_text(element, f"{prefix}_parent").strip()
            description = plain_text(child_text(element, f"{prefix}_description"))
            self._lookup.add_term(Term(domain, slug, number, title or readable_slug(slug), parent, description, 0))

    def _note_item(self, item: WxrItem) -> None:
        use = known_names.ITEM_TYPES.get(item.type, ("article", ""))[0]
        if use == "attachment":
            if item.comments:
                self._spool.leave_out("bình luận", item.comments)
            self.file_hosts[old_host(item.file_address).host] += 1
            self._lookup.add_attachment(
                Attachment(
                    number=item.number,
                    parent=item.parent,
                    position=item.order,
                    address=item.file_address or item.guid,
                    title=plain_text(item.title),
                    alt=plain_text(item.first_meta("_wp_attachment_image_alt")),
                    caption=plain_text(item.excerpt),
                    link=item.link,
                )
            )
        elif use == "reusable-block":
            self._lookup.add_block(item.number, item.content)
        elif use == "guest-author":
            login = item.first_meta("cap-user_login") or item.slug
            self._lookup.authors.setdefault(login, plain_text(item.first_meta("cap-display_name") or item.title))
        elif use in ("article", "page"):
            is_public = item.status in ("publish", "future") and not item.password
            for term in item.terms:
                if term.domain not in known_names.QUIET_DOMAINS:
                    self._lookup.count_term(term.domain, term.slug, plain_text(term.name), int(is_public))
            self.has_amp = self.has_amp or "amp_status" in item.meta
            if use == "article" and is_uri(item.guid):
                self._lookup.add_guid(item.guid, item.number)


def _mail_date(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (ValueError, TypeError):
        return None
    return date if date.tzinfo else date.replace(tzinfo=UTC)
