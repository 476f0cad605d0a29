"""Reads sites that static generators make from folders of text: Hugo, Jekyll, Hexo, Pelican, Gatsby, Astro, Decap."""
