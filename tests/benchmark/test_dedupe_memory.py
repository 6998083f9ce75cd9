"""How much memory and time `c360 dedupe` takes of many records, on request.

`C360_DEDUPE_RECORDS=10000000 pytest tests/benchmark/test_dedupe_memory.py -m benchmark`
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

_RECORDS = int(os.environ.get("C360_DEDUPE_RECORDS", "1000000"))
_LIMIT_GB = 4
# Names of two syllables: a few thousand of each, some of them common.
_PEOPLE = """
copy (
    with people as (
        select
            row_number,
            hash(person) as h,
            person,
            row_number >= {persons} as is_again
        from (
            select
                range as row_number,
                case when range < {persons} then range
                else hash(range) % {persons} end as person
            from range({records})
        )
    ),
    syllables as (
        select ['an', 'bel', 'cor', 'dan', 'el', 'fre', 'gus', 'han', 'is', 'jo',
            'kar', 'lin', 'mar', 'no', 'ol', 'pet', 'ro', 'sil', 'tom', 'ul', 'vik',
            'wil'] as s
    )
    select
        'r' || row_number as id,
        s[1 + (h % 22)::int] || s[1 + (h // 22 % 22)::int] as first_name,
        s[1 + (h // 500 % 22)::int] || s[1 + (h // 11000 % 22)::int]
            || s[1 + (h // 242000 % 22)::int] as last_name,
        case when is_again and hash(row_number) % 3 = 0 then null
            else 'mail' || person || '@post' || h % 7 || '.com' end as email,
        case when is_again and hash(row_number) % 4 = 0 then null
            else '0' || (1000000000 + h % 8999999999)::varchar end as phone,
        (date '1940-01-01' + (h // 7 % 25000)::int)::varchar as dob,
        (h // 13 % 300 + 1)::varchar || ' ' || s[1 + (h // 17 % 22)::int]
            || s[1 + (h // 19 % 22)::int] || ' street' as street,
        'town ' || h // 23 % 2000 as city,
        (10000 + h // 29 % 80000)::varchar as zip,
        person as truth
    from people, syllables
) to '{path}' (format parquet)
"""


@pytest.mark.benchmark
def test_many_records_fit_into_four_gigabytes(tmp_path: Path) -> None:
    source = tmp_path / "people.parquet"
    statement = _PEOPLE.format(
        records=_RECORDS, persons=int(_RECORDS * 0.85), path=source
    )
    duckdb.connect().execute(statement)
    command = [sys.executable, "-m", "customer360", "dedupe", str(source)]
    output = tmp_path / "matches.parquet"

    done = subprocess.run(
        [*command, "-o", str(output), "--log-format", "json"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout[-2000:]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    finished = [
        json.loads(line)["data"]
        for line in done.stdout.splitlines()
        if '"DedupeFinished"' in line
    ]
    seconds = finished[0]["seconds"]
    sys.stdout.write(f"{_RECORDS:,} records, {peak:.1f} GB at most, {seconds}\n")
    assert finished[0]["records"] == _RECORDS
    assert peak < _LIMIT_GB * 1.25
