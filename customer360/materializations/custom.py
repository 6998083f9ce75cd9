"""A materialization written in Jinja: the project's own, or ours with a part replaced.

It runs its hooks and begins and ends its transactions itself, as in dbt.
"""

from collections.abc import Mapping, Sequence

from customer360.compilation.statements import Response
from customer360.errors import CompilationError
from customer360.jinja.relation_view import RelationView
from customer360.materializations.context import Context, Outcome
from customer360.materializations.external import write_external
from customer360.materializations.foreign_keys import KeptAside, drop_with_dependents
from customer360.materializations.hooks import Moment, hooks_of
from customer360.materializations.merge import merge_statement
from customer360.materializations.python_model import python_rows
from customer360.materializations.seed import load_seed, seed_table
from customer360.records import replace
from customer360.resources.kinds import RelationType
from customer360.resources.node import Macro, Node
from customer360.resources.relation import Relation
from customer360.resources.result import CompiledNode

# Where the text of a model ends and that of `py_write_table` begins.
_STORING = "\ndef materialize(df, con):"


def run_macro(macro: Macro, compiled: CompiledNode, context: Context) -> Outcome:
    """Make the node with the macro.

    Raises:
        CompilationError: the macro does not know the node's language, runs no statement
            `main`, or gives no relations back.
    """
    node = compiled.node
    languages = macro.supported_languages or ("sql",)
    if node.language not in languages:
        raise CompilationError(
            f'Materialization "{macro.name}" only supports languages '
            f'{list(languages)}; got "{node.language}"',
            path=node.original_file_path,
        )
    # The caller has begun a transaction; when there is one is for the macro to say.
    context.session.commit()
    answer, main = context.templates.run_materialization(
        macro, compiled, context.session, _names(compiled, context)
    )
    if not isinstance(main, Mapping):
        raise CompilationError(
            "main is not being called during running model",
            hint="a materialization has one {% call statement('main') %}",
            path=macro.original_file_path,
        )
    relations = _relations(answer, node, macro)
    for relation in relations:
        context.catalog.put(relation)
    return _outcome(main.get("response"), relations)


def _names(compiled: CompiledNode, context: Context) -> dict[str, object]:
    node, session = compiled.node, context.session
    aside: list[KeptAside] = []

    def drop_for_rebuild(relation: RelationView) -> list[KeptAside]:
        if relation.is_table:
            aside.extend(drop_with_dependents(relation.relation, node, context))
        else:
            session.drop(relation.relation)
            context.catalog.remove(relation.relation)
        return list(aside)

    def put_back() -> str:
        while aside:
            aside.pop().put_back(context)
        return ""

    def write(statement: object) -> str:
        context.write(node, str(statement))
        return ""

    def merge_sql(
        target: RelationView, source: RelationView, columns: Sequence[object]
    ) -> str:
        names = [str(getattr(column, "name", column)) for column in columns]
        return merge_statement(node, source.relation, target.relation, names)

    return {
        "pre_hooks": _hooks(node, Moment.BEFORE),
        "post_hooks": _hooks(node, Moment.AFTER),
        "write": write,
        "c360_drop_for_rebuild": drop_for_rebuild,
        "c360_put_back": put_back,
        "c360_merge_sql": merge_sql,
        "c360_python": lambda code: _run_python(str(code), compiled, context),
        "load_agate_table": lambda: seed_table(node),
        "c360_load_seed": lambda _: load_seed(compiled, context).message,
        "c360_external": lambda location, options: RelationView(
            write_external(str(location), dict(options), compiled, context)
        ),
    }


def _run_python(code: str, compiled: CompiledNode, context: Context) -> Response:
    """Run a Python model, and then the `materialize` that follows it in the text."""
    # The driver's own objects need its package, which SQL does not.
    import duckdb  # noqa: F401

    model, _, rest = code.strip().rpartition(_STORING)
    rows = python_rows(replace(compiled, compiled_code=model), context)
    names: dict[str, object] = {}
    exec(_STORING + rest, names)  # noqa: S102 - running it is what the macro asks for
    store = names["materialize"]
    if callable(store):
        store(rows, context.session.native)
    return Response()


def _hooks(node: Node, moment: Moment) -> list[dict[str, object]]:
    return [
        {"sql": text, "transaction": in_transaction, "index": place}
        for place, (text, in_transaction) in enumerate(hooks_of(node, moment))
    ]


def _relations(answer: object, node: Node, macro: Macro) -> list[Relation]:
    found = answer.get("relations") if isinstance(answer, Mapping) else None
    if not isinstance(found, (list, tuple)):
        raise CompilationError(
            f'The materialization ("{node.materialized}") did not explicitly return a '
            "list of relations to add to the cache.",
            hint="end it with {{ return({'relations': [target_relation]}) }}",
            path=macro.original_file_path,
        )
    return [item.relation for item in found if isinstance(item, RelationView)]


def _outcome(response: object, relations: Sequence[Relation]) -> Outcome:
    message = str(response) if response is not None else "OK"
    rows = response.rows_affected if isinstance(response, Response) else None
    shown: dict[str, object] = {"_message": message}
    relation = relations[0] if relations else None
    if relation is not None and relation.type is RelationType.VIEW:
        rows = None
    return Outcome(
        message=message, rows=rows, relation=relation, adapter_response=shown
    )
