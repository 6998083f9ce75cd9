"""Why two records are one person or two, as a waterfall of weights and as JSON."""

from collections.abc import Iterator

from customer360.identity.explain import Doubt, Score, Step
from customer360.identity.linking_path import Decision, Link
from customer360.identity.pair_lookup import Pair
from customer360.render.safe_text import one_line
from customer360.render.table import text_table

_BAR = 32
_WIDEST = 28
_PRIORS = {
    Doubt.STRANGERS: "two records at random",
    Doubt.HOUSEHOLD: "two records of one household",
}
_RESTS = {
    Doubt.STRANGERS: "they may be of one household",
    Doubt.HOUSEHOLD: "they may be strangers",
}
_FULL, _LIGHT, _AXIS = "█", "▒", "│"


def explanation_lines(pair: Pair, score: Score, decision: Decision) -> Iterator[str]:
    """The waterfall, the outcome, and how the clusters came about."""
    left, right = pair.left, pair.right
    yield one_line(
        f"{left.record_id} (customer {left.customer_id}) and "
        f"{right.record_id} (customer {right.customer_id})"
    )
    if pair.is_chosen:
        yield "the pair of these two customers that speaks loudest for one person"
    yield ""
    yield f"One person, or {score.doubt}? Weights are log2: one more doubles the odds."
    yield from _waterfall(pair, score)
    yield ""
    yield (
        f"Weight {score.match_weight:+.2f}: the probability of one person is "
        f"{_probability(score)}"
    )
    if not score.was_scored:
        yield (
            "The models have not kept this pair (no key brings the two together, or "
            "they are too unlike): it was scored just now."
        )
    yield from _outcome(pair, decision)


def explanation_values(
    pair: Pair, score: Score, decision: Decision
) -> dict[str, object]:
    """The same as plain values."""
    between = decision.between
    return {
        "left": {
            "record_id": pair.left.record_id,
            "customer_id": pair.left.customer_id,
        },
        "right": {
            "record_id": pair.right.record_id,
            "customer_id": pair.right.customer_id,
        },
        "is_chosen_pair": pair.is_chosen,
        "doubt": str(score.doubt),
        "stranger_weight": score.stranger_weight,
        "household_weight": score.household_weight,
        "prior_weight": score.prior,
        "comparisons": [_step_values(step) for step in score.steps],
        "rest_weight": score.rest,
        "match_weight": score.match_weight,
        "match_probability": score.match_probability,
        "was_candidate": score.was_scored,
        "is_same_customer": decision.is_same,
        "path": [_link_values(link) for link in decision.path],
        "between": between
        and {
            "pairs": between.pairs,
            "mean_weight": between.mean_weight,
            "best_weight": between.best_weight,
        },
        "overrides": [
            {
                "record_id_a": override.record_id_a,
                "record_id_b": override.record_id_b,
                "decision": override.decision,
                "note": override.note,
            }
            for override in decision.overrides
        ],
    }


def _waterfall(pair: Pair, score: Score) -> tuple[str, ...]:
    totals = [0.0, score.prior, *(step.total for step in score.steps)]
    totals.append(score.match_weight)
    scale = _Scale(min(totals), max(totals))
    rows = [
        ("prior", "", "", _PRIORS[score.doubt], *_weights(score.prior, score.prior))
    ]
    bars = [scale.bar(0.0, score.prior)]
    before = score.prior
    for step in filter(_says_something, score.steps):
        rows.append(
            (
                step.comparison,
                _cut(step.left),
                _cut(step.right),
                _level(step),
                *_weights(step.weight, step.total),
            )
        )
        bars.append(scale.bar(before, step.total))
        before = step.total
    if score.rest:
        total = score.match_weight
        rows.append(
            ("besides", "", "", _RESTS[score.doubt], *_weights(score.rest, total))
        )
        bars.append(scale.bar(before, total))
    return text_table(
        (
            "field",
            _cut(pair.left.record_id),
            _cut(pair.right.record_id),
            "is",
            "weight",
            "total",
            "",
        ),
        [(*row, bar) for row, bar in zip(rows, bars, strict=True)],
    )


class _Scale:
    """Weights as places on a line of characters."""

    def __init__(self, least: float, most: float) -> None:
        self._least = least
        self._step = (most - least) / (_BAR - 1) or 1.0

    def bar(self, start: float, end: float) -> str:
        """What a step adds, full; what it takes away, light; zero as an axis."""
        first, last = sorted((self._place(start), self._place(end)))
        mark = _FULL if end >= start else _LIGHT
        zero = self._place(0.0)
        places = range(_BAR)
        if start == end:
            return "".join(_AXIS if place == zero else " " for place in places).rstrip()
        return "".join(
            mark if first <= place <= last else _AXIS if place == zero else " "
            for place in places
        ).rstrip()

    def _place(self, weight: float) -> int:
        return round((weight - self._least) / self._step)


def _says_something(step: Step) -> bool:
    return bool(step.level or step.left or step.right)


def _weights(weight: float, total: float) -> tuple[str, str]:
    return f"{weight:+7.2f}", f"{total:+7.2f}"


def _level(step: Step) -> str:
    if abs(step.adjustment) < 0.005:
        return step.level_name
    said = "rarer" if step.adjustment > 0 else "commoner"
    return f"{step.level_name}, {said} than most ({step.adjustment:+.2f})"


def _cut(text: str | None) -> str:
    if text is None:
        return ""
    text = one_line(text)
    return text if len(text) <= _WIDEST else text[: _WIDEST - 3] + "..."


def _probability(score: Score) -> str:
    if score.match_probability >= 0.995:
        # Near 1 the distance to it is what tells one pair from another.
        return f"1 - {1 / (1 + 2 ** min(score.match_weight, 1000.0)):.2g}"
    return f"{score.match_probability:.3g}"


def _outcome(pair: Pair, decision: Decision) -> Iterator[str]:
    if decision.is_same:
        yield f"They are one customer, {one_line(pair.left.customer_id)}."
        yield from _path(decision.path)
    else:
        yield "They are two customers."
        between = decision.between
        if between is not None and between.best_weight is not None:
            yield (
                f"{between.pairs:,} pairs between the two were scored: "
                f"{between.mean_weight:+.2f} on average, {between.best_weight:+.2f} "
                "at best; groups are joined where the average says that they match"
            )
    for override in decision.overrides:
        note = f" ({override.note})" if override.note else ""
        yield one_line(
            f"People decided: {override.record_id_a} {override.decision} "
            f"{override.record_id_b}{note}"
        )


def _path(path: tuple[Link, ...]) -> Iterator[str]:
    if not path:
        yield (
            "No chain of scored pairs joins them: whole groups of records were joined, "
            "by what the records of each say together."
        )
    elif len(path) > 1:
        yield "Through the pairs"
        for link in path:
            weight = "must_link" if link.match_weight is None else None
            yield one_line(
                f"  {link.left_record_id} - {link.right_record_id}  "
                f"{weight or f'{link.match_weight:+.2f}'}"
            )


def _step_values(step: Step) -> dict[str, object]:
    return {
        "comparison": step.comparison,
        "left": step.left,
        "right": step.right,
        "level": step.level,
        "level_name": step.level_name,
        "m_probability": step.m_probability,
        "other_probability": step.other_probability,
        "level_weight": step.level_weight,
        "frequency_adjustment": step.adjustment,
        "weight": step.weight,
        "total": step.total,
    }


def _link_values(link: Link) -> dict[str, object]:
    return {
        "left_record_id": link.left_record_id,
        "right_record_id": link.right_record_id,
        "match_weight": link.match_weight,
    }
