"""Things below things, drawn with lines."""

from collections.abc import Iterator

from customer360.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A thing, what is said of it, and what is below it."""

    name: str
    about: str = ""
    below: tuple["Branch", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Twig:
    """A line of a tree: what is drawn before the name, and what is said after it."""

    lines: str
    name: str
    about: str


def twigs(branches: tuple[Branch, ...], *, before: str = "") -> Iterator[Twig]:
    """The lines of a tree, each branch followed by what is below it.

    >>> tree = Branch(name="a", below=(Branch(name="b"), Branch(name="c")))
    >>> [twig.lines + twig.name for twig in twigs((tree,))]
    ['└── a', '    ├── b', '    └── c']
    """
    for place, branch in enumerate(branches, start=1):
        is_last = place == len(branches)
        yield Twig(
            lines=before + ("└── " if is_last else "├── "),
            name=branch.name,
            about=branch.about,
        )
        deeper = before + ("    " if is_last else "│   ")
        yield from twigs(branch.below, before=deeper)
