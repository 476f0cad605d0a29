"""Finds what differs from the last build, makes the nodes of the site that depend on it, and publishes their files."""
