"""Running a query with bound values; nothing is ever formatted into its text."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from cleancity.errors import QueryError, StoreReopened
from cleancity.query.catalogue import Query, find
from cleancity.settings import load_settings
from cleancity.store import Store
from cleancity.store.limits import within
from cleancity.tally import TALLY

_log = logging.getLogger("cleancity")
EPOCH = date(1970, 1, 1)
_INTEGERS = ("limit", "offset", "cell", "resolution", "silent_weeks", "duty_weeks", "n_months", "hour")
_NUMBERS = ("near_lon", "near_lat", "lon_reach", "lat_reach")


def _wanted() -> bool:
    return False


def run(
    store: Store, name: str, parameters: Mapping[str, Any] | None = None, is_unwanted: Callable[[], bool] = _wanted
) -> pd.DataFrame:
    """The answer to `name`, one row as its grain line says.

    Args:
        store: where to ask.
        name: path under queries/ without `.sql`, such as `overview/trend`.
        parameters: values by name; what the query does not name is dropped, what is missing is NULL (all), and
            `$x_day` is filled in from the date `x` or `x_date`.
        is_unwanted: asked now and then; True breaks the query off.

    Raises:
        QueryError: there is no such query, or it takes longer than [queries] in cleancity.toml allows.
        Cancelled: `is_unwanted` said so.
    """
    query = find(name)
    try:
        return _answer(store, query, parameters or {}, is_unwanted)
    except StoreReopened:  # the database was found damaged on the way, and is whole again
        return _answer(store, query, parameters or {}, is_unwanted)


def _answer(
    store: Store, query: Query, parameters: Mapping[str, Any], is_unwanted: Callable[[], bool]
) -> pd.DataFrame:
    running, values = load_settings().running, bound(query, parameters)
    began = time.perf_counter()
    try:
        with store.cursor() as cursor, within(cursor, running.query_seconds, is_unwanted):
            return cursor.execute(query.sql, values).df()
    finally:
        seconds = time.perf_counter() - began
        TALLY.took("query_seconds", seconds)
        if seconds >= running.slow_seconds:
            fields = {"query": query.name, "seconds": round(seconds, 3), "parameters": values}
            _log.info("slow query", extra={"fields": fields})


def bound(query: Query, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Exactly the parameters that `query` names; DuckDB refuses one too many."""
    return {name: _value(name, parameters) for name in query.parameters}


def parse_parameter(query: Query, name: str, text: str) -> date | int | float | str | None:
    """A value typed on the command line; an empty one is NULL.

    Raises:
        QueryError: the query has no such parameter, or the text does not fit it.
    """
    if name not in query.parameters and name not in _dates_of(query):
        known = "、".join(query.parameters) or "无"
        raise QueryError(f"查询 {query.name} 没有参数“{name}”。", f"它的参数有：{known}。")
    if text == "":
        return None
    try:
        if name == "as_of" or name.endswith("_date"):
            return date.fromisoformat(text)
        if name in _NUMBERS:
            return float(text)
        return int(text) if name in _INTEGERS or name.endswith("_day") or name.startswith("n_") else text
    except ValueError:
        raise QueryError(f"参数 {name} 的值“{text}”写法不对。", "日期请写成 2026-11-15，数字请只写数字。") from None


def _dates_of(query: Query) -> set[str]:
    days = {name.removesuffix("_day") for name in query.parameters if name.endswith("_day")}
    return {"as_of" if day == "as_of" else f"{day}_date" for day in days}


def _value(name: str, parameters: Mapping[str, Any]) -> Any:
    if name in parameters:
        return parameters[name]
    stem = name.removesuffix("_day")
    source = parameters.get(stem, parameters.get(f"{stem}_date")) if name.endswith("_day") else None
    return (source - EPOCH).days if isinstance(source, date) else None
