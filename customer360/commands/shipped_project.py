"""Where the project lies that comes with this package."""

import os

from customer360.errors import C360Error


def shipped_project() -> str:
    """Its folder: in the wheel, or beside the package in a checkout.

    Raises:
        C360Error: the installation is not whole.
    """
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    places = (
        os.path.join(package, "starter_project"),
        os.path.join(os.path.dirname(package), "sql"),
    )
    for place in places:
        if os.path.isfile(os.path.join(place, "dbt_project.yml")):
            return place
    raise C360Error(
        "this installation has no project of its own",
        hint="reinstall: pip install --force-reinstall customer360",
    )
