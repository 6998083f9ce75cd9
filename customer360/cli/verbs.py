"""The commands: what each is for, what it takes, and which module does it."""

from dataclasses import dataclass, replace

from customer360.cli.options import (
    BATCHES,
    EMPTY,
    FAIL_FAST,
    FULL_REFRESH,
    GLOBAL,
    INLINE,
    RESOURCE_TYPES,
    SELECTION,
    SHOW,
    STORE_FAILURES,
    Option,
    Takes,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A word without a dash; `many` takes all that are left."""

    name: str
    about: str
    many: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """A command. `command` is dbt's word for it in artifacts, where dbt has one."""

    name: str
    about: str
    examples: tuple[str, ...]
    module: str
    command: str = ""
    detail: str = ""
    own_options: tuple[Option, ...] = ()
    arguments: tuple[Argument, ...] = ()
    hidden: bool = False

    @property
    def options(self) -> tuple[Option, ...]:
        """Its own options first, then those that every command has."""
        return (*self.own_options, *GLOBAL)

    @property
    def words(self) -> tuple[str, ...]:
        """`("source", "freshness")`."""
        return tuple(self.name.split())


def _text(name: str, *spellings: str, about: str, metavar: str | None = None) -> Option:
    return Option(
        name=name,
        spellings=spellings or ("--" + name.replace("_", "-"),),
        takes=Takes.TEXT,
        about=about,
        metavar=metavar,
        from_environment=False,
    )


def _output(*choices: str) -> Option:
    return Option(
        name="output",
        spellings=("--output",),
        takes=Takes.TEXT,
        about="Shape of the answer.",
        choices=choices,
        from_environment=False,
    )


def _whole(name: str, about: str) -> Option:
    return Option(
        name=name,
        spellings=("--" + name.replace("_", "-"),),
        takes=Takes.WHOLE,
        about=about,
        from_environment=False,
    )


def _words(name: str, about: str, metavar: str = "WORD ...") -> Option:
    return Option(
        name=name,
        spellings=("--" + name.replace("_", "-"),),
        takes=Takes.WORDS,
        about=about,
        metavar=metavar,
        from_environment=False,
    )


def _switch(name: str, about: str) -> Option:
    return Option(
        name=name,
        spellings=("--" + name.replace("_", "-"),),
        about=about,
        from_environment=False,
    )


_RUN_OPTIONS = (*SELECTION, FULL_REFRESH, FAIL_FAST, EMPTY, *BATCHES)

BUILD = Verb(
    name="build",
    about="Make raw data if there are none, then seed, run, snapshot and test.",
    examples=(
        "c360 build",
        "c360 build --select +dim_customers --exclude tag:events",
        "c360 build --vars '{num_customers: 1000}' --fail-fast",
    ),
    module="build",
    own_options=(*_RUN_OPTIONS, STORE_FAILURES, *RESOURCE_TYPES, SHOW),
)
RUN = Verb(
    name="run",
    about="Make the models: views and tables.",
    examples=("c360 run --select tag:staging", "c360 run -s marts.dim_customers+ -f"),
    module="run",
    own_options=_RUN_OPTIONS,
)
TEST = Verb(
    name="test",
    about="Run data tests and unit tests.",
    detail="Failing rows stay in schema test_failures, one table a test.",
    examples=("c360 test", "c360 test --select dim_customers test_type:unit"),
    module="test",
    own_options=(*SELECTION, FAIL_FAST, STORE_FAILURES, *RESOURCE_TYPES),
)
SEED = Verb(
    name="seed",
    about="Load the CSV files of seeds/ as tables.",
    examples=("c360 seed", "c360 seed --select nicknames --full-refresh --show"),
    module="seed",
    own_options=(*SELECTION, FULL_REFRESH, FAIL_FAST, EMPTY, SHOW),
)
SNAPSHOT = Verb(
    name="snapshot",
    about="Note in the history tables what has changed.",
    examples=("c360 snapshot", "c360 snapshot --select snap_customers"),
    module="snapshot",
    own_options=(*SELECTION, FAIL_FAST, EMPTY),
)
COMPILE = Verb(
    name="compile",
    about="Write the SQL of the nodes to target/compiled, and show that of one.",
    examples=(
        "c360 compile --select dim_customers",
        "c360 compile --inline \"select count(*) from {{ ref('dim_customers') }}\"",
    ),
    module="compile",
    own_options=(
        *SELECTION,
        FULL_REFRESH,
        EMPTY,
        INLINE,
        _output("text", "json"),
        replace(_switch("inject_ephemeral_ctes", ""), about=""),
    ),
)
SHOW_ROWS = Verb(
    name="show",
    about="Show rows of a node, or of a query.",
    examples=(
        "c360 show --select dim_customers --limit 5",
        "c360 show --inline \"select * from {{ ref('rfm_segments') }}\" --output json",
    ),
    module="show",
    own_options=(
        *SELECTION,
        FULL_REFRESH,
        INLINE,
        _text("inline_direct", about="SQL without Jinja to use instead of a model."),
        _output("text", "json"),
        _whole("limit", "How many rows (default 5; -1 for all)."),
    ),
)
LS = Verb(
    name="ls",
    about="List the nodes of the project.",
    examples=(
        "c360 ls --select +dim_customers",
        "c360 ls --resource-type model --output json --output-keys name tags",
    ),
    module="ls",
    command="list",
    own_options=(
        *SELECTION,
        *RESOURCE_TYPES,
        _output("selector", "json", "name", "path"),
        _words("output_keys", "Keys of --output json.", "KEY ..."),
    ),
)
FRESHNESS = Verb(
    name="source freshness",
    about="Ask how old the newest row of each source is.",
    examples=("c360 source freshness", "c360 source freshness -s source:raw.customers"),
    module="freshness",
    command="freshness",
    own_options=(
        *SELECTION,
        _text(
            "output_path",
            "--output",
            "-o",
            about="File to write (default target/sources.json).",
            metavar="FILE",
        ),
    ),
)
DEBUG = Verb(
    name="debug",
    about="Check project, profile and connection.",
    examples=("c360 debug", "c360 debug --target prod --connection"),
    module="debug",
    own_options=(
        _switch("connection", "Check only the connection."),
        _switch("config_dir", "Say only where profiles.yml is."),
    ),
)
CLEAN = Verb(
    name="clean",
    about="Delete the folders of clean-targets; never the database.",
    examples=("c360 clean",),
    module="clean",
    own_options=(
        Option(
            name="clean_project_files_only",
            spellings=("--clean-project-files-only/--no-clean-project-files-only",),
        ),
    ),
)
PARSE = Verb(
    name="parse",
    about="Read the whole project, say what is wrong, write manifest.json.",
    examples=("c360 parse", "c360 parse --no-partial-parse"),
    module="parse",
)
RETRY = Verb(
    name="retry",
    about="Run again what failed or was skipped in the last run.",
    examples=("c360 retry", "c360 retry --threads 2"),
    module="retry",
    own_options=(
        FULL_REFRESH,
        FAIL_FAST,
        _text(
            "state",
            about="Folder with the run_results.json to go on from.",
            metavar="FOLDER",
        ),
    ),
)
RUN_OPERATION = Verb(
    name="run-operation",
    about="Call a macro.",
    examples=("c360 run-operation drop_old_schemas --args '{days: 30}'",),
    module="run_operation",
    arguments=(Argument(name="macro", about="Its name, or package.name."),),
    own_options=(_text("args", about="Its arguments as YAML or JSON: '{days: 30}'."),),
)
INIT = Verb(
    name="init",
    about="Make a new project of your own, a copy of the shipped one.",
    examples=("c360 init my_project",),
    module="init",
    arguments=(
        Argument(
            name="folder", about="The folder to make; its name names the project."
        ),
    ),
    own_options=(
        Option(name="skip_profile_setup", spellings=("--skip-profile-setup", "-s")),
    ),
)
GENERATE = Verb(
    name="generate",
    about="Make up raw data: customers, accounts, transactions, events.",
    detail="The same seed and variables give the same rows. Your own data stay.",
    examples=(
        "c360 generate --customers 1000 --seed 7",
        "c360 generate --advance 30d",
    ),
    module="generate",
    own_options=(
        _whole("customers", "Records to make up (var num_customers)."),
        _whole("seed", "Another seed gives another world (var seed)."),
        _text(
            "advance",
            about="Move the world on by so many days, weeks or months: 30d, 2w, 1m.",
            metavar="SPAN",
        ),
    ),
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
        _text("system", about="Where they come from: crm, shop ...", metavar="NAME"),
        _words(
            "map",
            "For columns of another name; THEIRS may be a+b (text) or a*b (numbers).",
            "OURS=THEIRS ...",
        ),
        _words("set", "The same value in every row.", "OURS=VALUE ..."),
        _words(
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
        _text("delimiter", about="Between columns, or: space.", metavar="CHARACTER"),
        _text("encoding", about="Of text: utf-8, cp1252 ...", metavar="NAME"),
        Option(
            name="header",
            spellings=("--header/--no-header",),
            about="Whether the first line names the columns.",
            from_environment=False,
        ),
        _words("columns", "Names of the columns instead of a header.", "NAME ..."),
        _words(
            "fixed_width", "Columns by their characters from 1.", "NAME=FIRST-LAST ..."
        ),
        _text(
            "date_format",
            about="dmy, mdy, iso, dd.mm.yyyy or %d.%m.%Y.",
            metavar="FORMAT",
        ),
        _text("decimal", about="point (1,234.56) or comma (1.234,56).", metavar="SIGN"),
        _text(
            "time_zone", about="Of times without one: Europe/Berlin.", metavar="NAME"
        ),
        _text(
            "max_rejected",
            about="Load nothing if more rows are bad: 1%, 0.05 or 200 (default 1%).",
            metavar="SHARE",
        ),
        _switch("dry_run", "Say what would happen, and load nothing."),
    ),
)
DEDUPE = Verb(
    name="dedupe",
    about="Find which records of your files are the same person: CSV, Parquet, JSON.",
    detail=(
        "Columns are found by name and content; --map says what was not. Nothing but "
        "the files that you name is written, and no project is needed."
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
        _text(
            "output",
            "--output",
            "-o",
            about="Every record with its cluster: .csv, .parquet, or - for stdout.",
            metavar="FILE",
        ),
        _text("pairs", about="The pairs that were compared.", metavar="FILE"),
        _text("golden", about="One golden record a person.", metavar="FILE"),
        _text("id", about="The key of a record, or: row.", metavar="COLUMN"),
        _words(
            "map",
            "What a column holds; THEIRS may be a+b, or nothing: last_name=lname.",
            "FIELD=THEIRS ...",
        ),
        _text(
            "source_column",
            about="Which source a record is of; by default its file.",
            metavar="COLUMN",
        ),
        _switch("link_only", "Match between sources only: each is clean in itself."),
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
        _text("delimiter", about="Between columns, or: space.", metavar="CHARACTER"),
        _text("encoding", about="Of text: utf-8, cp1252 ...", metavar="NAME"),
        Option(
            name="header",
            spellings=("--header/--no-header",),
            about="Whether the first line names the columns.",
            from_environment=False,
        ),
        _text(
            "max_rejected",
            about="Stop if more rows are bad: 1%, 0.05 or 200 (default 1%).",
            metavar="SHARE",
        ),
    ),
)
LOAD_TEST = Verb(
    name="load-test",
    about="Generate, build and test at several sizes, in a database of its own.",
    examples=(
        "c360 load-test --customers 1000",
        "c360 load-test --customers 10 1000 100000 --repeat 3 --keep",
        "c360 load-test --customers 10000 --compare before.json --tolerance 1.2",
    ),
    module="load_test",
    own_options=(
        _words("customers", "The sizes (default 10 1000 10000).", "NUMBER ..."),
        _whole("repeat", "How often each; the fastest counts (default 1)."),
        _switch("keep", "Leave the databases."),
        _text(
            "database", about="File for it; by default a temporary one.", metavar="FILE"
        ),
        _text("compare", about="An earlier result to compare with.", metavar="FILE"),
        Option(
            name="tolerance",
            spellings=("--tolerance",),
            takes=Takes.NUMBER,
            about="With --compare: exit 1 if slower by this factor (default 1.5).",
            from_environment=False,
        ),
        _output("text", "json"),
        _text(
            "output_file",
            about="Where the JSON goes (default target/load_test.json).",
            metavar="FILE",
        ),
    ),
)
DEPS = Verb(
    name="deps",
    about="Check the packages that the project names; local ones are used in place.",
    examples=("c360 deps",),
    module="deps",
    own_options=tuple(
        Option(name=name, spellings=("--" + name.replace("_", "-"),), takes=takes)
        for name, takes in (
            ("lock", Takes.NOTHING),
            ("upgrade", Takes.NOTHING),
            ("add_package", Takes.TEXT),
            ("source", Takes.TEXT),
        )
    ),
)

# The first words of commands of two.
GROUPS = {"source": "Ask about the sources."}
VERBS = (
    BUILD,
    RUN,
    TEST,
    SEED,
    SNAPSHOT,
    COMPILE,
    SHOW_ROWS,
    LS,
    replace(LS, name="list", hidden=True),
    FRESHNESS,
    replace(FRESHNESS, name="source snapshot-freshness", hidden=True),
    GENERATE,
    INGEST,
    DEDUPE,
    LOAD_TEST,
    RETRY,
    RUN_OPERATION,
    PARSE,
    DEBUG,
    CLEAN,
    INIT,
    DEPS,
)
