"""Python models are no package: they are read from where dbt reads them."""

from collections.abc import Mapping
from pathlib import Path
from runpy import run_path

MODELS = Path(__file__).parents[3] / "sql" / "models"


def names_of(model: str) -> Mapping[str, object]:
    """What the model's file defines, by name."""
    return run_path(str(next(MODELS.rglob(f"{model}.py"))))
