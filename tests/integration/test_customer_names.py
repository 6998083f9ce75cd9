"""Names as people type them find the customers whose records have names like them."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from customer360.adapters.duckdb.opening import open_duckdb
from customer360.customer.lookup import CLUSTERS, GOLDEN, MOST_MATCHES, RECORDS
from customer360.customer.models import Models
from customer360.customer.names import CERTAIN, NICKNAMES, by_name

_TABLES = {
    RECORDS: """
        select *
        from (values
            ('1', 'Анна', null, 'Иванова'),
            ('2', 'Γιώργος', null, 'Παπαδόπουλος'),
            ('3', '小明', null, '王'),
            ('4', 'محمد', null, 'العربي'),
            ('5', 'Renée', null, 'Lefèvre'),
            ('6', 'Robert', null, 'Smith'),
            ('7', 'María José', null, 'García Márquez'),
            ('8', 'Jürgen', null, 'Müller-Lüdenscheidt'),
            ('9', 'Sean', 'Patrick', 'O''Neil'),
            ('10', 'Łukasz', null, 'McDonald'),
            ('11', 'Madonna', null, null),
            ('12', 'Vera', null, 'Lindqvist'),
            ('13', 'Vera', null, 'Holm')
        ) as records (record_id, first_name, middle_name, last_name)
        union all
        select 'k' || range, 'Kim', null, 'Park'
        from range(12)
    """,
    # Vera has married: two records of one customer.
    CLUSTERS: f"""
        select
            record_id,
            case when record_id = '13' then 'c12' else 'c' || record_id end
                as customer_id
        from {RECORDS}
    """,
    GOLDEN: f"""
        select distinct on (customer_id)
            customer_id,
            concat_ws(' ', first_name, middle_name, last_name) as full_name
        from {RECORDS}
        inner join {CLUSTERS}
            using (record_id)
        order by customer_id, record_id desc
    """,
    NICKNAMES: """
        select *
        from (values ('bob', 'robert'), ('robert', 'robert'))
            as names (name, name_group)
    """,
}


@pytest.fixture(scope="module")
def models() -> Iterator[Models]:
    adapter = open_duckdb(
        path=":memory:", database="memory", settings={}, read_only=False, lock_timeout=0
    )
    with closing(adapter), closing(adapter.session()) as session:
        for name, sql in _TABLES.items():
            session.execute(f"create table {name} as {sql}")
        yield Models(
            session=session,
            relations={name: name for name in _TABLES},
            names=frozenset(_TABLES),
        )


@pytest.mark.parametrize(
    ("asked", "customer_id"),
    [
        ("Анна Иванова", "c1"),
        ("ivanova anna", "c1"),
        ("Παπαδόπουλος", "c2"),
        ("giorgos papadopulos", "c2"),
        ("王小明", "c3"),
        ("小明 王", "c3"),
        ("العربي محمد", "c4"),
        ("LEFEVRE, Renee", "c5"),
        ("Marquez", "c7"),
        ("jose garcia", "c7"),
        ("muller ludenscheidt", "c8"),
        ("ONeil", "c9"),
        ("sean o'neil", "c9"),
        ("Patrick", "c9"),
        ("mc donald", "c10"),
        ("madonna", "c11"),
    ],
)
def test_the_same_words_are_certain(
    models: Models, asked: str, customer_id: str
) -> None:
    best = by_name(models, asked)[0]
    assert (best.customer_id, best.likeness >= CERTAIN) == (customer_id, True)


@pytest.mark.parametrize(
    ("asked", "customer_id"),
    [
        ("Bob Smith", "c6"),
        ("R. Smith", "c6"),
        ("rebnee lefevr", "c5"),
        ("Mueller", "c8"),
        ("yiorgos papadopoulos", "c2"),
        ("madona", "c11"),
    ],
)
def test_words_that_are_alike_are_found_and_said_to_be_alike(
    models: Models, asked: str, customer_id: str
) -> None:
    best = by_name(models, asked)[0]
    assert best.customer_id == customer_id
    assert 0.9 <= best.likeness < CERTAIN
    assert best.found_by == f"a name like {asked}"


@pytest.mark.parametrize("asked", ["!!!", "xyz", "李"])
def test_words_of_nobody_find_nobody(models: Models, asked: str) -> None:
    assert by_name(models, asked) == ()


def test_half_a_name_is_half_alike(models: Models) -> None:
    (found,) = by_name(models, "Xyzzy Lefevre")
    assert (found.customer_id, found.likeness) == ("c5", 0.5)


def test_a_name_of_many_says_that_there_are_more(models: Models) -> None:
    assert len(by_name(models, "kim park")) == MOST_MATCHES + 1


def test_a_former_name_is_told_beside_the_present_one(models: Models) -> None:
    (former,) = by_name(models, "lindqvist")
    assert former.customer_id == "c12"
    assert former.facts["full_name"] == "Vera Holm"
    assert former.known_as == "Vera Lindqvist"


def test_who_is_much_less_alike_is_left_out(models: Models) -> None:
    assert [match.customer_id for match in by_name(models, "renee smith")] == [
        "c5",
        "c6",
    ]
    assert [match.customer_id for match in by_name(models, "robert smyth")] == ["c6"]
