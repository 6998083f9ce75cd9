"""All macros, and which one a name means."""

from collections.abc import Iterable, Mapping, Sequence

from customer360.resources.node import Macro

# Our own macros live in two packages, as dbt's do; the first one wins.
BUILTIN_PACKAGES = ("dbt_duckdb", "dbt")


class MacroLibrary:
    """Looks macros up as dbt does.

    A bare name is looked for in the caller's package, then in the user's own project,
    then among the built-in ones; `package.name` in that package alone.
    """

    def __init__(
        self,
        macros: Iterable[Macro],
        *,
        root_package: str,
        adapter_type: str,
        search_orders: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.root_package = root_package
        self.adapter_type = adapter_type
        self._prefixes = (f"{adapter_type}__", "default__")
        self._search_orders = search_orders or {}
        self._packages: dict[str, dict[str, Macro]] = {}
        for macro in macros:
            self._packages.setdefault(macro.package_name, {})[macro.name] = macro
        self._visible: dict[str, dict[str, Macro]] = {}

    @property
    def packages(self) -> Mapping[str, Mapping[str, Macro]]:
        """Macros by package and name."""
        return self._packages

    def visible_from(self, package: str) -> Mapping[str, Macro]:
        """Every macro that a bare name can mean in a node of this package."""
        found = self._visible.get(package)
        if found is None:
            found = {}
            for name in (*reversed(BUILTIN_PACKAGES), self.root_package, package):
                found.update(self._packages.get(name, {}))
            self._visible[package] = found
        return found

    def in_package(self, package: str, name: str) -> Macro | None:
        """The macro `package.name`; for `dbt` the adapter's own version of it."""
        places = BUILTIN_PACKAGES if package == "dbt" else (package,)
        for place in places:
            macro = self._packages.get(place, {}).get(name)
            if macro is not None:
                return macro
        return None

    def dispatch(self, name: str, namespace: str | None, package: str) -> Macro | None:
        """The implementation of `name` for this adapter, else the default one."""
        for place in self.places(namespace):
            for prefix in self._prefixes:
                full = prefix + name
                macro = (
                    self.visible_from(package).get(full)
                    if place is None
                    else self.in_package(place, full)
                )
                if macro is not None:
                    return macro
        return None

    def replacement(self, name: str) -> Macro | None:
        """What the project has in the place of dbt's own macro of this name, if so."""
        found = self.visible_from(self.root_package).get(name)
        if found is None or found.package_name in BUILTIN_PACKAGES:
            found = self.dispatch(name, "dbt", self.root_package)
        is_own = found is not None and found.package_name not in BUILTIN_PACKAGES
        return found if is_own else None

    def candidates(self, name: str) -> str:
        """What `dispatch` looks for, for the message that it was not found."""
        return " or ".join(prefix + name for prefix in self._prefixes)

    def places(self, namespace: str | None) -> Sequence[str | None]:
        """The packages that `dispatch` looks through; None is the caller's own."""
        if namespace is None:
            return (None,)
        return self._search_orders.get(namespace) or (self.root_package, namespace)
