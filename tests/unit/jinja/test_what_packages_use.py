"""What public packages use of the template language, each found by running them."""

import pytest

from tests.unit.parsing.projects import OnDisk

MACROS = """
{% macro _hidden() %}seen{% endmacro %}
{% macro greet(name) %}hello {{ name }}!{% endmacro %}
{% macro guess() %}{% for x in nope %}{{ x }}{% endfor %}[{{ nope }}]{% endmacro %}
"""
LOCAL = (
    "{{ modules.pytz.timezone('Europe/Berlin').localize("
    "modules.datetime.datetime(2024, 1, 1)).isoformat() }}"
)


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("{{ shop._hidden() }}", "seen"),
        ("{{ context['shop'].get('_hidden')() }}", "seen"),
        ("{{ greet() }}", "hello !"),
        ("{{ guess() }}", "[]"),
        ("{{ {'a': 1}.b }}", ""),
        ("{% for i in [1, 2] %}1{% if 1 %}{% break %}{% endif %}{% endfor %}", "1"),
        ("{{ this is mapping }}", "True"),
        ("{{ this.get('metadata').get('type').endswith('Relation') }}", "True"),
        (LOCAL, "2024-01-01T00:00:00+01:00"),
        ("{{ modules.pytz.utc.zone }}", "UTC"),
        ("{{ toyaml({'b': 2, 'a': [1]}) }}", "b: 2\na:\n- 1"),
        ("{{ toyaml({'b': 2, 'a': 1}, sort_keys=true) }}", "a: 1\nb: 2"),
        ("{{ toyaml({'a': adapter}, 'failed') }}", "failed"),
    ],
)  # fmt: skip
def test_it_is_there(text: str, result: str, shop: OnDisk) -> None:
    shop.write({"macros/m.sql": MACROS})
    assert shop.rendered(text) == result
