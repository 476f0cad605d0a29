"""Copies the drawing in an SVG: scripts, addresses elsewhere, and what programs wrote of themselves stay behind."""

import re

from lxml import etree

_SVG = "{http://www.w3.org/2000/svg}"
_XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
# Elements of SVG 2: structure, shapes, text, paint, clipping, filters. No script, foreignObject, a or animation.
_ELEMENTS = {
    "svg", "g", "defs", "symbol", "use", "switch", "title", "desc", "style", "view", "marker", "mask", "pattern",
    "clipPath", "linearGradient", "radialGradient", "stop", "path", "rect", "circle", "ellipse", "line", "polyline",
    "polygon", "text", "tspan", "textPath", "image", "filter", "feBlend", "feColorMatrix", "feComponentTransfer",
    "feComposite", "feConvolveMatrix", "feDiffuseLighting", "feDisplacementMap", "feDistantLight", "feDropShadow",
    "feFlood", "feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feMerge", "feMergeNode",
    "feMorphology", "feOffset", "fePointLight", "feSpecularLighting", "feSpotLight", "feTile", "feTurbulence",
}  # fmt: skip
# A part of the same drawing, or a picture within it.
_OWN_ADDRESS = re.compile(r"\s*(?:#|data:image/(?:png|jpeg|gif|webp);)", re.IGNORECASE)
# What CSS loads from elsewhere (CSS Values 4, 4.5; CSS Cascade 4, 2).
_CSS_ADDRESS = re.compile(r"@import|url\(\s*+[\"']?+\s*+(?!#|data:image/)|\\", re.IGNORECASE)
_MAX_SIZE = 2_000_000


def clean_svg(data: bytes) -> bytes:
    """The drawing alone. Raises ValueError for what is no SVG, or one larger than 2 MB."""
    if len(data) > _MAX_SIZE:
        raise ValueError("too large")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError("no XML") from error
    if root.tag != f"{_SVG}svg":
        raise ValueError("no SVG")
    for element in list(root.iter()):
        parent = element.getparent()
        if parent is not None and not _is_drawn(element):
            _remove(parent, element)
            continue
        for name, value in element.attrib.items():
            if not _is_drawn_attribute(str(name), str(value)):
                del element.attrib[name]
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="utf-8") + b"\n"


def _is_drawn(element: etree._Element) -> bool:
    """Whether an element is on the list; a style sheet may load nothing."""
    # Of what is no element, such as an entity, the tag is no text.
    name = element.tag.removeprefix(_SVG) if isinstance(element.tag, str) and element.tag.startswith(_SVG) else ""
    return name in _ELEMENTS and not (name == "style" and _CSS_ADDRESS.search(element.text or ""))


def _is_drawn_attribute(name: str, value: str) -> bool:
    """Whether an attribute is part of the drawing."""
    if name in {"href", _XLINK_HREF}:
        return _OWN_ADDRESS.match(value) is not None
    is_foreign = name.startswith("{") and not name.startswith("{http://www.w3.org/XML/1998/namespace}")
    return not is_foreign and not name.lower().startswith("on") and not _CSS_ADDRESS.search(value)


def _remove(parent: etree._Element, element: etree._Element) -> None:
    """Remove an element with all in it, and keep the text behind it."""
    if element.tail:
        previous = element.getprevious()
        if previous is None:
            parent.text = (parent.text or "") + element.tail
        else:
            previous.tail = (previous.tail or "") + element.tail
    parent.remove(element)
