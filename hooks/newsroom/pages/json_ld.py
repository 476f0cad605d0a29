"""Turns a page's view into the JSON-LD that search engines read: news, documents, events and the way to them."""

from __future__ import annotations

from markupsafe import Markup
from msgspec import Raw, json

from newsroom.model.file_types import MEDIA_TYPES, file_extension
from newsroom.model.settings import Settings
from newsroom.pages.item_views import ItemView
from newsroom.pages.list_views import HomeView
from newsroom.pages.page_views import Image, PageView
from newsroom.pages.record_views import BulletinView, ContestView, PlanView

SCHEMA_ORG = "https://schema.org"
EVENT_FRAGMENT = "#su-kien"
# Inside a script element nothing but `</script` and `<!--` would end it (HTML, 4.12.1.3); both begin with this.
_LESS_THAN, _ESCAPED_LESS_THAN = b"<", rb"\u003c"

JsonLdNode = dict[str, object]


class StructuredData:
    """The JSON-LD of one site's pages; what is the same on all of them is encoded once."""

    def __init__(self, settings: Settings) -> None:
        owner, base = settings.organisation, settings.base
        self._origin, self._site_url = settings.origin, settings.origin + base
        name = owner.name or settings.site_name
        emblem: JsonLdNode = (
            {"logo": {"@type": "ImageObject", "url": self._site_url + owner.emblem}} if owner.emblem else {}
        )
        parent: JsonLdNode = (
            {"parentOrganization": {"@type": "Organization", "name": owner.parent}} if owner.parent else {}
        )
        reach = {"email": owner.email, "telephone": owner.telephone, "address": owner.address}
        publisher: JsonLdNode = {
            "@type": "Organization",
            "@id": f"{self._site_url}#co-quan",
            "name": name,
            "url": self._site_url,
        }
        self._publisher = publisher | emblem | parent | {key: value for key, value in reach.items() if value}
        # Wherever else it is spoken of.
        self._publisher_name = _encoded(
            {"@type": "Organization", "@id": f"{self._site_url}#co-quan", "name": name} | emblem
        )
        self._board = _encoded({"@type": "Organization", "name": owner.board, "url": self._site_url})
        self._site_name = _encoded({"@type": "WebSite", "@id": f"{self._site_url}#trang", "name": settings.site_name})
        self._home_crumb = {"@type": "ListItem", "position": 1, "name": "Trang chủ", "item": self._site_url}
        self._description = settings.description

    def json_ld(self, view: PageView) -> Markup:
        """The page's JSON-LD, safe inside a script element; "" where there is nothing to tell."""
        nodes: list[JsonLdNode] = []
        if isinstance(view, ItemView):
            nodes += self._item_nodes(view)
        elif isinstance(view, HomeView):
            nodes += self._home_nodes(view)
        if view.crumbs:
            nodes.append(self._breadcrumb_list(view))
        if not nodes:
            return Markup()
        whole: JsonLdNode = (
            {"@context": SCHEMA_ORG, "@graph": nodes} if len(nodes) > 1 else {"@context": SCHEMA_ORG} | nodes[0]
        )
        return Markup(json.encode(whole).replace(_LESS_THAN, _ESCAPED_LESS_THAN).decode())

    def _item_nodes(self, view: ItemView) -> list[JsonLdNode]:
        record = view.record
        if isinstance(record, PlanView):
            return [self._digital_document(view, record)]
        if isinstance(record, ContestView):
            report = self._creative_work(view, "NewsArticle") | {"about": {"@id": view.canonical + EVENT_FRAGMENT}}
            return [report, self._event(view, record)]
        if isinstance(record, BulletinView):
            return [self._publication_issue(view, record)]
        article = self._creative_work(view, "NewsArticle")
        if view.plan is not None:
            plan = {"@type": "DigitalDocument", "name": view.plan.title, "url": self._origin + view.plan.url}
            article["about"] = plan
        return [article]

    def _creative_work(self, view: ItemView, kind: str) -> JsonLdNode:
        """What every item has (schema.org/CreativeWork)."""
        work: JsonLdNode = {
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
            "publisher": self._publisher_name,
            "isPartOf": self._site_name,
        }
        if view.lead:
            work["description"] = view.lead
        pictures = [self._lead_image(view.image)] if view.image else []
        pictures += [
            _image_object(self._origin + picture.url, picture.width, picture.height)
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

    def _lead_image(self, image: Image) -> JsonLdNode:
        picture = _image_object(self._origin + image.url, image.width, image.height)
        if image.caption:
            picture["caption"] = image.caption
        if image.credit:
            picture["creditText"] = image.credit
        return picture

    def _digital_document(self, view: ItemView, record: PlanView) -> JsonLdNode:
        """A document as it was issued, with its files (schema.org/DigitalDocument)."""
        document = self._creative_work(view, "DigitalDocument") | {"name": view.title, "genre": record.doctype}
        facts = {
            "identifier": record.document_number,
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
                    "encodingFormat": MEDIA_TYPES.get(file_extension(file.url), "application/octet-stream"),
                    "sha256": file.sha256,
                }
                for file in record.files
            ]
        return document

    def _event(self, view: ItemView, record: ContestView) -> JsonLdNode:
        """The contest itself (schema.org/Event), which wants a day and a place where they are known."""
        event: JsonLdNode = {
            "@type": "Event",
            "@id": view.canonical + EVENT_FRAGMENT,
            "name": record.name or view.title,
        }
        event |= {"url": view.canonical, "eventStatus": "https://schema.org/EventScheduled"}
        event["eventAttendanceMode"] = "https://schema.org/OfflineEventAttendanceMode"
        facts = {
            "startDate": record.first,
            "endDate": record.last,
            "description": view.lead,
            "location": {"@type": "Place", "name": record.place, "address": record.place} if record.place else "",
            "organizer": {"@type": "Organization", "name": record.organiser}
            if record.organiser
            else self._publisher_name,
            "image": self._origin + view.image.url if view.image else "",
        }
        return event | {key: value for key, value in facts.items() if value}

    def _publication_issue(self, view: ItemView, record: BulletinView) -> JsonLdNode:
        """An issue with what is in it (schema.org/PublicationIssue)."""
        series = {"@type": "Periodical", "name": view.section_link.title, "url": self._origin + view.section_link.url}
        issue = self._creative_work(view, "PublicationIssue")
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

    def _home_nodes(self, view: HomeView) -> list[JsonLdNode]:
        site: JsonLdNode = {
            "@type": "WebSite",
            "@id": f"{self._site_url}#trang",
            "url": self._site_url,
            "name": view.title,
        }
        site |= {"inLanguage": "vi", "publisher": {"@id": f"{self._site_url}#co-quan"}}
        if self._description:
            site["description"] = self._description
        return [site, self._publisher]

    def _breadcrumb_list(self, view: PageView) -> JsonLdNode:
        """The way from the home page (schema.org/BreadcrumbList); the page itself ends it."""
        steps: list[JsonLdNode] = [self._home_crumb]
        for place, crumb in enumerate(view.crumbs, start=2):
            where = {"item": self._origin + crumb.url} if crumb.url else {}
            steps.append({"@type": "ListItem", "position": place, "name": crumb.title} | where)
        if view.crumbs[-1].url and view.canonical:
            own = {"@type": "ListItem", "position": len(steps) + 1, "name": view.title, "item": view.canonical}
            steps.append(own)
        return {"@type": "BreadcrumbList", "itemListElement": steps}


def _encoded(node: JsonLdNode) -> Raw:
    return Raw(json.encode(node))


def _image_object(url: str, width: int, height: int) -> JsonLdNode:
    size: JsonLdNode = {"width": width, "height": height} if width else {}
    return {"@type": "ImageObject", "url": url} | size
