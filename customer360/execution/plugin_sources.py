"""Sources that a plugin of the profile loads, before the nodes that read them run."""

from collections.abc import Iterable

from customer360.adapters.catalog import RelationCatalog
from customer360.adapters.protocol import Adapter
from customer360.compilation.external_files import source_settings
from customer360.resources.manifest import Manifest
from customer360.resources.node import Source


def load_plugin_sources(
    order: Iterable[str],
    manifest: Manifest,
    adapter: Adapter,
    catalog: RelationCatalog,
) -> None:
    """Make a table of each; one with `save_mode: ignore` stays if it is there.

    Raises:
        ProjectError: the profile has no such plugin.
    """
    wanted = {
        source.unique_id: source
        for source in manifest.sources.values()
        if source_settings(source).get("plugin")
    }
    if not wanted:
        return
    read = {
        parent
        for name in order
        for parent in getattr(manifest.find(name), "depends_on", ())
    }
    session = adapter.session()
    try:
        for unique_id in sorted(read & wanted.keys()):
            with session.transaction():
                source = wanted[unique_id]
                if not _stays(source, catalog):
                    catalog.ensure_schema(session, source.database, source.schema)
                    settings = source_settings(source)
                    session.load_source(
                        str(settings["plugin"]), source.relation, settings
                    )
    finally:
        session.close()


def _stays(source: Source, catalog: RelationCatalog) -> bool:
    mode = source_settings(source).get("save_mode", "overwrite")
    return mode == "ignore" and catalog.get(source.relation) is not None
