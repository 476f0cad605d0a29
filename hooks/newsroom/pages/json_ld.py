"""Turns a page's view into the JSON-LD that search engines read: news, documents, events and the way to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from markupsafe import Markup
from msgspec import Raw, json

from newsroom.model.settings import Settings
from newsroom.pages.item_views import ItemView
from newsroom.pages.list_views import HomeView
from newsroom.pages.page_views import Image, PageView

SCHEMA_ORG = "https://schema.org"
# Inside a script element nothing but `</script` and `<!--` would end it (HTML, 4.12.1.3); both begin with this.
_LESS_THAN, _ESCAPED_LESS_THAN = b"<", rb"\u003c"

JsonLdNode = dict[str, object]


class JsonLdKind(Protocol):
    """What structured data asks of a kind of content."""

    @property
    def schema_type(self) -> str: ...
    def json_ld(self, view: ItemView, data: StructuredData) -> list[JsonLdNode]: ...


class StructuredData:
    """The JSON-LD of one site's pages; what is the same on all of them is encoded once."""

    def __init__(self, settings: Settings, kinds: Mapping[str, JsonLdKind]) -> None:
        self.kinds = kinds
        owner, base = settings.organisation, settings.base
        self.origin, self._site_url = settings.origin, settings.origin + base
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
        self.publisher_name = _encoded(
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
            nodes += self.kinds[view.kind].json_ld(view, self)
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

    def creative_work(self, view: ItemView, kind: str) -> JsonLdNode:
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
            "publisher": self.publisher_name,
            "isPartOf": self._site_name,
        }
        if view.lead:
            work["description"] = view.lead
        pictures = [self._lead_image(view.image)] if view.image else []
        pictures += [
            _image_object(self.origin + picture.url, picture.width, picture.height)
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
        picture = _image_object(self.origin + image.url, image.width, image.height)
        if image.caption:
            picture["caption"] = image.caption
        if image.credit:
            picture["creditText"] = image.credit
        return picture

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
            where = {"item": self.origin + crumb.url} if crumb.url else {}
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
