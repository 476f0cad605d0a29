"""Checks the pictures of the site itself, such as its emblem, which may be drawings or icons too."""

from pathlib import Path

from newsroom.model.file_types import FileDefect, file_extension


def site_picture_defect(file: Path) -> FileDefect:
    """What is wrong with a picture; "" for a sound one."""
    extension = file_extension(file.name)
    try:
        data = file.read_bytes()
    except OSError:
        return "unreadable"
    if extension == "ico":
        # The first bytes of an icon (Microsoft, "Icons", ICONDIR).
        return "" if data[:4] == b"\0\0\1\0" else "broken"
    # These are slow to load, and needed only here.
    if extension == "svg":
        from newsroom.content.media.svg import clean_svg

        try:
            clean_svg(data)
        except ValueError:
            return "broken"
        return ""
    from newsroom.content.media.images import inspect_file

    return inspect_file(str(file)).defect
