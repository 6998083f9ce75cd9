"""`c360 docs`: what the database holds, and a page to look at it."""

from customer360.cli.options import SELECTION, Option, Takes
from customer360.cli.verb import Verb, switch_option, text_option

DOCS_GENERATE = Verb(
    name="docs generate",
    about="Compile the project; write catalog.json and index.html, a page of it all.",
    examples=("c360 docs generate", "c360 docs generate --select +dim_customers"),
    module="docs_generate",
    command="generate",
    own_options=(
        *SELECTION,
        Option(
            name="compile",
            spellings=("--compile/--no-compile",),
            about="Compile first (the default); without, all nodes are shown.",
            from_environment=False,
        ),
        switch_option("empty_catalog", "Do not ask the database."),
        switch_option("static", "Also write the page as static_index.html."),
    ),
)
DOCS_SERVE = Verb(
    name="docs serve",
    about="Serve the docs on this machine, until Ctrl+C.",
    examples=("c360 docs serve", "c360 docs serve --port 8001 --no-browser"),
    module="docs_serve",
    command="serve",
    own_options=(
        text_option("host", about="Address to listen at (default 127.0.0.1)."),
        Option(
            name="port",
            spellings=("--port",),
            takes=Takes.WHOLE,
            about="Port to listen at (default 8080).",
            from_environment=False,
        ),
        Option(
            name="browser",
            spellings=("--browser/--no-browser",),
            about="Open it in the browser (the default).",
            from_environment=False,
        ),
    ),
)
DOCS_VERBS = (DOCS_GENERATE, DOCS_SERVE)
