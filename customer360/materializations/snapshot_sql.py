"""The statements of a snapshot.

Columns of our own begin with `c360_` while they stand beside the query's. In the
changes, `c360_closes` is the `scd_id` of the version that ends, `c360_starts_at` is
when, and `c360_opens` says whether another version begins then.
"""

from collections.abc import Sequence
from textwrap import dedent

from customer360.materializations.snapshot_settings import (
    HardDeletes,
    SnapshotSettings,
    Strategy,
)
from customer360.records import dataclass
from customer360.resources.relation import Relation, quote_identifier

# The shortest time that a version can last, where its type has one.
_TICKS = {
    "DATE": "1",
    "TIMESTAMP": "interval 1 microsecond",
    "TIMESTAMP WITH TIME ZONE": "interval 1 microsecond",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotSQL:
    """Writes them for one snapshot.

    `rows` is the temporary table of what the query gives now, `table` the snapshot.
    `moment` is the time of the run, of the type that `updated_at` has: `time_type`.
    """

    settings: SnapshotSettings
    rows: Relation
    table: Relation
    time_type: str
    moment: str

    def bad_keys(self) -> str:
        """Keys that come twice or are null, with how often; a few, in order."""
        is_null = " or ".join(f"{key} is null" for key in self._keys)
        return _sql(f"""
            select {", ".join(self._keys)}, count(*) as row_count
            from (select {self._named_keys} from {self.rows}) as keyed
            group by all
            having count(*) > 1 or {is_null}
            order by all
            limit 3
        """)

    def first_versions(self) -> str:
        """Every row of the query, current since it changed; columns in dbt's order."""
        meta = self.settings.meta
        deleted = f"'False' as {meta.is_deleted}," if self._marks_deleted else ""
        return _sql(f"""
            select
                *,
                {_hash((*self.settings.keys, self._updated_at))} as {meta.scd_id},
                {self._updated_at} as {meta.updated_at},
                {self._updated_at} as {meta.valid_from},
                {self._no_end} as {meta.valid_to},
                {deleted}
            from {self.rows}
        """)

    def changes(
        self, columns: Sequence[str], compared: Sequence[str], *, all_changed: bool
    ) -> str:
        """One row for each key that is new, has changed, has gone or has come back.

        `columns` are the query's, `compared` those whose difference is a change.
        """
        keys = ", ".join(self._keys)
        forgets = self.settings.hard_deletes is HardDeletes.IGNORE
        return _sql(f"""
            with
            rows_now as (
                select *, {self._named_keys}, {self._updated_at} as c360_updated_at
                from {self.rows}
            ),
            current_versions as (
                select *, {self._named_keys} from {self.table} where {self._is_open}
            ),
            changed as (
                select
                    rows_now.*,
                    current_versions.{self.settings.meta.scd_id} as c360_closes,
                    current_versions.{self.settings.meta.valid_from} as c360_began_at,
                    true as c360_opens,
                    'False' as c360_is_deleted
                from rows_now
                left join current_versions using ({keys})
                where {self._is_changed(compared, all_changed=all_changed)}
            ),
            last_ends as (
                select {keys}, max(ended_at) as c360_ended_at
                from (
                    select {self._named_keys}, {self.settings.meta.valid_to} as ended_at
                    from {self.table} where not {self._is_open}
                ) as ended
                semi join (select * from changed where c360_closes is null) as new_ones
                    using ({keys})
                group by all
            ),
            moved as (
                select
                    changed.* exclude (c360_began_at),
                    {self._time("coalesce(c360_began_at, c360_ended_at)")} as c360_after
                from changed left join last_ends using ({keys})
                {"" if forgets else f"union all by name {self._gone(columns)}"}
            ),
            dated as (select *, {self._starts_at} as c360_starts_at from moved)
            select *, {self._scd_id} as c360_scd_id from dated
        """)

    def merge(self, changes: Relation, columns: Sequence[str]) -> str:
        """End what has ended and add what has begun, in one statement."""
        meta = self.settings.meta
        values = {
            **{name: f"c.{name}" for name in map(quote_identifier, columns)},
            meta.scd_id: "c.c360_scd_id",
            meta.updated_at: "c.c360_updated_at",
            meta.valid_from: "c.c360_starts_at",
            meta.valid_to: self._no_end,
        }
        if self._marks_deleted:
            values[meta.is_deleted] = "c.c360_is_deleted"
        return _sql(f"""
            merge into {self.table}
            using (
                select *, c360_closes as c360_ends from {changes}
                where c360_closes is not null
                union all
                select *, null as c360_ends from {changes} where c360_opens
            ) as c
            on {meta.scd_id} = c360_ends and {self._is_open}
            when matched then update set {meta.valid_to} = c.c360_starts_at
            when not matched and c.c360_ends is null
                then insert ({", ".join(values)})
                values ({", ".join(values.values())})
        """)

    @property
    def _marks_deleted(self) -> bool:
        return self.settings.hard_deletes is HardDeletes.NEW_RECORD

    @property
    def _updated_at(self) -> str:
        return self.settings.updated_at or self.moment

    @property
    def _keys(self) -> Sequence[str]:
        return [f"c360_key_{place}" for place, _ in enumerate(self.settings.keys, 1)]

    @property
    def _named_keys(self) -> str:
        pairs = zip(self.settings.keys, self._keys, strict=True)
        return ", ".join(f"{key} as {name}" for key, name in pairs)

    @property
    def _is_open(self) -> str:
        valid_to = self.settings.meta.valid_to
        if self.settings.open_until is None:
            return f"({valid_to} is null)"
        return f"({valid_to} is null or {valid_to} = {self.settings.open_until})"

    @property
    def _no_end(self) -> str:
        nothing = f"cast(null as {self.time_type})"
        if self.settings.open_until is None:
            return nothing
        return f"coalesce({nothing}, {self.settings.open_until})"

    def _is_changed(self, compared: Sequence[str], *, all_changed: bool) -> str:
        meta = self.settings.meta
        ways = ["current_versions.c360_key_1 is null"]
        if all_changed:
            ways.append("true")
        elif self.settings.strategy is Strategy.CHECK:
            ways += [
                f"rows_now.{name} is distinct from current_versions.{name}"
                for name in map(quote_identifier, compared)
            ]
        else:
            began = f"current_versions.{meta.valid_from}"
            ways.append(f"{began} < rows_now.c360_updated_at")
            ways.append(f"({began} is null and rows_now.c360_updated_at is not null)")
        if self._marks_deleted:
            ways.append(f"current_versions.{meta.is_deleted} = 'True'")
        return " or ".join(ways)

    def _gone(self, columns: Sequence[str]) -> str:
        meta = self.settings.meta
        keys = ", ".join(self._keys)
        names = ", ".join(map(quote_identifier, columns))
        was_there = (
            f"where {meta.is_deleted} is distinct from 'True'"
            if self._marks_deleted
            else ""
        )
        return f"""
                select
                    {names}, {keys},
                    {self.moment} as c360_updated_at,
                    {meta.scd_id} as c360_closes,
                    {str(self._marks_deleted).lower()} as c360_opens,
                    'True' as c360_is_deleted,
                    {self._time(meta.valid_from)} as c360_after
                from current_versions anti join rows_now using ({keys})
                {was_there}"""

    def _time(self, expression: str) -> str:
        # The table may be older than the query's type of time.
        return f"cast({expression} as {self.time_type})"

    @property
    def _starts_at(self) -> str:
        tick = _TICKS.get(self.time_type)
        later = f"c360_after + {tick}" if tick else "c360_after"
        return (
            "case when c360_after is null or c360_updated_at > c360_after "
            f"then c360_updated_at when {self.moment} > c360_after "
            f"then {self.moment} else {later} end"
        )

    @property
    def _scd_id(self) -> str:
        of_row = _hash((*self._keys, "c360_starts_at"))
        of_deletion = _hash(("c360_closes", "c360_starts_at"))
        return f"if(c360_is_deleted = 'True', {of_deletion}, {of_row})"


def _hash(expressions: Sequence[str]) -> str:
    """As dbt makes `dbt_scd_id`."""
    texts = [f"coalesce(cast({item} as varchar), '')" for item in expressions]
    return "md5(" + " || '|' || ".join(texts) + ")"


def _sql(text: str) -> str:
    return dedent(text).strip()
