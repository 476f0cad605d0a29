"""The parts of a desk as its settings make them: what its handlers share, and which of them answers where."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from msgspec import Struct
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Response

from newsroom.desk.access.access import Access
from newsroom.desk.access.audit import Audit
from newsroom.desk.access.audit_pages import AuditPages
from newsroom.desk.access.item_rights import ItemRights
from newsroom.desk.access.people import People
from newsroom.desk.content_cache import ContentCache
from newsroom.desk.database import Database
from newsroom.desk.engine.engine import Engine
from newsroom.desk.engine.on_site import SiteReader
from newsroom.desk.engine.pages import EnginePages
from newsroom.desk.history.git import GitRepository
from newsroom.desk.history.history import History
from newsroom.desk.history.screens import HistoryScreens
from newsroom.desk.history.trash_pages import TrashPages
from newsroom.desk.items.duplicate import Duplicates
from newsroom.desk.items.edit_form import EditForm
from newsroom.desk.items.item_actions import ItemActions
from newsroom.desk.items.last_step import LastStep
from newsroom.desk.items.paste import Pasting
from newsroom.desk.items.preview import PreviewRenderer
from newsroom.desk.items.save import SaveHandler
from newsroom.desk.items.spelling import Spelling
from newsroom.desk.items.withdrawal import Withdrawal
from newsroom.desk.lists.bulk_pages import BulkPages
from newsroom.desk.lists.calendar import CalendarPage
from newsroom.desk.lists.item_index import ItemIndex
from newsroom.desk.lists.my_work import MyWork
from newsroom.desk.lists.pickers import Pickers
from newsroom.desk.lists.screens import Screens
from newsroom.desk.media.file_library import FileLibrary
from newsroom.desk.media.item_files import ItemFiles
from newsroom.desk.responses import Assets, SiteFiles, TemplateResponses
from newsroom.desk.routes import ROUTES, Route, ways_of_running
from newsroom.desk.services import DeskServices
from newsroom.desk.site.settings_page import SettingsPage
from newsroom.desk.site.settings_text import menu_entries
from newsroom.desk.site.site_pages import SitePages
from newsroom.desk.work.comments import CommentPages
from newsroom.desk.work.locks import LockPages
from newsroom.desk.work.preview_link_pages import PreviewLinkPages
from newsroom.mkdocs_plugin.project import build_time_or_abort
from newsroom.mkdocs_plugin.shell import find_theme_files


class DeskParts(Struct, frozen=True):
    """What the handlers share, the rules of the addresses, whose endpoints are routes, and who responds to each."""

    services: DeskServices
    routes: Map
    responders: dict[Route, Callable[..., Response]]


def make_parts(config: MkDocsConfig, access: Access, database: Database, engine: Engine) -> DeskParts:
    """The parts of a desk of the project that a configuration describes."""
    content_cache = ContentCache(config)
    repository = GitRepository(content_cache.folders.content)
    services = DeskServices(
        content_cache,
        TemplateResponses(
            site_name=content_cache.settings.site_name, is_shared=access.is_shared, name_of=People(database).name_of
        ),
        PreviewRenderer(config, content_cache),
        repository,
        database,
        ItemRights(content_cache, database),
        Audit(database, build_time_or_abort),
        History(database, repository, content_cache, build_time_or_abort, always_in_git=access.is_shared),
        engine,
        SiteReader(content_cache.root, content_cache.folders.site),
    )
    edit_form, index = EditForm(services), ItemIndex()
    site_pages = SitePages(services, {page.path: page.title for page in menu_entries(config.nav) or ()})
    site_files = SiteFiles(content_cache, find_theme_files(config))
    handlers = {
        "assets": Assets(),
        "audit": AuditPages(services),
        "bulk": BulkPages(services, edit_form),
        "duplicate": Duplicates(services, edit_form),
        "edit_form": edit_form,
        "calendar": CalendarPage(services),
        "engine": EnginePages(services),
        "file_library": FileLibrary(services),
        "history": HistoryScreens(services, edit_form, site_pages),
        "item_actions": ItemActions(services),
        "item_files": ItemFiles(services),
        "last_step": LastStep(services, edit_form),
        "locks": LockPages(services),
        "pasting": Pasting(services),
        "pickers": Pickers(services, index),
        "save": SaveHandler(services, edit_form),
        "screens": Screens(services, index),
        "site_files": site_files,
        "spelling": Spelling(services),
        "comments": CommentPages(services),
        "my_work": MyWork(services),
        "preview_links": PreviewLinkPages(services, site_files),
        "settings": _settings_page(services, config),
        "site_pages": site_pages,
        "trash": TrashPages(services, edit_form),
        "withdrawal": Withdrawal(services, edit_form),
        **access.handlers(services),
    }
    routes = _route_map(access.is_shared)
    return DeskParts(
        services, routes, {rule.endpoint: _responder(handlers, rule.endpoint) for rule in routes.iter_rules()}
    )


def _settings_page(services: DeskServices, config: MkDocsConfig) -> SettingsPage:
    overrides = Path(config.theme.custom_dir) if config.theme.custom_dir else None
    return SettingsPage(services, Path(config.config_file_path), menu_entries(config.nav), overrides)


def _responder(handlers: Mapping[str, object], route: Route) -> Callable[..., Response]:
    """The bound method that a route names."""
    name, _, method = route.handler.partition(".")
    responder: Callable[..., Response] = getattr(handlers[name], method)
    return responder


@cache  # they take longer to make than all other parts
def _route_map(is_shared: bool) -> Map:
    """The rules of a desk; the endpoint of each is its route."""
    ways = ways_of_running(is_shared)
    rules = [Rule(route.path, methods=route.methods, endpoint=route) for route in ROUTES if route.desk in ways]
    # A path with two slashes is wrong, not another way to write one with one.
    return Map(rules, merge_slashes=False)
