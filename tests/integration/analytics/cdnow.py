"""CDNOW, the public data set on which the models of purchases were first shown."""

from pathlib import Path

import pytest

from tests.integration.analytics.value_world import ValueWorld

FOLDER = Path(__file__).parents[4] / "shared/data/analytics"


def needs(name: str) -> str:
    """The path of a file, or a skipped test where it is absent."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"{path} is not here")
    return str(path)


def put_sample(world: ValueWorld) -> None:
    """The 2,357 customers of the published figures, until 30 September 1997.

    The file has weeks to two digits; here they are whole days again.
    """
    path = needs("cdnow_customers_summary_with_transactions.csv")
    world.run(
        f"""
        insert into customer_360.intermediate.int_activity__purchase_summary
        select
            cast(ID as varchar), cast(x as bigint), round(t_x * 7) / 7,
            round(T * 7) / 7, nullif(zbar, 0),
            date '1997-01-01', null, date '1997-10-01'
        from read_csv('{path}')
        """
    )


def put_days(world: ValueWorld, as_of_date: str) -> None:
    """What all 23,570 customers bought by day, seen from the as-of date."""
    path = needs("CDNOW_master.txt")
    world.run(
        f"""
        insert into customer_360.intermediate.int_activity__customer_days
        with lines as (
            select regexp_extract_all(line, '[0-9.]+') as words
            from read_csv(
                '{path}', delim = '', header = false, columns = {{'line': 'varchar'}}
            )
        )
        select
            words[1],
            cast(strptime(words[2], '%Y%m%d') as date) as day,
            count(*),
            sum(cast(words[4] as decimal(18, 2)))
        from lines
        where day < date '{as_of_date}'
        group by all
        """
    )
    world.run(
        f"""
        insert into customer_360.intermediate.int_activity__as_of_date
        values (date '{as_of_date}')
        """
    )
