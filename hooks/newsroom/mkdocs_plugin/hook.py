"""The plugin's events as functions, for projects that name a hook (hooks/build.py) and no plugin."""

from newsroom.mkdocs_plugin.entry import NewsroomPlugin

_plugin = NewsroomPlugin()

on_startup = _plugin.on_startup
on_config = _plugin.on_config
on_pre_build = _plugin.on_pre_build
on_files = _plugin.on_files
on_nav = _plugin.on_nav
on_env = _plugin.on_env
on_page_content = _plugin.on_page_content
on_page_context = _plugin.on_page_context
on_build_error = _plugin.on_build_error
on_post_build = _plugin.on_post_build
on_serve = _plugin.on_serve

__all__ = [name for name in dir() if name.startswith("on_")]
