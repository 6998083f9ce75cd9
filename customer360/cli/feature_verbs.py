"""The commands about features for machine learning."""

from customer360.cli.verb import Verb, text_option

EXPORT = Verb(
    name="features export",
    about="Write the features of one date to a Parquet file, with a manifest.",
    detail=(
        "The date must be one with all customers: the as-of date of the last build, or "
        "one of the var feature_dates. Files of the same date are replaced whole."
    ),
    examples=(
        "c360 features export",
        "c360 features export --as-of 2026-01-01 --output features",
    ),
    module="features",
    own_options=(
        text_option(
            "as_of",
            about="The observation date; by default the latest.",
            metavar="DATE",
        ),
        text_option(
            "output", about="Where to write (default: features).", metavar="FOLDER"
        ),
    ),
)
