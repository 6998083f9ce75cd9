"""Nodes of one name or relation, versions, and models that are to go."""

import pytest

from customer360.errors import ParsingError
from customer360.events import Note
from tests.unit.parsing.projects import OnDisk


@pytest.mark.parametrize(
    ("versions", "tested"),
    [
        ("", ["t_v1", "t_v2", "t_v3"]),
        ("versions: {include: [2]}, ", ["t_v2"]),
        ("versions: {exclude: [2]}, ", ["t_v1", "t_v3"]),
    ],
)
def test_a_unit_test_may_be_for_some_versions_of_its_model(
    shop: OnDisk, versions: str, tested: list[str]
) -> None:
    shop.write(
        {
            **{f"models/m_v{number}.sql": "select 1 as id" for number in (1, 2, 3)},
            "models/m.yml": "models:\n  - name: m\n    versions: "
            "[{v: 1}, {v: 2}, {v: 3}]\nunit_tests:\n  - {name: t, model: m, "
            f"{versions}expect: {{rows: [{{id: 1}}]}}}}\n",
        }
    )
    found = shop.manifest().unit_tests
    assert sorted(key.rpartition(".")[2] for key in found) == tested


@pytest.mark.parametrize("is_forbidden", [False, True])
def test_two_nodes_of_one_name_are_told_and_may_be_forbidden(
    shop: OnDisk, *, is_forbidden: bool
) -> None:
    flag = f"flags: {{require_unique_project_resource_names: {is_forbidden}}}\n"
    project = (shop.folder / "dbt_project.yml").read_text()
    shop.write(
        {
            "dbt_project.yml": f"{project}\n{flag}",
            "models/a.sql": "select 1 as id",
            "seeds/a.csv": "id\n1\n",
            "seeds/a.yml": "seeds: [{name: a, config: {alias: other}}]",
        }
    )
    if is_forbidden:
        with pytest.raises(ParsingError, match="have one name"):
            shop.manifest()
    else:
        shop.manifest()
        assert any("have one name" in str(event) for event in shop.events)


@pytest.mark.parametrize(
    ("date", "told"),
    [
        ("2999-01-01", ["UpcomingReferenceDeprecation"]),
        ("2001-01-01", ["DeprecatedModel", "DeprecatedReference"]),
    ],
)
def test_models_that_are_to_go_are_told_at_every_load(
    shop: OnDisk, date: str, told: list[str]
) -> None:
    shop.write(
        {
            "models/a.sql": "select 1 as id",
            "models/b.sql": "select * from {{ ref('a') }}",
            "models/a.yml": f"models: [{{name: a, deprecation_date: {date}}}]",
        }
    )
    for _ in range(2):
        shop.events.clear()
        shop.manifest(use_cache=True)
        notes = [event for event in shop.events if isinstance(event, Note)]
        assert [note.name for note in notes] == told


def test_what_a_package_says_of_its_own_model_is_not_said_of_another(
    shop: OnDisk,
) -> None:
    shop.write(
        {
            "models/a.sql": "select 1 as id",
            "dbt_packages/tools/dbt_project.yml": "name: tools\nversion: 1.0.0\n",
            "dbt_packages/tools/models/a.sql": "select 2 as id",
            "dbt_packages/tools/models/a.yml": "models:\n"
            "  - {name: a, config: {alias: x}}\n",
        }
    )
    nodes = shop.manifest().nodes
    assert nodes["model.tools.a"].alias == "x"
    assert nodes["model.shop.a"].alias == "a"


def test_a_unit_test_has_the_tags_and_meta_of_its_configuration(shop: OnDisk) -> None:
    shop.write(
        {
            "models/a.sql": "select 1 as id",
            "models/a.yml": "unit_tests:\n  - {name: t, model: a, config: {tags: fast, "
            "meta: {owner: me}}, expect: {rows: [{id: 1}]}}\n",
        }
    )
    (test,) = shop.manifest().unit_tests.values()
    assert (test.tags, test.meta) == (("fast",), {"owner": "me"})
