"""`c360 identity evaluate`: how well clusters agree with a truth."""

import json
import os
import tempfile

from customer360.adapters.protocol import Session
from customer360.commands.call import Call
from customer360.commands.identity_tables import (
    built_model,
    is_file,
    match_threshold,
    model_relation,
    reading_database,
    relation_columns,
    stored_file,
    table_named,
    without_database,
)
from customer360.commands.workspace import Workspace, open_workspace
from customer360.errors import UsageError
from customer360.identity.evaluation import Evaluation, evaluate
from customer360.identity.labels import Labels, find_labels
from customer360.identity.mistakes import Sources
from customer360.render.evaluation import evaluation_lines, evaluation_values
from customer360.render.screen import Screen
from customer360.resources.raw_tables import CUSTOMER_TRUTH, RAW_SCHEMA, RawTable
from customer360.resources.relation import Relation

_PAIR_COLUMNS = ("left_record_id", "right_record_id", "match_weight")
_CLUSTERS = "int_identity__clusters"


def run(call: Call, screen: Screen) -> int:
    """Measure, and say so; 0 however bad they are."""
    truth, clusters = call.text("truth"), call.text("clusters")
    if call.text("pairs") is not None and clusters is None:
        raise UsageError(
            "--pairs is for --clusters", hint="the project's own pairs are known"
        )
    with tempfile.TemporaryDirectory(prefix="c360-") as folder:
        tables = [truth, clusters, call.text("pairs") or clusters]
        if all(_is_file(call, name) for name in tables):
            with without_database() as session:
                evaluation = _from_tables(call, session, folder)
        else:
            workspace = open_workspace(call, screen)
            with reading_database(workspace) as session:
                evaluation = _from_database(workspace, session, folder)
    if call.text("output") == "json":
        text = json.dumps(evaluation_values(evaluation), indent=2)
    else:
        text = "\n".join(evaluation_lines(evaluation))
    screen.answer(text, name="IdentityEvaluated", data=evaluation_values(evaluation))
    return 0


def _is_file(call: Call, name: str | None) -> bool:
    return name is not None and is_file(name, call.working_directory)


def _from_tables(call: Call, session: Session, folder: str) -> Evaluation:
    truth = _labels(call, session, "truth", folder=folder)
    clusters = _labels(call, session, "clusters", folder=folder, other_key=truth.key)
    pairs = call.text("pairs")
    sources = Sources()
    if pairs is not None:
        relation = _relation(call, session, "pairs", pairs, folder=folder)
        scored = _scored_pairs(session, pairs, relation)
        sources = Sources(scored=scored, candidates=scored)
    return evaluate(session, truth, clusters, sources)


def _from_database(workspace: Workspace, session: Session, folder: str) -> Evaluation:
    if workspace.call.text("clusters") is not None:
        return _from_tables(workspace.call, session, folder)
    clusters = Labels(
        name=_CLUSTERS,
        relation=built_model(workspace, session, _CLUSTERS),
        key="record_id",
        label="customer_id",
    )
    truth = _labels(workspace.call, session, "truth", folder=folder)
    return evaluate(session, truth, clusters, _sources(workspace, session))


def _sources(workspace: Workspace, session: Session) -> Sources:
    records = model_relation(workspace, session, "int_identity__standardized_records")
    columns: tuple[str, ...] = ()
    if records is not None:
        columns = relation_columns(session, records)
    return Sources(
        match_threshold=match_threshold(workspace),
        records=records,
        record_columns=columns,
        candidates=model_relation(workspace, session, "int_identity__candidate_pairs"),
        scored=model_relation(workspace, session, "int_identity__scored_pairs"),
    )


def _labels(
    call: Call,
    session: Session,
    option: str,
    *,
    folder: str,
    other_key: str | None = None,
) -> Labels:
    name = call.text(option)
    if name is None:
        name = CUSTOMER_TRUTH.full_name
        if option == "clusters" or not _has_rows(session, CUSTOMER_TRUTH):
            raise UsageError(
                f"--{option} is missing",
                hint="a file or a table with each record's key and its person; data "
                "that c360 made up come with one",
            )
    relation = _relation(call, session, option, name, folder=folder)
    told = call.words(f"{option}_columns")
    if told and len(told) != 2:
        raise UsageError(
            f"--{option}-columns takes two names, not {len(told)}",
            hint="the column of the record's key, then that of its person or cluster",
        )
    key, label = find_labels(
        relation_columns(session, relation),
        name=name,
        key=told[0] if told else None,
        label=told[1] if told else None,
        other_key=other_key,
    )
    return Labels(name=name, relation=relation, key=key, label=label)


def _relation(
    call: Call, session: Session, option: str, name: str, *, folder: str
) -> str:
    if not is_file(name, call.working_directory):
        return table_named(session, name)
    path = os.path.join(call.working_directory, name)
    return stored_file(session, path, folder=folder, table=f"c360_{option}")


def _scored_pairs(session: Session, name: str, relation: str) -> str:
    # In a CSV file everything is text.
    columns = relation_columns(session, relation)
    missing = [column for column in _PAIR_COLUMNS if column not in columns]
    if missing:
        raise UsageError(
            f"{name} has no column {', '.join(missing)}",
            hint="`c360 dedupe --pairs` writes files that have them",
        )
    return (
        "(select cast(left_record_id as varchar) as left_record_id, "
        "cast(right_record_id as varchar) as right_record_id, "
        f"cast(match_weight as double) as match_weight from {relation})"
    )


def _has_rows(session: Session, table: RawTable) -> bool:
    relation = session.relation(
        Relation(database=None, schema=RAW_SCHEMA, identifier=table.name)
    )
    if relation is None:
        return False
    return bool(session.execute(f"select 1 from {relation} limit 1").rows)
