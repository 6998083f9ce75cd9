"""What resources may be called."""

import re
from collections.abc import Mapping

from customer360.errors import ParsingError
from customer360.events import Listener, deprecation
from customer360.resources.manifest import Manifest

_NO_SPACES = "require_resource_names_without_spaces"


def check_resource_names(
    manifest: Manifest, flags: Mapping[str, object], listener: Listener
) -> None:
    """Refuse names with spaces, or warn of them if the project's flag allows them.

    Raises:
        ParsingError: a model, seed, snapshot, test or analysis has one.
    """
    spaced = [node for node in manifest.nodes.values() if " " in node.name]
    if spaced and flags.get(_NO_SPACES) is not False:
        raise ParsingError(
            f"the {spaced[0].resource_type} {spaced[0].name!r} has a space in its name",
            hint=f"write an underscore, or set the flag {_NO_SPACES} to false",
            path=spaced[0].original_file_path,
        )
    if spaced:
        listener(
            deprecation(
                "ResourceNamesWithSpacesDeprecation",
                "D015",
                "these names have spaces, which will be refused: "
                + ", ".join(f"{node.name!r}" for node in spaced),
                count_invalid_names=len(spaced),
            )
        )
    for exposure in manifest.exposures.values():
        if not re.fullmatch(r"[\w-]+", exposure.name):
            listener(
                deprecation(
                    "ExposureNameDeprecation",
                    "D007",
                    f"the exposure {exposure.name!r} ({exposure.original_file_path}) "
                    "should have letters, digits, _ and - only; `label:` is for people",
                    exposure=exposure.name,
                )
            )
