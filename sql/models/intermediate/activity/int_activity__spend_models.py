"""Fits the model of what customers spend when they come back.

DuckDB adds up the likelihood, its gradient and its second derivatives over the
customers in one scan; Newton's method needs about ten.

DuckDB adds in whatever order its threads finish, which changes the last digits of a sum
of floating-point numbers. Here each term becomes a whole number of the same tiny unit
first: whole numbers have one sum, so the parameters are the same to the last digit.

A Python model stands alone, so what is below the line "Newton's method" is in the
models of purchases and of spend, word for word.

Gamma-Gamma: Fader, Hardie (2013).
"""

import math

# Parameters are sought down to a ten-thousandth of a usual size and up to ten thousand
# times of it, as logarithms. Beyond, they may as well be said to have no size.
LIMIT = 9.2
# So many customers are worth a rough fit to a part of them first.
MANY = 50_000
ROUGH = 1e-6

TABLE = "c360_spend_models"
PARAMETERS = ("p", "q", "gamma")
COLUMNS = {
    **dict.fromkeys(("window_name", "model_name", "status"), "varchar"),
    **dict.fromkeys((*PARAMETERS, "log_likelihood", "spend_correlation"), "double"),
    **{f"{name}_standard_error": "double" for name in PARAMETERS},
    **dict.fromkeys(("iteration_count", "customer_count"), "bigint"),
    **dict.fromkeys(("repeat_customer_count", "group_count"), "bigint"),
    **dict.fromkeys(("is_converged", "is_chosen"), "boolean"),
    **dict.fromkeys(("window_start_date", "window_end_date"), "date"),
}

SPEND_SUMS = """
    with terms as (
        select
            frequency as x,
            {p} * frequency + {q} as k,
            ln(spend + {gamma}) * {unit} as w,
            {gamma} / (spend + {gamma}) as i,
            {gamma} / (spend + {gamma}) * {unit} as m
        from [table]
    )
    select [sums] from terms
"""


def model(dbt, session):
    """One row per window and model."""
    dbt.config(materialized="table")
    summaries = {
        "current": dbt.ref("int_activity__purchase_summary"),
        "holdout": dbt.ref("int_activity__holdout_summary"),
    }
    minimum = int(dbt.config.meta_get("minimum_repeat_buyers"))
    rows = []
    for window_name, summary in summaries.items():
        # dbt-duckdb hides our variables from DuckDB, so the relation needs a name.
        session.register("c360_summary", summary)
        facts = list_spending(session)
        session.unregister("c360_summary")
        fits = spend_models(session, facts, minimum)
        rows += [{"window_name": window_name, **facts, **fit} for fit in fits]
    session.execute("drop table if exists c360_spend")
    session.execute("drop table if exists c360_spend_sample")
    return as_relation(session, rows)


def list_spending(session):
    """Put who came back and spent into a temporary table; give what else counts."""
    session.execute(
        """
        create or replace temp table c360_spend as
        select
            cast(frequency as double) as frequency,
            monetary_value,
            frequency * monetary_value as spend
        from c360_summary
        where frequency > 0 and monetary_value > 0
        """
    )
    customers, repeats, start, end = only_row(
        session,
        """
        select
            count(*),
            count(*) filter (where frequency > 0),
            min(first_order_date),
            max(observation_date)
        from c360_summary
        """,
    )
    facts = described(session, "c360_spend")
    return {
        **facts,
        "customer_count": customers,
        "repeat_customer_count": repeats,
        "group_count": len(facts["groups"]),
        "spend_correlation": correlation(session),
        "window_start_date": start,
        "window_end_date": end,
    }


def described(session, table):
    """What a likelihood has to know of its customers."""
    groups = session.execute(
        f"""
        select
            cast(frequency as bigint),
            count(*),
            sum(cast(ln(monetary_value) * 1e10 as bigint)) / 1e10,
            sum(cast(round(spend * 100) as bigint)) / 100e0,
            max(spend)
        from {table}
        group by frequency
        order by frequency
        """
    ).fetchall()
    return {
        "table": table,
        "groups": [(x, n, float(logs)) for x, n, logs, _, _ in groups],
        "spenders": sum(group[1] for group in groups),
        "largest": max((group[4] for group in groups), default=0.0),
        "mean": math.fsum(group[3] for group in groups)
        / max(sum(group[0] * group[1] for group in groups), 1),
    }


def sample(session, facts):
    """An eighth of very many customers: Newton's first steps need no more."""
    if facts["spenders"] < MANY:
        return None
    session.execute(
        """
        create or replace temp table c360_spend_sample as
        from c360_spend
        where cast(monetary_value * 7919.7e0 as bigint) % 8 = 0
        """
    )
    few = described(session, "c360_spend_sample")
    return few if few["spenders"] > MANY / 64 else None


def correlation(session):
    """Of frequency and spend, which the model takes to be independent; or None."""
    x, xx, m, mm, xm, n = only_row(
        session,
        """
        with sizes as (
            select max(monetary_value) as largest from c360_spend
        ),
        scaled as (
            select
                frequency,
                monetary_value / largest as m
            from c360_spend cross join sizes
        )
        select
            sum(cast(frequency as bigint)),
            sum(cast(frequency * frequency as bigint)),
            sum(cast(m * 1e12 as bigint)) / 1e12,
            sum(cast(m * m * 1e12 as bigint)) / 1e12,
            sum(cast(frequency * m * 1e12 as bigint)) / 1e12,
            count(*)
        from scaled
        """,
    )
    if n < 2:
        return None
    of_x, of_m = n * xx - x * x, n * mm - m * m
    if of_x <= 0 or of_m <= 1e-9 * n * mm:
        return None
    return round((n * xm - x * m) / math.sqrt(of_x * of_m), 9)


def spend_models(session, facts, minimum):
    """Gamma-Gamma, or what everyone spends on average where it cannot be fitted."""
    if facts["spenders"] == 0:
        return [pooled_spend(facts, "no_repeat_spending")]
    if facts["spenders"] < minimum:
        return [pooled_spend(facts, "too_few_repeat_buyers")]
    start = [math.log(value) for value in (2.0, 3.0, facts["mean"])]
    few = sample(session, facts)
    if few:
        roughly = spend_likelihood(session, few)
        rough = climb("gamma_gamma", PARAMETERS, roughly, start, ROUGH)
        if rough["is_converged"]:
            start = [math.log(rough[parameter]) for parameter in PARAMETERS]
    fit = climb("gamma_gamma", PARAMETERS, spend_likelihood(session, facts), start)
    fit["is_chosen"] = fit["status"] == "fitted"
    return [fit] if fit["is_chosen"] else [fit, pooled_spend(facts, fit["status"])]


def pooled_spend(facts, reason):
    """One's own mean and the common mean, which weighs as much as one purchase."""
    return {
        "model_name": "pooled_spend",
        "status": reason,
        "p": 1.0,
        "q": 2.0,
        "gamma": facts["mean"],
        "is_converged": False,
        "is_chosen": True,
    }


def spend_likelihood(session, facts):
    """A function of the logarithms of p, q and gamma."""
    sums = exact_sums("k * w", "x * w", "w", "k * m", "k * i * m", "x * m", "m")
    query = SPEND_SUMS.replace("[sums]", sums).replace("[table]", facts["table"])
    groups, customers = facts["groups"], facts["spenders"]
    most, largest = groups[-1][0], facts["largest"]
    logs = math.fsum(log_sum for _, _, log_sum in groups)
    spread = math.fsum(x * log_sum + n * x * math.log(x) for x, n, log_sum in groups)

    def evaluate(theta):
        p, q, gamma = (math.exp(value) for value in theta)
        size = 2 + abs(theta[2]) + abs(math.log(largest + gamma))
        unit = unit_for((p * most + q) * most * size)
        sums = added(session, query, p=p, q=q, gamma=gamma, unit=unit)
        kw, xw, w, ki, kii, xi, i = sums
        at = [(x, n, p * x + q) for x, n, _ in groups]
        value = math.fsum(n * (math.lgamma(k) - math.lgamma(p * x)) for x, n, k in at)
        value += customers * (q * theta[2] - math.lgamma(q)) + p * spread - logs - kw
        by_p = math.fsum(n * x * (digamma(k) - digamma(p * x)) for x, n, k in at)
        by_q = math.fsum(n * digamma(k) for _, n, k in at)
        pp = math.fsum(n * x * x * (trigamma(k) - trigamma(p * x)) for x, n, k in at)
        pq = math.fsum(n * x * trigamma(k) for x, n, k in at)
        qq = math.fsum(n * trigamma(k) for _, n, k in at)
        gradient = [
            p * (by_p + spread - xw),
            q * (by_q + customers * (theta[2] - digamma(q)) - w),
            customers * q - ki,
        ]
        hessian = symmetric(
            [p * p * pp + gradient[0]],
            [p * q * pq, q * q * (qq - customers * trigamma(q)) + gradient[1]],
            [-p * xi, q * (customers - i), kii - ki],
        )
        return value, gradient, hessian

    return evaluate


def digamma(x):
    """The first derivative of lgamma: recurrence up to 12, then its series."""
    result = 0.0
    while x < 12:
        result -= 1 / x
        x += 1
    f = 1 / (x * x)
    series = f * (1 / 12 - f * (1 / 120 - f * (1 / 252 - f * (1 / 240 - f / 132))))
    return result + math.log(x) - 0.5 / x - series


def trigamma(x):
    """The second derivative of lgamma, likewise."""
    result = 0.0
    while x < 12:
        result += 1 / (x * x)
        x += 1
    f = 1 / (x * x)
    series = f / x * (1 / 6 - f * (1 / 30 - f * (1 / 42 - f * (1 / 30 - f * 5 / 66))))
    return result + 1 / x + f / 2 + series


def judged(at, reached, status):
    """What the place where the climb ended says about the spending.

    `reached` is how far it went, with the step that it did not take any more.
    """
    # With q up to one the mean is infinite.
    if at["q"] <= 0:
        return "spend_without_mean"
    if status != "at_the_limit":
        return status
    if max(reached[:2]) > LIMIT:
        return "spend_does_not_vary"
    return "spend_not_identified"


# Newton's method on sums that do not depend on their order


def exact_sums(*terms):
    """Sums of whole numbers, in SQL."""
    return ", ".join(f"sum(cast({term} as bigint))" for term in terms)


def unit_for(bound):
    """The power of two with which no term below the bound leaves 63 bits."""
    return 2.0 ** math.floor(61 - math.log2(bound))


def only_row(session, query):
    """The row that the query gives. Fetching all ends it, as DuckDB 2 asks for."""
    return session.execute(query).fetchall()[0]


def added(session, query, **numbers):
    """What the query adds up in whole numbers of `1 / unit`, as fractions again."""
    # Without an exponent DuckDB would take a number for a decimal, which is slow.
    values = {name: f"{value:.17e}" for name, value in numbers.items()}
    sums = only_row(session, query.format(**values))
    return [int(total) / numbers["unit"] for total in sums]


def symmetric(*rows):
    """A matrix from its lower triangle."""
    return [
        [rows[max(i, j)][min(i, j)] for j in range(len(rows))] for i in range(len(rows))
    ]


def climb(model_name, names, evaluate, theta, enough=1e-9):
    """Newton's method, damped where the likelihood does not curve downwards.

    Each step squares how far there is to go, so one that promises next to nothing is
    taken without looking again.
    """
    value, gradient, hessian = evaluate(theta)
    usual = reached = theta
    damping, iterations, status = 0.0, 1, "not_converged"
    while iterations < 100:
        factor, damping = damped(hessian, damping)
        step = solved(factor, gradient)
        promise = sum(part * slope for part, slope in zip(step, gradient, strict=True))
        shrink = 2 / max(2.0, *(abs(part) for part in step))
        candidate = [x + shrink * part for x, part in zip(theta, step, strict=True)]
        reached = [x - there for x, there in zip(candidate, usual, strict=True)]
        if promise < enough * max(1, abs(value)):
            theta, value, status = candidate, value + promise / 2, "fitted"
            break
        if max(abs(distance) for distance in reached) > LIMIT:
            status = "at_the_limit"
            break
        tried = evaluate(candidate)
        iterations += 1
        if tried[0] > value - 1e-12 * abs(value):
            theta, (value, gradient, hessian) = candidate, tried
            damping = damping / 10 if damping > 1e-3 else 0.0
        else:
            damping = max(10 * damping, 1e-2)
    fit = {
        "model_name": model_name,
        "status": judged(dict(zip(names, theta, strict=True)), reached, status),
        **{name: math.exp(part) for name, part in zip(names, theta, strict=True)},
        "log_likelihood": value,
        "iteration_count": iterations,
        "is_converged": status == "fitted",
        "is_chosen": False,
    }
    if status == "fitted":
        fit |= standard_errors(names, theta, hessian)
    return fit


def standard_errors(names, theta, hessian):
    """The square roots of the diagonal of the inverse, taken back from logarithms."""
    factor, damping = damped(hessian, 0.0)
    if damping:
        return {}
    errors = {}
    for place, name in enumerate(names):
        unit = [1.0 if place == other else 0.0 for other in range(len(names))]
        variance = solved(factor, unit)[place]
        errors[f"{name}_standard_error"] = math.exp(theta[place]) * math.sqrt(variance)
    return errors


def damped(hessian, damping):
    """A factor of minus the matrix, with as much added to its diagonal as it needs."""
    while True:
        matrix = [[-value for value in row] for row in hessian]
        for place, row in enumerate(matrix):
            row[place] += damping * (abs(row[place]) + 1e-8)
        factor = cholesky(matrix)
        if factor is not None:
            return factor, damping
        damping = max(2 * damping, 1e-3)


def cholesky(matrix):
    """The lower triangle whose square is the matrix; None if it is not positive."""
    factor = [[0.0] * len(matrix) for _ in matrix]
    for i, row in enumerate(matrix):
        for j in range(i + 1):
            rest = row[j] - sum(factor[i][k] * factor[j][k] for k in range(j))
            if i != j:
                factor[i][j] = rest / factor[j][j]
            elif rest > 0 and math.isfinite(rest):
                factor[i][i] = math.sqrt(rest)
            else:
                return None
    return factor


def solved(factor, right):
    """The answer to `factor factor' x = right`."""
    size = len(right)
    half = []
    for i in range(size):
        rest = right[i] - sum(factor[i][k] * half[k] for k in range(i))
        half.append(rest / factor[i][i])
    answer = [0.0] * size
    for i in reversed(range(size)):
        rest = half[i] - sum(factor[k][i] * answer[k] for k in range(i + 1, size))
        answer[i] = rest / factor[i][i]
    return answer


def as_relation(session, rows):
    """The rows as a relation; what a model does not have is empty."""
    columns = ", ".join(f"{name} {kind}" for name, kind in COLUMNS.items())
    session.execute(f"create or replace temp table {TABLE} ({columns})")
    places = ", ".join("?" for _ in COLUMNS)
    for row in rows:
        session.execute(
            f"insert into {TABLE} values ({places})",
            [row.get(name) for name in COLUMNS],
        )
    return session.sql(f"from {TABLE}")
