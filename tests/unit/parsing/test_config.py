"""Where a configuration comes from, and which place wins."""

import pytest

from customer360.errors import ParsingError
from customer360.parsing.config import Config, ConfigResolver, merge_config
from customer360.resources.kinds import ResourceType

PROJECT = {
    "models": {
        "+tags": "all",
        "shop": {
            "+meta": {"a": 1},
            "staging": {
                "+materialized": "table",
                "+tags": ["staging"],
                "+post-hook": "select 1",
                "+grants": {"select": ["x"]},
                "stg_a": {"+alias": "b"},
            },
        },
    },
    "tests": {"+severity": "warn"},
}
TABLE = {"materialized": "table"}
resolver = ConfigResolver({"shop": PROJECT, "other": {}}, root="shop")


def resolve(**layers: dict[str, object]) -> dict[str, object]:
    fqn = ("shop", "staging", "stg_a")
    return resolver.resolve(ResourceType.MODEL, fqn, package="shop", **layers)


def test_a_folder_gives_its_models_what_it_says() -> None:
    config = resolve()
    assert (config["materialized"], config["alias"]) == ("table", "b")


def test_tags_add_up_from_the_top_down() -> None:
    config = resolve(patch={"tags": "yml"}, own={"tags": ["own"]})
    assert config["tags"] == ["all", "staging", "yml", "own"]


def test_meta_is_merged_by_key_and_the_file_wins() -> None:
    config = resolve(patch={"meta": {"a": 2, "b": 2}}, own={"meta": {"b": 3}})
    assert config["meta"] == {"a": 2, "b": 3}


def test_hooks_add_up_under_either_spelling() -> None:
    config = resolve(own={"post_hook": ["select 2"]})
    hooks = config["post-hook"]
    assert isinstance(hooks, list)
    assert [hook["sql"] for hook in hooks] == ["select 1", "select 2"]


def test_grants_replace_and_with_a_plus_add() -> None:
    assert resolve(own={"grants": {"select": ["y"]}})["grants"] == {"select": ["y"]}
    assert resolve(own={"grants": {"+select": "y"}})["grants"] == {"select": ["x", "y"]}


def test_the_plus_of_a_grant_stays_until_there_is_what_it_adds_to() -> None:
    own: Config = {}
    merge_config(own, {"grants": {"+select": "y", "+insert": "z"}})
    merge_config(own, {"grants": {"+select": "w"}})
    assert own["grants"] == {"+select": ["y", "w"], "+insert": ["z"]}
    assert resolve(own=own)["grants"] == {"select": ["x", "y", "w"], "insert": ["z"]}
    merge_config(own, {"grants": {"select": "v"}})
    assert resolve(own=own)["grants"] == {"select": ["v"], "insert": ["z"]}


def test_the_users_project_has_the_last_word_on_packages() -> None:
    config = resolver.resolve(
        ResourceType.MODEL, ("other", "a"), package="other", own={"tags": ["own"]}
    )
    assert config["tags"] == ["own", "all"]


def test_one_model_changes_nothing_for_its_neighbours() -> None:
    resolve(own={"tags": ["own"], "meta": {"b": 1}})
    assert resolve()["tags"] == ["all", "staging"]
    assert resolve()["meta"] == {"a": 1}


def test_stored_failures_follow_the_more_exact_word() -> None:
    config = resolver.resolve(
        ResourceType.TEST, ("shop", "t"), package="shop", own={"store_failures": True}
    )
    assert config["store_failures_as"] == "table"
    config = resolver.resolve(
        ResourceType.TEST,
        ("shop", "t"),
        package="shop",
        own={"store_failures": True, "store_failures_as": "ephemeral"},
    )
    assert config["store_failures"] is False


def test_enabled_must_be_yes_or_no() -> None:
    with pytest.raises(ParsingError, match="enabled"):
        resolve(own={"enabled": "maybe"})


@pytest.mark.parametrize(
    "kind", [ResourceType.SEED, ResourceType.SNAPSHOT, ResourceType.TEST]
)
def test_only_models_choose_how_they_are_materialized(kind: ResourceType) -> None:
    with pytest.raises(ParsingError, match="not 'table'"):
        resolver.resolve(kind, ("shop", "a"), package="shop", own=TABLE)
