"""Words that the theme's English has and Vietnamese has not."""

import re

ENGLISH = re.compile(
    r"\b(?:the|and|search|page|skip|content|back|next|previous|close|home|menu|loading|copy|copied|share|print|edit|source"
    r"|metadata|initializing|results?|found|tags|comments?|theme|switch|dismiss|clipboard|language|last|updated?|read|more"
    r"|click|here|with|from|was|not|are|you|your|open|table|view)\b",
    re.IGNORECASE,
)
