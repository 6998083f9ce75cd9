"""Which nodes a project's own macros make, instead of our own code.

Our materializations are Python. They are also there as macros, for projects that have
macros of their own where dbt lets them have some: a materialization of another name or
of the same, or a part of one (`create_table_as`, `get_create_index_sql`, a strategy).
Whether a built-in materialization reaches a part is read in the macros' texts.
"""

import re
from collections.abc import Iterable, Mapping

from customer360.jinja.library import BUILTIN_PACKAGES, MacroLibrary
from customer360.parsing.search_orders import search_orders
from customer360.project.project import Project
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Macro, Node

# A call, as `name(...)` or by its name in a dispatch; filters and methods are not.
_CALL = re.compile(
    r"(?<![\w.|])(?:dbt\.)?(?P<name>\w+)\s*\("
    r"|dispatch\(\s*['\"](?P<dispatched>\w+)['\"]"
)
_EXPLICIT = "require_explicit_package_overrides_for_builtin_materializations"
_MATERIALIZED = (ResourceType.MODEL, ResourceType.SEED, ResourceType.SNAPSHOT)
# What only asks, or is the same however it is said; every materialization calls it.
_HARMLESS = frozenset({"is_incremental", "generate_schema_name"})


def may_override(macros: Iterable[Macro]) -> bool:
    """False if no macro of the project can have a part in making a node."""
    own: set[str] = set()
    builtin: set[str] = set()
    for macro in macros:
        is_builtin = macro.package_name in BUILTIN_PACKAGES
        (builtin if is_builtin else own).add(macro.name)
    return any(
        name.startswith(_OF_MAKING)
        or (name in builtin and not name.startswith(_OF_PARSING))
        for name in own
    )


# Materializations and strategies; parts of them have the names of built-in macros.
_OF_MAKING = ("materialization_", "get_incremental_", "snapshot_", "duckdb__")
# What has its part in how nodes are named and tested is asked elsewhere.
_OF_PARSING = (
    *("generate_", "default__generate_", "test_", "default__test_"),
    *("get_where_subquery", "default__get_where_subquery"),
)


class Overriding:
    """What the macros of the project and its packages replace."""

    def __init__(self, project: Project, macros: Mapping[str, Macro]) -> None:
        self._library = MacroLibrary(
            macros.values(),
            root_package=project.name,
            adapter_type=project.target.type,
            search_orders=search_orders(project),
        )
        self._packages_replace = project.flags.get(_EXPLICIT) is False
        builtin: dict[str, str] = {}
        own: dict[str, set[str]] = {}
        for macro in macros.values():
            if macro.package_name in BUILTIN_PACKAGES:
                builtin[macro.name] = builtin.get(macro.name, "") + macro.macro_sql
            else:
                own.setdefault(macro.package_name, set()).add(macro.name)
        self._builtin = builtin
        self._own = own
        self._reached: dict[str, frozenset[str]] = {}
        self._found: dict[tuple[str, str, str | None], Macro | None] = {}

    def materialization_of(self, node: Node) -> Macro | None:
        """The macro that makes the node; nothing if our own code does.

        For a materialization that we do not know it is nothing too.
        """
        if node.resource_type not in _MATERIALIZED:
            return None
        name, strategy = materialization_name(node), _strategy_macro(node)
        key = (node.package_name, name, strategy)
        if key not in self._found:
            self._found[key] = self._find(*key)
        return self._found[key]

    def replaces(self, name: str) -> bool:
        """True if the project has a macro of its own in the place of dbt's."""
        return self._library.replacement(name) is not None

    def _find(self, package: str, name: str, strategy: str | None) -> Macro | None:
        macro = self._macro(name)
        if macro is None or macro.package_name not in BUILTIN_PACKAGES:
            return macro
        seen = self._seen_names(package)
        replaced = self._parts(macro.name) & seen
        if replaced or (strategy is not None and strategy in seen):
            return macro
        return None

    def _macro(self, name: str) -> Macro | None:
        """The materialization of this name that dbt would take.

        The root project's comes first, then those of packages, but for names that are
        built in: a package must not change what everybody knows unless the project
        says so in its flags.
        """
        packages = self._library.packages
        root = self._library.root_package
        builtin = [name for name in BUILTIN_PACKAGES if name in packages]
        others = [p for p in packages if p != root and p not in builtin]
        variants = [
            f"materialization_{name}_{adapter}"
            for adapter in (self._library.adapter_type, "default")
        ]
        is_builtin = any(v in packages[place] for v in variants for place in builtin)
        if is_builtin and not self._packages_replace:
            others = []
        for places in ([root], others, builtin):
            for variant in variants:
                for place in places:
                    macro = packages.get(place, {}).get(variant)
                    if macro is not None:
                        return macro
        return None

    def _seen_names(self, package: str) -> set[str]:
        """The macros that come before the built-in ones for a node of this package."""
        names: set[str] = set()
        for place in (package, *self._library.places("dbt")):
            names |= self._own.get(place or package, set())
        return names - _HARMLESS

    def _parts(self, name: str) -> frozenset[str]:
        """The macros that a built-in one calls, at any depth, and their variants."""
        found = self._reached.get(name)
        if found is None:
            reached: set[str] = set()
            waiting = [name]
            while waiting:
                text = self._builtin.get(waiting.pop(), "")
                for call in _CALL.finditer(text):
                    for part in self._variants(call["name"] or call["dispatched"]):
                        if part not in reached:
                            reached.add(part)
                            waiting.append(part)
            found = self._reached[name] = frozenset(reached)
        return found

    def _variants(self, name: str) -> tuple[str, ...]:
        if name not in self._builtin and f"default__{name}" not in self._builtin:
            return ()
        return (name, f"default__{name}", f"{self._library.adapter_type}__{name}")


def materialization_name(node: Node) -> str:
    """What the node's materialization is called."""
    if node.resource_type in {ResourceType.SEED, ResourceType.SNAPSHOT}:
        default = str(node.resource_type)
        return str(node.config.get("materialized") or default)
    return node.materialized


def _strategy_macro(node: Node) -> str | None:
    """The macro of the node's incremental or snapshot strategy."""
    if node.resource_type is ResourceType.SNAPSHOT:
        strategy = str(node.config.get("strategy") or "").rpartition(".")[2]
        return f"snapshot_{strategy}_strategy"
    configured = node.config.get("incremental_strategy")
    if configured is None:
        return None
    return f"get_incremental_{str(configured).replace('+', '_')}_sql"
