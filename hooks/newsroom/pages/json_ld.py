"""Writes the JSON-LD of a page (schema.org), which search engines read."""

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
# A script element ends only at `</script`, and `<!--` changes how it is read (HTML, 4.12.1.3).
_LESS_THAN, _ESCAPED_LESS_THAN = b"<", rb"\u003c"

JsonLdNode = dict[str, object]


class JsonLdKind(Protocol):
    """What structured data asks of a kind of content."""

    @property
    def schema_type(self) -> str: ...
    def json_ld(self, view: ItemView, data: StructuredData) -> list[JsonLdNode]: ...


class StructuredData:
    """The JSON-LD of one site's pages; the parts that all pages share are encoded once."""

    def __init__(self, settings: Settings, kinds: Mapping[str, JsonLdKind]) -> None:
        self.kinds = kinds
        owner = settings.organisation
        self.origin, self._home_url = settings.origin, settings.home_url
        name = owner.name or settings.site_name
        logo = owner.emblem and {"@type": "ImageObject", "url": self._home_url + owner.emblem}
        parent = owner.parent and {"@type": "Organization", "name": owner.parent}
        publisher: JsonLdNode = {"@type": "Organization", "@id": f"{self._home_url}#co-quan", "name": name}
        contact = {"email": owner.email, "telephone": owner.telephone, "address": owner.address}
        details = {"url": self._home_url, "logo": logo, "parentOrganization": parent} | contact
        self._publisher = publisher | _without_empty(details)
        # A reference to the publisher, on all other pages.
        self.publisher_name = _encoded(publisher | _without_empty({"logo": logo}))
        self._board = _encoded({"@type": "Organization", "name": owner.board, "url": self._home_url})
        self._site_name = _encoded({"@type": "WebSite", "@id": f"{self._home_url}#trang", "name": settings.site_name})
        self._home_crumb = {"@type": "ListItem", "position": 1, "name": "Trang chủ", "item": self._home_url}
        self._description = settings.description

    def json_ld(self, view: PageView) -> Markup:
        """The page's JSON-LD, safe inside a script element; "" for a page that has none."""
        nodes: list[JsonLdNode] = []
        if isinstance(view, ItemView):
            nodes += self.kinds[view.kind].json_ld(view, self)
        elif isinstance(view, HomeView):
            nodes += self._home_nodes(view)
        if view.crumbs:
            nodes.append(self._breadcrumb_list(view))
        if not nodes:
            return Markup()
        document = {"@context": SCHEMA_ORG} | ({"@graph": nodes} if len(nodes) > 1 else nodes[0])
        return Markup(json.encode(document).replace(_LESS_THAN, _ESCAPED_LESS_THAN).decode())

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
            for picture in view.body.images
            if picture.url
        ]
        if pictures:
            work["image"] = pictures
        if view.tags:
            work["keywords"] = [tag.title for tag in view.tags]
        if view.corrections:
            work["correction"] = [
                {"@type": "CorrectionComment", "text": correction.text, "datePublished": correction.time.iso}
                for correction in view.corrections
            ]
        return work

    def _lead_image(self, image: Image) -> JsonLdNode:
        texts = _without_empty({"caption": image.caption, "creditText": image.credit})
        return _image_object(self.origin + image.url, image.width, image.height) | texts

    def _home_nodes(self, view: HomeView) -> list[JsonLdNode]:
        site: JsonLdNode = {"@type": "WebSite", "@id": f"{self._home_url}#trang", "url": self._home_url}
        site |= {"name": view.title, "inLanguage": "vi", "publisher": {"@id": f"{self._home_url}#co-quan"}}
        return [site | _without_empty({"description": self._description}), self._publisher]

    def _breadcrumb_list(self, view: PageView) -> JsonLdNode:
        """The path from the home page to the page itself (schema.org/BreadcrumbList)."""
        steps: list[JsonLdNode] = [self._home_crumb]
        crumbs = [(crumb.title, crumb.url and self.origin + crumb.url) for crumb in view.crumbs]
        if view.crumbs[-1].url and view.canonical:
            crumbs.append((view.title, view.canonical))
        for position, (name, url) in enumerate(crumbs, start=2):
            steps.append({"@type": "ListItem", "position": position, "name": name} | _without_empty({"item": url}))
        return {"@type": "BreadcrumbList", "itemListElement": steps}


def _encoded(node: JsonLdNode) -> Raw:
    return Raw(json.encode(node))


def _without_empty(node: Mapping[str, object]) -> JsonLdNode:
    return {key: value for key, value in node.items() if value}


def _image_object(url: str, width: int, height: int) -> JsonLdNode:
    size: JsonLdNode = {"width": width, "height": height} if width else {}
    return {"@type": "ImageObject", "url": url} | size
