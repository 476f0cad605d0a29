"""Turns what MkDocs made of a hand-written page's Markdown into the body of a page like any other."""

from __future__ import annotations

import posixpath
import re

from markupsafe import escape

from newsroom.content.markdown import figures, sanitizer
from newsroom.model.references import reference_path
from newsroom.pages.body_html import img_attributes, wrap_picture
from newsroom.pages.item_views import BodyImage
from newsroom.pages.presenter import Presenter

_LEADING_H1 = re.compile(r"\A\s*<h1\b.*?</h1>", re.DOTALL)


def static_page_body(html: str, url: str, presenter: Presenter, sanitiser: sanitizer.Sanitizer) -> str:
    """The body of the hand-written page at `url`, sanitised.

    MkDocs has put addresses in place of the references it could resolve; what still names a file leads nowhere, and
    what it left alone may lead to what readers cannot see.
    """
    library = presenter.library

    def link(written: str) -> str | None:
        path = reference_path(written)
        target = library.find_target(posixpath.join("/", url, path), from_path="index.md")
        hidden = target is not None and not library.url_if_visible(target)
        return None if hidden or path.endswith(".md") else written

    def image(written: str) -> BodyImage:
        return presenter.body_image(posixpath.join("/", url, reference_path(written)), "index.md")

    def picture(written: str) -> str:
        # A file of the theme's has no copies.
        return img_attributes(found) if (found := image(written)).url else f'src="{escape(written)}"'

    def shown(written: str, drawn: str, linked: bool) -> str:
        return wrap_picture(image(written), drawn, linked)

    # The template shows the title that MkDocs took from the page's own first heading.
    clean = figures.wrap_tables(sanitiser.sanitize(_LEADING_H1.sub("", html, count=1)))
    return sanitizer.replace_references(clean, link_address=link, image_attributes=picture, wrap_image=shown)
