"""One call of the command, and what it was told; templates get the clock from here."""

from collections.abc import Mapping
from datetime import datetime

from customer360.records import dataclass, field
from customer360.resources.batch import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """Facts of this call that templates and artifacts may show.

    `command` is dbt's name for it (`run`, `build`, `test`, ...). `started_at` is aware,
    in UTC. `arguments` are the options as given, with dbt's names, for
    `run_results.args` and `flags`. `environment` is the process's, read once.
    """

    invocation_id: str
    command: str
    started_at: datetime
    arguments: Mapping[str, object] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    full_refresh: bool = False
    # None: what the project says. True or False: said on the command line.
    store_failures: bool | None = None
    # The project's flag `skip_nodes_if_on_run_start_fails`.
    needs_first_hooks: bool = False
    empty: bool = False
    # `--event-time-start` and `--event-time-end`: what microbatch models make.
    event_time: Span | None = None
    # Where the batches end if nothing says so: the start of a run that is retried.
    batches_until: datetime | None = None
    # `--sample`: what is read of parents that have an `event_time`.
    sample: Span | None = None
    fail_fast: bool = False
    warn_error: bool = False
    write_json: bool = True
    # The ids of what this call runs, once it is known.
    selected: tuple[str, ...] = ()
