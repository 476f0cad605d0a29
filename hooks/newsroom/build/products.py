"""Keeps which files of the published site each node of a build made, and tells which of them were changed since.

A node is what is made together: `item tin-tuc/2017/10/bai.md`, `list 3 section tin-tuc`, `file assets/anh.jpg`.
"""

from collections.abc import Iterable, Iterator

from msgspec import Struct, msgpack

from newsroom.runtime.blocks import BlockMap, Blocks, decode_block

Node = str
MKDOCS = "mkdocs"
"""What MkDocs writes: hand-written pages, and files of the theme."""


class Product(Struct, frozen=True, array_like=True):
    """A file of the published site: a digest of what it was made from, and its stamp.

    Both are empty where the file may be ours and nothing is known of it.
    """

    path: str
    digest: bytes = b""
    stamp: bytes = b""


class Products:
    """The files that each node made, in groups of nodes that lie near each other."""

    def __init__(self, blocks: Blocks) -> None:
        self._map = BlockMap(blocks, "products")
        self._groups: dict[str, dict[Node, tuple[Product, ...]]] = {}
        self._changed: set[str] = set()

    @property
    def groups(self) -> list[str]:
        """The names of all groups."""
        return sorted(self._map.keys | self._groups.keys())

    def group(self, name: str) -> dict[Node, tuple[Product, ...]]:
        """The nodes of a group."""
        nodes = self._groups.get(name)
        if nodes is None:
            data = self._map.get(name)
            kind = dict[Node, tuple[Product, ...]]
            nodes = {} if data is None else decode_block(data, kind, f"products {name}")
            self._groups[name] = nodes
        return nodes

    def of(self, node: Node) -> tuple[Product, ...]:
        """The files that a node made."""
        return self.group(_group_name(node)).get(node, ())

    def all(self) -> Iterator[tuple[Node, Product]]:
        """Every file with its node."""
        for name in self.groups:
            for node, products in self.group(name).items():
                for product in products:
                    yield node, product

    def put(self, node: Node, products: Iterable[Product]) -> None:
        """Have these as the files of a node."""
        name, made = _group_name(node), tuple(products)
        group = self.group(name)
        if made:
            group[node] = made
        else:
            group.pop(node, None)
        self._changed.add(name)

    def flush(self) -> None:
        """Write what changed into the blocks."""
        for name in self._changed:
            self._map.put(name, msgpack.encode(self._groups[name]) if self._groups[name] else None)
        self._changed = set()
        self._map.flush()


def _group_name(node: Node) -> str:
    kind, _, rest = node.partition(" ")
    if kind in {"item", "file"}:
        return f"{kind} {rest.rpartition('/')[0]}"
    if kind == "list":
        return f"{kind} {rest.partition(' ')[2]}"
    return node if kind == "search" else kind if kind in {"feed", "sitemap", "redirects", "aliases"} else "site"
