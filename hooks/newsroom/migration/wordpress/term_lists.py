"""The lists of a WordPress site: of all its posts, of months, categories, tags, dossiers and authors."""

import re
from datetime import datetime

from newsroom.migration.old_host import OldHost, readable
from newsroom.migration.old_site import OldTerm, TermKind
from newsroom.migration.spool import Spool
from newsroom.migration.wordpress import addresses, known_names
from newsroom.migration.wordpress.item_fields import TYPE_PREFIX
from newsroom.migration.wordpress.lookup import Lookup, Term
from newsroom.migration.wordpress.wxr import readable_slug


class TermLists:
    """Learns from a site's items where its lists were; used once they are all read."""

    def __init__(self, host: OldHost, lookup: Lookup, spool: Spool) -> None:
        self._host, self._lookup, self._spool = host, lookup, spool
        self._months: set[str] = set()
        self._posts = 0
        self._found_bases: dict[str, set[str]] = {"category": {"category"}, "post_tag": {"tag"}}
        self.pages: list[str] = []
        """The addresses of pages that list posts."""
        self.types: set[str] = set()
        """Names of extensions' types of items."""

    def note_post(self, date: datetime, *, is_listed: bool) -> None:
        """Count an article that readers saw: by its month, and on the site's own list where it is one of its posts."""
        self._posts += is_listed
        self._months.update((f"{date:%Y}", f"{date:%Y/%m}"))

    def note_link(self, address: str) -> None:
        """Learn from a link to a list below which word the site has its categories or tags."""
        parts = [] if addresses.is_query(address) else address.removeprefix(self._host.path).strip("/").split("/")
        if len(parts) < 2 or len(parts) > 6:
            return
        for domain, bases in self._found_bases.items():
            if parts[0] in bases or len(bases) > 5:
                continue
            is_list = all(self._lookup.has_term(domain, slug) for slug in parts[1:])
            if is_list and parts[0] not in ("author", "tag", "category"):
                bases.add(parts[0])

    def add_terms(self, title: str) -> None:
        """Add the site, which has a title, and all its terms to the spool."""
        path = self._host.path
        home = f"{path}/"
        months = (f"{path}/{month}/" for month in sorted(self._months))
        site_pages = (*addresses.list_addresses(home, self._posts), *months, *self.pages)
        self._spool.add_term(
            OldTerm("site", "", title, addresses=site_pages, feed_addresses=addresses.site_feeds(path))
        )
        categories = {term.slug: term for term in self._lookup.terms("category")}
        for term in categories.values():
            chain = _chain(term, categories)
            bases = [f"{path}/{base}/" for base in sorted(self._found_bases["category"])]
            lists = [f"{base}{'/'.join(slugs)}/" for base in bases for slugs in (chain, chain[-1:])]
            # Extensions take the word away.
            lists += [f"{path}/{'/'.join(slugs)}/" for slugs in (chain, chain[-1:])]
            self._add_term("category", readable_slug(term.slug), term, lists, f"{home}?cat={term.number}")
        for term in self._lookup.terms("post_tag"):
            lists = [f"{path}/{base}/{term.slug}/" for base in sorted(self._found_bases["post_tag"])]
            self._add_term("tag", readable_slug(term.slug), term, lists, f"{home}?tag={term.slug}")
        for domain in sorted(known_names.DOSSIER_DOMAINS):
            for term in self._lookup.terms(domain):
                self._add_term("dossier", term.name, term, [f"{path}/{domain}/{term.slug}/"], "")
        for login, name in self._lookup.authors.items():
            self._add_author(login, name)
        for name in sorted(self.types):
            self._spool.add_term(OldTerm("category", f"{TYPE_PREFIX}{name}", name, addresses=(f"{path}/{name}/",)))

    def _add_term(self, kind: TermKind, key: str, term: Term, lists: list[str], query: str) -> None:
        own = [each for each in dict.fromkeys(map(readable, lists)) if not self._spool.key_at(each)]
        starts = own + ([query] if query and (term.number or kind == "tag") else [])
        self._spool.add_term(
            OldTerm(
                kind,
                key,
                term.name,
                parent=readable_slug(term.parent),
                addresses=tuple(page for start in starts for page in addresses.list_addresses(start, term.items)),
                feed_addresses=tuple(feed for start in starts for feed in addresses.list_feeds(start)),
                description=term.description,
            )
        )

    def _add_author(self, login: str, name: str) -> None:
        slug = re.sub(r"[^a-z0-9_-]+", "-", login.lower()).strip("-")
        if slug:
            address = f"{self._host.path}/author/{slug}/"
            self._spool.add_term(
                OldTerm("author", name, name, addresses=(address,), feed_addresses=addresses.list_feeds(address))
            )


def _chain(term: Term, categories: dict[str, Term]) -> list[str]:
    """The slugs of a category's path, from the top."""
    chain = [term.slug]
    while (parent := categories.get(term.parent)) is not None and parent.slug not in chain:
        chain.insert(0, parent.slug)
        term = parent
    return chain
