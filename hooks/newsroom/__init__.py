"""Turns what the editors write into the pages, feeds and records of the site."""
