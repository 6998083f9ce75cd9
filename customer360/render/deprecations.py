"""Deprecations: the first of each name is told, the others are counted."""

from collections import Counter

from customer360.events import Event, Level, Note


class Deprecations:
    """What a command has met of them."""

    def __init__(self, *, shows_all: bool) -> None:
        self._shows_all = shows_all
        self._counts: Counter[str] = Counter()

    def is_told(self, event: Event) -> bool:
        """Count the event; False if one of its name was told before."""
        if not isinstance(event, Note) or not event.is_deprecation:
            return True
        self._counts[event.name] += 1
        return self._shows_all or self._counts[event.name] == 1

    def summary(self) -> Note | None:
        """How often each was met, if any was: a warning where some were not told."""
        if not self._counts:
            return None
        has_hidden = self._counts.total() > len(self._counts) and not self._shows_all
        lines = [
            f"- {name}: {count} occurrence{'' if count == 1 else 's'}"
            for name, count in self._counts.items()
        ]
        if has_hidden:
            lines.append(
                "--show-all-deprecations tells all of them; with --no-partial-parse "
                "those of files that have not changed, too"
            )
        return Note(
            message="\n".join(["Deprecations met:", *lines]),
            level=Level.WARN if has_hidden else Level.DEBUG,
            name="DeprecationsSummary",
            code="D028",
            data={
                "summaries": [
                    {"event_name": name, "occurrences": count}
                    for name, count in self._counts.items()
                ],
                "show_all_hint": not self._shows_all,
            },
        )
