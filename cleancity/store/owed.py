"""What is owed, as tables: the obligations, whom they bind, and their periods with deadlines."""

from __future__ import annotations

from datetime import date

import duckdb
import pyarrow as pa

from cleancity.obligations import Obligation, load_obligations, periods
from cleancity.workdays import EPOCH

OBLIGATIONS = pa.schema(
    [("obligation", pa.string()), ("title", pa.string()), ("dataset", pa.string()), ("document", pa.string()),
     ("is_for_everyone", pa.bool_()), ("position", pa.int64())]
)  # fmt: skip
BOUND = pa.schema([("obligation", pa.string()), ("department", pa.string()), ("is_exempt", pa.bool_())])
PERIODS = pa.schema(
    [("obligation", pa.string()), ("label", pa.string()), ("start_on", pa.date32()), ("end_on", pa.date32()),
     ("start_day", pa.int64()), ("end_day", pa.int64()), ("due_at", pa.timestamp("us")),
     ("closes_at", pa.timestamp("us")), ("closes_day", pa.int64())]
)  # fmt: skip


def fill_owed(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `obligation`, `obligation_department` and `obligation_period` where the settings say other things now."""
    owed = load_obligations()
    tables = {
        "obligation": pa.Table.from_pylist([_row(each, place) for place, each in enumerate(owed)], OBLIGATIONS),
        "obligation_department": pa.Table.from_pylist([row for each in owed for row in _bound(each)], BOUND),
        "obligation_period": pa.Table.from_pylist([row for each in owed for row in _periods(each)], PERIODS),
    }
    for table, rows in tables.items():
        there = connection.execute(f"SELECT * FROM {table}").fetchall()
        if there == [tuple(row.values()) for row in rows.to_pylist()]:
            continue
        connection.register("owed_row", rows)
        connection.execute(f"DELETE FROM {table}")
        connection.execute(f"INSERT INTO {table} SELECT * FROM owed_row")
        connection.unregister("owed_row")


def _row(each: Obligation, place: int) -> dict[str, object]:
    return {
        "obligation": each.name, "title": each.title, "dataset": each.dataset, "document": each.document,
        "is_for_everyone": not each.departments, "position": place,
    }  # fmt: skip


def _bound(each: Obligation) -> list[dict[str, object]]:
    named = [(name, False) for name in each.departments] + [(name, True) for name in each.exempt]
    return [{"obligation": each.name, "department": name, "is_exempt": is_exempt} for name, is_exempt in named]


def _periods(each: Obligation) -> list[dict[str, object]]:
    return [
        {
            "obligation": each.name, "label": period.label, "start_on": period.first, "end_on": period.last,
            "start_day": _number(period.first), "end_day": _number(period.last), "due_at": period.due_at,
            "closes_at": period.closes_at, "closes_day": _number(period.closes_at.date()),
        }
        for period in periods(each)
    ]  # fmt: skip


def _number(day: date) -> int:
    return (day - EPOCH).days
