"""Identity side by side with Splink 5: quality, time and memory, as Markdown and JSON.

    python -m tests.benchmark.measure_identity --splink PYTHON \
        [--labelled FOLDER] [--only NAME ...] [--customers 1000 10000 100000] \
        [--rounds 3] [--random-pairs 1e7] [--output figures.json]

`--splink` is the Python of an environment with Splink 5. `--labelled` holds Parquet
files with a column `cluster` that says who is who; neither side is shown it. Made-up
customers are the generator's `raw.customers`, as one file. Both sides are whole
processes that read a file and write a file, run in turn on an otherwise equal machine:
read the ratios. c360 gets no options: the same configuration for every set. What Splink
costs hangs on the random pairs that it estimates u from: `--random-pairs 1e6` is its
quickest, and no worse on made-up customers.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.benchmark.processes import Contender, Measured, interleave, measure

ROOT = Path(__file__).parents[2]
PROJECT = ROOT / "sql"
C360 = str(Path(sys.executable).parent / "c360")
SPLINK_MODELS = {"fake_1000": "fake_1000"}
_ONCE_FROM = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class DataSet:
    """Records without their truth, and the truth."""

    name: str
    records: Path
    truth: Path
    splink_model: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What came of one set, by side: `c360` and `splink`."""

    data: DataSet
    measured: dict[str, Measured]
    quality: dict[str, dict[str, float]]

    @property
    def ratios(self) -> dict[str, float]:
        """How often c360's time fits into Splink's."""
        ours, theirs = self.measured["c360"], self.measured["splink"]
        return {
            "splink_wall_ratio": round(theirs.wall / ours.wall, 2),
            "splink_cpu_ratio": round(theirs.cpu / ours.cpu, 2),
        }

    @property
    def figures(self) -> dict[str, object]:
        """For a file."""
        sides = {
            name: {
                **{key: round(value, 5) for key, value in self.quality[name].items()},
                "wall_s": round(found.wall, 2),
                "cpu_s": round(found.cpu, 2),
                "peak_mb": round(found.peak_memory / 2**20),
            }
            for name, found in self.measured.items()
        }
        size = {"set": self.data.name, "records": self.data.size}
        return {**size, **sides, **self.ratios}

    @property
    def cells(self) -> tuple[str, ...]:
        """For a table."""
        sides = ("c360", "splink")
        quality = [self.quality[side] for side in sides]
        costs = [self.measured[side] for side in sides]
        ratios = self.ratios
        return (
            self.data.name,
            f"{self.data.size:,}",
            *(f"{q['f1']:.4f} ({q['b_cubed_f1']:.4f})" for q in quality),
            *(f"{c.wall:.1f}, {c.peak_memory / 2**20:.0f}" for c in costs),
            f"{ratios['splink_wall_ratio']} ({ratios['splink_cpu_ratio']})",
        )


def labelled_set(path: Path, folder: Path) -> DataSet:
    """A labelled file taken apart."""
    records, truth = folder / "records.parquet", folder / "truth.parquet"
    connection = duckdb.connect()
    connection.execute(
        f"copy (select * exclude (cluster, source) from '{path}') to '{records}'"
    )
    connection.execute(f"copy (select unique_id, cluster from '{path}') to '{truth}'")
    return DataSet(
        name=path.stem,
        records=records,
        truth=truth,
        splink_model=SPLINK_MODELS.get(path.stem, "febrl"),
        size=_count(connection, records),
    )


def generated_set(customers: int, folder: Path) -> DataSet:
    """Made-up customers; what they buy and do is left out as far as it goes."""
    database = folder / "made_up.duckdb"
    few = {"num_transactions_multiplier": 0.01, "num_events_multiplier": 0.01}
    measure(
        Contender(
            name="generate",
            command=[
                *(C360, "generate", "--customers", str(customers)),
                *("--vars", json.dumps(few), "--project-dir", str(PROJECT)),
                *("--log-path", str(folder / "logs")),
            ],
            prepare=lambda: None,
            environment={"C360_DATABASE": str(database)},
        )
    )
    records, truth = folder / "records.parquet", folder / "truth.parquet"
    connection = duckdb.connect(str(database), read_only=True)
    connection.execute(
        "copy (select * exclude (loaded_at) from raw.customers order by customer_id) "
        f"to '{records}'"
    )
    connection.execute(f"copy (from raw.customer_truth) to '{truth}'")
    connection.close()
    database.unlink()
    return DataSet(
        name=f"generated {customers:,}",
        records=records,
        truth=truth,
        splink_model="generated",
        size=customers,
    )


def _count(connection: duckdb.DuckDBPyConnection, path: Path) -> int:
    row = connection.execute(f"select count(*) from '{path}'").fetchone()
    assert row is not None
    return int(row[0])


def contenders(
    data: DataSet, folder: Path, splink: str, random_pairs: str | None
) -> list[Contender]:
    """Both sides; each writes `<name>.parquet` into the folder."""
    runner = str(Path(__file__).with_name("splink_dedupe.py"))
    commands = {
        "c360": [C360, "dedupe", str(data.records), "--output"],
        "splink": [splink, runner, data.splink_model, str(data.records)],
    }
    more = {"c360": [], "splink": [random_pairs] if random_pairs else []}
    return [
        Contender(
            name=name,
            command=[*command, str(folder / f"{name}.parquet"), *more[name]],
            prepare=os.sync,
            environment={"PYTHONDONTWRITEBYTECODE": ""},
        )
        for name, command in commands.items()
    ]


def quality(data: DataSet, clusters: Path) -> dict[str, float]:
    """What `c360 identity evaluate` says of the clusters in a file."""
    answered = subprocess.run(
        [
            *(C360, "identity", "evaluate", "--output", "json"),
            *("--truth", str(data.truth), "--clusters", str(clusters)),
        ],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answer = json.loads(answered.stdout)
    return {
        "precision": answer["pairwise"]["precision"],
        "recall": answer["pairwise"]["recall"],
        "f1": answer["pairwise"]["f1"],
        "b_cubed_f1": answer["b_cubed"]["f1"],
        "exact_cluster_f1": answer["exact_clusters"]["f1"],
    }


def compare(
    data: DataSet, *, splink: str, random_pairs: str | None, rounds: int
) -> Line:
    """Quality of both sides, time and memory of both."""
    is_large = data.size >= _ONCE_FROM
    folder = data.records.parent
    measured = interleave(
        contenders(data, folder, splink, random_pairs),
        rounds=1 if is_large else rounds,
        warm_up=0 if is_large else 1,
    )
    return Line(
        data=data,
        measured=measured,
        quality={name: quality(data, folder / f"{name}.parquet") for name in measured},
    )


def markdown(lines: Sequence[Line]) -> str:
    """The table of a report."""
    header = (
        *("set", "records", "c360 F1 (B-cubed)", "Splink F1 (B-cubed)"),
        *("c360 s, MB", "Splink s, MB", "Splink / c360 wall (CPU)"),
    )
    rows = [header, ("---",) * len(header), *(line.cells for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def data_sets(
    labelled: Path | None, customers: Sequence[int], only: Sequence[str], folder: Path
) -> Iterator[DataSet]:
    """The sets one by one, each in a folder of its own."""
    paths = sorted(labelled.glob("*.parquet")) if labelled else []
    for path in paths:
        if not only or path.stem in only:
            place = folder / path.stem
            place.mkdir()
            yield labelled_set(path, place)
    for size in customers:
        place = folder / f"generated_{size}"
        place.mkdir()
        yield generated_set(size, place)


def main() -> None:
    """Measure each set, print its line of JSON, and the table at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--splink", default=os.environ.get("C360_SPLINK"))
    parser.add_argument("--labelled", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--customers", type=int, nargs="*", default=[])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--random-pairs", help="for Splink's estimate of u")
    parser.add_argument("--output", type=Path)
    options = parser.parse_args()
    if not options.splink:
        parser.error("--splink or C360_SPLINK names the Python that has Splink 5")
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for data in data_sets(
            options.labelled, options.customers, options.only, Path(folder)
        ):
            line = compare(
                data,
                splink=options.splink,
                random_pairs=options.random_pairs,
                rounds=options.rounds,
            )
            found.append(line)
            sys.stdout.write(json.dumps(line.figures) + "\n")
            sys.stdout.flush()
    sys.stdout.write(markdown(found) + "\n")
    if options.output:
        options.output.write_text(
            json.dumps([line.figures for line in found], indent=2)
        )


if __name__ == "__main__":
    main()
