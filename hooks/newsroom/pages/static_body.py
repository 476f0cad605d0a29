"""Turns what MkDocs made of a hand-written page's Markdown into the body of a page like any other."""

from __future__ import annotations

import posixpath
import re

from markupsafe import escape

from newsroom.content.markdown import figures, sanitizer
from newsroom.pages.body_html import around, attributes
from newsroom.pages.item_views import BodyImage
from newsroom.pages.presenter import Parts

_TITLE = re.compile(r"\A\s*<h1\b.*?</h1>", re.DOTALL)


def hand_written_body(html: str, url: str, parts: Parts, sanitiser: sanitizer.Sanitiser) -> str:
    """The body of the hand-written page at `url`, sanitised.

    MkDocs has put addresses in place of the references it could resolve; what still names a file leads nowhere, and
    what it left alone may lead to what readers cannot see.
    """
    library = parts.library

    def link(written: str) -> str | None:
        path = sanitizer.written_path(written)
        target = library.find(posixpath.join("/", url, path), near="index.md")
        hidden = target is not None and not library.address(target)
        return None if hidden or path.endswith(".md") else written

    def image(written: str) -> BodyImage:
        return parts.body_image(posixpath.join("/", url, sanitizer.written_path(written)), "index.md")

    def picture(written: str) -> str:
        # A file of the theme's has no copies.
        return attributes(found) if (found := image(written)).url else f'src="{escape(written)}"'

    def shown(written: str, drawn: str, linked: bool) -> str:
        return around(image(written), drawn, linked)

    # The template shows the title that MkDocs took from the page's own first heading.
    clean = sanitiser.clean(figures.framed(_TITLE.sub("", html, count=1)))
    return sanitizer.resolve(clean, link=link, picture=picture, around=shown)
