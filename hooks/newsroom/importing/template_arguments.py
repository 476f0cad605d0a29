"""The name and the arguments of a tag of template code."""

import re

STRING = r"\"(?:\\.|[^\"\\]){0,2000}\"|'[^']{0,2000}'|`[^`]{0,2000}`"
"""The pattern of a text in quotes."""
_ARGUMENT = re.compile(
    rf"(?:(?P<name>[\w:-]+)\s*[=:]\s*(?=\S))?(?:(?P<string>{STRING})|\{{(?P<braces>[^{{}}]*)\}}|(?P<word>[^\s\"'`=]+))"
)


class Arguments:
    """The arguments of a tag: those with names, and the others in order."""

    def __init__(self, text: str) -> None:
        self.text = text.strip().removesuffix("-").strip()
        self.named: dict[str, str] = {}
        self.others: list[str] = []
        for match in _ARGUMENT.finditer(self.text):
            value = match["word"] if match["word"] is not None else match["braces"]
            value = match["string"][1:-1].replace('\\"', '"') if value is None else value.strip("\"'`")
            if match["name"] and not (match["name"] in ("http", "https") and value.startswith("//")):
                self.named[match["name"].lower()] = value
            elif match["name"]:
                self.others.append(f"{match['name']}:{value}")
            elif value not in ("/", "%}"):
                self.others.append(value)

    def first(self, *names: str, place: int = -1) -> str:
        """The first of these names that says something, else the argument at a place."""
        named = next(filter(None, (self.named.get(name, "") for name in names)), "")
        return named or (self.others[place] if 0 <= place < len(self.others) else "")


def tag_name(written: str) -> str:
    """A name in one spelling: `partials/YouTube_Lite.html` is `youtube-lite`."""
    return re.sub(r"\.(?:html|md|liquid)$", "", written.rpartition("/")[2].lower()).replace("_", "-")
