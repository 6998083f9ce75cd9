"""The commands for looking: at a customer, at runs, at what depends on what."""

from customer360.cli.options import Option, Takes
from customer360.cli.verb import (
    Argument,
    Verb,
    output_option,
    switch_option,
    text_option,
    whole_option,
    words_option,
)

CUSTOMER = Verb(
    name="customer",
    about="Show one customer whole: golden record, sources, value, risk, timeline.",
    detail=(
        "Found by the id of the customer or of a record, by e-mail address, by phone "
        "number or by a name. Names may be in any order and script, typed wrong, short "
        "(Bob), or Greek and Cyrillic ones in Latin letters; if several fit, they are "
        "listed. Ids of customers that were merged lead to the one that they are now. "
        "The page holds personal data and masks nothing."
    ),
    examples=(
        "c360 customer c-c1000008",
        "c360 customer --name 'ana smith'",
        "c360 customer --email ana@example.org --output json",
        "c360 customer crm:17 --output html --output-file ana.html",
    ),
    module="customer",
    arguments=(
        Argument(
            name="id",
            about="Id of a customer or of a record.",
            required=False,
        ),
    ),
    own_options=(
        text_option("email", about="An e-mail address of theirs.", metavar="ADDRESS"),
        text_option("phone", about="A phone number, as you dial it.", metavar="NUMBER"),
        text_option("name", about="A name, or one like it.", metavar="NAME"),
        whole_option("limit", "Moments of the timeline (default 20)."),
        output_option("text", "json", "html"),
        text_option(
            "output_file",
            about="Where to write it; html goes to <id>.html by default.",
            metavar="FILE",
        ),
    ),
)

HISTORY = Verb(
    name="history",
    about="Show past runs: slow models, flaky tests, what was unlike before.",
    detail=(
        "The history is in the database, schema c360. A model is measured against its "
        "own earlier runs, four at least."
    ),
    examples=(
        "c360 history",
        "c360 history dim_customers --limit 30",
        "c360 history --output json",
    ),
    module="history",
    arguments=(
        Argument(
            name="node",
            about="A model or a test, to see it over time.",
            required=False,
        ),
    ),
    own_options=(
        whole_option("limit", "How many runs (default 10)."),
        output_option("text", "json"),
    ),
)

LINEAGE = Verb(
    name="lineage",
    about="Show what a model or a column is made of, and what is made of it.",
    detail=(
        "Columns are read from the SQL; where it does not say (Python models), the "
        "trail ends."
    ),
    examples=(
        "c360 lineage dim_customers",
        "c360 lineage raw.customers --depth all",
        "c360 lineage dim_customers --columns",
        "c360 lineage customer_360.net_value --depth all",
    ),
    module="lineage",
    arguments=(
        Argument(
            name="node", about="A model, seed, source or exposure; or its column."
        ),
    ),
    own_options=(
        text_option(
            "depth", about="How far to look: a number (default 2) or all.", metavar="N"
        ),
        switch_option("columns", "Show what each column of it is made of."),
        output_option("text", "json"),
    ),
)

DIFF = Verb(
    name="diff",
    about="Compare a model with the same one of a target, a file or an earlier run.",
    detail=(
        "Rows are matched by the model's unique_key, else by a column tested to be "
        "unique, else they are compared whole. The exit code is 1 if anything differs. "
        "Of earlier runs only the number of rows is kept: to compare rows, copy the "
        "database before a run and name the copy."
    ),
    examples=(
        "c360 diff dim_customers --against prod",
        "c360 diff dim_customers --against ../before/customer_360.duckdb --limit 20",
        "c360 diff fct_transactions --against 48422d84",
    ),
    module="diff",
    arguments=(Argument(name="node", about="A model, seed or snapshot."),),
    own_options=(
        text_option(
            "against",
            about="A target, a database file, a run of `c360 history`, or: last.",
            metavar="WHAT",
        ),
        words_option("key", "Columns that tell rows apart.", "COLUMN ..."),
        switch_option("whole_rows", "Use no key, even if there is one."),
        words_option("ignore", "Columns that may differ.", "COLUMN ..."),
        Option(
            name="tolerance",
            spellings=("--tolerance",),
            takes=Takes.NUMBER,
            about="By how much numbers may differ (default 0).",
            from_environment=False,
        ),
        whole_option("limit", "How many rows to show of each kind (default 5)."),
        output_option("text", "json"),
    ),
)

REPORT = Verb(
    name="report",
    about="Write report.html: the customer base on one page, in one file.",
    detail=(
        "Figures with their tables: growth, segments, retention, value, churn, "
        "identity, data quality and the pipeline. The file loads nothing and can be "
        "sent by mail; names and contacts are masked."
    ),
    examples=(
        "c360 report",
        "c360 report --output-file customers.html",
        "c360 report --include-pii",
    ),
    module="report",
    own_options=(
        text_option(
            "output_file",
            about="Where to write (default: report.html in the target folder).",
            metavar="FILE",
        ),
        switch_option("include_pii", "Show names and e-mail addresses."),
    ),
)

SEEING_VERBS = (CUSTOMER, REPORT, HISTORY, LINEAGE, DIFF)
