"""`graph_summary.json`: the bare graph, for those who look for what slows a project."""

import os

from customer360.artifacts.json_file import write_json
from customer360.artifacts.manifest import MANIFEST_FILE
from customer360.graph.graph import Graph
from customer360.project.project import Project
from customer360.resources.invocation import Invocation
from customer360.resources.manifest import Manifest

SUMMARY_FILE = "graph_summary.json"


def write_graph_summary(
    project: Project, manifest: Manifest, graph: Graph, invocation: Invocation
) -> None:
    """Write it, unless the one that is there is of the manifest that is there."""
    path = os.path.join(project.target_path, SUMMARY_FILE)
    if _is_newer(path, os.path.join(project.target_path, MANIFEST_FILE)):
        return
    linked = graph_values(manifest, graph)
    write_json(path, {"_invocation_id": invocation.invocation_id, "linked": linked})


def graph_values(manifest: Manifest, graph: Graph) -> dict[str, object]:
    """Name and type of each node under its number, and the numbers of its readers."""
    places = {name: place for place, name in enumerate(graph.children)}
    values: dict[str, object] = {}
    for name, place in places.items():
        thing = manifest.find(name)
        kind = "" if thing is None else str(thing.resource_type)
        readers = [places[reader] for reader in graph.children[name]]
        value: dict[str, object] = {"name": name, "type": kind}
        values[str(place)] = value | ({"succ": readers} if readers else {})
    return values


def _is_newer(path: str, other: str) -> bool:
    try:
        return os.path.getmtime(path) >= os.path.getmtime(other)
    except OSError:
        return False
