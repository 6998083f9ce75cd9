"""What a command is, and short ways to write its own options."""

from customer360.cli.options import GLOBAL, Option, Takes
from customer360.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """A word without a dash; `many` takes all that are left."""

    name: str
    about: str
    many: bool = False
    required: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Verb:
    """A command. `command` is dbt's word for it in artifacts, where dbt has one."""

    name: str
    about: str
    examples: tuple[str, ...]
    module: str
    command: str = ""
    detail: str = ""
    own_options: tuple[Option, ...] = ()
    arguments: tuple[Argument, ...] = ()
    hidden: bool = False

    @property
    def options(self) -> tuple[Option, ...]:
        """Its own options first, then those that every command has."""
        own = {option.name for option in self.own_options}
        shared = (option for option in GLOBAL if option.name not in own)
        return (*self.own_options, *shared)

    @property
    def words(self) -> tuple[str, ...]:
        """`("source", "freshness")`."""
        return tuple(self.name.split())


def text_option(
    name: str, *spellings: str, about: str, metavar: str | None = None
) -> Option:
    """An option that takes a text."""
    return Option(
        name=name,
        spellings=spellings or ("--" + name.replace("_", "-"),),
        takes=Takes.TEXT,
        about=about,
        metavar=metavar,
        from_environment=False,
    )


def output_option(*choices: str) -> Option:
    """`--output`, which takes one of these words."""
    return Option(
        name="output",
        spellings=("--output",),
        takes=Takes.TEXT,
        about="Shape of the answer.",
        choices=choices,
        from_environment=False,
    )


def whole_option(name: str, about: str) -> Option:
    """An option that takes a whole number."""
    return Option(
        name=name,
        spellings=("--" + name.replace("_", "-"),),
        takes=Takes.WHOLE,
        about=about,
        from_environment=False,
    )


def words_option(name: str, about: str, metavar: str = "WORD ...") -> Option:
    """An option that takes several words."""
    return Option(
        name=name,
        spellings=("--" + name.replace("_", "-"),),
        takes=Takes.WORDS,
        about=about,
        metavar=metavar,
        from_environment=False,
    )


def switch_option(name: str, about: str) -> Option:
    """An option that takes nothing."""
    return Option(
        name=name,
        spellings=("--" + name.replace("_", "-"),),
        about=about,
        from_environment=False,
    )
