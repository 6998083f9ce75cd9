"""A template gets at nothing but its names."""

import pytest

from customer360.errors import C360Error
from tests.unit.parsing.projects import OnDisk

ESCAPES = [
    "{{ ref.__globals__['os'].popen('id').read() }}",
    "{{ ref['__globals__'] }}",
    "{{ ref|attr('__globals__') }}",
    "{{ ''.__class__.__mro__ }}",
    "{{ ().__class__.__base__.__subclasses__() }}",
    "{{ [].__class__ }}",
    "{{ cycler.__init__.__globals__.os }}",
    "{{ joiner.__init__.__globals__ }}",
    "{{ namespace.__init__.__globals__ }}",
    "{{ '{0.__class__.__mro__}'.format(1) }}",
    "{{ '{x.__class__}'.format_map({'x': 1}) }}",
    "{{ ('{0.__class__}'|attr('format'))(1) }}",
    "{{ modules.itertools.starmap('{0.__class__}'.format, [(1,)])|list }}",
    "{{ ['{0.__class__}']|map('format', 1)|list }}",
    "{{ [1]|map(attribute='__class__')|join }}",
    "{{ modules.datetime.datetime.mro() }}",
    "{{ modules.re.sys.exit() }}",
    "{{ modules.os.system('id') }}",
    "{{ config.__init__.__globals__ }}",
    "{{ config._config }}",
    "{{ adapter._scope }}",
    "{{ adapter.dispatch.__globals__ }}",
    "{{ adapter.dispatch.__func__ }}",
    "{{ this.__class__ }}",
    "{{ model.__class__ }}",
    "{{ model._node }}",
    "{{ api.Relation.mro() }}",
    "{{ api.Relation.create.__globals__ }}",
    "{{ context._scope }}",
    "{{ context.engine.environment }}",
    "{{ context.engine.environment.template_class('x').render() }}",
    "{{ context['__class__'] }}",
    "{{ self._TemplateReference__context }}",
    "{{ self.__init__.__globals__ }}",
    "{{ return.__globals__ }}",
    "{{ var._scope }}",
    "{{ var.__call__.__globals__ }}",
    "{{ env_var.__closure__ }}",
    "{{ tojson.__code__ }}",
    "{{ exceptions._listener }}",
    "{{ dbt._scope }}",
    "{{ dbt.hash._macro }}",
    "{{ dbt.hash.__globals__ }}",
    "{{ (range.__class__) }}",
    "{{ dict.__subclasses__() }}",
    "{{ zip.__self__ }}",
    "{{ lipsum.__globals__ }}",
    "{{ c360_is_incremental.__closure__ }}",
    "{% import 'os' as os %}{{ os }}",
    "{% include '/etc/passwd' %}",
    "{% extends '/etc/passwd' %}",
    "{% set x = ref.__globals__ %}{{ x }}",
    "{% for x in ().__class__.__bases__ %}{{ x }}{% endfor %}",
    "{{ 'x' * 1000000000 }}",
    "{{ 1000000000 * [1] }}",
    "{{ 2 ** 100000000 }}",
    "{{ range(1000000000)|list }}",
    "{{ (x for x in 1) }}",
    "{{ __import__('os') }}",
    "{{ open('/etc/passwd') }}",
    "{{ eval('1') }}",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_there_is_no_way_out(text: str, shop: OnDisk) -> None:
    with pytest.raises(C360Error):
        shop.rendered(f"select '{text}' as x")


def test_secrets_of_the_target_are_not_shown(shop: OnDisk) -> None:
    shop.write(
        {
            "profiles.yml": """
            shop:
              target: dev
              outputs:
                dev:
                  type: duckdb
                  path: shop.duckdb
                  schema: main
                  secrets: [{type: s3, key_id: abc}]
                  settings: {s3_secret_access_key: hidden, threads: 2}
            """
        }
    )
    text = shop.rendered("select '{{ target }}'")
    assert "hidden" not in text
    assert "abc" not in text


def test_a_secret_of_the_environment_is_for_profiles_only(shop: OnDisk) -> None:
    shop.environment["DBT_ENV_SECRET_KEY"] = "hidden"
    with pytest.raises(C360Error, match=r"profiles\.yml"):
        shop.rendered("select '{{ env_var('DBT_ENV_SECRET_KEY') }}'")
