"""`modules` in templates: the parts of Python's library that dbt shares."""

_ITERTOOLS = (
    *("accumulate", "chain", "combinations", "combinations_with_replacement"),
    *("compress", "dropwhile", "filterfalse", "groupby", "islice", "pairwise"),
    *("permutations", "product", "starmap", "takewhile", "tee", "zip_longest"),
    *("count", "cycle", "repeat"),
)


def template_modules() -> dict[str, object]:
    """`modules`, as dbt offers it."""
    import datetime
    import itertools
    import re

    names = ("date", "datetime", "time", "timedelta", "timezone", "tzinfo")
    return _Modules(
        re={name: getattr(re, name) for name in re.__all__},
        itertools={name: getattr(itertools, name) for name in _ITERTOOLS},
        datetime={name: getattr(datetime, name) for name in names},
    )


class _Modules(dict[str, object]):
    """`modules`; time zones are read when they are asked for."""

    def __missing__(self, name: str) -> object:
        if name != "pytz":
            raise KeyError(name)
        from customer360.project.time_zones import time_zone_names

        self[name] = time_zone_names()
        return self[name]
