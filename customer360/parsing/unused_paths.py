"""Settings of `dbt_project.yml` that reach nothing: a renamed folder, a slip."""

from collections.abc import Iterator, Mapping

from customer360.events import Level, Listener, Note
from customer360.parsing.config import SECTIONS
from customer360.project.project import Project
from customer360.resources.manifest import Manifest
from customer360.resources.node import GraphNode

_Path = tuple[str, ...]
_NEWER = {"tests": "data_tests"}


def tell_of_unused_paths(
    manifest: Manifest, project: Project, listener: Listener
) -> None:
    """Warn, once, of all paths of the project's own settings that no resource is under.

    A disabled resource is a resource; a package's own settings are its author's matter.
    """
    unused = sorted(_unused(manifest, project.packages[0].config))
    if not unused:
        return
    listed = "\n".join(f"- {path}" for path in unused)
    listener(
        Note(
            message="Configuration paths exist in dbt_project.yml that apply to no "
            f"resource:\n{listed}",
            level=Level.WARN,
            name="UnusedResourceConfigPath",
            code="I051",
            data={"unused_config_paths": unused},
        )
    )


def _unused(manifest: Manifest, config: Mapping[str, object]) -> Iterator[str]:
    left = [
        (_NEWER.get(section, section), path)
        for section in {name for names in SECTIONS.values() for name in names}
        if isinstance(tree := config.get(section), Mapping)
        for path in _paths(tree)
    ]
    # Most are found among the first resources; then there is nothing more to look for.
    for thing in _things(manifest) if left else ():
        sections, fqn = SECTIONS.get(thing.resource_type, ()), tuple(thing.fqn)
        left = [
            (section, path)
            for section, path in left
            if section not in sections or fqn[: len(path)] != path
        ]
        if not left:
            return
    for section, path in left:
        yield ".".join((section, *path))


def _paths(tree: Mapping[str, object], above: _Path = ()) -> Iterator[_Path]:
    """The folders that settings stand at; a mapping without a plus is a folder.

    The section itself is one: it is for nothing where there is no such resource.
    """
    for key, value in tree.items():
        if isinstance(value, Mapping) and not key.startswith("+"):
            yield from _paths(value, (*above, key))
        else:
            yield above


def _things(manifest: Manifest) -> Iterator[GraphNode]:
    yield from manifest.nodes.values()
    yield from manifest.sources.values()
    yield from manifest.unit_tests.values()
    yield from manifest.exposures.values()
    yield from manifest.semantics.values()
    for disabled in manifest.disabled.values():
        yield from disabled
