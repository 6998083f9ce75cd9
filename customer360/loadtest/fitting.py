"""How time grows with size: seconds = factor x customers ^ exponent."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# Below this a phase spends its time on starting up, which hides how it grows.
_SMALLEST_TELLING_SIZE = 1_000


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

    Sizes under a thousand customers are left out where two or more are above.

    >>> fit_growth([(1000, 1.0), (10000, 10.0)]).exponent
    1.0
    """
    usable = [(size, seconds) for size, seconds in points if size > 0 and seconds > 0]
    telling = [point for point in usable if point[0] >= _SMALLEST_TELLING_SIZE]
    if len({size for size, _ in telling}) >= 2:
        usable = telling
    if len({size for size, _ in usable}) < 2:
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
