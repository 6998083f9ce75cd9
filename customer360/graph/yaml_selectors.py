"""`selectors.yml`: named selections, as expressions that `select` evaluates."""

from collections.abc import Mapping

from customer360.errors import SelectorError
from customer360.graph.criterion import (
    Criterion,
    Method,
    criterion_from_mapping,
    parse_criterion,
)
from customer360.project.nearest import nearest_name
from customer360.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Combined:
    """What any part selects, or what all of them do; typed, or of `selectors.yml`."""

    parts: "tuple[Expression, ...]"
    is_union: bool = True
    is_typed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """What `take` selects and `leave` does not."""

    take: "Expression"
    leave: "Expression | None" = None


Expression = Criterion | Combined | Difference


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """The named selectors of a project."""

    definitions: Mapping[str, Mapping[str, object]]

    def named(self, name: str, *, inside: tuple[str, ...] = ()) -> Expression:
        """The selector of this name.

        Raises:
            SelectorError: there is none, or it leads back to itself.
        """
        if name in inside:
            shown = " -> ".join((*inside, name))
            raise SelectorError(f"selectors use each other in a circle: {shown}")
        selector = self.definitions.get(name)
        if selector is None:
            near = nearest_name(name, self.definitions)
            guess = f"did you mean {near!r}? " if near else ""
            known = ", ".join(self.definitions) or "none"
            raise SelectorError(
                f"there is no selector called {name!r}", hint=f"{guess}there is {known}"
            )
        return self._read(selector.get("definition"), (*inside, name))

    def default(self) -> Expression | None:
        """The selector that counts where nothing is selected, if the project has one.

        Raises:
            SelectorError: several selectors say `default: true`.
        """
        selectors = self.definitions.items()
        names = [name for name, item in selectors if item.get("default") is True]
        if len(names) > 1:
            raise SelectorError(
                f"several selectors are the default: {', '.join(names)}",
                hint="leave `default: true` with one of them",
            )
        return self.named(names[0]) if names else None

    def _read(self, definition: object, inside: tuple[str, ...]) -> Expression:
        where = f"the selector {inside[-1]!r}"
        if isinstance(definition, str):
            return parse_criterion(definition)
        if not isinstance(definition, Mapping) or not definition:
            raise SelectorError(
                f"{where} has no definition that can be read",
                hint="it is a word, a mapping, or a union or intersection of those",
            )
        for key in ("union", "intersection"):
            if key in definition:
                return self._combination(key, definition, inside)
        if "method" in definition:
            return self._from_method(definition, inside)
        if len(definition) > 1:
            raise SelectorError(
                f"{where} has several methods in one mapping: {', '.join(definition)}",
                hint="make a `union:` or an `intersection:` of them",
            )
        ((method, value),) = definition.items()
        return criterion_from_mapping({"method": method, "value": value}, where)

    def _from_method(
        self, definition: Mapping[str, object], inside: tuple[str, ...]
    ) -> Expression:
        where = f"the selector {inside[-1]!r}"
        criterion = criterion_from_mapping(definition, where)
        if criterion.method is Method.SELECTOR:
            taken = self.named(str(criterion.value), inside=inside)
        else:
            taken = criterion
        excluded = definition.get("exclude")
        if excluded is None:
            return taken
        return Difference(take=taken, leave=self._parts(excluded, inside))

    def _combination(
        self, key: str, definition: Mapping[str, object], inside: tuple[str, ...]
    ) -> Expression:
        items = definition[key]
        if not isinstance(items, (list, tuple)) or len(definition) > 1:
            raise SelectorError(
                f"`{key}` in the selector {inside[-1]!r} must be a list, and alone"
            )
        taken = []
        left = None
        for item in items:
            if isinstance(item, Mapping) and set(item) == {"exclude"}:
                if left is not None:
                    raise SelectorError(
                        f"`{key}` in the selector {inside[-1]!r} has two `exclude`s",
                        hint="put them into one list",
                    )
                left = self._parts(item["exclude"], inside)
            else:
                taken.append(self._read(item, inside))
        combined = Combined(parts=tuple(taken), is_union=key == "union")
        return combined if left is None else Difference(take=combined, leave=left)

    def _parts(self, items: object, inside: tuple[str, ...]) -> Expression:
        listed = items if isinstance(items, (list, tuple)) else [items]
        return Combined(parts=tuple(self._read(item, inside) for item in listed))


def written_out(
    definitions: Mapping[str, Mapping[str, object]],
) -> dict[str, dict[str, object]]:
    """The selectors with every definition in its long form, for the manifest."""
    return {
        name: {
            **selector,
            "definition": _long_form(selector.get("definition"), definitions),
        }
        for name, selector in definitions.items()
    }


def _long_form(
    definition: object, definitions: Mapping[str, Mapping[str, object]]
) -> object:
    if isinstance(definition, str):
        return _word_as_mapping(parse_criterion(definition))
    if not isinstance(definition, Mapping):
        return definition
    if definition.get("method") == Method.SELECTOR:
        named = definitions.get(str(definition.get("value")), {})
        return _long_form(named.get("definition"), definitions)
    out = {
        key: [_long_form(item, definitions) for item in value]
        if isinstance(value, (list, tuple))
        else value
        for key, value in definition.items()
    }
    if len(out) == 1 and not _GROUPS.intersection(out):
        ((method, value),) = out.items()
        return {"method": method, "value": value}
    return out


_GROUPS = frozenset({"union", "intersection", "exclude"})


def _word_as_mapping(criterion: Criterion) -> dict[str, object]:
    out: dict[str, object] = {
        "method": ".".join((criterion.method, *criterion.arguments)),
        "value": criterion.value,
    }
    if criterion.childrens_parents:
        out["childrens_parents"] = True
    for side, depth in (
        ("parents", criterion.parents),
        ("children", criterion.children),
    ):
        if depth:
            out[side] = True
        if depth > 0:
            out[f"{side}_depth"] = str(depth)
    return out
