"""Tells when the same content makes another site."""

import datetime

from newsroom.library.index import LibraryIndex
from newsroom.library.library import Library
from newsroom.pages.sitemap import next_removal
from newsroom.text.dates import TIME_ZONE


def next_change(library: Library, index: LibraryIndex) -> datetime.datetime | None:
    """The first moment after now at which the same content makes another site; None where there is none."""
    moment = index.next_moment
    moments = [] if moment is None else [datetime.datetime.fromtimestamp(moment / 1_000_000, TIME_ZONE)]
    departure = next_removal(library)
    return min([*moments, departure] if departure is not None else moments, default=None)
