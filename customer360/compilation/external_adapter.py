"""What `adapter` says of the profile, of files and of names, without the database."""

import os
from collections.abc import Mapping

from customer360.compilation.external_files import (
    complete_options,
    copy_options,
    read_location,
)
from customer360.errors import CompilationError
from customer360.jinja.relation_view import RelationView
from customer360.jinja.scope import Scope
from customer360.jinja.table import Table
from customer360.jinja.template_adapter import BasicAdapter


class Index:
    """One item of `indexes`."""

    def __init__(self, columns: list[str], *, unique: bool) -> None:
        self.columns = columns
        self.unique = unique

    def render(self, relation: object) -> str:
        """A name for it that tells what it is of."""
        from hashlib import md5

        text = "_".join((*self.columns, str(relation), str(self.unique)))
        return md5(text.encode(), usedforsecurity=False).hexdigest()


class Behavior:
    """`adapter.behavior`: flags of dbt's adapters, all of them off."""

    def __getattr__(self, name: str) -> "Behavior":
        if name.startswith("_"):
            raise AttributeError(name)
        return self

    def __bool__(self) -> bool:
        return False


class ExternalFiles(BasicAdapter):
    """Questions that the profile and the arguments answer."""

    def __init__(self, scope: Scope, *, settings: Mapping[str, object]) -> None:
        super().__init__(scope)
        self._settings = settings
        self.behavior = Behavior()

    def is_motherduck(self) -> bool:
        """False: the database is a local file."""
        return False

    def is_ducklake(self, relation: RelationView | None) -> bool:
        """True if the relation's database is a DuckLake."""
        if relation is None or not relation.database:
            return False
        return self.is_ducklake_database(relation.database)

    def is_ducklake_database(self, name: str) -> bool:
        """True if the profile says that this database is a DuckLake."""
        shared = self._scope.engine.shared["target"]
        own = shared.get("database") if isinstance(shared, Mapping) else None
        path = str(self._settings.get("path", ""))
        lakes = set()
        if self._settings.get("is_ducklake") or "ducklake:" in path.lower():
            lakes.add(str(own))
        attached = self._settings.get("attach")
        for item in attached if isinstance(attached, list) else []:
            if isinstance(item, Mapping) and _is_lake(item):
                alias = item.get("alias") or _name_of(str(item.get("path", "")))
                lakes.add(str(alias))
        return name in lakes

    def use_ducklake_table_workarounds(self, relation: RelationView | None) -> bool:  # noqa: ARG002
        """False: no DuckLake that needs them comes with DuckDB 2.0."""
        return False

    def disable_transactions(self) -> bool:
        """What the profile says; we use them all the same."""
        return bool(self._settings.get("disable_transactions"))

    def escape_sql_string(self, value: object) -> str:
        """The text with its quotes doubled."""
        return str(value).replace("'", "''")

    def date_function(self) -> str:
        """The present moment in SQL."""
        return "now()"

    def external_root(self) -> str:
        """The folder of files that models write."""
        return str(self._settings.get("external_root") or ".")

    def external_write_options(
        self, write_location: str, rendered_options: dict[str, object]
    ) -> str:
        """The options of `copy`; completes those that are given."""
        rendered_options |= complete_options(write_location, rendered_options)
        return copy_options(rendered_options)

    def external_read_location(
        self, write_location: str, rendered_options: Mapping[str, object]
    ) -> str:
        """The pattern of the files that a `copy` has left."""
        return read_location(write_location, rendered_options)

    def get_binding_char(self) -> str:
        """What stands for a parameter in SQL."""
        return "?"

    def get_seed_file_path(self, model: Mapping[str, object]) -> str:
        """Where the seed's file is."""
        root = str(model.get("root_path") or "")
        return os.path.join(root, str(model["original_file_path"]))

    def convert_datetimes_to_strs(self, table: Table) -> Table:
        """The table: its moments are printed as texts anyway."""
        return table

    def parse_index(self, raw_index: object) -> Index | None:
        """The index that a configuration describes.

        Raises:
            CompilationError: it describes none.
        """
        if raw_index is None:
            return None
        columns = raw_index.get("columns") if isinstance(raw_index, Mapping) else None
        if not isinstance(raw_index, Mapping) or not isinstance(columns, list):
            raise CompilationError(
                f"Could not parse index config: {raw_index!r}",
                hint="write {columns: [a, b], unique: true}",
            )
        return Index(
            [str(column) for column in columns], unique=bool(raw_index.get("unique"))
        )

    def get_hard_deletes_behavior(self, config: Mapping[str, object]) -> str:
        """What a snapshot does with rows that are gone.

        Raises:
            CompilationError: it is configured twice, or as something unknown.
        """
        legacy = config.get("invalidate_hard_deletes")
        behavior = config.get("hard_deletes")
        if legacy is not None and behavior is not None:
            raise CompilationError(
                "You cannot set both the invalidate_hard_deletes and hard_deletes "
                "config properties on the same snapshot."
            )
        if legacy:
            return "invalidate"
        if behavior in {None, "ignore", "invalidate", "new_record"}:
            return str(behavior or "ignore")
        raise CompilationError("Invalid setting for property hard_deletes.")

    def standardize_grants_dict(self, grants_table: Table) -> dict[str, list[object]]:
        """Who has which privilege, from rows of both."""
        found: dict[str, list[object]] = {}
        for row in grants_table:
            found.setdefault(str(row["privilege_type"]), []).append(row["grantee"])
        return found

    def batch_id_for_model(self, model: Mapping[str, object]) -> str:
        """What tells the batches of a microbatch model apart."""
        batch = model.get("batch")
        start = batch.get("event_time_start") if isinstance(batch, Mapping) else None
        if not start:
            return ""
        text = str(start).replace(" ", "_")
        return "".join(character for character in text if character not in "-:+")


def _is_lake(attachment: Mapping[object, object]) -> bool:
    return bool(attachment.get("is_ducklake")) or (
        "ducklake:" in str(attachment.get("path", "")).lower()
    )


def _name_of(path: str) -> str:
    """The name of a database that is attached without one."""
    return os.path.basename(path.rpartition(":")[2]).split(".")[0]
