"""What a macro's text says of its arguments."""

from jinja2 import nodes
from jinja2.exceptions import TemplateSyntaxError

from customer360.jinja.environment import TemplateEnvironment
from customer360.jinja.unknown import Unknown


def argument_names(macro_sql: str) -> tuple[str, ...]:
    """The names in order; none if Jinja cannot read the text, which is told elsewhere.

    >>> argument_names("{% macro m(a, b=1) %}{% endmacro %}")
    ('a', 'b')
    """
    try:
        tree = TemplateEnvironment(Unknown).parse(macro_sql)
    except TemplateSyntaxError:
        return ()
    macro = tree.find(nodes.Macro)
    return () if macro is None else tuple(argument.name for argument in macro.args)
