"""Laws of selection, against an answer found by looking at every node and path."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from customer360.graph.graph import Graph
from customer360.graph.selection import SelectionOptions, select
from customer360.resources.kinds import IndirectSelection
from customer360.resources.manifest import Manifest
from tests.unit.graph.projects import data_test, manifest_of, model

TAGS = ("red", "blue", "green")


@st.composite
def projects(draw: st.DrawFn) -> Manifest:
    """Up to six tagged models without circles, and tests of one or two of them."""
    count = draw(st.integers(1, 6))
    models = [
        model(
            f"m{i}",
            *(f"model.shop.m{j}" for j in range(i) if draw(st.booleans())),
            tags=tuple(tag for tag in TAGS if draw(st.booleans())),
        )
        for i in range(count)
    ]
    ids = st.sampled_from([node.unique_id for node in models])
    tested = draw(st.lists(st.sets(ids, min_size=1, max_size=2), max_size=4))
    tests = [data_test(f"t{i}", *sorted(of)) for i, of in enumerate(tested)]
    return manifest_of(*models, *tests)


@st.composite
def words(draw: st.DrawFn) -> str:
    """One word: a tag or a name, with walks along the graph."""
    value = draw(st.sampled_from([*(f"tag:{tag}" for tag in TAGS), "m0", "m3", "m5"]))
    if draw(st.integers(0, 5)) == 0:
        return f"@{value}"
    return draw(st.sampled_from(_BEFORE)) + value + draw(st.sampled_from(_AFTER))


_BEFORE = ("", "", "+", "1+", "2+")
_AFTER = ("", "", "+", "+1", "+2")


def paths(manifest: Manifest) -> list[tuple[str, ...]]:
    """Every path of the graph, from each node on, parents first."""
    found: list[tuple[str, ...]] = [(name,) for name in manifest.nodes]
    for path in found:
        found.extend(
            (*path, name)
            for name, node in manifest.nodes.items()
            if path[-1] in node.depends_on
        )
    return found


def brute_force(manifest: Manifest, word: str) -> set[str]:
    """What a word selects, tests that come along not counted."""
    return _walked(manifest, *_taken_apart(word))


def _taken_apart(word: str) -> tuple[str, int, int, bool]:
    around = word.startswith("@")
    parts = word.removeprefix("@").split("+")
    far = 99
    match parts:
        case [value]:
            return value, 0, 0, around
        case [up, value] if not up or up.isdigit():
            return value, int(up or far), 0, around
        case [value, down]:
            return value, 0, int(down or far), around
        case [up, value, down]:
            return value, int(up or far), int(down or far), around
    raise AssertionError(word)


def _walked(
    manifest: Manifest, value: str, up: int, down: int, around: bool
) -> set[str]:
    tag = value.removeprefix("tag:")
    start = {
        name
        for name, node in manifest.nodes.items()
        if (tag in node.tags if value.startswith("tag:") else node.name == value)
    }
    every = paths(manifest)
    if around:
        below = {path[-1] for path in every if path[0] in start}
        return below | {path[0] for path in every if path[-1] in below}
    return (
        start
        | {path[0] for path in every if path[-1] in start and len(path) - 1 <= up}
        | {path[-1] for path in every if path[0] in start and len(path) - 1 <= down}
    )


def with_tests(manifest: Manifest, found: set[str]) -> set[str]:
    """Eager: a test comes with any of its parents."""
    return found | {
        name
        for name, node in manifest.nodes.items()
        if node.test is not None and found.intersection(node.depends_on)
    }


def selected(
    manifest: Manifest,
    *select_words: str,
    exclude: tuple[str, ...] = (),
    mode: IndirectSelection = IndirectSelection.EAGER,
) -> set[str]:
    options = SelectionOptions(
        select=select_words, exclude=exclude, indirect_selection=mode
    )
    return set(select(manifest, Graph.from_manifest(manifest), options))


@given(projects(), words())
def test_a_word_selects_what_paths_of_that_length_reach(
    manifest: Manifest, word: str
) -> None:
    expected = brute_force(manifest, word)
    assert selected(manifest, word, mode=IndirectSelection.EMPTY) == expected


@given(projects(), words(), words(), words())
def test_space_is_union_comma_is_intersection_and_exclude_takes_away(
    manifest: Manifest, one: str, two: str, three: str
) -> None:
    first, second, third = (
        with_tests(manifest, brute_force(manifest, word)) for word in (one, two, three)
    )
    found = selected(manifest, f"{one} {two},{three}", exclude=(three,))
    assert found == (first | (second & third)) - third


@given(projects(), words(), words())
def test_cautious_tests_have_all_their_parents_selected(
    manifest: Manifest, one: str, two: str
) -> None:
    found = selected(manifest, one, two, mode=IndirectSelection.CAUTIOUS)
    plain = brute_force(manifest, one) | brute_force(manifest, two)
    assert found == plain | {
        name
        for name, node in manifest.nodes.items()
        if node.test is not None and plain.issuperset(node.depends_on)
    }


@given(projects(), words())
def test_buildable_tests_read_only_what_is_selected_or_above_it(
    manifest: Manifest, word: str
) -> None:
    found = selected(manifest, word, mode=IndirectSelection.BUILDABLE)
    plain = brute_force(manifest, word)
    above = {path[0] for path in paths(manifest) if path[-1] in plain}
    assert found == plain | {
        name
        for name, node in manifest.nodes.items()
        if node.test is not None
        and (plain | above).issuperset(node.depends_on)
        and plain.intersection(node.depends_on)
    }


@given(projects(), words())
def test_the_modes_only_ever_add_tests(manifest: Manifest, word: str) -> None:
    modes = (
        IndirectSelection.EMPTY,
        IndirectSelection.CAUTIOUS,
        IndirectSelection.BUILDABLE,
        IndirectSelection.EAGER,
    )
    found = [selected(manifest, word, mode=mode) for mode in modes]
    assert all(smaller <= larger for smaller, larger in pairwise(found))
