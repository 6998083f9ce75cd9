"""Fill simple templates in without Jinja."""

from customer360.compilation.parents import Parents
from customer360.jinja.calls import ref_from, source_from
from customer360.jinja.static import Call, fill, read_static
from customer360.project.project import Project
from customer360.project.variables import holds_jinja
from customer360.records import dataclass

UNDERSTOOD = frozenset({"ref", "source", "var", "config", "this"})
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Filled:
    """A text and whether a text from a variable is in it."""

    code: str
    uses_text: bool


def fill_static(parents: Parents, project: Project) -> Filled | None:
    """The node's text, or nothing if it takes Jinja to understand it.

    Raises:
        CompilationError: a parent was not seen when the project was parsed.
    """
    node = parents.node
    if node.test is not None:
        return None
    pieces = read_static(node.raw_code)
    if pieces is None:
        return None
    calls = [piece for piece in pieces if isinstance(piece, Call)]
    values = {}
    for call in calls:
        if call.name not in UNDERSTOOD:
            return None
        if call.name == "var":
            value = _variable(call, project, node.package_name)
            if value is _MISSING:
                return None
            values[id(call)] = value

    def answer(call: Call) -> object:
        match call.name:
            case "ref":
                return parents.ref(ref_from(call.arguments, call.named)).text
            case "source":
                return parents.source(source_from(call.arguments, call.named)).text
            case "var":
                return values[id(call)]
            case "this":
                return node.relation
        return ""

    uses_text = any(is_text(value) for value in values.values())
    return Filled(fill(pieces, answer), uses_text)


def is_text(value: object) -> bool:
    """True for what can hold SQL; numbers, booleans and nothing cannot."""
    return not isinstance(value, (int, float, type(None)))


def _variable(call: Call, project: Project, package: str) -> object:
    if call.named or not 1 <= len(call.arguments) <= 2:
        return _MISSING
    name = call.arguments[0]
    for layer in project.variables.layers(package):
        if name in layer:
            value = layer[str(name)]
            return _MISSING if holds_jinja(value) else value
    return call.arguments[1] if len(call.arguments) == 2 else _MISSING
