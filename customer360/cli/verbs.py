"""The commands: what each is for, what it takes, and which module does it."""

from customer360.cli.docs_verbs import DOCS_VERBS
from customer360.cli.feature_verbs import EXPORT
from customer360.cli.identity_verbs import IDENTITY_VERBS
from customer360.cli.options import (
    BATCHES,
    EMPTY,
    FAIL_FAST,
    FULL_REFRESH,
    INLINE,
    LISTING,
    METRICS,
    RESOURCE_TYPES,
    SELECTION,
    SHOW,
    STORE_FAILURES,
    Option,
    Takes,
)
from customer360.cli.people_verbs import DEDUPE, INGEST
from customer360.cli.seeing_verbs import SEEING_VERBS
from customer360.cli.verb import (
    Argument,
    Verb,
    output_option,
    switch_option,
    text_option,
    whole_option,
    words_option,
)
from customer360.records import replace

_RUN_OPTIONS = (*SELECTION, FULL_REFRESH, FAIL_FAST, EMPTY, *BATCHES, METRICS)

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
    own_options=(*SELECTION, FAIL_FAST, STORE_FAILURES, *RESOURCE_TYPES, METRICS),
)
SEED = Verb(
    name="seed",
    about="Load the CSV files of seeds/ as tables.",
    examples=("c360 seed", "c360 seed --select nicknames --full-refresh --show"),
    module="seed",
    own_options=(*SELECTION, FULL_REFRESH, FAIL_FAST, EMPTY, SHOW, METRICS),
)
SNAPSHOT = Verb(
    name="snapshot",
    about="Note in the history tables what has changed.",
    examples=("c360 snapshot", "c360 snapshot --select snap_customers"),
    module="snapshot",
    own_options=(*SELECTION, FAIL_FAST, EMPTY, METRICS),
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
        output_option("text", "json"),
        Option(
            name="inject_ephemeral_ctes",
            spellings=("--inject-ephemeral-ctes/--no-inject-ephemeral-ctes",),
            about="Put ephemeral parents in front as CTEs (the default).",
            from_environment=False,
        ),
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
        text_option(
            "inline_direct", about="SQL without Jinja to use instead of a model."
        ),
        output_option("text", "json"),
        whole_option("limit", "How many rows (default 5; -1 for all)."),
    ),
)
LS = Verb(
    name="ls",
    about="List the nodes of the project.",
    examples=(
        "c360 ls --select +dim_customers",
        "c360 ls --select marts --output tree",
        "c360 ls --resource-type model --output json --output-keys name tags",
    ),
    module="ls",
    command="list",
    own_options=(
        *LISTING,
        *RESOURCE_TYPES,
        output_option("selector", "json", "name", "path", "tree"),
        words_option("output_keys", "Keys of --output json.", "KEY ..."),
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
        METRICS,
        text_option(
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
        switch_option("connection", "Check only the connection."),
        switch_option("config_dir", "Say only where profiles.yml is."),
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
CLONE = Verb(
    name="clone",
    about="Make views on what an earlier run made elsewhere.",
    detail="What exists here stays, unless --full-refresh says to replace it.",
    examples=(
        "c360 clone --state prod_artifacts",
        "c360 clone --state prod_artifacts --select marts --full-refresh",
    ),
    module="clone",
    own_options=(*SELECTION, FULL_REFRESH, *RESOURCE_TYPES),
)
RETRY = Verb(
    name="retry",
    about="Run again what failed or was skipped in the last run.",
    examples=("c360 retry", "c360 retry --threads 2"),
    module="retry",
    own_options=(
        FULL_REFRESH,
        FAIL_FAST,
        METRICS,
        text_option(
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
    own_options=(
        text_option("args", about="Its arguments as YAML or JSON: '{days: 30}'."),
    ),
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
        whole_option("customers", "Records to make up (var num_customers)."),
        whole_option("seed", "Another seed gives another world (var seed)."),
        text_option(
            "advance",
            about="Move the world on by so many days, weeks or months: 30d, 2w, 1m.",
            metavar="SPAN",
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
        words_option("customers", "The sizes (default 10 1000 10000).", "NUMBER ..."),
        whole_option("repeat", "How often each; the fastest counts (default 1)."),
        switch_option("keep", "Leave the databases."),
        text_option(
            "database", about="File for it; by default a temporary one.", metavar="FILE"
        ),
        text_option(
            "compare", about="An earlier result to compare with.", metavar="FILE"
        ),
        Option(
            name="tolerance",
            spellings=("--tolerance",),
            takes=Takes.NUMBER,
            about="With --compare: exit 1 if slower by this factor (default 1.5).",
            from_environment=False,
        ),
        output_option("text", "json"),
        text_option(
            "output_file",
            about="Where the JSON goes (default target/load_test.json).",
            metavar="FILE",
        ),
    ),
)
DEPS = Verb(
    name="deps",
    about="Install the packages of packages.yml: hub, git, tarball and local ones.",
    examples=(
        "c360 deps",
        "c360 deps --add-package dbt-labs/dbt_utils@'>=1.0.0,<2.0.0'",
        "c360 deps --add-package ../our_macros --source local",
    ),
    module="deps",
    own_options=(
        switch_option("lock", "Write package-lock.yml and install nothing."),
        switch_option("upgrade", "Look anew which revisions there are."),
        text_option("add_package", about="Also this one: PLACE@VERSION."),
        text_option("source", about="Where --add-package is: local, git, hub."),
    ),
)

# The first words of commands of two.
GROUPS = {
    "source": "Ask about the sources.",
    "docs": "What the database holds, and a page to look at it.",
    "features": "Features for machine learning.",
    "identity": "Which records are one person: how good, why, and what do you say?",
}
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
    *DOCS_VERBS,
    GENERATE,
    INGEST,
    DEDUPE,
    LOAD_TEST,
    CLONE,
    RETRY,
    RUN_OPERATION,
    PARSE,
    DEBUG,
    CLEAN,
    INIT,
    DEPS,
    *IDENTITY_VERBS,
    EXPORT,
    *SEEING_VERBS,
)
