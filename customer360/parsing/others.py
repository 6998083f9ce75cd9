"""Exposures, groups, unit tests and hooks of the run."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Mapping

from customer360.errors import ParsingError
from customer360.jinja.static import Call, read_static
from customer360.parsing.config import Config, ConfigResolver
from customer360.parsing.drafts import sha256
from customer360.parsing.facts import FactFinder
from customer360.parsing.nodes import folder_fqn
from customer360.parsing.parsed import Draft, Entry, Facts
from customer360.project.project import Package
from customer360.project.yaml import as_list, as_mapping, as_text, as_texts
from customer360.resources.kinds import ResourceType
from customer360.resources.node import Exposure, Group, UnitTest

_METRIC = re.compile(r"(?:\{\{\s*)?metric\(\s*(['\"])(\w+)\1\s*\)(?:\s*\}\})?")
_EXPOSURE_TYPES = ("dashboard", "notebook", "analysis", "ml", "application")


def make_exposure(
    entry: Entry, *, package: str, relative: str, configs: ConfigResolver
) -> Exposure:
    """The exposure of an entry; what it depends on is not resolved yet.

    Raises:
        ParsingError: it is of no known type, or depends on something unreadable.
    """
    value, path, line = entry.value, entry.path, entry.line
    kind = value.get("type")
    if kind not in _EXPOSURE_TYPES:
        raise ParsingError(
            f"the exposure {entry.name!r} has the type {kind!r}",
            hint=f"the types are {', '.join(_EXPOSURE_TYPES)}",
            path=path,
            line=line,
        )
    fqn = folder_fqn(package, path, entry.name)
    patch = _with_tags_and_meta(value, path)
    config = configs.resolve(ResourceType.EXPOSURE, fqn, package=package, patch=patch)
    tags = sorted(set(as_texts(config.get("tags"), "`tags`", path=path)))
    facts = _facts_of_list(value.get("depends_on"), entry)
    return Exposure(
        unique_id=f"exposure.{package}.{entry.name}",
        package_name=package,
        name=entry.name,
        path=relative,
        original_file_path=path,
        type=str(kind),
        owner=as_mapping(value.get("owner"), "`owner`", path=path, line=line),
        line=line,
        fqn=fqn,
        description=str(value.get("description") or ""),
        label=_optional(value.get("label")),
        maturity=_optional(value.get("maturity")),
        url=_optional(value.get("url")),
        meta=as_mapping(config.get("meta"), "`meta`", path=path),
        tags=tuple(tags),
        config={**config, "tags": tags},
        unrendered_config=as_mapping(value.get("config"), "`config`", path=path),
        refs=tuple(facts.refs),
        sources=tuple(facts.sources),
        metrics=tuple(words[0] for words in facts.metrics),
    )


def make_group(entry: Entry, *, package: str, relative: str) -> Group:
    """The group of an entry."""
    return Group(
        unique_id=f"group.{package}.{entry.name}",
        package_name=package,
        name=entry.name,
        path=relative,
        original_file_path=entry.path,
        owner=as_mapping(
            entry.value.get("owner"), "`owner`", path=entry.path, line=entry.line
        ),
        description=str(entry.value.get("description") or ""),
        config=as_mapping(entry.value.get("config"), "`config`", path=entry.path),
    )


def make_unit_test(
    entry: Entry,
    *,
    package: str,
    relative: str,
    configs: ConfigResolver,
    fixtures: Callable[[str, str], str | None],
) -> UnitTest:
    """The unit test of an entry, its rows read; its model is not resolved yet.

    `fixtures` gives the text of a fixture by name and format.

    Raises:
        ParsingError: it has no model, or its rows are not of their format.
    """
    value, path, line = entry.value, entry.path, entry.line
    model = as_text(
        value.get("model"), f"`model` of {entry.name!r}", path=path, line=line
    )
    fqn = folder_fqn(package, path, model, entry.name)
    given = as_list(value.get("given"), "`given`", path=path, line=line)
    if "expect" not in value:
        raise ParsingError(
            f"the unit test {entry.name!r} says not what it expects",
            hint="add `expect:` with `rows:`",
            path=path,
            line=line,
        )
    config = configs.resolve(
        ResourceType.UNIT_TEST,
        fqn,
        package=package,
        patch=as_mapping(value.get("config"), "`config`", path=path),
    )
    return UnitTest(
        unique_id=f"unit_test.{package}.{model}.{entry.name}",
        package_name=package,
        name=entry.name,
        model=model,
        path=relative,
        original_file_path=path,
        line=line,
        fqn=fqn,
        description=str(value.get("description") or ""),
        versions=_versions(entry),
        given=tuple(
            _fixture(item, entry, fixtures, needs_input=True) for item in given
        ),
        expect=_fixture(value["expect"], entry, fixtures, needs_input=False),
        overrides={
            "macros": {},
            "vars": {},
            "env_vars": {},
            **as_mapping(value.get("overrides"), "`overrides`", path=path),
        },
        config=config,
        tags=as_texts(config.get("tags"), "`tags`", path=path),
        meta=as_mapping(config.get("meta"), "`meta`", path=path),
    )


def refuse_second(
    known: Mapping[str, UnitTest | Exposure | Group],
    thing: UnitTest | Exposure | Group,
    kind: str,
) -> None:
    """Let nothing be lost where two have one name.

    Raises:
        ParsingError: the thing is known already.
    """
    before = known.get(thing.unique_id)
    if before is not None:
        raise ParsingError(
            f"two {kind} are called {thing.name!r}: in {before.original_file_path} and "
            f"{thing.original_file_path}",
            hint="rename one of them",
            path=thing.original_file_path,
        )


def _versions(entry: Entry) -> Mapping[str, tuple[str, ...]]:
    """Which versions of the model it is for: those it includes, or all but some."""
    given = as_mapping(
        entry.value.get("versions"), "`versions`", path=entry.path, line=entry.line
    )
    if not given.keys() <= {"include", "exclude"} or (
        given.get("include") and given.get("exclude")
    ):
        raise ParsingError(
            f"the unit test {entry.name!r} has `versions` with {', '.join(given)}",
            hint="write `include:` or `exclude:`, with a list of versions",
            path=entry.path,
            line=entry.line,
        )
    return {
        word: tuple(
            str(each)
            for each in as_list(listed, f"`{word}`", path=entry.path, line=entry.line)
        )
        for word, listed in given.items()
    }


def _fixture(
    item: object,
    entry: Entry,
    fixtures: Callable[[str, str], str | None],
    *,
    needs_input: bool,
) -> Config:
    """Rows as a list of mappings (dict, csv) or as a query (sql)."""

    def wrong(what: str, hint: str) -> ParsingError:
        return ParsingError(
            f"the unit test {entry.name!r} {what}",
            hint=hint,
            path=entry.path,
            line=entry.line,
        )

    given = dict(as_mapping(item, "rows", path=entry.path, line=entry.line))
    kind = str(given.get("format") or "dict")
    if needs_input and not isinstance(given.get("input"), str):
        raise wrong("has rows without `input`", "write input: ref('a_model')")
    rows = given.get("rows")
    if given.get("fixture") is not None:
        rows = fixtures(str(given["fixture"]), kind)
        if rows is None:
            raise wrong(
                f"asks for the fixture {given['fixture']!r}, which does not exist",
                "fixtures are .csv or .sql files in tests/fixtures",
            )
    match kind:
        case "csv" if isinstance(rows, str):
            rows = _csv_rows(rows)
        case "sql" if isinstance(rows, str):
            pass
        case "dict" if isinstance(rows, list):
            rows = [dict(as_mapping(r, "a row", path=entry.path)) for r in rows]
        case "dict" if rows is None and needs_input:
            pass  # The rows of a seed; they are read when it is compiled.
        case "csv" | "sql" | "dict":
            raise wrong(
                f"has rows that are not of the format {kind!r}",
                "dict: a list of mappings; csv, sql: a text, or `fixture: name`",
            )
        case _:
            raise wrong(f"has the format {kind!r}", "the formats are dict, csv, sql")
    read = {"rows": rows, "format": kind, "fixture": given.get("fixture")}
    return {"input": given["input"], **read} if needs_input else read


def _csv_rows(text: str) -> list[object]:
    reader = csv.DictReader(io.StringIO(text.strip()), skipinitialspace=True)
    return [
        {str(key): value if value != "" else None for key, value in row.items()}
        for row in reader
    ]


def hook_drafts(package: Package, finder: FactFinder) -> Iterable[tuple[Draft, int]]:
    """`on-run-start` and `on-run-end` as operations, each with its place."""
    for word in ("on-run-start", "on-run-end"):
        hooks = package.config.get(word)
        listed = [hooks] if isinstance(hooks, str) else as_list(hooks, f"`{word}`")
        for place, text in enumerate(listed):
            code = as_text(text, f"`{word}`", path="dbt_project.yml").strip()
            name = f"{package.name}-{word}-{place}"
            facts = finder.find(
                code,
                name=name,
                package=package.name,
                path="dbt_project.yml",
                line=1,
            )
            yield (
                Draft(
                    kind=ResourceType.OPERATION,
                    package=package.name,
                    name=name,
                    path=f"hooks/{name}.sql",
                    original_file_path="./dbt_project.yml",
                    raw_code=code,
                    checksum=sha256(code),
                    facts=facts,
                ),
                place + 1,
            )


def _facts_of_list(value: object, entry: Entry) -> Facts:
    facts = Facts()
    for item in as_list(value, "`depends_on`", path=entry.path, line=entry.line):
        text = str(item).strip()
        metric = _METRIC.fullmatch(text)
        if metric is not None:
            facts.metrics.append((metric[2],))
            continue
        pieces = read_static(text if text.startswith("{{") else f"{{{{ {text} }}}}")
        calls = [piece for piece in pieces or () if isinstance(piece, Call)]
        if len(calls) != 1 or calls[0].name not in {"ref", "source"}:
            raise ParsingError(
                f"the exposure {entry.name!r} depends on {text!r}",
                hint="write ref('model'), source('source', 'table') or metric('name')",
                path=entry.path,
                line=entry.line,
            )
        add = facts.add_ref if calls[0].name == "ref" else facts.add_source
        add(*calls[0].arguments, **calls[0].named)
    return facts


def _with_tags_and_meta(value: Mapping[str, object], path: str) -> Config:
    config = dict(as_mapping(value.get("config"), "`config`", path=path))
    tags = (
        *as_texts(value.get("tags"), "`tags`", path=path),
        *as_texts(config.get("tags"), "`tags`", path=path),
    )
    meta = {
        **as_mapping(value.get("meta"), "`meta`", path=path),
        **as_mapping(config.get("meta"), "`meta`", path=path),
    }
    return {**config, "tags": list(dict.fromkeys(tags)), "meta": meta}


def _optional(value: object) -> str | None:
    return None if value is None else str(value)
