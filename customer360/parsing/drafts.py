"""A file of SQL, Python or CSV becomes a draft: a node before its configuration."""

from collections.abc import Iterator

from customer360.jinja.blocks import find_blocks
from customer360.parsing.facts import FactFinder
from customer360.parsing.parsed import Draft
from customer360.parsing.python_models import python_facts
from customer360.parsing.scan import Folder, SourceFile, digest_of_file, read_text
from customer360.resources.kinds import ResourceType

# dbt hashes seeds up to this size, and knows larger ones by their path.
MAX_HASHED_SEED = 1024 * 1024


def read_drafts(file: SourceFile, text: str, finder: FactFinder) -> Iterator[Draft]:
    """The drafts of a file that holds nodes.

    Raises:
        C360Error: it cannot be read.
    """
    if file.folder is Folder.SNAPSHOTS:
        yield from _snapshots(file, text, finder)
        return
    kind = _KINDS[file.folder]
    raw_code = text.strip()
    line = text[: len(text) - len(text.lstrip())].count("\n") + 1
    language = "python" if file.ending == ".py" else "sql"
    path = file.relative
    if kind is ResourceType.ANALYSIS:
        path = f"analysis/{path}"
    if language == "python" and kind is ResourceType.MODEL:
        facts = python_facts(raw_code, path=file.path)
    else:
        facts = finder.find(
            raw_code, name=file.stem, package=file.package, path=file.path, line=line
        )
    yield Draft(
        kind=kind,
        package=file.package,
        name=file.stem,
        path=path,
        original_file_path=file.path,
        raw_code=raw_code,
        language=language,
        checksum=sha256(raw_code),
        line=line,
        facts=facts,
    )


def read_seed(file: SourceFile) -> tuple[Draft, str]:
    """The draft of a CSV file, and its digest; its rows are read when it is loaded."""
    if file.size <= MAX_HASHED_SEED:
        text, digest = read_text(file)
        checksum = sha256(text.strip())
    else:
        checksum, digest = file.path, digest_of_file(file)
    draft = Draft(
        kind=ResourceType.SEED,
        package=file.package,
        name=file.stem,
        path=file.relative,
        original_file_path=file.path,
        checksum=checksum,
    )
    return draft, digest


_KINDS = {
    Folder.MODELS: ResourceType.MODEL,
    Folder.ANALYSES: ResourceType.ANALYSIS,
    Folder.TESTS: ResourceType.TEST,
    Folder.FUNCTIONS: ResourceType.FUNCTION,
}


def _snapshots(file: SourceFile, text: str, finder: FactFinder) -> Iterator[Draft]:
    words = frozenset({"snapshot"})
    for block in find_blocks(text, path=file.path, words=words):
        opening = block.text.index(block.contents)
        line = block.line + block.text.count("\n", 0, opening)
        yield Draft(
            kind=ResourceType.SNAPSHOT,
            package=file.package,
            name=block.name,
            path=file.relative,
            original_file_path=file.path,
            raw_code=block.contents,
            checksum=sha256(text.strip()),
            line=line,
            facts=finder.find(
                block.contents,
                name=block.name,
                package=file.package,
                path=file.path,
                line=line,
            ),
        )


def sha256(text: str) -> str:
    """The checksum that dbt gives to a file's contents."""
    from hashlib import sha256 as digest

    return digest(text.encode()).hexdigest()


def is_generic_test(file: SourceFile) -> bool:
    """True for files of macros below `tests/generic`."""
    return file.folder is Folder.TESTS and file.relative.startswith("generic/")


def is_fixture(file: SourceFile) -> bool:
    """True for rows of unit tests below `tests/fixtures`."""
    return file.folder is Folder.TESTS and file.relative.startswith("fixtures/")
