"""Learns how probable it is that a customer falls silent.

Logistic regression by iteratively reweighted least squares (Newton's method). DuckDB
adds up the likelihood, its gradient and its second derivatives over the customers in
one scan; what is left for Python is a small system of equations, five to ten times.

DuckDB adds in whatever order its threads finish, which changes the last digits of a sum
of floating-point numbers. Here each term becomes a whole number of the same tiny unit
first: whole numbers have one sum, so the coefficients are the same to the last digit.

It is learned twice. `validation` stands on dates early enough that everything in its
labels was known on the date it is judged on; `current` takes the latest labels too.
"""

import math

RIDGE = 1.0
UNIT = 2.0**40
# A term that orders the customers better than this by itself knows the answer.
LEAK = 0.995
TABLE = "c360_churn_coefficients"
COLUMNS = {
    **dict.fromkeys(("window_name", "term", "status"), "varchar"),
    **dict.fromkeys(("coefficient", "standard_error"), "double"),
    **dict.fromkeys(("mean", "deviation", "log_likelihood"), "double"),
    "season_shift": "double",
    **dict.fromkeys(("customer_count", "churned_count", "iteration_count"), "bigint"),
    **dict.fromkeys(("first_observation_date", "last_observation_date"), "date"),
    **dict.fromkeys(("label_known_date", "used_from_date"), "date"),
}
WINDOWS = {
    "validation": ("is_training", "is_validation", "is_validation_season"),
    "current": ("is_training or is_validation", "is_scoring", "is_scoring_season"),
}


def model(dbt, session):
    """One row per window and term; the term `intercept` is always there."""
    dbt.config(materialized="table")
    # dbt-duckdb hides our variables from DuckDB, so the relation needs a name.
    session.register("c360_churn_inputs", dbt.ref("churn_inputs"))
    session.execute(
        "create or replace temp table c360_churn_all as from c360_churn_inputs"
    )
    session.unregister("c360_churn_inputs")
    minimum = int(dbt.config.meta_get("minimum_churned"))
    rows = []
    for window_name, (learned_from, used_on, season) in WINDOWS.items():
        facts = learning_facts(session, learned_from, used_on, season)
        check_embargo(window_name, facts)
        session.execute(
            f"""
            create or replace temp table c360_churn_rows as
            select cast(is_churned as double) as churned, columns('.*_term')
            from c360_churn_all
            where is_churned is not null and ({learned_from})
            """
        )
        fits = fitted(session, facts, minimum)
        if len(fits) > 1:
            shift_to_season(session, fits, season, minimum)
        rows += [{"window_name": window_name, **facts, **fit} for fit in fits]
    for name in ("all", "rows", "standard", "season"):
        session.execute(f"drop table if exists c360_churn_{name}")
    return as_relation(session, rows)


def learning_facts(session, learned_from, used_on, season):
    """What is learned from, and from which date on the result is used."""
    names = (
        *("customer_count", "churned_count", "first_observation_date"),
        *("last_observation_date", "label_known_date", "used_from_date"),
    )
    values = session.execute(
        f"""
        select
            count(*) filter (is_learned),
            count(*) filter (is_learned and is_churned),
            min(observation_date) filter (is_learned),
            max(observation_date) filter (is_learned),
            max(label_known_date) filter (is_learned or {season}),
            min(observation_date) filter ({used_on})
        from (
            select *, is_churned is not null and ({learned_from}) as is_learned
            from c360_churn_all
        )
        """
    ).fetchone()
    return dict(zip(names, values, strict=True))


def check_embargo(window_name, facts):
    """Stop if a label was not yet known on the first date that relies on it."""
    known, used = facts["label_known_date"], facts["used_from_date"]
    if known is not None and used is not None and known > used:
        raise ValueError(
            f"the embargo is broken: the churn model {window_name!r} learns from "
            f"labels that were known on {known}, and is used on {used}"
        )


def fitted(session, facts, minimum):
    """The terms; only the intercept, with the reason, where nothing can be learned."""
    reason = too_little(facts, minimum)
    if reason:
        return [{"term": "intercept", "status": reason}]
    moments = term_moments(session)
    names = [name for name, (_, deviation) in moments.items() if deviation > 1e-9]
    if not names:
        return [{"term": "intercept", "status": "customers_do_not_differ"}]
    check_leaks(session, names)
    standard = ", ".join(
        f'("{name}" - ({moments[name][0]:.17e})) / {moments[name][1]:.17e} as x{place}'
        for place, name in enumerate(names, 1)
    )
    session.execute(
        "create or replace temp table c360_churn_standard as "
        f"select churned, {standard} from c360_churn_rows"
    )
    fit = logistic(session, "c360_churn_standard", len(names))
    shared = {key: fit[key] for key in ("status", "log_likelihood", "iteration_count")}
    values = list(zip(fit["coefficients"], fit["errors"], strict=True))
    rows = [
        {
            **shared,
            "term": name.removesuffix("_term"),
            "mean": moments[name][0],
            "deviation": moments[name][1],
            "coefficient": values[place][0],
            "standard_error": values[place][1],
        }
        for place, name in enumerate(names, 1)
    ]
    intercept = {"coefficient": values[0][0], "standard_error": values[0][1]}
    return [{**shared, "term": "intercept", **intercept}, *rows]


def shift_to_season(session, fits, season, minimum):
    """Move the intercept so that a year before as many churned as it says.

    Weights are learned from other months. What the coming months are like, the same
    months of the year before say best; where nothing is known of them, nothing moves.
    """
    score = " + ".join(
        f"({row['coefficient']:.17e})"
        + (
            f' * ("{row["term"]}_term" - ({row["mean"]:.17e})) / {row["deviation"]:.17e}'
            if "mean" in row
            else ""
        )
        for row in fits
    )
    session.execute(
        f"""
        create or replace temp table c360_churn_season as
        select {score} as score, cast(is_churned as integer) as churned
        from c360_churn_all
        where is_churned is not null and {season}
        """
    )
    count, churned = session.execute(
        "select count(*), coalesce(sum(churned), 0) from c360_churn_season"
    ).fetchone()
    shift = 0.0
    if min(churned, count - churned) >= minimum:
        shift = season_shift(session, churned)
    for row in fits:
        row["season_shift"] = shift
    fits[0]["coefficient"] += shift


def season_shift(session, churned):
    """The change of all log-odds with which as many churn as did."""
    shift = 0.0
    for _ in range(30):
        told, curve = session.execute(
            f"""
            with told as (
                select 1e0 / (1e0 + exp(-score - ({shift:.17e}))) as p
                from c360_churn_season
            )
            select
                sum(cast(p * {UNIT:.17e} as bigint)),
                sum(cast(p * (1e0 - p) * {UNIT:.17e} as bigint))
            from told
            """
        ).fetchone()
        slope = int(churned) - int(told) / UNIT - RIDGE * shift
        step = slope / (int(curve) / UNIT + RIDGE)
        shift += max(-1.0, min(1.0, step))
        if abs(step) < 1e-10:
            break
    return round(shift, 9)


def too_little(facts, minimum):
    """Why there is nothing to learn from, or None."""
    customers, churned = facts["customer_count"], facts["churned_count"]
    if customers == 0:
        return "no_labelled_customers"
    if churned == 0:
        return "nobody_churned"
    if churned == customers:
        return "everybody_churned"
    if min(churned, customers - churned) < minimum:
        return "too_few_churned_or_stayed"
    return None


def term_moments(session):
    """Mean and standard deviation of each term."""
    names = [row[0] for row in session.execute("describe c360_churn_rows").fetchall()]
    names = [name for name in names if name != "churned"]
    sums = ", ".join(f'sum(cast("{name}" * {UNIT:.17e} as bigint))' for name in names)
    count, *totals = session.execute(
        f"select count(*), {sums} from c360_churn_rows"
    ).fetchone()
    means = [int(total) / UNIT / count for total in totals]
    squares = ", ".join(
        f'sum(cast(("{name}" - ({mean:.17e})) * ("{name}" - ({mean:.17e})) '
        f"* {UNIT:.17e} as bigint))"
        for name, mean in zip(names, means, strict=True)
    )
    spreads = session.execute(f"select {squares} from c360_churn_rows").fetchone()
    return {
        name: (mean, math.sqrt(int(spread) / UNIT / count))
        for name, mean, spread in zip(names, means, spreads, strict=True)
    }


def check_leaks(session, names):
    """Stop if one term alone tells who churned: it sees the window of the label."""
    for name in names:
        share = session.execute(
            f"""
            with ranked as (
                select
                    churned,
                    2 * rank() over (order by "{name}")
                    + count(*) over (partition by "{name}") - 1 as twice_rank
                from c360_churn_rows
            ),
            added as (
                select
                    sum(twice_rank) filter (churned = 1) / 2e0 as ranks,
                    cast(count(*) filter (churned = 1) as double) as churned,
                    cast(count(*) filter (churned = 0) as double) as stayed
                from ranked
            )
            select (ranks - churned * (churned + 1) / 2) / (churned * stayed) from added
            """
        ).fetchone()[0]
        if max(share, 1 - share) > LEAK:
            raise ValueError(
                f"a leak: {name.removesuffix('_term')!r} alone tells who churned "
                f"(AUC {max(share, 1 - share):.4f}); does it know what came later?"
            )


def logistic(session, table, size, ridge=RIDGE):
    """Coefficients of `x1` to `x<size>` of a table with `churned`, the intercept first.

    The ridge holds all but the intercept.
    """
    names = ["1e0", *(f"x{place}" for place in range(1, size + 1))]
    scores = " + ".join(f"${place} * {name}" for place, name in enumerate(names, 1))
    pairs = [(i, j) for i in range(size + 1) for j in range(i + 1)]
    unit = f"{UNIT:.17e}"
    fit = "churned * eta - greatest(eta, 0e0) - ln(1e0 + exp(-abs(eta)))"
    terms = [
        f"({fit}) * {unit}",
        *(f"miss * {name}" for name in names),
        *(f"h{i} * {names[j]}" for i, j in pairs),
    ]
    sums = ", ".join(f"sum(cast({term} as bigint))" for term in terms)
    # Weighed once a column and not once a pair of columns.
    weighed = ", ".join(
        f"p * (1e0 - p) * {unit} * {name} as h{i}" for i, name in enumerate(names)
    )
    session.execute(
        f"""
        prepare c360_churn_sums as
        with scored as (select *, {scores} as eta from {table}),
        shares as (select *, 1e0 / (1e0 + exp(-eta)) as p from scored),
        weighed as (
            select *, (churned - p) * {unit} as miss, {weighed} from shares
        )
        select {sums} from weighed
        """
    )

    def evaluate(place):
        given = ", ".join(f"{value:.17e}" for value in place)
        found = session.execute(f"execute c360_churn_sums({given})").fetchone()
        value, *rest = (int(total) / UNIT for total in found)
        held = [0.0, *place[1:]]
        value -= ridge / 2 * math.fsum(part * part for part in held)
        gradient = [
            slope - ridge * part for slope, part in zip(rest, held, strict=False)
        ]
        matrix = [[0.0] * (size + 1) for _ in names]
        for (i, j), entry in zip(pairs, rest[size + 1 :], strict=True):
            matrix[i][j] = matrix[j][i] = entry + (ridge if i == j and i else 0.0)
        return value, gradient, matrix

    found = climb(evaluate, [0.0] * (size + 1))
    session.execute("deallocate c360_churn_sums")
    return found


def climb(evaluate, place):
    """Newton's method, halving steps that lead down."""
    value, gradient, matrix = evaluate(place)
    status, iterations = "not_converged", 1
    while iterations < 50:
        factor = cholesky(matrix)
        step = solved(factor, gradient)
        promise = math.fsum(a * b for a, b in zip(step, gradient, strict=True))
        length = 1.0
        if promise < 1e-9:
            place = [old + part for old, part in zip(place, step, strict=True)]
            status = "fitted"
            break
        while length > 1e-6:
            tried = [old + length * part for old, part in zip(place, step, strict=True)]
            found = evaluate(tried)
            iterations += 1
            if found[0] > value:
                break
            length /= 2
        place, (value, gradient, matrix) = tried, found
    factor = cholesky(matrix)
    errors = [
        math.sqrt(solved(factor, [float(i == j) for j in range(len(place))])[i])
        for i in range(len(place))
    ]
    return {
        "status": status,
        "coefficients": place,
        "errors": errors,
        "log_likelihood": value,
        "iteration_count": iterations,
    }


def cholesky(matrix):
    """The lower triangle whose square is the matrix."""
    factor = [[0.0] * len(matrix) for _ in matrix]
    for i, row in enumerate(matrix):
        for j in range(i + 1):
            rest = row[j] - math.fsum(factor[i][k] * factor[j][k] for k in range(j))
            if i == j:
                factor[i][i] = math.sqrt(max(rest, 1e-12))
            else:
                factor[i][j] = rest / factor[j][j]
    return factor


def solved(factor, right):
    """The answer to `factor factor' x = right`."""
    size = len(right)
    half = []
    for i in range(size):
        rest = right[i] - math.fsum(factor[i][k] * half[k] for k in range(i))
        half.append(rest / factor[i][i])
    answer = [0.0] * size
    for i in reversed(range(size)):
        above = (factor[k][i] * answer[k] for k in range(i + 1, size))
        answer[i] = (half[i] - math.fsum(above)) / factor[i][i]
    return answer


def as_relation(session, rows):
    """The rows as a relation; what a term does not have is empty."""
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    session.execute(f"create or replace temp table {TABLE} ({columns})")
    places = ", ".join("?" for _ in COLUMNS)
    for row in rows:
        session.execute(
            f"insert into {TABLE} values ({places})",
            [row.get(name) for name in COLUMNS],
        )
    return session.sql(f"from {TABLE}")
