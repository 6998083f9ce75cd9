"""What each level of agreement says about two records being of one person.

Fellegi and Sunter (1969) weigh a level by log2(m / u): how often it is seen among the
records of one person (m) and among those of two (u). Nobody tells us which pairs match:
u comes from random pairs, m from EM (Dempster, Laird and Rubin 1977; Winkler 1988) over
the patterns of levels among the pairs of all blocking keys at once. A third class, the
household, keeps families apart: its members share surname, address and area.

Returns one row per comparison and level, one for `prior`, and one per level of
`email_of_namesake`: people of one name have similar e-mail addresses anyway.
"""

import math

ITERATIONS = 60
SETTLED = 2e-4  # the greatest change of a probability at which the training ends
PRIOR_PAIRS = 10.0  # the pairs that what we believe about m beforehand is worth
HOUSEHOLD_PAIRS = {"same": 2.0, "likely": 2.0, "none": 200.0}
LEAST_M = 0.002
LOG_FLOOR = 1e-12


def model(dbt, session):
    """The weights, learned anew when everything is linked anew."""
    dbt.config(
        materialized="incremental",
        incremental_strategy="append",
        tags=["customers", "critical"],
    )
    tables = {
        "identity_plan": dbt.ref("int_identity__linking_plan"),
        "identity_sampled": dbt.ref("int_identity__pattern_counts"),
        "identity_records": dbt.ref("int_identity__match_records"),
        "identity_chance": dbt.ref("int_identity__chance_agreement"),
    }
    levels = dbt.ref("int_identity__comparison_levels").fetchall()
    keys = dbt.ref("identity_blocking_keys").fetchall()
    for name, relation in tables.items():
        session.register(name, relation)
    if dbt.is_incremental and not links_everything(session):
        rows = []
    else:
        rows = trained(session, comparisons_of(levels), keys)
    for name in tables:
        session.unregister(name)
    return returned(session, rows)


def links_everything(session):
    """What `int_identity__linking_plan` says."""
    plan = session.execute("select links_everything from identity_plan").fetchall()
    return plan[0][0]


def trained(session, comparisons, keys):
    """The weights as rows."""
    training = Training(session, comparisons, keys)
    training.load()
    training.unrelated()
    training.run()
    training.close()
    return training.rows()


class Comparison:
    """A field's levels, least alike first."""

    def __init__(self, name, household):
        self.name = name
        self.household = household
        self.level_names = []


def comparisons_of(levels):
    """The comparisons in order, from rows of `int_identity__comparison_levels`."""
    found = {}
    for name, _, _, level_name, *_, household in sorted(
        levels, key=lambda row: (row[1], row[2])
    ):
        if name not in found:
            found[name] = Comparison(name, household)
        found[name].level_names.append(level_name)
    return list(found.values())


class Training:
    """EM over pattern counts. Classes: match (m), household (h), unrelated (u)."""

    def __init__(self, session, comparisons, keys):
        self.session = session
        self.comparisons = comparisons
        self.places = {c.name: place for place, c in enumerate(comparisons)}
        self.first_shares = {row[0]: row[3] for row in keys}
        self.fixed = {row[0]: str(row[4]).split("|") for row in keys}

    def load(self):
        """Two small tables: pairs by key and pattern, and pairs by pattern alone."""
        count = self.session.execute("select count(*) from identity_records").fetchall()
        self.pair_total = max(count[0][0] * (count[0][0] - 1) / 2, 1.0)
        self.levels = [f"{c.name}_level" for c in self.comparisons]
        plain = ", ".join(self.levels)
        # What a key is made of always agrees among its pairs: it teaches nothing there.
        shown = ", ".join(self._unfixed(c) for c in self.comparisons)
        self.session.execute(
            f"""
            create or replace temp table identity_key_patterns as
            select key_number, is_namesake, {plain}, sum(pair_count) as pair_count
            from (
                select key_number, pair_count,
                    {self._namesake()} as is_namesake, {shown}
                from (
                    select *, unnest(range(1, {max(self.fixed) + 1})) as key_number
                    from identity_sampled
                    where key_set != 0
                )
                where (key_set >> key_number) & 1 = 1
            )
            group by all
            order by all
            """
        )
        self.session.execute(
            f"""
            create or replace temp table identity_patterns as
            select key_set = 0 as is_random, {self._namesake()} as is_namesake, {plain},
                sum(pair_count / pair_share) as pair_count
            from identity_sampled
            group by all
            order by all
            """
        )
        self.pairs_by_key = dict(
            self.session.execute(
                "select key_number, sum(pair_count / pair_share)"
                " from (select *, unnest(range(1, 65)) as key_number"
                " from identity_sampled where key_set != 0)"
                " where (key_set >> key_number) & 1 = 1 group by key_number"
                " order by key_number"
            ).fetchall()
        )
        self.has_households = self._is_seen("address")
        self.has_namesakes = self._is_seen("email") and self._is_seen("first_name")

    def _is_seen(self, name):
        return self.session.execute(
            f"select count(*) > 0 from identity_patterns where {name}_level > 0"
        ).fetchall()[0][0]

    def _unfixed(self, comparison):
        keys = [
            str(number)
            for number, names in sorted(self.fixed.items())
            if comparison.name in names
        ]
        level = f"{comparison.name}_level"
        if not keys:
            return level
        return (
            f"case when key_number in ({', '.join(keys)}) then 0 else {level} end"
            f" as {level}"
        )

    def _namesake(self):
        first = len(self.comparisons[self.places["first_name"]].level_names)
        last = len(self.comparisons[self.places["surname"]].level_names)
        return f"(first_name_level >= {first - 1} and surname_level = {last})"

    def unrelated(self):
        """u as the random pairs show it, by comparison and level."""
        rows = self.session.execute(
            "select comparison_number, u_probability from identity_chance"
            " order by comparison_number, level"
        ).fetchall()
        numbers = range(1, len(self.comparisons) + 1)
        self.random_u = [[u for at, u in rows if at == number] for number in numbers]

    def run(self):
        """Expect and maximise until little changes."""
        self.u = [list(u) for u in self.random_u]
        self.namesake_u = None
        self.m = [first_guess(len(c.level_names)) for c in self.comparisons]
        self.believed_m = [list(m) for m in self.m]
        self.h = [
            self._household_guess(place) for place in range(len(self.comparisons))
        ]
        household = 0.2 if self.has_households else 0.0
        self.shares = {
            key: (self.first_shares[key], household) for key in self.pairs_by_key
        }
        before = []
        # What few pairs say is soon said, and none say nothing.
        pairs = sum(self.pairs_by_key.values())
        for iteration in range(0 if not pairs else 15 if pairs < 1000 else ITERATIONS):
            self._maximise(self._expect())
            if iteration >= 4:
                self._correct_u()
            if self.has_namesakes and iteration >= 3:
                self._learn_namesakes()
            now = [match for match, _ in self.shares.values()]
            now += [p for m in self.m for p in m]
            moves = [abs(a - b) for a, b in zip(before, now, strict=False)]
            if iteration > 12 and max(moves) < SETTLED:
                break
            before = now
        self._weigh()

    def _household_guess(self, place):
        kind = self.comparisons[place].household
        if kind == "same":
            return list(self.m[place])
        if kind == "likely":
            both = zip(self.m[place], self.u[place], strict=True)
            return [0.5 * m + 0.5 * u for m, u in both]
        return list(self.u[place])

    def _expect(self):
        """Expected pairs of each class: by key, and by comparison and level."""
        sets = ", ".join(["(key_number)", *(f"({level})" for level in self.levels)])
        columns = ", ".join(f"grouping({level}), {level}" for level in self.levels)
        return self.session.execute(
            f"""
            select grouping(key_number), key_number, {columns},
                sum(pair_count / total), sum(pair_count * household / total),
                sum(pair_count)
            from ({self._odds_of_patterns(self._unrelated_log())})
            group by grouping sets ({sets})
            """
        ).fetchall()

    def _odds_of_patterns(self, unrelated_log, without=None):
        """SQL of each pattern's odds against a match: household, unrelated, total."""
        household = (
            f"exp({self._share_log(1)} + {self._log(self.h, without)} - match_log)"
            if self.has_households
            else "0e0"
        )
        return f"""
            select *, 1 + household + unrelated as total
            from (
                select *, {household} as household,
                    exp({self._share_log(2)} + {unrelated_log} - match_log) as unrelated
                from (
                    select *,
                        {self._share_log(0)} + {self._log(self.m, without)} as match_log
                    from identity_key_patterns
                )
            )
            """

    def _log(self, probabilities, without=None):
        """SQL of a pattern's log-likelihood; empty fields say nothing."""
        terms = []
        for place, level in enumerate(self.levels):
            if place != without:
                terms.append(f"{listed([1.0, *probabilities[place]])}[{level} + 1]")
        return " + ".join(terms)

    def _unrelated_log(self):
        if self.namesake_u is None:
            return self._log(self.u)
        place = self.places["email"]
        email = self.levels[place]
        return (
            f"{self._log(self.u, without=place)} + case when is_namesake"
            f" then {listed([1.0, *self.namesake_u])}[{email} + 1]"
            f" else {listed([1.0, *self.u[place]])}[{email} + 1] end"
        )

    def _share_log(self, kind):
        shares = [1.0] * (max(self.shares, default=0) + 1)
        for key, (match, household) in self.shares.items():
            shares[key] = (match, household, 1 - match - household)[kind]
        return f"{listed(shares)}[key_number + 1]"

    def _maximise(self, rows):
        count = len(self.comparisons)
        match = [[PRIOR_PAIRS * p for p in m] for m in self.believed_m]
        household = []
        for place, comparison in enumerate(self.comparisons):
            believed = (
                self.u[place] if comparison.household == "none" else self.h[place]
            )
            pairs = HOUSEHOLD_PAIRS[comparison.household]
            household.append([pairs * p for p in believed])
        for row in rows:
            matches, households, pairs = row[-3:]
            if row[0] == 0:
                self.shares[row[1]] = self._shares_of(matches, households, pairs)
                continue
            place = next(i for i in range(count) if row[2 + 2 * i] == 0)
            level = row[3 + 2 * place]
            if level:
                match[place][level - 1] += matches
                household[place][level - 1] += households
        for place, comparison in enumerate(self.comparisons):
            is_same = self.has_households and comparison.household == "same"
            if is_same:
                both = zip(match[place], household[place], strict=True)
                match[place] = [m + h for m, h in both]
            total = sum(match[place])
            self.m[place] = [
                max(pairs / total, LEAST_M if level else 5 * LEAST_M)
                for level, pairs in enumerate(match[place])
            ]
            total = sum(household[place])
            self.h[place] = (
                list(self.m[place])
                if is_same
                else [max(pairs / total, 1e-7) for pairs in household[place]]
            )

    def _shares_of(self, matches, households, pairs):
        match = min(max(matches / pairs, 1e-7), 0.998)
        household = (
            min(max(households / pairs, 1e-9), 0.998) if self.has_households else 0
        )
        total = max((match + household) / 0.999, 1.0)
        return match / total, household / total

    def _correct_u(self):
        """Random pairs hold matches and households too: take them out of u."""
        matches = max((self.shares[k][0] * n for k, n in self.pairs_by_key.items()))
        households = max((self.shares[k][1] * n for k, n in self.pairs_by_key.items()))
        match = min(matches / self.pair_total, 0.05)
        household = min(households / self.pair_total, 0.05)
        for place, seen in enumerate(self.random_u):
            left = [
                max(p - match * m - household * h, p * 0.02, 1e-10)
                for p, m, h in zip(seen, self.m[place], self.h[place], strict=True)
            ]
            self.u[place] = [p / sum(left) for p in left]

    def _learn_namesakes(self):
        """How alike the e-mail addresses are of two people who share a name.

        The pairs are told without looking at the e-mail, else no alike address would
        ever be put down to the name.
        """
        place = self.places["email"]
        email = self.levels[place]
        rows = self.session.execute(
            f"""
            select {email}, sum(pair_count * unrelated / total)
            from ({self._odds_of_patterns(self._log(self.u, place), place)})
            where is_namesake and {email} > 0 and unrelated > 99 * (1 + household)
            group by {email}
            """
        ).fetchall()
        counts = [30 * u for u in self.u[place]]
        for level, pairs in rows:
            if level < len(counts):
                counts[level - 1] += pairs
        total = sum(counts)
        self.namesake_u = [
            max(count / total, u)
            for count, u in zip(counts, self.u[place], strict=True)
        ]

    def _weigh(self):
        self.weights = [
            rising_weights(m, u) for m, u in zip(self.m, self.u, strict=True)
        ]
        self.household_weights = [
            [math.log2(m / h) for m, h in zip(ms, hs, strict=True)]
            for ms, hs in zip(self.m, self.h, strict=True)
        ]
        place = self.places["email"]
        self.namesake_weights = (
            rising_weights(self.m[place], self.namesake_u)
            if self.namesake_u
            else self.weights[place]
        )
        matches = [self.shares[k][0] * n for k, n in self.pairs_by_key.items()]
        households = [self.shares[k][1] * n for k, n in self.pairs_by_key.items()]
        self.households = max([*households, 1e-3])
        self._settle_prior(max([*matches, 1.0]))

    def _settle_prior(self, matches):
        """The prior is the number of matches it leads to among all candidate pairs."""
        place = self.places["email"]
        email = self.levels[place]
        weight = (
            f"{self._sum(self.weights, without=place)} + case when is_namesake"
            f" then {plain_list([0.0, *self.namesake_weights])}[{email} + 1]"
            f" else {plain_list([0.0, *self.weights[place]])}[{email} + 1] end"
        )
        odds = "pow(2e0, -({prior:.9e} + match_weight))"
        if self.has_households:
            odds += " + pow(2e0, -({household_prior:.9e} + household_weight))"
        for _ in range(7):
            self.prior = math.log2(matches / self.pair_total)
            self.household_prior = math.log2(matches / self.households)
            doubts = odds.format(prior=self.prior, household_prior=self.household_prior)
            found = self.session.execute(
                f"""
                select sum(pair_count / (1 + {doubts}))
                from (
                    select pair_count, {weight} as match_weight,
                        {self._sum(self.household_weights)} as household_weight
                    from identity_patterns
                    where not is_random
                )
                """
            ).fetchall()
            matches = max(1.0, found[0][0] or 0.0)

    def _sum(self, weights, without=None):
        return " + ".join(
            f"{plain_list([0.0, *weights[place]])}[{level} + 1]"
            for place, level in enumerate(self.levels)
            if place != without
        )

    def rows(self):
        """What the model returns, as tuples."""
        # Without addresses nobody is told to be of one household: never the reason.
        odds = self.household_prior if self.has_households else 1000.0
        found = [("prior", 0, "prior", None, None, None, self.prior, odds)]
        for place, comparison in enumerate(self.comparisons):
            weights = (self.u[place], self.weights[place])
            found += self._rows_of(comparison.name, place, *weights)
        place = self.places["email"]
        unrelated = self.namesake_u or self.u[place]
        return found + self._rows_of(
            "email_of_namesake", place, unrelated, self.namesake_weights
        )

    def _rows_of(self, name, place, unrelated, weights):
        found = [(name, 0, "empty", None, None, None, 0.0, 0.0)]
        columns = (self.m[place], self.h[place], unrelated)
        weighed = (weights, self.household_weights[place])
        names = self.comparisons[place].level_names
        for level, row in enumerate(zip(names, *columns, *weighed, strict=True), 1):
            found.append((name, level, *row))
        return found

    def close(self):
        """Leave nothing behind."""
        self.session.execute("drop table identity_key_patterns")
        self.session.execute("drop table identity_patterns")


def first_guess(size):
    """What we believe about m beforehand: mostly equal, sometimes different."""
    shares = [0.35 ** (size - 1 - level) for level in range(size)]
    shares[0] = max(shares[0], 0.1)
    return [share / sum(shares) for share in shares]


def rising_weights(m, u):
    """log2(m / u), where a better level never weighs less than a worse one.

    Neighbours that are out of order are pooled (pool adjacent violators, Ayer 1955).
    """
    pools = []
    for match, unrelated in zip(m, u, strict=True):
        pools.append([match, unrelated, 1])
        while (
            len(pools) > 1 and pools[-2][0] * pools[-1][1] > pools[-1][0] * pools[-2][1]
        ):
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    return [math.log2(m / u) for m, u, size in pools for _ in range(size)]


def listed(probabilities):
    """A SQL list of logarithms, to be indexed by a level."""
    return plain_list([math.log(max(p, LOG_FLOOR)) for p in probabilities])


def plain_list(numbers):
    """A SQL list of numbers."""
    return "[" + ", ".join(f"{number:.9e}" for number in numbers) + "]"


def returned(session, rows):
    """The rows as a relation, rounded: the last bits of a sum are not for keeping."""
    session.execute(
        "create or replace temp table identity_weights (comparison varchar,"
        " level tinyint, level_name varchar, m_probability double,"
        " household_probability double, u_probability double, match_weight double,"
        " household_weight double)"
    )
    if rows:
        values = ", ".join(
            "(" + ", ".join(literal(value) for value in row) + ")" for row in rows
        )
        session.execute(f"insert into identity_weights values {values}")
    return session.sql("from identity_weights")


def literal(value):
    """A value in SQL."""
    if value is None:
        return "null"
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    if isinstance(value, float):
        return f"{value:.8e}"
    return str(value)
