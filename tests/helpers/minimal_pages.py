"""A page outside a built site, for a browser that looks at nothing else."""

import jinja2
from memory_site import MemorySite
from newsroom.kinds import KINDS
from newsroom.pages.items import Page
from newsroom.pages.json_ld import StructuredData
from newsroom.pages.renderer import Renderer, Slots, site_view
from newsroom.runtime.theme_files import ThemeFiles
from project_folder import ROOT


def minimal_page_html(site: MemorySite, page: Page) -> str:
    """A page without the theme around it, with the site's own style sheet and script in it."""
    overrides = ROOT / "overrides"
    style, script = ((overrides / "assets" / f"newsroom.{kind}").read_text(encoding="utf-8") for kind in ("css", "js"))

    def shell(slots: Slots) -> str:
        return (
            f'<!doctype html><html lang="vi"><head><meta charset="utf-8">'
            f'<meta name="viewport" content="width=device-width">{slots.head}<style>{style}</style></head>'
            f'<body><main id="nr-main" class="wrap">{slots.main}</main><script>{script}</script></body></html>'
        )

    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(overrides))
    view = site_view(site.settings, (), ThemeFiles((overrides,)))
    renderer = Renderer(environment, view, StructuredData(site.settings, KINDS), shell, {}.__getitem__)
    return renderer.render_page(page).decode()
