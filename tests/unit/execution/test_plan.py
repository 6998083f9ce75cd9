from customer360.execution.plan import Plan, plan_run
from customer360.graph.graph import Graph
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node, UnitTest


def node(name: str, *reads: str, kind: ResourceType = ResourceType.MODEL) -> Node:
    return Node(
        unique_id=name,
        resource_type=kind,
        package_name="shop",
        name=name,
        alias=name,
        database="db",
        schema="main",
        path=name,
        original_file_path=name,
        fqn=(name,),
        depends_on=reads,
        config={"materialized": "ephemeral"} if name.startswith("cte") else {},
    )


def claim(name: str, *reads: str) -> Node:
    return node(name, *reads, kind=ResourceType.TEST)


def unit_test(name: str, model: str) -> UnitTest:
    return UnitTest(
        unique_id=name,
        package_name="shop",
        name=name,
        model=model,
        path=name,
        original_file_path=name,
        depends_on=(model,),
    )


def plan(*nodes: Node | UnitTest, tests_gate: bool = True) -> Plan:
    manifest = Manifest(
        project_name="shop",
        nodes={n.unique_id: n for n in nodes if isinstance(n, Node)},
        unit_tests={n.unique_id: n for n in nodes if isinstance(n, UnitTest)},
    )
    return plan_run(
        [n.unique_id for n in nodes],
        Graph.from_manifest(manifest),
        manifest,
        tests_gate=tests_gate,
    )


def test_a_reader_waits_for_the_tests_of_what_it_reads() -> None:
    made = plan(node("a"), node("b", "a"), claim("t", "a"))
    assert made.parents["b"] == {"a", "t"}


def test_without_the_gate_it_does_not() -> None:
    made = plan(node("a"), node("b", "a"), claim("t", "a"), tests_gate=False)
    assert made.parents["b"] == {"a"}


def test_a_test_of_two_relations_holds_up_only_what_is_below_both() -> None:
    made = plan(
        node("a"),
        node("b"),
        node("below_a", "a"),
        node("below_both", "a", "b"),
        node("further", "below_both"),
        claim("t", "a", "b"),
    )
    held_up = {name for name, parents in made.parents.items() if "t" in parents}
    assert held_up == {"below_both"}


def test_a_unit_test_runs_before_its_model_and_after_what_that_reads() -> None:
    made = plan(node("a"), node("b", "a"), unit_test("u", "b"))
    assert made.order == ("a", "u", "b")


def test_unit_tests_of_a_model_run_one_after_the_other() -> None:
    made = plan(node("a"), unit_test("u", "a"), unit_test("v", "a"))
    assert made.parents["v"] == {"u"}


def test_unit_tests_wait_for_what_their_model_waits_for() -> None:
    made = plan(node("a"), node("b", "a"), claim("t", "a"), unit_test("u", "b"))
    assert made.parents["u"] == {"a", "t"}


def test_a_reader_of_a_source_waits_for_its_tests() -> None:
    made = plan_run(
        ["b", "t"],
        Graph.from_parents({"raw": (), "b": ("raw",), "t": ("raw",)}),
        Manifest(
            project_name="shop", nodes={"b": node("b", "raw"), "t": claim("t", "raw")}
        ),
        tests_gate=True,
    )
    assert made.parents["b"] == {"t"}


def test_a_test_of_what_is_not_selected_holds_up_what_is_below() -> None:
    made = plan_run(
        ["c", "t"],
        Graph.from_parents({"a": (), "b": ("a",), "c": ("b",), "t": ("a",)}),
        Manifest(
            project_name="shop", nodes={"c": node("c", "b"), "t": claim("t", "a")}
        ),
        tests_gate=True,
    )
    assert made.parents["c"] == {"t"}


def test_a_path_through_an_ephemeral_model_counts() -> None:
    made = plan(node("a"), node("cte", "a"), node("b", "cte"))
    assert made.order == ("a", "b")
    assert made.parents["b"] == {"a"}


def test_a_test_that_reads_nothing_holds_up_nothing() -> None:
    made = plan(node("a"), node("b", "a"), claim("t"))
    assert "t" not in made.parents["b"]


def test_a_long_chain_with_tests_of_two_relations_is_planned() -> None:
    nodes = [node("m0")]
    nodes += [node(f"m{n}", f"m{n - 1}", f"m{n // 2}") for n in range(1, 1200)]
    nodes += [claim(f"t{n}", f"m{n}", f"m{n - 1}") for n in range(1, 1200)]
    assert len(plan(*nodes).order) == 2399
