"""The hook that mkdocs.yml names: every event of a build goes to the newsroom package."""

from newsroom.mkdocs_plugin.entry import NewsroomPlugin

globals().update(NewsroomPlugin().events)
