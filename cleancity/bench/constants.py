"""`python -m cleancity.bench.constants [arguments of the server]`: the product, its answers frozen.

The same app, pages, widgets and charts, but every question is asked once in the life of the process, whatever
happens to the data; after that its answer is a constant. What a reader then waits for is not the queries.
"""

from __future__ import annotations

import gc
import runpy
from collections.abc import Mapping
from typing import Any

import pandas as pd

from cleancity import query
from cleancity.ui import database

_FROZEN: dict[str, pd.DataFrame] = {}


def constant(asked: str, version: int, name: str, params: Mapping[str, Any]) -> pd.DataFrame:
    """In the place of the cached question of `ui.database`."""
    if asked not in _FROZEN:
        _FROZEN[asked] = query.run(database.store(), name, dict(params))
        gc.freeze()  # constants stay: they need not be gone through at each collection
    return _FROZEN[asked].copy(deep=False)  # pandas copies what is written to


if __name__ == "__main__":
    database._answer = constant  # type: ignore[assignment]
    runpy.run_module("cleancity.server", run_name="__main__", alter_sys=False)
