"""The commands on files of people."""

from customer360.cli.options import Option, Takes
from customer360.cli.verb import (
    Argument,
    Verb,
    switch_option,
    text_option,
    words_option,
)

INGEST = Verb(
    name="ingest",
    about="Load your own files into a raw table: CSV, Parquet, JSON.",
    detail=(
        "Columns of the same or a similar name are found; --map names the others. "
        "A row that cannot be read goes to raw.rejected_rows with its reason. "
        "A key that is there already is updated, never doubled."
    ),
    examples=(
        "c360 ingest customers crm.csv --system crm --map first_name=given_name",
        "c360 ingest transactions 'orders/*.parquet' --system shop --set currency=EUR",
        "c360 ingest transactions log.txt --system shop --delimiter space --dry-run",
    ),
    module="ingest",
    arguments=(
        Argument(
            name="table",
            about="customers, addresses, phones, accounts, transactions or events.",
        ),
        Argument(name="files", about="Files or globs.", many=True),
    ),
    own_options=(
        text_option(
            "system", about="Where they come from: crm, shop ...", metavar="NAME"
        ),
        words_option(
            "map",
            "For columns of another name; THEIRS may be a+b (text) or a*b (numbers).",
            "OURS=THEIRS ...",
        ),
        words_option("set", "The same value in every row.", "OURS=VALUE ..."),
        words_option(
            "id",
            "Columns that make the key where files have none, or: content.",
            "COLUMN ...",
        ),
        Option(
            name="format",
            spellings=("--format",),
            takes=Takes.TEXT,
            about="What the files are; by default as their names say.",
            choices=("csv", "json", "parquet"),
            from_environment=False,
        ),
        text_option(
            "delimiter", about="Between columns, or: space.", metavar="CHARACTER"
        ),
        text_option("encoding", about="Of text: utf-8, cp1252 ...", metavar="NAME"),
        Option(
            name="header",
            spellings=("--header/--no-header",),
            about="Whether the first line names the columns.",
            from_environment=False,
        ),
        words_option(
            "columns", "Names of the columns instead of a header.", "NAME ..."
        ),
        words_option(
            "fixed_width", "Columns by their characters from 1.", "NAME=FIRST-LAST ..."
        ),
        text_option(
            "date_format",
            about="dmy, mdy, iso, dd.mm.yyyy or %d.%m.%Y.",
            metavar="FORMAT",
        ),
        text_option(
            "decimal", about="point (1,234.56) or comma (1.234,56).", metavar="SIGN"
        ),
        text_option(
            "time_zone", about="Of times without one: Europe/Berlin.", metavar="NAME"
        ),
        text_option(
            "max_rejected",
            about="Load nothing if more rows are bad: 1%, 0.05 or 200 (default 1%).",
            metavar="SHARE",
        ),
        switch_option("dry_run", "Say what would happen, and load nothing."),
    ),
)
DEDUPE = Verb(
    name="dedupe",
    about="Find which records of your files are the same person: CSV, Parquet, JSON.",
    detail=(
        "Columns are found by name and content; --map puts it right. No project is "
        "needed, and none is changed."
    ),
    examples=(
        "c360 dedupe people.csv --output matches.csv",
        "c360 dedupe crm.csv shop.parquet --output matches.parquet --golden golden.csv",
        "c360 dedupe a.csv b.csv --link-only --map last_name=lname --output links.csv",
    ),
    module="dedupe",
    arguments=(
        Argument(name="files", about="Files or globs.", many=True, required=False),
    ),
    own_options=(
        text_option(
            "output",
            "--output",
            "-o",
            about="Every record with its cluster: .csv, .parquet, .jsonl; - is stdout.",
            metavar="FILE",
        ),
        text_option("pairs", about="The pairs that were compared.", metavar="FILE"),
        text_option("golden", about="One golden record a person.", metavar="FILE"),
        text_option("id", about="The key of a record, or: row.", metavar="COLUMN"),
        words_option(
            "map",
            "What columns hold: last_name=lname, street=number+road, gender= for none.",
            "FIELD=COLUMN ...",
        ),
        text_option(
            "source_column",
            about="Which source a record is of; by default its file.",
            metavar="COLUMN",
        ),
        switch_option(
            "link_only", "Match between sources only: each is clean in itself."
        ),
        Option(
            name="threshold",
            spellings=("--threshold",),
            takes=Takes.NUMBER,
            about="Least probability of a match (default 0.5).",
            from_environment=False,
        ),
        Option(
            name="memory_limit",
            spellings=("--memory-limit",),
            takes=Takes.TEXT,
            about="Memory to use before the disk is (default 4GB).",
            metavar="SIZE",
        ),
        Option(
            name="format",
            spellings=("--format",),
            takes=Takes.TEXT,
            about="What the files are; by default as their names say.",
            choices=("csv", "json", "parquet"),
            from_environment=False,
        ),
        text_option(
            "delimiter", about="Between columns, or: space.", metavar="CHARACTER"
        ),
        text_option("encoding", about="Of text: utf-8, cp1252 ...", metavar="NAME"),
        Option(
            name="header",
            spellings=("--header/--no-header",),
            about="Whether the first line names the columns.",
            from_environment=False,
        ),
        text_option(
            "max_rejected",
            about="Stop if more rows are bad: 1%, 0.05 or 200 (default 10%).",
            metavar="SHARE",
        ),
    ),
)
