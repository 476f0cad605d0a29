"""Files are dealt to processes in small chunks, in which what one node makes stays together."""

from hypothesis import given
from hypothesis import strategies as st
from newsroom.build.artifacts import Artifact, RenderTask
from newsroom.build.executor import CHUNK_SIZE, HEAVY_CHUNK_SIZE, chunks_of
from newsroom.build.publisher import PublishOrder


def _artifact(node: str, *, heavy: bool) -> Artifact:
    return Artifact(node, node, PublishOrder.PAGES, lambda: RenderTask(b"", lambda: b""), heavy)


@given(st.lists(st.integers(1, 60), max_size=30), st.integers(0, 20))
def test_chunks_hold_every_file_once_and_all_of_a_node(sizes: list[int], heavy: int) -> None:
    artifacts = [_artifact("picture", heavy=True)] * heavy
    artifacts += [_artifact(f"node {number}", heavy=False) for number, size in enumerate(sizes) for _ in range(size)]
    chunks = list(chunks_of(artifacts))
    assert [number for chunk in chunks for number in chunk] == list(range(len(artifacts)))
    nodes = [{artifacts[number].node for number in chunk} for chunk in chunks if not artifacts[chunk[0]].heavy]
    assert sum(map(len, nodes)) == len(sizes)
    for chunk in chunks:
        makers = [artifacts[number] for number in chunk]
        assert len({maker.heavy for maker in makers}) == 1
        # The last node is whole, whatever its size.
        counted = makers if makers[0].heavy else [maker for maker in makers if maker.node != makers[-1].node]
        assert len(counted) <= (HEAVY_CHUNK_SIZE if makers[0].heavy else CHUNK_SIZE)
