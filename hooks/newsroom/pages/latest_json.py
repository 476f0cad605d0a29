"""Writes tin-moi.json: the newest stories for pages that, once drawn, never change."""

from __future__ import annotations

from msgspec import json

from newsroom.pages.presenter import Presenter

LATEST_JSON_COUNT = 8


def latest_json(presenter: Presenter) -> bytes:
    """The newest public items: address, title, and time for machines and in figures."""
    cards = presenter.summaries(presenter.library.public[:LATEST_JSON_COUNT])
    return json.encode(
        [{"url": card.url, "title": card.title, "iso": card.time.iso, "time": card.time.short} for card in cards]
    )
