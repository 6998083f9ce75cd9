"""A test whose macro is not there fails by itself, as in dbt; all else runs."""

import pytest

from tests.conftest import Shop

MODEL = {"models/a.sql": "select 1 as id"}
YML = "models: [{{name: a, columns: [{{name: id, data_tests: [not_null, {}]}}]}}]\n"


@pytest.mark.parametrize(
    "written", ["uniqe", "{mine: {arguments: {field: ref('a'), x: '{{ 1 }}'}}}"]
)
def test_a_test_without_its_macro_is_told_and_fails_alone(
    shop: Shop, written: str
) -> None:
    finished = shop.write(MODEL).write({"models/a.yml": YML.format(written)})
    built = finished.run("build")
    assert built.exit_code == 1
    assert "Done. PASS=2 WARN=0 ERROR=1 SKIP=0 NO-OP=0 TOTAL=3" in built.out
    assert "no data test is called" in built.out
    assert "is not known here" in built.out
    assert shop.run("run").exit_code == 0
    assert "_a_id" in shop.run("ls", "--select", "a").out


def test_a_test_of_a_package_that_has_none_is_refused(shop: Shop) -> None:
    shop.write(MODEL).write({"models/a.yml": YML.format("gone.mine")})
    finished = shop.run("build")
    assert finished.exit_code == 2
    assert "no data test is called 'mine'" in finished.out
