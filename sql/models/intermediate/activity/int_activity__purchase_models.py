"""Fits the models of how often customers come back, and for how long.

Customers enter the likelihood only through how often, how lately and for how long they
bought, so equal ones are one group. DuckDB adds up the likelihood, its gradient and its
second derivatives over the groups in one scan; Newton's method needs five to ten scans.

DuckDB adds in whatever order its threads finish, which changes the last digits of a sum
of floating-point numbers. Here each term becomes a whole number of the same tiny unit
first: whole numbers have one sum, so the parameters are the same to the last digit.

A Python model stands alone, so what is below the line "Newton's method" is in the
models of purchases and of spend, word for word.

BG/NBD: Fader, Hardie, Lee (2005). MBG/NBD: Batislam, Denizel, Filiztekin (2007).
"""

import math

# Parameters are sought down to a ten-thousandth of a usual size and up to ten thousand
# times of it, as logarithms. Beyond, they may as well be said to have no size.
LIMIT = 9.2
USABLE = ("fitted", "drop_out_does_not_vary")
# So many groups are worth a rough fit to a part of them first.
MANY = 50_000
ROUGH = 1e-6

TABLE = "c360_purchase_models"
PARAMETERS = ("r", "alpha", "a", "b")
COLUMNS = {
    **dict.fromkeys(("window_name", "model_name", "status"), "varchar"),
    **dict.fromkeys((*PARAMETERS, "log_likelihood"), "double"),
    **{f"{name}_standard_error": "double" for name in PARAMETERS},
    **dict.fromkeys(("iteration_count", "customer_count"), "bigint"),
    **dict.fromkeys(("repeat_customer_count", "group_count"), "bigint"),
    **dict.fromkeys(("is_converged", "is_chosen"), "boolean"),
    **dict.fromkeys(("window_start_date", "window_end_date"), "date"),
}

# l is the log-likelihood, s the probability of having left, q = s (1 - s).
PURCHASE_SUMS = """
    with terms as (
        select
            customer_count * {unit} as m,
            {r} + frequency as k,
            ln({alpha} + age) as log_age,
            ln({alpha} + age) - ln({alpha} + recency) as log_ratio,
            {alpha} / ({alpha} + age) as u,
            {alpha} / ({alpha} + recency) as v,
            {b} / ({b} + greatest(frequency - [offset], 0e0)) as c,
            ln({a}) - ln({b} + greatest(frequency - [offset], 0e0)) as log_odds,
            [may_have_left] as may_have_left
        from [groups]
    ),
    odds as (
        select *, k * log_ratio + log_odds as d, k * (u - v) as w from terms
    ),
    shares as (
        select
            *,
            case when may_have_left then 1e0 / (1e0 + exp(-d)) else 0e0 end as s,
            case
                when may_have_left then greatest(d, 0e0) + ln(1e0 + exp(-abs(d)))
                else 0e0
            end - k * log_age as l
        from odds
    ),
    weighted as (
        select
            *,
            m * s as ms,
            m * s * (1e0 - s) as mq,
            u + s * (v - u) as uv,
            u * u + s * (v * v - u * u) as uuvv
        from shares
    )
    select [sums] from weighted
"""


def model(dbt, session):
    """One row per window and model."""
    dbt.config(materialized="table")
    summaries = {
        "current": dbt.ref("int_activity__purchase_summary"),
        "holdout": dbt.ref("int_activity__holdout_summary"),
        "churn": dbt.ref("int_features__purchase_summary"),
    }
    minimum = int(dbt.config.meta_get("minimum_repeat_buyers"))
    rows = []
    for window_name, summary in summaries.items():
        # dbt-duckdb hides our variables from DuckDB, so the relation needs a name.
        session.register("c360_summary", summary)
        facts = group_customers(session)
        session.unregister("c360_summary")
        fits = purchase_models(session, facts, minimum)
        rows += [{"window_name": window_name, **facts, **fit} for fit in fits]
    session.execute("drop table if exists c360_purchase_groups")
    session.execute("drop table if exists c360_purchase_sample")
    return as_relation(session, rows)


def group_customers(session):
    """Put the groups into a temporary table; give what else counts."""
    session.execute(
        """
        create or replace temp table c360_purchase_groups as
        select
            cast(frequency as double) as frequency,
            case when frequency > 0 then recency else 0e0 end as recency,
            age,
            cast(count(*) as double) as customer_count
        from c360_summary
        group by all
        """
    )
    start, end = only_row(
        session, "select min(first_order_date), max(observation_date) from c360_summary"
    )
    return {
        **described(session, "c360_purchase_groups"),
        "window_start_date": start,
        "window_end_date": end,
    }


def described(session, table):
    """What a likelihood has to know of its groups."""
    counts = session.execute(
        f"""
        select
            cast(frequency as bigint),
            cast(sum(cast(customer_count as bigint)) as bigint),
            count(*),
            cast(sum(cast(customer_count * round(age * 7) as bigint)) as bigint),
            max(customer_count * (1 + frequency) * (1 + frequency)),
            max(age)
        from {table}
        group by frequency
        order by frequency
        """
    ).fetchall()
    return {
        "table": table,
        "counts": {row[0]: row[1] for row in counts},
        "weeks": sum(row[3] for row in counts) / 7,
        "weight": max((row[4] for row in counts), default=1.0),
        "longest": max((row[5] for row in counts), default=0.0),
        "customer_count": sum(row[1] for row in counts),
        "repeat_customer_count": sum(row[1] for row in counts if row[0] > 0),
        "group_count": sum(row[2] for row in counts),
    }


def sample(session, facts):
    """An eighth of very many customers: Newton's first steps need no more.

    Each group keeps an eighth of its customers, rounded up or down as if by lot.
    """
    if facts["group_count"] < MANY:
        return None
    session.execute(
        """
        create or replace temp table c360_purchase_sample as
        select
            * replace (
                floor(
                    customer_count / 8
                    + cast(age * 217 + recency * 91 as bigint) % 16 / 16e0
                ) as customer_count
            )
        from c360_purchase_groups
        where
            floor(
                customer_count / 8
                + cast(age * 217 + recency * 91 as bigint) % 16 / 16e0
            ) > 0
        """
    )
    few = described(session, "c360_purchase_sample")
    return few if few["group_count"] > MANY / 64 else None


def purchase_models(session, facts, minimum):
    """BG/NBD and MBG/NBD; where neither can be told, something simpler."""
    reason = too_little(facts, minimum)
    if reason:
        return [pooled_rate(facts, reason)]

    scale = facts["weeks"] / facts["customer_count"]
    usual = [math.log(value) for value in (0.5, scale / 4, 0.7, 2.0)]
    few = sample(session, facts)
    fits = []
    for name in ("bg_nbd", "mbg_nbd"):
        start = usual
        if few:
            roughly = purchase_likelihood(session, few, name)
            rough = climb(name, PARAMETERS, roughly, usual, ROUGH)
            if rough["is_converged"]:
                start = [math.log(rough[parameter]) for parameter in PARAMETERS]
        evaluate = purchase_likelihood(session, facts, name)
        fits.append(climb(name, PARAMETERS, evaluate, start))
    good = [fit for fit in fits if fit["status"] in USABLE]
    if good:
        max(good, key=lambda fit: fit["log_likelihood"])["is_chosen"] = True
        return fits

    # Without drop-out the odds of having left are nothing.
    full = purchase_likelihood(session, facts, "bg_nbd")

    def evaluate_steady(theta):
        value, gradient, hessian = full([*theta, -600.0, 0.0])
        return value, gradient[:2], [row[:2] for row in hessian[:2]]

    steady = climb("nbd", PARAMETERS[:2], evaluate_steady, usual[:2])
    steady["is_chosen"] = steady["status"] == "fitted"
    if steady["is_chosen"]:
        return [*fits, steady]
    return [*fits, steady, pooled_rate(facts, steady["status"])]


def too_little(facts, minimum):
    """Why there is nothing to fit, or None."""
    if facts["customer_count"] == 0:
        return "no_buyers"
    if facts["longest"] <= 0:
        return "no_time_observed"
    if facts["repeat_customer_count"] < minimum:
        return "too_few_repeat_buyers"
    return None


def pooled_rate(facts, reason):
    """Everyone buys at the common rate, which one's own purchases may correct a little.

    A gamma prior of shape one with the pooled rate as its mean.
    """
    repeats = sum(frequency * count for frequency, count in facts["counts"].items())
    has_rate = repeats > 0 and facts["weeks"] > 0
    return {
        "model_name": "pooled_rate",
        "status": reason,
        "r": 1.0 if has_rate else 0.0,
        "alpha": facts["weeks"] / repeats if has_rate else 1.0,
        "is_converged": False,
        "is_chosen": True,
    }


def purchase_likelihood(session, facts, model_name):
    """A function of the logarithms of r, alpha, a and b."""
    is_modified = model_name == "mbg_nbd"
    words = {
        "[groups]": facts["table"],
        "[offset]": "0e0" if is_modified else "1e0",
        "[may_have_left]": "true" if is_modified else "frequency > 0",
        "[sums]": exact_sums(
            *("m * l", "m * (log_age - s * log_ratio)", "m * uv", "m * k * uv"),
            *("m * k * uuvv", "ms", "ms * c", "ms * c * c", "mq", "mq * log_ratio"),
            *("mq * w", "mq * c", "mq * log_ratio * log_ratio", "mq * log_ratio * w"),
            *("mq * w * w", "mq * c * log_ratio", "mq * c * w", "mq * c * c"),
        ),
    }
    query = PURCHASE_SUMS
    for word, meaning in words.items():
        query = query.replace(word, meaning)
    customers = facts["customer_count"]
    above = counts_above(facts["counts"])

    def evaluate(theta):
        r, alpha, a, b = (math.exp(value) for value in theta)
        size = 2 + sum(abs(value) for value in theta)
        size += abs(math.log(alpha + facts["longest"])) + math.log1p(len(above))
        unit = unit_for(facts["weight"] * (1 + r) ** 2 * size**2)
        sums = added(session, query, r=r, alpha=alpha, a=a, b=b, unit=unit)
        (l, log_age, uv, kuv, kuuvv, s, sc, scc) = sums[:8]
        (q, qr, qw, qc, qrr, qrw, qww, qcr, qcw, qcc) = sums[8:]

        rises = rising(above, r)
        falls = rising(above, b + is_modified)
        shared = rising(above, a + b + is_modified)
        value = l + rises[0] + falls[0] - shared[0] + customers * r * theta[1]
        gradient = [
            r * (rises[1] + customers * theta[1] - log_age),
            customers * r - kuv,
            s - a * shared[1],
            b * (falls[1] - shared[1]) - sc,
        ]
        hessian = symmetric(
            [gradient[0] + r * r * (rises[2] + qrr)],
            [customers * r - r * uv + r * qrw, kuuvv - kuv + qww],
            [r * qr, qw, q - a * shared[1] - a * a * shared[2]],
            [
                -r * qcr,
                -qcw,
                -qc - a * b * shared[2],
                gradient[3] + b * b * (falls[2] - shared[2]) + scc + qcc,
            ],
        )
        if is_modified:
            stay, leave = a / (a + b), b / (a + b)
            value += customers * math.log(leave)
            gradient[2] -= customers * stay
            gradient[3] += customers * stay
            for i, j, sign in ((2, 2, -1), (2, 3, 1), (3, 2, 1), (3, 3, -1)):
                hessian[i][j] += sign * customers * stay * leave
        return value, gradient, hessian

    return evaluate


def counts_above(counts):
    """How many customers have more than 0, 1, 2 ... repeat purchases."""
    above = []
    total = 0
    for frequency in range(max(counts), 0, -1):
        total += counts.get(frequency, 0)
        above.append(total)
    return above[::-1]


def rising(above, start):
    """The logarithm of a product of rising factorials, and two derivatives.

    No gamma function is needed: gamma(r + x) / gamma(r) is r (r + 1) ... (r + x - 1).
    """
    return (
        math.fsum(count * math.log(start + j) for j, count in enumerate(above)),
        math.fsum(count / (start + j) for j, count in enumerate(above)),
        -math.fsum(count / (start + j) ** 2 for j, count in enumerate(above)),
    )


def judged(at, reached, status):
    """What the place where the climb ended says about the customers.

    `reached` is how far it went, with the step that it did not take any more.
    """
    leaving = at.get("a", 0.0) - at.get("b", 0.0)
    if leaving < math.log(1e-5):
        return "no_drop_out_identified"
    if status != "at_the_limit":
        return status
    if max(reached[:2]) > LIMIT:
        return "customers_do_not_differ"
    if leaving < math.log(1e-2):
        return "no_drop_out_identified"
    # All leave with one probability: the shapes have no size, but their ratio has.
    if min(at.values()) > 0 and leaving < math.log(1e2):
        return "drop_out_does_not_vary"
    return "drop_out_not_identified"


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
