"""Who may read a model: everybody, its own package, or its group."""

import pytest

from tests.conftest import Shop

GROUPS = (
    "groups:\n  - {name: a, owner: {name: ann}}\n  - {name: b, owner: {name: bob}}\n"
)
PACKAGE = "name: lib\nversion: '1.0'\nprofile: shop\n"


def models(config: str) -> str:
    return f"{GROUPS}models:\n  - name: m\n    config: {config}\n"


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ("{access: secret}", "the model 'm' has the access 'secret'"),
        ("{access: public, materialized: ephemeral}", "cannot be public"),
    ],
)
def test_an_access_must_be_one_that_the_model_can_have(
    shop: Shop, config: str, message: str
) -> None:
    shop.write({"models/m.sql": "select 1 as x", "models/m.yml": models(config)})
    finished = shop.run("parse")
    assert finished.exit_code == 2
    assert message in finished.out


def test_an_exposure_does_not_read_a_private_model(shop: Shop) -> None:
    exposure = (
        "exposures:\n  - name: board\n    type: dashboard\n"
        "    owner: {name: ann}\n    depends_on: [ref('m')]\n"
    )
    private = models("{access: private, group: a}")
    shop.write({"models/m.sql": "select 1 as x", "models/m.yml": private + exposure})
    finished = shop.run("parse")
    assert finished.exit_code == 2
    assert "the exposure 'board' reads 'm', which is private to the group 'a'" in (
        finished.out
    )


@pytest.mark.parametrize(
    ("said", "access", "exit_code"),
    [
        ("", "protected", 0),
        ("restrict-access: true\n", "protected", 2),
        ("restrict-access: true\n", "public", 0),
    ],
)
def test_a_package_may_keep_to_itself_what_is_not_public(
    shop: Shop, said: str, access: str, exit_code: int
) -> None:
    shop.write(
        {
            "packages.yml": "packages:\n  - local: lib\n",
            "lib/dbt_project.yml": PACKAGE + said,
            "lib/models/m.sql": "select 1 as x",
            "lib/models/m.yml": models(f"{{access: {access}}}"),
            "models/reader.sql": "select x from {{ ref('m') }}",
        }
    )
    shop.run("deps")
    assert shop.run("parse").exit_code == exit_code


def test_a_group_must_be_declared(shop: Shop) -> None:
    text = models("{group: accounting}")
    shop.write({"models/m.sql": "select 1 as x", "models/m.yml": text})
    finished = shop.run("parse")
    assert finished.exit_code == 2
    assert "Invalid group 'accounting'" in finished.out
