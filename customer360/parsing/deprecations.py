"""Models that are to go, and those that still read them."""

from collections.abc import Iterator
from datetime import datetime

from customer360.events import Level, Listener, Note
from customer360.resources.kinds import ResourceType
from customer360.resources.manifest import Manifest
from customer360.resources.node import Node


def is_past(date: object, moment: datetime | None) -> bool:
    """Whether a deprecation date, as YAML or a manifest has it, lies behind.

    A date without a zone is of the moment's zone; without a date nothing is past.
    """
    if not date or moment is None:
        return False
    deprecated = datetime.fromisoformat(str(date))
    if deprecated.tzinfo is None:
        deprecated = deprecated.replace(tzinfo=moment.tzinfo)
    return deprecated < moment


def tell_of_deprecations(
    manifest: Manifest, moment: datetime, listener: Listener
) -> None:
    """Warn of models past their date, and of models that read one with a date."""
    leaving = {
        node.unique_id: node
        for node in manifest.nodes.values()
        if node.resource_type is ResourceType.MODEL and node.deprecation_date
    }
    if not leaving:
        return
    for model in leaving.values():
        if is_past(model.deprecation_date, moment):
            listener(
                _warning(
                    f"the model {_named(model)} should be gone since "
                    f"{model.deprecation_date}: disable or remove it",
                    name="DeprecatedModel",
                    code="I065",
                    model_name=model.name,
                    model_version=_version(model.version),
                    deprecation_date=str(model.deprecation_date),
                )
            )
        for reader in _readers(manifest, model):
            listener(_warning_of(reader, model, moment))


def _readers(manifest: Manifest, model: Node) -> Iterator[Node]:
    for node in manifest.nodes.values():
        is_model = node.resource_type is ResourceType.MODEL
        if is_model and model.unique_id in node.depends_on:
            yield node


def _warning_of(reader: Node, model: Node, moment: datetime) -> Note:
    is_gone = is_past(model.deprecation_date, moment)
    when = "should be gone since" if is_gone else "will be gone on"
    newer = (
        f"; its latest version is {model.latest_version}"
        if model.version is not None and model.version != model.latest_version
        else ""
    )
    return _warning(
        f"the model {_named(reader)} reads {_named(model)}, which {when} "
        f"{model.deprecation_date}{newer}",
        name="DeprecatedReference" if is_gone else "UpcomingReferenceDeprecation",
        code="I067" if is_gone else "I066",
        model_name=reader.name,
        ref_model_package=model.package_name,
        ref_model_name=model.name,
        ref_model_version=_version(model.version),
        ref_model_latest_version=_version(model.latest_version),
        ref_model_deprecation_date=str(model.deprecation_date),
    )


def _named(model: Node) -> str:
    version = "" if model.version is None else f".v{model.version}"
    return f"'{model.name}{version}'"


def _version(version: object) -> str:
    return "" if version is None else str(version)


def _warning(message: str, *, name: str, code: str, **data: str) -> Note:
    return Note(message=message, level=Level.WARN, name=name, code=code, data=data)
