"""A thing that only one can have."""

from typing import NamedTuple

from newsroom.runtime.digests import digest

# Longer texts are digests: an identity may be an address of any length.
_MAX_TEXT_LENGTH = 120


class Claim(NamedTuple):
    """What only one can have, and who has it: where a key has several holders, something may be wrong.

    The key is a short text, `alias tin-tuc/bai-cu.html`. The holder is the path of the item; of the address of a topic
    it is the topic, which many items share.
    """

    key: str
    holder: str


def claim_key(name: str, text: str) -> str:
    """The key of what is called `text` among the claims of one name, which is one word."""
    return f"{name} {text if len(text) <= _MAX_TEXT_LENGTH else digest(text.encode()).hex()}"
