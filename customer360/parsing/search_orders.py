"""Where `adapter.dispatch` looks for macros."""

from collections.abc import Mapping

from customer360.project.project import Project
from customer360.project.yaml import as_list, as_mapping, as_texts


def search_orders(project: Project) -> Mapping[str, tuple[str, ...]]:
    """`dispatch:` of `dbt_project.yml`: where macros of a namespace are looked for."""
    config = project.packages[0].config
    orders = {}
    for item in as_list(config.get("dispatch"), "`dispatch`", path="dbt_project.yml"):
        entry = as_mapping(item, "an entry of `dispatch`", path="dbt_project.yml")
        orders[str(entry.get("macro_namespace"))] = as_texts(
            entry.get("search_order"), "`search_order`", path="dbt_project.yml"
        )
    return orders
