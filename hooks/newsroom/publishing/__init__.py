"""Brings the built site to where readers see it: folders, servers and stores, each by one interface."""
