"""Puts the next version of an item into its place, once it is what readers see anyway or somebody says so."""

from contextlib import suppress

from newsroom.content.approval import set_live_time
from newsroom.content.frontmatter.editor import UneditableFrontMatter
from newsroom.model.items import next_version_path
from newsroom.runtime.content_writer import ContentWriter


def put_in_place(writer: ContentWriter, path: str) -> tuple[bytes, bytes]:
    """Write the next version of the item at `path` (under content/) over the item's file, and delete its own file.

    Gives the bytes of the item's file before and after. What is killed between the two leaves both files with the new
    text: the site is the same, and the next call ends the work. An approval stays, a time at which it was to go live
    goes. Raises FileNotFoundError where there is no next version, ChangedMeanwhile, LinkLeadsOutside and OSError.
    """
    file, next_file = writer.content / path, writer.content / next_version_path(path)
    with writer.locked():
        before, after = file.read_bytes(), next_file.read_bytes()
        with suppress(UneditableFrontMatter, UnicodeDecodeError):
            after = set_live_time(after.decode(), None).encode()
        writer.replace(file, after, expected=before)
        writer.delete(next_file)
    return before, after
