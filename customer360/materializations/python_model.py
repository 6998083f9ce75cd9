"""Models written in Python: `def model(dbt, session)` returns rows.

The rows may be a DuckDB relation, a pandas or polars frame, an Arrow table or reader:
whatever DuckDB reads from a variable.
"""

from collections.abc import Iterator, Mapping

from customer360.errors import C360Error, CompilationError
from customer360.materializations.context import Context
from customer360.records import dataclass
from customer360.resources.kinds import RelationType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node
from customer360.resources.relation import Relation
from customer360.resources.result import CompiledNode


def python_rows(compiled: CompiledNode, context: Context) -> object:
    """Run the model's function and give what it returns.

    Raises:
        CompilationError: there is no such function, or it raised; with the line.
    """
    node = compiled.node
    names: dict[str, object] = {"__name__": f"c360_model_{node.name}"}
    try:
        code = compile(compiled.compiled_code, node.original_file_path, "exec")
        exec(code, names)  # noqa: S102 - running it is what the project asks for
        rows = _call(names.get("model"), node, context)
    except C360Error:
        raise
    except Exception as error:
        raise _failed(node, error) from error
    if rows is None:
        raise _wrong(node, "`model` returned nothing")
    return rows


def _call(model: object, node: Node, context: Context) -> object:
    if not callable(model):
        raise _wrong(node, "there is no function `model(dbt, session)`")
    rows: object = model(_Dbt(node, context), context.session.native)
    return rows


class _Dbt:
    """The first argument of a Python model, with dbt's names."""

    def __init__(self, node: Node, context: Context) -> None:
        self._node = node
        self._context = context
        self._refs = dict(_refs(node, context.manifest))
        self._sources = dict(_sources(node, context.manifest))
        self.config = _Config(node.config)
        self.this = node.relation
        existing = context.catalog.get(node.relation)
        self.is_incremental = (
            node.materialized == "incremental"
            and existing is not None
            and existing.type is RelationType.TABLE
            and not _is_refreshed(node, context)
        )

    def ref(self, *names: str, **options: object) -> object:
        """`ref("model")`, `ref("package", "model")`, `ref("model", v=2)`."""
        version = options.get("v", options.get("version"))
        wanted = (*names, "" if version is None else str(version))
        return self._read(self._refs, wanted, f"ref({', '.join(names)})")

    def source(self, source_name: str, table_name: str) -> object:
        """`source("raw", "customers")`."""
        wanted = (source_name, table_name)
        return self._read(self._sources, wanted, f"source({', '.join(wanted)})")

    def _read(
        self,
        known: Mapping[tuple[str, ...], Relation],
        wanted: tuple[str, ...],
        said: str,
    ) -> object:
        if wanted not in known:
            raise _wrong(
                self._node,
                f"{said} is not known when the model runs",
                hint="write its name as a plain text, so that it can be found unrun",
            )
        return self._context.session.table(known[wanted])


@dataclass(frozen=True, slots=True)
class _Config:
    """`dbt.config(...)` says, `dbt.config.get(name)` asks."""

    values: Mapping[str, object]

    def __call__(self, **_: object) -> None:
        """Nothing to do: parsing has read it."""

    def get(self, name: str, default: object = None) -> object:
        """The configured value; what is no setting of dbt's is under `meta` too."""
        if name in self.values:
            return self.values[name]
        meta = self.values.get("meta")
        return meta.get(name, default) if isinstance(meta, Mapping) else default

    def meta_get(self, name: str, default: object = None) -> object:
        """A value of `meta`."""
        meta = self.values.get("meta")
        return meta.get(name, default) if isinstance(meta, Mapping) else default


def _refs(node: Node, manifest: Manifest) -> Iterator[tuple[tuple[str, ...], Relation]]:
    for unique_id in node.depends_on:
        parent = manifest.nodes.get(unique_id)
        if parent is None:
            continue
        versions = {"" if parent.version is None else str(parent.version)}
        if parent.version is None or parent.version == parent.latest_version:
            versions.add("")
        for version in versions:
            yield (parent.name, version), parent.relation
            yield (parent.package_name, parent.name, version), parent.relation


def _sources(
    node: Node, manifest: Manifest
) -> Iterator[tuple[tuple[str, ...], Relation]]:
    for unique_id in node.depends_on:
        source = manifest.sources.get(unique_id)
        if source is not None:
            yield (source.source_name, source.name), source.relation


def _is_refreshed(node: Node, context: Context) -> bool:
    configured = node.config.get("full_refresh")
    return context.invocation.full_refresh if configured is None else bool(configured)


def _failed(node: Node, error: Exception) -> CompilationError:
    import traceback

    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == node.original_file_path
    ]
    if isinstance(error, SyntaxError):
        lines = [error.lineno]
    failure = _wrong(node, f"{type(error).__name__}: {error}")
    failure.line = lines[-1] if lines else None
    return failure


def _wrong(node: Node, message: str, hint: str | None = None) -> CompilationError:
    return CompilationError(message, hint=hint, path=node.original_file_path)
