"""What a template says in `config(...)`, as it is written."""

import functools

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from customer360.jinja.environment import TemplateEnvironment
from customer360.jinja.unknown import Unknown


def written_config(text: str) -> dict[str, str]:
    """The named options of the first call, each as the tree that Jinja reads it as.

    That is the form that dbt writes, too; it differs where the text does, and not where
    a variable has another value. Empty if nothing is called, or Jinja cannot read it,
    which is told elsewhere.

    >>> written_config("{{ config(alias=var('a')) }}")["alias"][:33]
    "Keyword(key='alias', value=Call(n"
    """
    if "config(" not in text:
        return {}
    try:
        tree = _environment().parse(text)
    except TemplateSyntaxError:
        return {}
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "config":
            return {option.key: str(option) for option in call.kwargs}
    return {}


@functools.lru_cache
def _environment() -> TemplateEnvironment:
    return TemplateEnvironment(Unknown)
