"""What yml files say of nodes, and which node takes what."""

from collections.abc import Iterator

from customer360.errors import ParsingError
from customer360.parsing.nodes import Patch
from customer360.parsing.parsed import Entry
from customer360.parsing.versions import expand_versions
from customer360.resources.kinds import ResourceType


class PatchBook:
    """What yml files say of nodes, to be taken by the nodes.

    `drafted` are the nodes that there are, by kind, package and name: what a package
    says of a node of its own is not said of another package's.
    """

    def __init__(
        self, drafted: frozenset[tuple[ResourceType, str, str]] = frozenset()
    ) -> None:
        self._drafted = drafted
        self._patches: dict[tuple[ResourceType, str], list[Patch]] = {}
        self._used: set[int] = set()

    def add(self, kind: ResourceType, package: str, entry: Entry) -> None:
        """Note an entry, under every name that its file may have.

        Raises:
            ParsingError: another entry says something of the same thing.
        """
        for version in expand_versions(entry):
            patch = Patch(
                package=package,
                entry=entry,
                value=version.value,
                version=version.version,
                latest_version=version.latest,
            )
            for stem in dict.fromkeys(version.stems):
                known = self._patches.setdefault((kind, stem), [])
                for other in known:
                    if other.package == package:
                        raise ParsingError(
                            f"the {kind} {entry.name!r} is described twice, first in "
                            f"{other.entry.path}:{other.line}",
                            hint="put both under one entry",
                            path=entry.path,
                            line=entry.line,
                        )
                known.append(patch)

    def take(self, kind: ResourceType, package: str, name: str) -> Patch | None:
        """What is said of this node: in its own package, or else in another."""
        known = self._patches.get((kind, name), [])
        for patch in sorted(known, key=lambda patch: patch.package != package):
            is_own = patch.package == package
            if is_own or (kind, patch.package, name) not in self._drafted:
                self._used.add(id(patch))
                return patch
        return None

    def unused(self) -> Iterator[Patch]:
        """What is said of nodes that do not exist."""
        seen = set()
        for patches in self._patches.values():
            for patch in patches:
                if id(patch) not in self._used and id(patch) not in seen:
                    seen.add(id(patch))
                    yield patch
