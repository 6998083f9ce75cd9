"""A function that queries call: a macro of DuckDB, kept under a name."""

import re

from customer360.errors import CompilationError
from customer360.materializations.context import Context, Outcome
from customer360.records import replace
from customer360.resources.kinds import RelationType
from customer360.resources.node import Node
from customer360.resources.relation import quote_identifier
from customer360.resources.result import CompiledNode

_SELECT = re.compile(r"\s*select\b", re.IGNORECASE)


def create_function(compiled: CompiledNode, context: Context) -> Outcome:
    """Create or replace the macro.

    DuckDB puts a macro's text in the place of its call, so that whether it is
    deterministic needs no saying; the cast gives it the type that it promises.

    Raises:
        CompilationError: DuckDB has no such functions.
    """
    node = compiled.node
    if node.language != "sql":
        raise CompilationError(
            f"the function {node.name!r} is written in {node.language}, and DuckDB "
            "keeps functions in SQL only",
            hint="write it in SQL; a Python model can compute the rest",
            path=node.original_file_path,
        )
    context.run(
        node,
        f"create or replace macro {node.relation}({_parameters(node)}) as (\n"
        f"{_body(node, compiled.compiled_code)}\n)",
    )
    return Outcome(relation=replace(node.relation, type=RelationType.FUNCTION))


def _parameters(node: Node) -> str:
    shown = []
    for argument in node.signature.get("arguments", ()):
        name = quote_identifier(str(argument["name"]))
        default = argument.get("default_value")
        rest = "" if default is None else f" := {_literal(default)}"
        shown.append(f"{name} {argument['data_type']}{rest}")
    return ", ".join(shown)


def _literal(value: object) -> str:
    if isinstance(value, bool | int | float):
        return str(value).lower()
    # As in dbt a text is SQL, and a text of SQL has quotes of its own.
    return str(value)


def _body(node: Node, code: str) -> str:
    code = code.strip().rstrip(";")
    if node.config.get("type") == "aggregate":
        # It aggregates the rows of the query that calls it, not those of its own.
        code = _SELECT.sub("", code, count=1)
    returns = node.signature.get("returns", ())
    promised = next((each.get("data_type") for each in returns), None)
    return f"cast((\n{code}\n) as {promised})" if promised else f"({code})"
