"""Descriptions that quote texts of the documentation: `{{ doc('name') }}`."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from customer360.errors import CompilationError
from customer360.jinja.callables import DocText
from customer360.jinja.nearest import suggest
from customer360.jinja.static import Call, fill, read_static
from customer360.records import replace
from customer360.resources.node import Column, Doc, Exposure, Node, Semantic, Source

# What parts of a semantic model are described by themselves.
_PARTS = frozenset({"dimensions", "measures", "entities"})


class DocTexts:
    """Fills descriptions in."""

    def __init__(
        self,
        docs: Iterable[Doc],
        *,
        root: str,
        render: Callable[[str, str, str, DocText], str],
    ) -> None:
        self._root = root
        self._render = render
        self._docs: dict[str, dict[str, Doc]] = {}
        for doc in docs:
            self._docs.setdefault(doc.name, {})[doc.package_name] = doc

    def fill(self, text: str, *, package: str, path: str, line: int | None) -> str:
        """The description with the quoted texts in their places.

        Raises:
            CompilationError: no text has such a name.
        """
        return self.quoting(text, package=package, path=path, line=line)[0]

    def quoting(
        self, text: str, *, package: str, path: str, line: int | None
    ) -> tuple[str, tuple[str, ...]]:
        """The same, and the ids of the texts that it quotes.

        Raises:
            CompilationError: no text has such a name.
        """
        if "{{" not in text:
            return text, ()
        quoted: dict[str, None] = {}

        def doc(*words: str) -> str:
            found = self._find(words, package, path, line)
            quoted[found.unique_id] = None
            return found.block_contents

        pieces = read_static(text)
        if pieces is None or any(
            isinstance(piece, Call) and piece.name != "doc" for piece in pieces
        ):
            filled = self._render(text, package, path, doc)
        else:
            filled = fill(pieces, lambda call: doc(*(str(w) for w in call.arguments)))
        return filled, tuple(quoted)

    def of_node(self, node: Node) -> Node:
        """The node with its descriptions filled in."""
        if not _has_tags(node.description, node.columns):
            return node
        path, package = node.original_file_path, node.package_name
        if node.patch_path is not None:
            path = node.patch_path.partition("://")[2]
        description, blocks = self.quoting(
            node.description, package=package, path=path, line=None
        )
        return replace(
            node,
            description=description,
            doc_blocks=blocks,
            columns=self._columns(node.columns, package, path),
        )

    def of_source(self, source: Source) -> Source:
        """The source with its descriptions filled in."""
        if not _has_tags(
            source.description + source.source_description, source.columns
        ):
            return source
        path, package, line = (
            source.original_file_path,
            source.package_name,
            source.line,
        )
        description, blocks = self.quoting(
            source.description, package=package, path=path, line=line
        )
        return replace(
            source,
            description=description,
            doc_blocks=blocks,
            source_description=self.fill(
                source.source_description, package=package, path=path, line=line
            ),
            columns=self._columns(source.columns, package, path),
        )

    def of_exposure(self, exposure: Exposure) -> Exposure:
        """The exposure with its description filled in."""
        description = self.fill(
            exposure.description,
            package=exposure.package_name,
            path=exposure.original_file_path,
            line=exposure.line,
        )
        return replace(exposure, description=description)

    def of_semantic(self, thing: Semantic) -> Semantic:
        """The metric, or the like, with its description filled in."""
        description = self.fill(
            thing.description,
            package=thing.package_name,
            path=thing.original_file_path,
            line=thing.line,
        )
        values = dict(thing.values)
        for key in _PARTS & values.keys():
            values[key] = [self._part(item, thing) for item in _listed(values[key])]
        return replace(thing, description=description, values=values)

    def _part(self, item: object, thing: Semantic) -> object:
        if not isinstance(item, Mapping) or not item.get("description"):
            return item
        description = self.fill(
            str(item["description"]),
            package=thing.package_name,
            path=thing.original_file_path,
            line=thing.line,
        )
        return {**item, "description": description}

    def _columns(
        self, columns: Mapping[str, Column], package: str, path: str
    ) -> dict[str, Column]:
        return {
            name: self._column(column, package, path)
            for name, column in columns.items()
        }

    def _column(self, column: Column, package: str, path: str) -> Column:
        description, blocks = self.quoting(
            column.description, package=package, path=path, line=None
        )
        return replace(column, description=description, doc_blocks=blocks)

    def _find(
        self, words: tuple[str, ...], package: str, path: str, line: int | None
    ) -> Doc:
        name = words[-1] if words else ""
        places = words[:1] if len(words) == 2 else (package, self._root)
        known = self._docs.get(name, {})
        for place in (*places, *(known if len(words) < 2 else ())):
            if place in known:
                return known[place]
        raise CompilationError(
            f"no text of the documentation is called {name!r}",
            hint=suggest(name, self._docs)
            or "texts are written in .md files as {% docs name %} ... {% enddocs %}",
            path=path,
            line=line,
        )


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, (list, tuple)) else ()


def _has_tags(description: str, columns: Mapping[str, Column]) -> bool:
    return "{{" in description or any(
        "{{" in column.description for column in columns.values()
    )
