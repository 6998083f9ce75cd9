"""The layers of the DAG, in the order in which they run, and how each is retried."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from enum import StrEnum

from customer360.records import dataclass


class Criticality(StrEnum):
    """What a node's tag says about how much depends on it."""

    CRITICAL = "critical"
    STANDARD = "standard"
    BEST_EFFORT = "best_effort"


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often and how soon a failed task is tried again.

    With `exponential`, each wait is about twice the one before, up to `longest`.
    """

    count: int
    delay: timedelta
    exponential: bool = False
    longest: timedelta = timedelta(minutes=30)

    def settings(self) -> Mapping[str, object]:
        """The attributes of an Airflow task that say so."""
        return {
            "retries": self.count,
            "retry_delay": self.delay,
            "retry_exponential_backoff": 2.0 if self.exponential else 0.0,
            "max_retry_delay": self.longest if self.exponential else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """One group of the DAG: which nodes are in it and what their failure means.

    `select` is dbt's selection grammar, of which Cosmos reads tags, resource types,
    paths and their intersections from a manifest. Standard nodes of a layer that does
    not block let the run go on where they fail.
    """

    name: str
    select: str
    retries: Retries
    blocks: bool = True
    has_gate: bool = False

    def retries_of(self, criticality: Criticality) -> Retries:
        """How a node of this layer is retried. What is best effort gets one chance."""
        if criticality is Criticality.BEST_EFFORT:
            return Retries(count=1, delay=self.retries.delay)
        if criticality is Criticality.CRITICAL:
            return Retries(
                count=self.retries.count + 1,
                delay=self.retries.delay,
                exponential=self.retries.exponential,
                longest=self.retries.longest,
            )
        return self.retries

    def is_blocking(self, criticality: Criticality) -> bool:
        """Whether the run stops where such a node of this layer fails for good."""
        match criticality:
            case Criticality.CRITICAL:
                return True
            case Criticality.STANDARD:
                return self.blocks
            case Criticality.BEST_EFFORT:
                return False


_OFTEN_AND_FAST = Retries(count=5, delay=timedelta(seconds=10))
_PATIENT = Retries(count=3, delay=timedelta(minutes=1))
_BACKING_OFF = Retries(count=4, delay=timedelta(minutes=1), exponential=True)
_ONCE = Retries(count=1, delay=timedelta(minutes=1))

# Staging reads what other systems write and fails for reasons that pass; the marts are
# dear to make and are given time; no question of the analysts' stops the run.
LAYERS = (
    Layer(name="seeds", select="resource_type:seed", retries=_OFTEN_AND_FAST),
    Layer(name="staging", select="tag:staging", retries=_OFTEN_AND_FAST, has_gate=True),
    Layer(name="snapshots", select="resource_type:snapshot", retries=_PATIENT),
    Layer(
        name="intermediate", select="tag:intermediate", retries=_PATIENT, has_gate=True
    ),
    Layer(name="marts", select="tag:marts", retries=_BACKING_OFF, has_gate=True),
    Layer(name="analytics", select="tag:analytics", retries=_ONCE, blocks=False),
)


def criticality_of(tags: Iterable[str]) -> Criticality:
    """What a node's tags say; a node that says nothing is standard."""
    given = set(tags)
    return next((word for word in Criticality if word in given), Criticality.STANDARD)
