"""The commands about identity: is it good, why is it so, and what do people say?"""

from customer360.cli.verb import (
    Argument,
    Verb,
    output_option,
    text_option,
    whole_option,
    words_option,
)

EVALUATE = Verb(
    name="identity evaluate",
    about="Measure clusters against a truth: precision, recall, what is lost and why.",
    detail=(
        "Without --clusters the project's customers are measured, without --truth "
        "against what the generator knows. Two files need no project."
    ),
    examples=(
        "c360 identity evaluate",
        "c360 identity evaluate --truth labels.csv --truth-columns id person",
        "c360 identity evaluate --truth truth.csv --clusters matches.csv --output json",
        "c360 identity evaluate --truth t.csv --clusters m.csv --pairs pairs.csv",
    ),
    module="identity_evaluate",
    own_options=(
        text_option(
            "truth", about="Who is who: a file or a table.", metavar="FILE|TABLE"
        ),
        words_option(
            "truth_columns", "Its columns of record and person.", "KEY PERSON"
        ),
        text_option(
            "clusters", about="What was found: a file or a table.", metavar="FILE|TABLE"
        ),
        words_option(
            "clusters_columns", "Its columns of record and cluster.", "KEY CLUSTER"
        ),
        text_option(
            "pairs",
            about="Scored pairs behind --clusters: a file or a table.",
            metavar="FILE|TABLE",
        ),
        output_option("text", "json"),
    ),
)

EXPLAIN = Verb(
    name="identity explain",
    about="Show why two records are one customer or two: each weight, step by step.",
    detail=(
        "Weights are log2: one more doubles the odds. Of two customers the pair that "
        "speaks loudest is shown."
    ),
    examples=(
        "c360 identity explain c1000004 c1000003",
        "c360 identity explain crm:17 shop:4711 --output json",
    ),
    module="identity_explain",
    arguments=(
        Argument(name="first", about="A record's or a customer's id."),
        Argument(name="second", about="Another."),
    ),
    own_options=(output_option("text", "json"),),
)

REVIEW = Verb(
    name="identity review",
    about="Decide about the pairs of records that are hardest to tell.",
    detail=(
        "Answers go to seeds/identity_overrides.csv, each as it is given; the next "
        "build keeps to them."
    ),
    examples=(
        "c360 identity review --limit 10",
        "c360 identity review --answers answers.txt --note 'asked the branch'",
    ),
    module="identity_review",
    own_options=(
        whole_option("limit", "How many pairs to ask about (default 20)."),
        text_option(
            "answers",
            about="File with a line for each: y, n, s (skip) or q (quit).",
            metavar="FILE",
        ),
        text_option("note", about="Why, for each decision.", metavar="TEXT"),
    ),
)

IDENTITY_VERBS = (EVALUATE, EXPLAIN, REVIEW)
