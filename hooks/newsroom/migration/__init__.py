"""Brings a whole old site into content/: each system's reader gives the same values, which one importer takes."""
