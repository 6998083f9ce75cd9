"""From tables to a report: which figures, in which order."""

from customer360.dashboard import business, lifecycle, pipeline, trust
from customer360.dashboard.figures import Report, Section
from customer360.dashboard.people import people_plans
from customer360.dashboard.plan import Plan
from customer360.dashboard.tables import Tables
from customer360.dashboard.tiles import tiles

_SECTIONS: tuple[tuple[str, str, tuple[Plan, ...]], ...] = (
    ("growth", "Growth", (business.GROWTH,)),
    (
        "segments",
        "Segments",
        (business.SEGMENTS, business.RFM, business.BALANCE, business.MOVEMENT),
    ),
    ("retention", "Retention", (lifecycle.COHORTS, lifecycle.SURVIVAL)),
    ("value", "Value", (lifecycle.VALUE, lifecycle.CONCENTRATION)),
    ("churn", "Churn", (lifecycle.RISK, lifecycle.REASONS)),
    ("identity", "Identity", (trust.CLUSTERS, trust.SCORES)),
    ("quality", "Data quality", (trust.QUALITY, trust.RULES)),
    (
        "pipeline",
        "Pipeline",
        (pipeline.RUNS, pipeline.TESTS, pipeline.FAILURES, pipeline.FRESHNESS),
    ),
)


def compose(tables: Tables, *, project: str, include_pii: bool) -> Report:
    """Read everything and put it in order."""
    sections = [
        Section(
            name=name,
            title=title,
            figures=tuple(plan.figure(tables) for plan in plans),
        )
        for name, title, plans in _SECTIONS
    ]
    people = Section(
        name="people",
        title="Customers",
        figures=tuple(
            plan.figure(tables) for plan in people_plans(include_pii=include_pii)
        ),
    )
    sections.insert(5, people)
    return Report(
        project=project,
        as_of=tables.as_of,
        currency=tables.currency,
        tiles=tiles(tables),
        sections=tuple(sections),
    )
