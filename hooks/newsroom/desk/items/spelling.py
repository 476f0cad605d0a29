"""Responds with the words that the form of an item takes for Vietnamese."""

from werkzeug.wrappers import Response

from newsroom.desk.responses import json_response
from newsroom.desk.services import DeskRequest, DeskServices
from newsroom.text.syllables import toneless_syllables


class Spelling:
    """The words of one board."""

    def __init__(self, services: DeskServices) -> None:
        self._content_cache = services.content_cache

    def respond(self, request: DeskRequest) -> Response:
        """The syllables without their tones, and other words that are right; sent again only when they have changed."""
        words = sorted(self._content_cache.style_words().loanwords)
        response = json_response({"syllables": " ".join(sorted(toneless_syllables())), "words": " ".join(words)})
        response.add_etag()
        response.headers["Cache-Control"] = "no-cache"
        return response.make_conditional(request)
