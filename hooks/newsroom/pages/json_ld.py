"""Turns a page's view into the JSON-LD that search engines read: news, documents, events and the way to them."""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Raw, json

from newsroom.content.read_settings import Settings
from newsroom.model.file_types import MEDIA_TYPES, suffix
from newsroom.pages.item_views import ItemView
from newsroom.pages.list_views import HomeView
from newsroom.pages.page_views import Image, PageView
from newsroom.pages.record_views import BulletinView, ContestView, PlanView

CONTEXT = "https://schema.org"
EVENT = "#su-kien"
# Inside a script element nothing but `</script` and `<!--` would end it (HTML, 4.12.1.3); both begin with this.
_TAG, _ESCAPED = b"<", rb"\u003c"

Node = dict[str, object]


class StructuredData:
    """The JSON-LD of one site's pages; what is the same on all of them is encoded once."""

    def __init__(self, settings: Settings) -> None:
        owner, base = settings.organisation, settings.base
        self._origin, self._root = settings.origin, settings.origin + base
        name = owner.name or settings.site_name
        emblem: Node = {"logo": {"@type": "ImageObject", "url": self._root + owner.emblem}} if owner.emblem else {}
        parent: Node = {"parentOrganization": {"@type": "Organization", "name": owner.parent}} if owner.parent else {}
        reach = {"email": owner.email, "telephone": owner.telephone, "address": owner.address}
        publisher: Node = {"@type": "Organization", "@id": f"{self._root}#co-quan", "name": name, "url": self._root}
        self._publisher = publisher | emblem | parent | {key: value for key, value in reach.items() if value}
        # Wherever else it is spoken of.
        self._named = _raw({"@type": "Organization", "@id": f"{self._root}#co-quan", "name": name} | emblem)
        self._board = _raw({"@type": "Organization", "name": owner.board, "url": self._root})
        self._site = _raw({"@type": "WebSite", "@id": f"{self._root}#trang", "name": settings.site_name})
        self._start = {"@type": "ListItem", "position": 1, "name": "Trang chủ", "item": self._root}
        self._description = settings.description

    def of(self, view: PageView) -> Markup:
        """The page's JSON-LD, safe inside a script element; "" where there is nothing to tell."""
        nodes: list[Node] = []
        if isinstance(view, ItemView):
            nodes += self._item(view)
        elif isinstance(view, HomeView):
            nodes += self._home(view)
        if view.crumbs:
            nodes.append(self._crumbs(view))
        if not nodes:
            return Markup()
        whole: Node = {"@context": CONTEXT, "@graph": nodes} if len(nodes) > 1 else {"@context": CONTEXT} | nodes[0]
        return Markup(json.encode(whole).replace(_TAG, _ESCAPED).decode())

    def _item(self, view: ItemView) -> list[Node]:
        record = view.record
        if isinstance(record, PlanView):
            return [self._plan(view, record)]
        if isinstance(record, ContestView):
            report = self._work(view, "NewsArticle") | {"about": {"@id": view.canonical + EVENT}}
            return [report, self._event(view, record)]
        if isinstance(record, BulletinView):
            return [self._issue(view, record)]
        article = self._work(view, "NewsArticle")
        if view.plan is not None:
            plan = {"@type": "DigitalDocument", "name": view.plan.title, "url": self._origin + view.plan.url}
            article["about"] = plan
        return [article]

    def _work(self, view: ItemView, kind: str) -> Node:
        """What every item has (schema.org/CreativeWork)."""
        work: Node = {
            "@type": kind,
            "@id": view.canonical,
            "url": view.canonical,
            "mainEntityOfPage": view.canonical,
            "inLanguage": "vi",
            "headline": view.title,
            "datePublished": view.published.iso,
            "dateModified": (view.updated or view.published).iso,
            "articleSection": view.section_link.title,
            "author": [{"@type": "Person", "name": name} for name in view.authors] or self._board,
            "publisher": self._named,
            "isPartOf": self._site,
        }
        if view.lead:
            work["description"] = view.lead
        pictures = [self._picture(view.image)] if view.image else []
        pictures += [
            _sized(self._origin + picture.url, picture.width, picture.height)
            for picture in view.body_images
            if picture.url
        ]
        if pictures:
            work["image"] = pictures
        if view.tags:
            work["keywords"] = [tag.title for tag in view.tags]
        if view.notices:
            work["correction"] = [
                {"@type": "CorrectionComment", "text": notice.text, "datePublished": notice.time.iso}
                for notice in view.notices
            ]
        return work

    def _picture(self, image: Image) -> Node:
        picture = _sized(self._origin + image.url, image.width, image.height)
        if image.caption:
            picture["caption"] = image.caption
        if image.credit:
            picture["creditText"] = image.credit
        return picture

    def _plan(self, view: ItemView, record: PlanView) -> Node:
        """A document as it was issued, with its files (schema.org/DigitalDocument)."""
        document = self._work(view, "DigitalDocument") | {"name": view.title, "genre": record.doctype}
        facts = {
            "identifier": record.code,
            "dateCreated": record.issued,
            "abstract": record.subject,
            "creator": {"@type": "Organization", "name": record.heading_issuer} if record.heading_issuer else "",
        }
        document |= {key: value for key, value in facts.items() if value}
        if record.files:
            document["encoding"] = [
                {
                    "@type": "MediaObject",
                    "name": file.title,
                    "contentUrl": self._origin + file.url,
                    "encodingFormat": MEDIA_TYPES.get(suffix(file.url), "application/octet-stream"),
                    "sha256": file.sha256,
                }
                for file in record.files
            ]
        return document

    def _event(self, view: ItemView, record: ContestView) -> Node:
        """The contest itself (schema.org/Event), which wants a day and a place where they are known."""
        event: Node = {"@type": "Event", "@id": view.canonical + EVENT, "name": record.name or view.title}
        event |= {"url": view.canonical, "eventStatus": "https://schema.org/EventScheduled"}
        event["eventAttendanceMode"] = "https://schema.org/OfflineEventAttendanceMode"
        facts = {
            "startDate": record.first,
            "endDate": record.last,
            "description": view.lead,
            "location": {"@type": "Place", "name": record.place, "address": record.place} if record.place else "",
            "organizer": {"@type": "Organization", "name": record.organiser} if record.organiser else self._named,
            "image": self._origin + view.image.url if view.image else "",
        }
        return event | {key: value for key, value in facts.items() if value}

    def _issue(self, view: ItemView, record: BulletinView) -> Node:
        """An issue with what is in it (schema.org/PublicationIssue)."""
        series = {"@type": "Periodical", "name": view.section_link.title, "url": self._origin + view.section_link.url}
        issue = self._work(view, "PublicationIssue")
        issue |= {"name": view.title, "issueNumber": record.number.rpartition(" ")[2], "isPartOf": series}
        parts = [
            {
                "@type": "DigitalDocument" if card.kind == "plan" else "NewsArticle",
                "headline": card.title,
                "url": self._origin + card.url,
            }
            for card in record.contents
        ]
        return issue | {"hasPart": parts} if parts else issue

    def _home(self, view: HomeView) -> list[Node]:
        site: Node = {"@type": "WebSite", "@id": f"{self._root}#trang", "url": self._root, "name": view.title}
        site |= {"inLanguage": "vi", "publisher": {"@id": f"{self._root}#co-quan"}}
        if self._description:
            site["description"] = self._description
        return [site, self._publisher]

    def _crumbs(self, view: PageView) -> Node:
        """The way from the home page (schema.org/BreadcrumbList); the page itself ends it."""
        steps: list[Node] = [self._start]
        for place, crumb in enumerate(view.crumbs, start=2):
            where = {"item": self._origin + crumb.url} if crumb.url else {}
            steps.append({"@type": "ListItem", "position": place, "name": crumb.title} | where)
        if view.crumbs[-1].url and view.canonical:
            own = {"@type": "ListItem", "position": len(steps) + 1, "name": view.title, "item": view.canonical}
            steps.append(own)
        return {"@type": "BreadcrumbList", "itemListElement": steps}


def _raw(node: Node) -> Raw:
    return Raw(json.encode(node))


def _sized(url: str, width: int, height: int) -> Node:
    size: Node = {"width": width, "height": height} if width else {}
    return {"@type": "ImageObject", "url": url} | size
