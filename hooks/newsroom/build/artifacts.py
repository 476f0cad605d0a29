"""The files of a site that are about to be made."""

from collections.abc import Callable
from typing import TypeVar

from msgspec import Struct

from newsroom.build.products import Node
from newsroom.build.publisher import PublishOrder
from newsroom.runtime.digests import digest

T = TypeVar("T")


class RenderTask(Struct, frozen=True):
    """A file about to be made: the digest of its view, and what makes its bytes."""

    digest: bytes
    render: Callable[[], bytes]


class Artifact(Struct, frozen=True):
    """A file of the site: its path under site/, the node that makes it, its place in publishing, and its task."""

    path: str
    node: Node
    publish_order: PublishOrder
    prepare: Callable[[], RenderTask]
    heavy: bool = False
    """True if it takes a processor a tenth of a second, as a picture does, and not a millisecond."""


def given(value: T) -> T:
    """The value itself: what makes a file that is there already, as a function that processes can pass on."""
    return value


def data_file(node: Node, path: str, publish_order: PublishOrder, make: Callable[[], bytes]) -> Artifact:
    """A file without a view: its bytes are quickly made and compared."""

    def prepare() -> RenderTask:
        data = make()
        return RenderTask(digest(data), lambda: data)

    return Artifact(path, node, publish_order, prepare)
