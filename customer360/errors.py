"""What went wrong, said so that the reader can put it right."""


class C360Error(Exception):
    """Something a reader can put right.

    `message` says what is wrong with the name and the value in it, `hint` what to do,
    `path` and `line` where. `str()` joins them as the terminal shows them.

    `exit_code` is the command's if the error ends it, as in dbt: 1 where the data or
    the database are at fault, 2 where the project or the command line is, or where
    nothing could begin.
    """

    exit_code = 1

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        path: str | None = None,
        line: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.path = path
        self.line = line

    @property
    def place(self) -> str | None:
        """`path:line`, `path`, or nothing."""
        if self.path is None:
            return None
        return self.path if self.line is None else f"{self.path}:{self.line}"

    def __str__(self) -> str:
        """Join message, place and hint, each on a line of its own."""
        lines = [self.message]
        if self.place is not None:
            lines.append(f"  at {self.place}")
        if self.hint is not None:
            lines.append(f"  hint: {self.hint}")
        return "\n".join(lines)


class ProjectError(C360Error):
    """`dbt_project.yml`, `profiles.yml` or a file they point at is wrong or missing."""

    exit_code = 2


class UnsupportedError(ProjectError):
    """The project asks for what dbt offers and c360 does not: it is not wrong."""

    exit_code = 1


class VariableError(C360Error):
    """A variable is unknown, missing or of the wrong type."""

    exit_code = 2


class ParsingError(C360Error):
    """A project file cannot be read as what it should be."""

    exit_code = 2


class CompilationError(C360Error):
    """A node cannot become SQL: an unknown name, a Jinja error, a raised exception."""

    exit_code = 2


class EphemeralError(CompilationError):
    """The ephemeral model `model` cannot become SQL; what reads it is not at fault."""

    def __init__(self, model: str, reason: C360Error) -> None:
        super().__init__(
            reason.message, hint=reason.hint, path=reason.path, line=reason.line
        )
        self.model = model


class SelectorError(C360Error):
    """A selection cannot be read, or names something that does not exist."""

    exit_code = 2


class UsageError(C360Error):
    """An option has a value that it cannot have."""

    exit_code = 2


class DatabaseError(C360Error):
    """The database refused. Adapters turn driver errors into this, in one place."""


class UnreachableDatabaseError(DatabaseError):
    """The database cannot be opened; nothing has run."""

    exit_code = 2


class LockedDatabaseError(UnreachableDatabaseError):
    """Another process holds the database file."""


class ConflictError(DatabaseError):
    """Another transaction changed the same thing first; trying again may work."""


class OtherTypeError(DatabaseError):
    """What has this name is of another type: drop it first."""


class IngestionError(C360Error):
    """A file of customers cannot be loaded as it is."""


class InterruptedRunError(C360Error):
    """The user stopped the run; what had finished stays."""

    exit_code = 130
