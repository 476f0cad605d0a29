"""Processes, locks, the cache, atomic file writes, and errors of the machine."""
