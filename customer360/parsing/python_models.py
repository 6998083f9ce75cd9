"""What a Python model reads and sets, from its syntax tree; it is never run to see."""

import ast

from customer360.errors import CompilationError, ParsingError
from customer360.parsing.config import plain
from customer360.parsing.parsed import Facts


def python_facts(code: str, *, path: str) -> Facts:
    """The facts of `def model(dbt, session)`.

    Raises:
        ParsingError: it is not Python, or has no such function.
        CompilationError: an argument of `dbt.ref` and its like is not written out.
    """
    try:
        tree = ast.parse(code)
    except SyntaxError as error:
        raise ParsingError(
            f"this is not Python: {error.msg}", path=path, line=error.lineno
        ) from None
    dbt = _name_of_dbt(tree, path)
    facts = Facts(is_static=False)
    for call in ast.walk(tree):
        if isinstance(call, ast.Call):
            _note(call, dbt, facts, path)
    return facts


def _name_of_dbt(tree: ast.Module, path: str) -> str:
    models = [
        node
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and node.name == "model"
    ]
    if len(models) != 1 or len(models[0].args.args) != 2:
        raise ParsingError(
            "a Python model needs exactly one function `model(dbt, session)`",
            path=path,
            line=models[0].lineno if models else 1,
        )
    return models[0].args.args[0].arg


_NOTED = frozenset({"ref", "source", "config", "config.get"})


def _note(call: ast.Call, dbt: str, facts: Facts, path: str) -> None:
    where = _called(call.func, dbt)
    if where not in _NOTED:
        return
    words, named = _values(call, path)
    try:
        match where:
            case "ref":
                facts.add_ref(*words, **named)
            case "source":
                facts.add_source(*words, **named)
            case "config":
                facts.add_config(*words, **named)
            case "config.get":
                _note_asked(*words[:2], facts=facts)
    except CompilationError as error:
        error.path, error.line = path, call.lineno
        raise


def _note_asked(name: object, default: object = None, *, facts: Facts) -> None:
    """Note that the model asks for its own configuration, as dbt does."""
    for key, value in (("config_keys_used", name), ("config_keys_defaults", default)):
        known = facts.config.setdefault(key, [])
        if isinstance(known, list):
            known.append(value)
    facts.config.setdefault("meta_keys_used", [])
    facts.config.setdefault("meta_keys_defaults", [])


def _called(function: ast.expr, dbt: str) -> str | None:
    """`ref` for `dbt.ref`, `config.get` for `dbt.config.get`."""
    parts = []
    while isinstance(function, ast.Attribute):
        parts.append(function.attr)
        function = function.value
    if isinstance(function, ast.Name) and function.id == dbt:
        return ".".join(reversed(parts))
    return None


def _values(call: ast.Call, path: str) -> tuple[list[object], dict[str, object]]:
    try:
        words = [plain(ast.literal_eval(argument)) for argument in call.args]
        named = {
            str(word.arg): plain(ast.literal_eval(word.value)) for word in call.keywords
        }
    except ValueError:
        raise CompilationError(
            "the arguments of dbt.ref, dbt.source and dbt.config must be written out",
            hint="c360 reads them without running the model",
            path=path,
            line=call.lineno,
        ) from None
    return words, named
