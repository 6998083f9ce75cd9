"""How good the clusters are, as tables and as JSON."""

from collections.abc import Iterator, Mapping, Sequence

from customer360.identity.evaluation import Evaluation
from customer360.identity.metrics import Agreement, Counted
from customer360.identity.mistakes import Mistakes, Side
from customer360.identity.pair_metrics import Threshold, best_threshold
from customer360.render.safe_text import one_line
from customer360.render.table import text_table

_SHOWN_THRESHOLDS = 12
_TITLES = {
    Side.LOST: "Pairs of one person that were not found",
    Side.WRONG: "Pairs of two persons that were put together",
}


def evaluation_lines(evaluation: Evaluation) -> Iterator[str]:
    """Tables for the terminal."""
    yield from _counts(evaluation)
    yield ""
    yield from _quality(evaluation)
    yield from _blocking(evaluation)
    yield from _curve(evaluation.curve)
    for mistakes in evaluation.mistakes:
        yield from _mistakes(mistakes)


def evaluation_values(evaluation: Evaluation) -> dict[str, object]:
    """The same, and the whole curve, as plain values."""
    measures = evaluation.measures
    blocking = evaluation.blocking
    best = best_threshold(evaluation.curve)
    return {
        "truth": evaluation.truth.name,
        "clusters": evaluation.clusters.name,
        "counts": {
            "records": measures.records,
            "persons": measures.persons,
            "clusters": measures.clusters,
            "largest_person": measures.largest_person,
            "largest_cluster": measures.largest_cluster,
            "split_persons": measures.split_persons,
            "mixed_clusters": measures.mixed_clusters,
            "records_in_no_cluster": evaluation.labelled.not_clustered,
            "clustered_records_without_truth": evaluation.labelled.without_truth,
        },
        "pairwise": _counted_values(measures.pairs),
        "b_cubed": _agreement_values(measures.b_cubed),
        "exact_clusters": _counted_values(measures.exact),
        "blocking": blocking
        and {
            "candidate_pairs": blocking.candidates,
            "possible_pairs": blocking.possible,
            "true_pairs": blocking.wanted,
            "true_candidate_pairs": blocking.right,
            "lost_pairs": blocking.lost,
            "pair_completeness": blocking.pair_completeness,
            "reduction_ratio": blocking.reduction_ratio,
        },
        "best_threshold": best and _threshold_values(best),
        "curve": [_threshold_values(point) for point in evaluation.curve],
        "mistakes": {
            str(mistakes.side): _mistake_values(mistakes)
            for mistakes in evaluation.mistakes
        },
    }


def _counts(evaluation: Evaluation) -> Iterator[str]:
    measures, labelled = evaluation.measures, evaluation.labelled
    yield f"{evaluation.clusters.name} against the truth in {evaluation.truth.name}"
    yield (
        f"{measures.records:,} records of {measures.persons:,} persons (the largest "
        f"has {measures.largest_person:,}) in {measures.clusters:,} clusters (the "
        f"largest has {measures.largest_cluster:,})"
    )
    yield (
        f"{measures.split_persons:,} persons are in several clusters, "
        f"{measures.mixed_clusters:,} clusters hold several persons"
    )
    if labelled.not_clustered:
        yield (
            f"{labelled.not_clustered:,} records are in no cluster: each is taken as "
            "one of its own"
        )
    if labelled.without_truth:
        yield (
            f"{labelled.without_truth:,} clustered records are unknown to the truth: "
            "left out"
        )


def _quality(evaluation: Evaluation) -> tuple[str, ...]:
    measures = evaluation.measures
    rows = [
        ("pairs of records", *_shares(measures.pairs.agreement)),
        ("records (B-cubed)", *_shares(measures.b_cubed)),
        ("whole clusters", *_shares(measures.exact.agreement)),
    ]
    counts = [_numbers(measures.pairs), ("", "", ""), _numbers(measures.exact)]
    return text_table(
        ("quality of", "precision", "recall", "F1", "right", "found", "true"),
        [(*row, *numbers) for row, numbers in zip(rows, counts, strict=True)],
    )


def _blocking(evaluation: Evaluation) -> Iterator[str]:
    blocking = evaluation.blocking
    if blocking is None:
        return
    yield ""
    yield "Blocking"
    yield from text_table(
        ("candidates", "of all pairs", "reduction", "completeness", "true pairs lost"),
        [
            (
                f"{blocking.candidates:,}",
                f"{blocking.possible:,}",
                _percent(blocking.reduction_ratio, digits=4),
                _percent(blocking.pair_completeness),
                f"{blocking.lost:,}",
            )
        ],
    )


def _curve(curve: Sequence[Threshold]) -> Iterator[str]:
    best = best_threshold(tuple(curve))
    if best is None:
        return
    yield ""
    yield (
        "Pairs by match weight, before clustering (log2 odds; best F1 at "
        f"{best.match_weight:g})"
    )
    yield from text_table(
        ("weight at least", "precision", "recall", "F1", "pairs"),
        [
            (
                f"{point.match_weight:g}",
                *_shares(point.agreement),
                f"{point.pairs.found:,}",
            )
            for point in _around(curve, best)
        ],
    )


def _around(curve: Sequence[Threshold], best: Threshold) -> Sequence[Threshold]:
    """Points of the curve on both sides of the best one, at even distances."""
    step = max(1, len(curve) // _SHOWN_THRESHOLDS)
    return [
        point
        for place, point in enumerate(curve)
        if (place - curve.index(best)) % step == 0
    ]


def _mistakes(mistakes: Mistakes) -> Iterator[str]:
    if not mistakes.sampled:
        return
    yield ""
    yield f"{_TITLES[mistakes.side]} ({mistakes.sampled:,} looked at)"
    if not mistakes.patterns:
        pairs = ", ".join(f"{left} {right}" for left, right in mistakes.examples)
        yield f"  for example {one_line(pairs)}"
    for stage in mistakes.stages:
        yield f"  {_percent(stage.pairs / mistakes.sampled):>7}  {stage.name}"
    if mistakes.fields:
        yield from text_table(
            ("field", "same", "alike", "different", "missing"),
            [
                (
                    counts.field,
                    *(
                        _percent(number / mistakes.sampled, digits=0)
                        for number in (
                            *(counts.same, counts.alike),
                            *(counts.different, counts.missing),
                        )
                    ),
                )
                for counts in mistakes.fields
            ],
        )
    if mistakes.patterns:
        yield from text_table(
            ("share", "what is not the same", "for example"),
            [
                (
                    _percent(pattern.pairs / mistakes.sampled),
                    pattern.differences,
                    " ".join(pattern.example),
                )
                for pattern in mistakes.patterns
            ],
        )


def _shares(agreement: Agreement) -> tuple[str, str, str]:
    return (
        _decimal(agreement.precision),
        _decimal(agreement.recall),
        _decimal(agreement.f1),
    )


def _numbers(counted: Counted) -> tuple[str, str, str]:
    return f"{counted.right:,}", f"{counted.found:,}", f"{counted.wanted:,}"


def _decimal(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _percent(value: float | None, *, digits: int = 1) -> str:
    return "-" if value is None else f"{value:.{digits}%}"


def _agreement_values(agreement: Agreement) -> dict[str, object]:
    return {
        "precision": agreement.precision,
        "recall": agreement.recall,
        "f1": agreement.f1,
    }


def _counted_values(counted: Counted) -> dict[str, object]:
    return {
        **_agreement_values(counted.agreement),
        "right": counted.right,
        "found": counted.found,
        "true": counted.wanted,
    }


def _threshold_values(point: Threshold) -> dict[str, object]:
    return {"match_weight": point.match_weight, **_counted_values(point.pairs)}


def _mistake_values(mistakes: Mistakes) -> Mapping[str, object]:
    return {
        "pairs_looked_at": mistakes.sampled,
        "examples": [list(pair) for pair in mistakes.examples],
        "stages": {stage.name: stage.pairs for stage in mistakes.stages},
        "fields": {
            counts.field: {
                "same": counts.same,
                "alike": counts.alike,
                "different": counts.different,
                "missing": counts.missing,
            }
            for counts in mistakes.fields
        },
        "patterns": [
            {
                "differences": pattern.differences,
                "pairs": pattern.pairs,
                "example": list(pattern.example),
            }
            for pattern in mistakes.patterns
        ],
    }
