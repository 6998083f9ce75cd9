"""What `ref` and `source` mean: names become unique ids."""

import re
from collections.abc import Iterable, Iterator, Mapping

from customer360.errors import CompilationError
from customer360.records import dataclass, field
from customer360.resources.node import Node, Ref, Source


@dataclass(frozen=True, slots=True)
class NotFound:
    """Nothing has this name. `disabled` holds the id of a disabled thing that has."""

    disabled: str | None = None


@dataclass(slots=True)
class _Named:
    """Everything that one name stands for: by package, then by version."""

    packages: dict[str, dict[str | None, str]] = field(default_factory=dict)
    latest: dict[str, str | None] = field(default_factory=dict)

    def add(self, node: Node) -> None:
        version = None if node.version is None else str(node.version)
        self.packages.setdefault(node.package_name, {})[version] = node.unique_id
        if node.latest_version is not None:
            self.latest[node.package_name] = str(node.latest_version)

    def find(self, package: str, version: str | None) -> str | None:
        versions = self.packages.get(package)
        if versions is None:
            return None
        if version is None and None not in versions:
            version = self.latest.get(package)
        return versions.get(version)


class References:
    """Looks names up as dbt does: the own package, then the user's, then any."""

    def __init__(
        self,
        nodes: Iterable[Node],
        sources: Iterable[Source],
        *,
        functions: Iterable[Node] = (),
        disabled: Iterable[Node | Source],
        root: str,
        restricted: frozenset[str] = frozenset(),
    ) -> None:
        self._root = root
        # Packages that say `restrict-access`: only what is public there is for others.
        self.restricted = restricted
        self._nodes: dict[str, _Named] = {}
        self._sources: dict[tuple[str, str], dict[str, str]] = {}
        self._disabled: dict[str | tuple[str, str], str] = {}
        for node in nodes:
            self._nodes.setdefault(node.name, _Named()).add(node)
        self._functions: dict[str, _Named] = {}
        for function in functions:
            self._functions.setdefault(function.name, _Named()).add(function)
        for source in sources:
            key = (source.source_name, source.name)
            self._sources.setdefault(key, {})[source.package_name] = source.unique_id
        for thing in disabled:
            if isinstance(thing, Source):
                self._disabled[(thing.source_name, thing.name)] = thing.unique_id
            else:
                self._disabled[thing.name] = thing.unique_id

    @property
    def node_names(self) -> Iterable[str]:
        """Every name that `ref` finds."""
        return self._nodes

    @property
    def source_names(self) -> Iterable[str]:
        """Every source and table that `source` finds, joined by a dot."""
        return (".".join(key) for key in self._sources)

    def node(self, ref: Ref, package: str) -> str | NotFound:
        """The id that a `ref` in this package means."""
        return self._find(self._nodes, ref, package)

    def function(self, called: Ref, package: str) -> str | NotFound:
        """The id that a `function` in this package means."""
        return self._find(self._functions, called, package)

    def _find(
        self, known: Mapping[str, _Named], ref: Ref, package: str
    ) -> str | NotFound:
        named = known.get(ref.name)
        version = None if ref.version is None else str(ref.version)
        if named is not None:
            for place in self._places(ref.package, package, named.packages):
                found = named.find(place, version)
                if found is not None:
                    return found
        return NotFound(self._disabled.get(ref.name))

    def source(self, pair: tuple[str, str], package: str) -> str | NotFound:
        """The id that a `source` in this package means."""
        tables = self._sources.get(pair, {})
        for place in self._places(None, package, tables):
            if place in tables:
                return tables[place]
        return NotFound(self._disabled.get(pair))

    def _places(
        self, wanted: str | None, package: str, known: Mapping[str, object]
    ) -> Iterator[str]:
        if wanted is not None:
            yield wanted
            return
        yield package
        yield self._root
        yield from known

    def missing_ref(self, ref: Ref, missing: NotFound, node: Node) -> CompilationError:
        """The error that says so."""
        version = "" if ref.version is None else f" in version {ref.version}"
        line = node.line + _line_inside(node.raw_code, ref.name)
        return _missing(
            f"{_what(node)} depends on a node named {ref.name!r}{version}",
            ref.name,
            self.node_names,
            missing,
            path=node.original_file_path,
            line=line,
        )

    def missing_function(self, called: Ref, node: Node) -> CompilationError:
        """The error that says so of a `function`."""
        return _missing(
            f"{_what(node)} calls the function {called.name!r}",
            called.name,
            self._functions,
            NotFound(),
            path=node.original_file_path,
            line=node.line + _line_inside(node.raw_code, called.name),
        )

    def missing_source(
        self, pair: tuple[str, str], missing: NotFound, node: Node
    ) -> CompilationError:
        """The error that says so."""
        line = node.line + _line_inside(node.raw_code, pair[1])
        return _missing(
            f"{_what(node)} depends on a source named {'.'.join(pair)!r}",
            ".".join(pair),
            self.source_names,
            missing,
            path=node.original_file_path,
            line=line,
        )


def _what(node: Node) -> str:
    return f"the {node.resource_type} {node.name!r}"


def _missing(
    what: str,
    name: str,
    known: Iterable[str],
    missing: NotFound,
    *,
    path: str,
    line: int,
) -> CompilationError:
    if missing.disabled is not None:
        return CompilationError(
            f"{what} which is disabled",
            hint="enable it, or disable what reads it (`enabled: false`)",
            path=path,
            line=line,
        )
    from customer360.jinja.nearest import suggest

    return CompilationError(
        f"{what} which was not found",
        hint=suggest(name, known),
        path=path,
        line=line,
    )


def _line_inside(text: str, name: str) -> int:
    """How many lines down the quoted name stands first."""
    found = re.search(rf"(['\"]){re.escape(name)}\1", text)
    return text.count("\n", 0, found.start()) if found else 0
