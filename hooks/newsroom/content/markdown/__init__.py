"""A Markdown body becomes a sanitised HTML fragment."""
