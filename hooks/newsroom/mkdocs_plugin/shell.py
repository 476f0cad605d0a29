"""Draws the shell around pages with MkDocs' own templates, whether MkDocs is building or not."""

from pathlib import Path

import jinja2
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.nav import Navigation
from mkdocs.theme import Theme

from newsroom.model import urls
from newsroom.pages.page_views import Link
from newsroom.pages.renderer import SHELL_TEMPLATE, RenderShell, SiteView, Slots, strip_theme_markup
from newsroom.runtime.program_files import OVERRIDES
from newsroom.runtime.theme_files import ThemeFiles


def menu_links(nav: Navigation, base: str) -> tuple[Link, ...]:
    """The static pages that every page links to, without the home page."""
    pages = [page for page in nav.pages if page.file.src_uri != "index.md"]
    return tuple(Link(base + page.file.url.removeprefix("./"), str(page.title)) for page in pages)


def create_shell(config: MkDocsConfig, env: jinja2.Environment, nav: Navigation, site: SiteView) -> RenderShell:
    """A function that draws the shell; MkDocs' environment gets the filters that our templates need."""

    def absolute(value: str) -> str:
        """The theme's `url` filter, from the site's root: the shell is the same on every page."""
        return value if "://" in value or value.startswith(("/", "#")) else site.base + value.removeprefix("./")

    def shell(slots: Slots) -> str:
        names = {"config": config, "nav": nav, "page": None, "base_url": site.base.rstrip("/") or "/"}
        return env.get_template(SHELL_TEMPLATE).render(**names, site=site, slots=slots)

    env.globals["urls"] = urls
    env.filters["url"] = absolute
    env.filters["strip_theme_markup"] = strip_theme_markup
    return shell


class _PartlyListedLoader(jinja2.FileSystemLoader):
    """Finds every template, and lists only those below some folders."""

    def __init__(self, folders: list[str], listed: list[str]) -> None:
        super().__init__(folders)
        self._listed_loader = jinja2.FileSystemLoader(listed)

    def list_templates(self) -> list[str]:
        """The names of the templates below those folders."""
        return self._listed_loader.list_templates()


def find_theme_files(config: MkDocsConfig) -> ThemeFiles:
    """The project's own templates and assets (`custom_dir`) before the program's, which may be the same folder."""
    own = Path(config.theme.custom_dir or OVERRIDES)
    return ThemeFiles((own,) if own.resolve() == OVERRIDES.resolve() else (own, OVERRIDES))


def use_theme_files(theme: Theme, theme_files: ThemeFiles) -> None:
    """Let MkDocs find our templates before those of its theme, whose ten thousand files it shall not list."""
    own = [str(folder) for folder in theme_files.folders]
    theme.dirs[:] = [*own, *(folder for folder in theme.dirs if folder not in own)]
    get_env = theme.get_env

    def get_partly_listed_env() -> jinja2.Environment:
        env = get_env()
        env.loader = _PartlyListedLoader(theme.dirs, own)
        return env

    # MkDocs makes the environment and lists its files with no event in between.
    setattr(theme, "get_env", get_partly_listed_env)  # noqa: B010 - to mypy a method, which cannot be assigned
