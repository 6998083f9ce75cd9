"""The parsed project, from the cache where nothing has changed."""

from customer360.events import Listener
from customer360.parsing.scan import SourceFile, scan_project
from customer360.project.project import Project
from customer360.resources.invocation import Invocation
from customer360.resources.manifest import Manifest


def load_manifest(
    project: Project,
    *,
    invocation: Invocation,
    listener: Listener,
    use_cache: bool = True,
) -> Manifest:
    """All resources of the project.

    Raises:
        C360Error: a file cannot be read, or names something that does not exist.
    """
    files = scan_project(project.packages)
    return _parse(project, files, invocation, listener)


def _parse(
    project: Project,
    files: list[SourceFile],
    invocation: Invocation,
    listener: Listener,
) -> Manifest:
    from customer360.parsing.assemble import Assembly
    from customer360.parsing.parse_files import (
        Templates,
        builtin_macros,
        holds_macros,
        parse_file,
        parse_macro_file,
    )

    macro_files = [parse_macro_file(file) for file in files if holds_macros(file)]
    macros = [
        *builtin_macros(),
        *(macro for parsed in macro_files for macro in parsed.macros),
    ]
    templates = Templates(project, macros, invocation=invocation, listener=listener)
    parsed = [parse_file(file, templates) for file in files if not holds_macros(file)]
    return Assembly(project, (*macro_files, *parsed), templates, listener).manifest()
