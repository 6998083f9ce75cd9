"""The options, once each: their spellings, what they take, and what they do.

Names are dbt's, so that `run_results.args`, `flags` and `DBT_*` agree with it. An
option that nothing is said about is one that dbt has and that means nothing here:
accepted, and not shown.
"""

from enum import StrEnum

from customer360.records import dataclass, replace


class Takes(StrEnum):
    """What follows an option."""

    NOTHING = "nothing"
    TEXT = "text"
    WHOLE = "whole number"
    NUMBER = "number"
    WORDS = "words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An option as the command line spells it; `name` is dbt's name for it."""

    name: str
    spellings: tuple[str, ...]
    takes: Takes = Takes.NOTHING
    about: str = ""
    choices: tuple[str, ...] = ()
    metavar: str | None = None
    from_environment: bool = True

    @property
    def flags(self) -> frozenset[str]:
        """Every word that means this option, `--no-` forms too."""
        return frozenset(
            word.strip()
            for spelling in self.spellings
            for word in spelling.split("/")
            if word.strip()
        )


def _switch(name: str, *spellings: str, about: str = "") -> Option:
    long = "--" + name.replace("_", "-")
    both = f"{long}/--no-{long[2:]}"
    return Option(name=name, spellings=(both, *spellings), about=about)


def _value(
    name: str,
    *spellings: str,
    about: str = "",
    takes: Takes = Takes.TEXT,
    choices: tuple[str, ...] = (),
    metavar: str | None = None,
    from_environment: bool = True,
) -> Option:
    return Option(
        name=name,
        spellings=("--" + name.replace("_", "-"), *spellings),
        takes=takes,
        about=about,
        choices=choices,
        metavar=metavar,
        from_environment=from_environment,
    )


def _words(name: str, *spellings: str, about: str = "") -> Option:
    return _value(name, *spellings, about=about, takes=Takes.WORDS, metavar="WORD ...")


_LEVELS = ("debug", "info", "warn", "error", "none")
_FORMATS = ("default", "text", "json", "debug")

# Before or after every command.
PROJECT = (
    _value("target", "-t", about="Target of the profile to use.", metavar="NAME"),
    _value("profile", about="Profile to use instead of the project's.", metavar="NAME"),
    _value("project_dir", about="Folder with dbt_project.yml.", metavar="FOLDER"),
    _value("profiles_dir", about="Folder with profiles.yml.", metavar="FOLDER"),
    _value("target_path", about="Where artifacts go.", metavar="FOLDER"),
    _value("log_path", about="Where the log goes.", metavar="FOLDER"),
    _value("vars", about="Variables as YAML or JSON: '{num_customers: 100}'."),
    _value("threads", about="How many nodes at once.", takes=Takes.WHOLE),
    _value(
        "lock_timeout",
        about="Seconds to wait for a database that another process holds.",
        takes=Takes.NUMBER,
    ),
)
OUTPUT = (
    _switch("quiet", "-q", about="Say only what went wrong, and the answer."),
    _switch("debug", "-d", about="Say everything, with tracebacks."),
    _value("log_format", about="How to say it.", choices=_FORMATS),
    _value("log_level", about="What to say at least.", choices=_LEVELS),
    _switch("use_colors", about="Colours or none; by default on a terminal."),
)
BEHAVIOUR = (
    _switch("warn_error", about="Warnings are errors."),
    _value("warn_error_options", about="Which: '{error: all, warn: [], silence: []}'."),
    _switch("version_check", about="Ask for the packages' require-dbt-version."),
    _switch("print", about="Say what templates print() (the default)."),
    _switch("show_all_deprecations", about="Not the first of each name only."),
    _value("log_level_file", about="What to log at least.", choices=_LEVELS),
    _value("log_format_file", about="How to log it.", choices=_FORMATS),
    _value(
        "log_file_max_bytes",
        about="Where a log file ends and a new one begins.",
        takes=Takes.WHOLE,
    ),
    _switch("partial_parse", about="Read only files that changed (the default)."),
    _switch("write_json", about="Write artifacts (the default)."),
)
_IGNORED_SWITCHES = (
    "cache_selected_only",
    "introspect",
    "log_cache_events",
    "partial_parse_file_diff",
    "populate_cache",
    "send_anonymous_usage_stats",
    "show_resource_report",
    "static_parser",
    "upload_to_artifacts_ingest_api",
    "use_colors_file",
    "use_experimental_parser",
    "use_fast_test_edges",
    "use_v2_parser",
)
_IGNORED_VALUES = (
    "partial_parse_file_path",
    "printer_width",
    "sqlparse",
)
IGNORED = (
    *(_switch(name) for name in _IGNORED_SWITCHES),
    *(_value(name) for name in _IGNORED_VALUES),
    _value("record_timing_info", "-r", from_environment=False),
    _switch("macro_debugging"),
    _switch("single_threaded"),
)
STATE = (
    _value(
        "indirect_selection",
        about="Which tests come with a selected node.",
        choices=("eager", "cautious", "buildable", "empty"),
    ),
    _value("state", about="Folder with an earlier manifest.json.", metavar="FOLDER"),
    _switch("defer", about="Read what is not selected from --state's database."),
    _value("defer_state", about="Another --state for --defer.", metavar="FOLDER"),
    _switch("favor_state", about="With --defer: even if it exists here."),
)
FAIL_FAST = _switch("fail_fast", "-x", about="Stop at the first failure.")
# dbt takes these of every command, also where they mean nothing.
GLOBAL = (
    *PROJECT,
    *OUTPUT,
    *BEHAVIOUR,
    *IGNORED,
    *(replace(option, about="") for option in (*STATE, FAIL_FAST)),
)

SELECTION = (
    _words(
        "select",
        "-s",
        "-m",
        "--models",
        "--model",
        about="What to take: names, tag:x, path:x, +x, x+, @x, a,b ...",
    ),
    _words("exclude", about="What to leave out of it."),
    _value("selector", about="A named selector of selectors.yml.", metavar="NAME"),
    *STATE,
)
# In a list `--models` leaves everything else out.
LISTING = (
    replace(SELECTION[0], spellings=("--select", "-s")),
    _words("models", "-m", "--model", about="The same, and only models."),
    *SELECTION[1:],
)
RESOURCE_TYPES = (
    _words("resource_types", "--resource-type", about="Only these types."),
    _words("exclude_resource_types", "--exclude-resource-type", about="Not these."),
)
FULL_REFRESH = _switch(
    "full_refresh", "-f", about="Rebuild incremental models and seeds from nothing."
)
STORE_FAILURES = _switch("store_failures", about="Keep the failing rows as tables.")
EMPTY = _switch("empty", about="Read no rows from refs and sources.")
SHOW = _switch("show", about="Print a sample of what was loaded.")
BATCHES = (
    _value("event_time_start"),
    _value("event_time_end"),
    _value("sample"),
    _switch("export_saved_queries"),
    _switch("include_saved_query"),
)
METRICS = _value(
    "metrics_file",
    about="Write metrics of the run for Prometheus.",
    metavar="FILE",
)
INLINE = _value(
    "inline",
    about="SQL (with Jinja) to use instead of a model.",
    from_environment=False,
)
