"""`c360 identity explain A B`: why two records are one customer, or two."""

import json

from customer360.commands.call import Call
from customer360.commands.identity_tables import identity_tables
from customer360.commands.querying import inline_node, reading
from customer360.commands.workspace import Workspace, open_workspace
from customer360.errors import CompilationError
from customer360.identity.explain import PAIRS, score_pair, store_pair
from customer360.identity.linking_path import decide
from customer360.identity.pair_lookup import find_pair
from customer360.render.explanation import explanation_lines, explanation_values
from customer360.render.screen import Screen

_MACRO = "score_pairs"


def run(call: Call, screen: Screen) -> int:
    """Say why; 0 whatever the answer is."""
    workspace = open_workspace(call, screen)
    first, second = str(call.text("first")), str(call.text("second"))
    _check_macro(workspace)
    with reading(workspace) as (compiler, session):
        tables = identity_tables(workspace, session)
        pair = find_pair(session, tables, first, second)
        store_pair(session, pair)
        node = inline_node(workspace, f"{{{{ {_MACRO}('{PAIRS}') }}}}")
        scoring = compiler.compile(node, session).compiled_code
        score = score_pair(session, tables, pair, scoring)
        decision = decide(session, tables, pair)
    values = explanation_values(pair, score, decision)
    if call.text("output") == "json":
        text = json.dumps(values, indent=2)
    else:
        text = "\n".join(explanation_lines(pair, score, decision))
    screen.answer(text, name="IdentityExplained", data=values)
    return 0


def _check_macro(workspace: Workspace) -> None:
    if not any(macro.name == _MACRO for macro in workspace.manifest.macros.values()):
        raise CompilationError(
            f"the project has no macro {_MACRO}",
            hint="its models of identity are older; `c360 init` makes a project "
            "that has it",
        )
