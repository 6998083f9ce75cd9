"""The whole comparison of clusters with a truth, as one value."""

from customer360.adapters.protocol import Session
from customer360.identity.labels import Labelled, Labels, label_records
from customer360.identity.metrics import ClusterMeasures, measure_clusters
from customer360.identity.mistakes import Mistakes, Side, Sources, find_mistakes
from customer360.identity.pair_metrics import (
    BlockingMeasures,
    Threshold,
    measure_blocking,
    threshold_curve,
)
from customer360.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """What clusters are worth, and where they go wrong.

    `blocking` and `curve` are there where the pairs are known.
    """

    truth: Labels
    clusters: Labels
    labelled: Labelled
    measures: ClusterMeasures
    blocking: BlockingMeasures | None
    curve: tuple[Threshold, ...]
    mistakes: tuple[Mistakes, ...]


def evaluate(
    session: Session, truth: Labels, clusters: Labels, sources: Sources
) -> Evaluation:
    """Compare; only temporary tables are written.

    Raises:
        EvaluationError: truth and clusters do not fit each other.
    """
    labelled = label_records(session, truth, clusters)
    measures = measure_clusters(session)
    wanted = measures.pairs.wanted
    blocking = None
    if sources.candidates is not None:
        blocking = measure_blocking(session, sources.candidates, wanted)
    curve: tuple[Threshold, ...] = ()
    if sources.scored is not None:
        curve = threshold_curve(session, sources.scored, wanted)
    return Evaluation(
        truth=truth,
        clusters=clusters,
        labelled=labelled,
        measures=measures,
        blocking=blocking,
        curve=curve,
        mistakes=tuple(find_mistakes(session, side, sources) for side in Side),
    )
