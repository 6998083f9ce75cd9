"""Laws of the graph and of selection, against brute force."""

from hypothesis import given
from hypothesis import strategies as st

from customer360.graph.graph import Graph


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Graphs of up to twelve nodes without circles, their keys in any order."""
    count = draw(st.integers(1, 12))
    edges = {
        f"n{i}": tuple(f"n{j}" for j in range(i) if draw(st.booleans()))
        for i in range(count)
    }
    names = draw(st.permutations(list(edges)))
    return Graph.from_parents({name: edges[name] for name in names})


@given(graphs())
def test_no_node_runs_before_a_parent(graph: Graph) -> None:
    place = {name: i for i, name in enumerate(graph.run_order())}
    assert all(
        place[parent] < place[child]
        for child, parents in graph.parents.items()
        for parent in parents
    )


@given(graphs(), st.integers(0, 4))
def test_ancestors_are_what_paths_of_that_length_reach(
    graph: Graph, depth: int
) -> None:
    start = next(iter(graph.parents))
    reached: set[str] = set()
    border = {start}
    for _ in range(depth):
        border = {parent for name in border for parent in graph.parents[name]}
        reached |= border
    assert graph.ancestors([start], depth) == reached


@given(graphs(), st.data())
def test_a_path_through_what_is_left_out_still_counts(
    graph: Graph, data: st.DataObject
) -> None:
    kept = data.draw(st.sets(st.sampled_from(sorted(graph.parents))))
    among = graph.among(kept)
    for name in kept:
        assert among.ancestors([name]) == graph.ancestors([name]) & kept
