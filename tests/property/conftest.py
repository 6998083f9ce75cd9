"""The same examples at every run; `C360_EXPLORE=1` looks for new ones."""

import os

from hypothesis import settings

settings.register_profile("explore", derandomize=False)
settings.register_profile("same", derandomize=True)
settings.load_profile("explore" if os.environ.get("C360_EXPLORE") else "same")
