"""How time grows with size: seconds = factor x customers ^ exponent."""

import math
from collections.abc import Sequence

from customer360.records import dataclass

# At small sizes a phase spends its time on starting up, which hides how it grows: the
# highest of these floors with two sizes above it counts.
_FLOORS = (10_000, 1_000, 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """A power law through the points. An exponent of 1 is linear.

    `sizes` are the points it was fitted on.
    """

    exponent: float
    factor: float
    sizes: tuple[int, ...]

    def at(self, size: int) -> float:
        """The seconds that the law expects at a size."""
        return float(self.factor * size**self.exponent)


def fit_growth(points: Sequence[tuple[int, float]]) -> Growth | None:
    """Least squares on the logarithms; None for fewer than two sizes.

    Sizes under ten thousand customers are left out where two or more are above, or
    else those under a thousand.

    >>> fit_growth([(1000, 1.0), (10000, 10.0)]).exponent
    1.0
    """
    usable = next(filter(_tells, (_from(points, floor) for floor in _FLOORS)), None)
    if usable is None:
        return None
    x = [math.log(size) for size, _ in usable]
    y = [math.log(seconds) for _, seconds in usable]
    middle_x, middle_y = math.fsum(x) / len(x), math.fsum(y) / len(y)
    spread = math.fsum((value - middle_x) ** 2 for value in x)
    exponent = (
        math.fsum((a - middle_x) * (b - middle_y) for a, b in zip(x, y, strict=True))
        / spread
    )
    return Growth(
        exponent=round(exponent, 6),
        factor=math.exp(middle_y - exponent * middle_x),
        sizes=tuple(sorted({size for size, _ in usable})),
    )


def _from(points: Sequence[tuple[int, float]], floor: int) -> list[tuple[int, float]]:
    return [
        (size, seconds) for size, seconds in points if size >= floor and seconds > 0
    ]


def _tells(points: list[tuple[int, float]]) -> bool:
    return len({size for size, _ in points}) >= 2
