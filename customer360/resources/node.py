"""The nouns of a parsed project: nodes, tests, sources, macros, exposures, metrics."""

import os
from collections.abc import Mapping

from customer360.records import dataclass, field
from customer360.resources.batch import Batch
from customer360.resources.kinds import ResourceType
from customer360.resources.relation import Relation, unquoted_parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Ref:
    """A `ref(...)` as written."""

    name: str
    package: str | None = None
    version: str | int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column as a yml describes it."""

    name: str
    description: str = ""
    data_type: str | None = None
    tags: tuple[str, ...] = ()
    meta: Mapping[str, object] = field(default_factory=dict)
    quote: bool | None = None
    constraints: tuple[Mapping[str, object], ...] = ()
    granularity: str | None = None
    doc_blocks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TestMetadata:
    """Which generic test a data test is, with its arguments."""

    __test__ = False  # for pytest, which collects by name

    name: str
    namespace: str | None = None
    kwargs: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What can be compiled or run: model, seed, snapshot, data test, analysis, hook.

    `config` holds the resolved dbt configuration with dbt's keys and defaults.
    `path` counts from the resource folder, `original_file_path` from the project.
    `line` is where `raw_code` begins in its file. `macro_sql` is set for generic tests.
    """

    unique_id: str
    resource_type: ResourceType
    package_name: str
    name: str
    alias: str
    database: str
    schema: str
    path: str
    original_file_path: str
    fqn: tuple[str, ...]
    raw_code: str = ""
    language: str = "sql"
    checksum: str = ""
    line: int = 1
    config: Mapping[str, object] = field(default_factory=dict)
    unrendered_config: Mapping[str, object] = field(default_factory=dict)
    description: str = ""
    # The texts of the documentation that the description quotes.
    doc_blocks: tuple[str, ...] = ()
    columns: Mapping[str, Column] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    meta: Mapping[str, object] = field(default_factory=dict)
    docs: Mapping[str, object] = field(default_factory=dict)
    group: str | None = None
    access: str = "protected"
    version: str | int | None = None
    latest_version: str | int | None = None
    deprecation_date: str | None = None
    constraints: tuple[Mapping[str, object], ...] = ()
    # A table of days, or the like, that the semantic layer joins to.
    time_spine: Mapping[str, object] | None = None
    patch_path: str | None = None
    refs: tuple[Ref, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    metrics: tuple[tuple[str, ...], ...] = ()
    functions: tuple[Ref, ...] = ()
    depends_on: tuple[str, ...] = ()
    depends_on_macros: tuple[str, ...] = ()
    # Functions only: what `arguments` and `returns` (one, or none) say.
    signature: Mapping[str, tuple[Mapping[str, object], ...]] = field(
        default_factory=dict
    )
    # Seeds: the folder that the file lies below.
    root_path: str | None = None
    # Data tests only.
    test: TestMetadata | None = None
    column_name: str | None = None
    attached_node: str | None = None
    file_key_name: str | None = None
    # Hooks only: the place in the list of its kind.
    index: int | None = None
    # The parts of its relation's name that are printed without quotes.
    unquoted: tuple[str, ...] = ()
    # While a microbatch model is being made: the part of it that this is.
    batch: Batch | None = None

    @property
    def materialized(self) -> str:
        """The name of the materialization."""
        return str(self.config.get("materialized", "view"))

    @property
    def is_ephemeral(self) -> bool:
        """True if the node becomes a CTE of its readers, and no relation."""
        return self.materialized == "ephemeral"

    @property
    def hook_title(self) -> str:
        """What dbt calls a hook of the run: `shop.on-run-start.0`."""
        word, _, place = self.name.removeprefix(f"{self.package_name}-").rpartition("-")
        return f"{self.package_name}.{word}.{place}"

    @property
    def relation(self) -> Relation:
        """Where the node's rows are, by configuration; its type is not known here."""
        return Relation(
            database=self.database,
            schema=self.schema,
            identifier=self.alias,
            unquoted=self.unquoted,
        )

    @property
    def compiled_path(self) -> str:
        """Where below `compiled/<package>` the SQL goes.

        What is one of several of a file gets a folder of that file's name, as in dbt:
        tests and snapshots of a yml, and hooks.
        """
        if self.batch is not None:
            stem, _, suffix = self.original_file_path.rpartition(".")
            return f"{stem}/{self.name}_{self.batch.label}.{suffix}"
        if self.path.endswith(os.path.basename(self.original_file_path)):
            return self.original_file_path
        return f"{self.original_file_path}/{self.path}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A table that the project reads and does not make."""

    unique_id: str
    package_name: str
    source_name: str
    name: str
    identifier: str
    database: str
    schema: str
    path: str
    original_file_path: str
    line: int = 1
    fqn: tuple[str, ...] = ()
    source_description: str = ""
    description: str = ""
    doc_blocks: tuple[str, ...] = ()
    loader: str = ""
    loaded_at_field: str | None = None
    loaded_at_query: str | None = None
    freshness: Mapping[str, object] | None = None
    columns: Mapping[str, Column] = field(default_factory=dict)
    meta: Mapping[str, object] = field(default_factory=dict)
    source_meta: Mapping[str, object] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    config: Mapping[str, object] = field(default_factory=dict)
    unrendered_config: Mapping[str, object] = field(default_factory=dict)
    # With their Jinja as it was written.
    unrendered_database: str | None = None
    unrendered_schema: str | None = None
    external: Mapping[str, object] | None = None
    quoting: Mapping[str, object] = field(default_factory=dict)
    patch_path: str | None = None

    resource_type: ResourceType = ResourceType.SOURCE

    @property
    def relation(self) -> Relation:
        """Where the rows are."""
        return Relation(
            database=self.database,
            schema=self.schema,
            identifier=self.identifier,
            unquoted=unquoted_parts(self.quoting),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitTest:
    """A claim about a model's logic: given rows in, these rows out.

    `versions` says which versions of the model it is for: by `include` or `exclude`.
    """

    unique_id: str
    package_name: str
    name: str
    model: str
    path: str
    original_file_path: str
    line: int = 1
    fqn: tuple[str, ...] = ()
    description: str = ""
    given: tuple[Mapping[str, object], ...] = ()
    expect: Mapping[str, object] = field(default_factory=dict)
    overrides: Mapping[str, object] = field(default_factory=dict)
    depends_on: tuple[str, ...] = ()
    depends_on_macros: tuple[str, ...] = ()
    config: Mapping[str, object] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    meta: Mapping[str, object] = field(default_factory=dict)
    versions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    version: str | int | None = None
    checksum: str = ""
    # The manifest's `database` and `schema` of the tested model.
    schema: str = ""

    resource_type: ResourceType = ResourceType.UNIT_TEST

    @property
    def compiled_path(self) -> str:
        """Where below `compiled/<package>` the SQL goes, as in dbt."""
        folder = os.path.dirname(self.original_file_path)
        return "/".join((self.original_file_path, folder, f"{self.name}.sql"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Exposure:
    """Something outside the project that reads it: a dashboard, an application."""

    unique_id: str
    package_name: str
    name: str
    path: str
    original_file_path: str
    type: str
    owner: Mapping[str, object]
    line: int = 1
    fqn: tuple[str, ...] = ()
    description: str = ""
    label: str | None = None
    maturity: str | None = None
    url: str | None = None
    meta: Mapping[str, object] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    config: Mapping[str, object] = field(default_factory=dict)
    unrendered_config: Mapping[str, object] = field(default_factory=dict)
    refs: tuple[Ref, ...] = ()
    sources: tuple[tuple[str, str], ...] = ()
    metrics: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    depends_on_macros: tuple[str, ...] = ()

    resource_type: ResourceType = ResourceType.EXPOSURE


@dataclass(frozen=True, slots=True, kw_only=True)
class Macro:
    """A macro, with the whole text from `{% macro` to `{% endmacro %}`.

    `line` is where that text begins in its file.
    """

    unique_id: str
    package_name: str
    name: str
    path: str
    original_file_path: str
    macro_sql: str
    line: int = 1
    description: str = ""
    meta: Mapping[str, object] = field(default_factory=dict)
    arguments: tuple[Mapping[str, object], ...] = ()
    docs: Mapping[str, object] = field(default_factory=dict)
    patch_path: str | None = None
    depends_on_macros: tuple[str, ...] = ()
    supported_languages: tuple[str, ...] | None = None
    config: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Doc:
    """A `{% docs name %}` block."""

    unique_id: str
    package_name: str
    name: str
    path: str
    original_file_path: str
    block_contents: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A named owner of models."""

    unique_id: str
    package_name: str
    name: str
    path: str
    original_file_path: str
    owner: Mapping[str, object]
    description: str = ""
    config: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Semantic:
    """A metric, a semantic model or a saved query; nothing runs it.

    `values` are what only its kind has, as the manifest spells it.
    """

    unique_id: str
    resource_type: ResourceType
    package_name: str
    name: str
    path: str
    original_file_path: str
    line: int = 1
    fqn: tuple[str, ...] = ()
    description: str = ""
    label: str | None = None
    tags: tuple[str, ...] = ()
    config: Mapping[str, object] = field(default_factory=dict)
    unrendered_config: Mapping[str, object] = field(default_factory=dict)
    group: str | None = None
    refs: tuple[Ref, ...] = ()
    depends_on: tuple[str, ...] = ()
    values: Mapping[str, object] = field(default_factory=dict)


GraphNode = Node | Source | UnitTest | Exposure | Semantic
