"""Keeps what a board cannot make anew: one archive of all its own files, read back before it counts, and restored."""
