"""Settings of `dbt_project.yml` that reach nothing are told, whenever it is read."""

from tests.conftest import PROJECT_FILE, Shop

WARNING = "Configuration paths exist in dbt_project.yml that apply to no resource:"


def test_paths_of_no_resource_are_told_cold_and_warm(shop: Shop) -> None:
    shop.write(
        {
            "models/staging/a.sql": "select 1 as id",
            "models/off/b.sql": "{{ config(enabled=false) }} select 1 as id",
            "dbt_project.yml": PROJECT_FILE
            + "models:\n  +tags: [t]\n  shop:\n    staging: {+tags: [s]}\n"
            '    "off": {+tags: [o]}\n    stagin: {+tags: [s]}\n'
            "seeds:\n  shop: {enabled: true}\n",
        }
    )
    for _ in range(2):
        out = shop.run("ls").err
        assert WARNING in out
        assert "- models.shop.stagin\n- seeds.shop\n" in out
        assert "- models.shop.staging\n" not in out
        assert "- models.shop.off" not in out
    assert shop.run("parse", "--warn-error").exit_code == 2


def test_settings_of_a_kind_without_a_resource_are_told(shop: Shop) -> None:
    settings = (
        "models: {+tags: [t]}\nseeds: {quote_columns: false}\ntests: {limit: 9}\n"
    )
    shop.write(
        {
            "models/a.sql": "select 1 as id",
            "dbt_project.yml": f"{PROJECT_FILE}{settings}",
        }
    )
    assert f"{WARNING}\n- data_tests\n- seeds\n" in shop.run("ls").err


def test_a_folder_that_yaml_takes_for_a_truth_value_is_refused(shop: Shop) -> None:
    shop.write(
        {"dbt_project.yml": f"{PROJECT_FILE}models: {{shop: {{off: {{+tags: a}}}}}}\n"}
    )
    finished = shop.run("ls")
    assert finished.exit_code == 2
    assert "the key False under models.shop is no text" in finished.err
    assert "dbt_project.yml" in finished.err
