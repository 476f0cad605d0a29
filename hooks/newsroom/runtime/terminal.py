"""Asks whoever sits at the terminal."""

import sys

_YES = ("c", "có", "co", "y", "yes")


def ask(question: str) -> bool | None:
    """Whether the answer to a question is yes, which has to be typed; None where nobody sits at a terminal."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    print(f"{question} [c/K] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in _YES
