"""The working calendar as tables, so that limits are reckoned in SQL over a million rows."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import duckdb
import pyarrow as pa

from cleancity.workdays import EPOCH, Calendar, load_calendar, worked_by_minute

DAYS = pa.schema(
    [
        ("day_on", pa.date32()),
        ("day", pa.int64()),
        ("is_working", pa.bool_()),
        ("n_worked", pa.int64()),
        ("work_ends_at", pa.timestamp("us")),
    ]
)
SESSIONS = pa.schema([("starts_at", pa.timestamp("us")), ("n_seconds", pa.int64()), ("seconds_before", pa.int64())])
CLOCK = pa.schema([("minute", pa.int64()), ("worked_minutes", pa.int64())])


def fill_calendar(connection: duckdb.DuckDBPyConnection) -> None:
    """Write `work_day`, `work_session` and `work_clock` anew from the office's calendar."""
    calendar = load_calendar()
    tables = (("work_day", _days(calendar)), ("work_session", _sessions(calendar)), ("work_clock", _clock(calendar)))
    for table, rows in tables:
        connection.register("calendar_row", rows)
        connection.execute(f"DELETE FROM {table}")
        connection.execute(f"INSERT INTO {table} SELECT * FROM calendar_row")
        connection.unregister("calendar_row")


def _days(calendar: Calendar) -> pa.Table:
    rows: list[tuple[date, int, bool, int, datetime]] = []
    n_worked, end = 0, calendar.sessions[-1][1]
    for number in range((calendar.last - calendar.first).days + 1):
        day = calendar.first + timedelta(days=number)
        n_worked += calendar.is_working(day)
        rows.append((day, (day - EPOCH).days, calendar.is_working(day), n_worked, datetime.combine(day, end)))
    return pa.table([list(column) for column in zip(*rows, strict=True)], schema=DAYS)


def _sessions(calendar: Calendar) -> pa.Table:
    return pa.table([list(column) for column in zip(*calendar.stretches, strict=True)], schema=SESSIONS)


def _clock(calendar: Calendar) -> pa.Table:
    worked = worked_by_minute(calendar)
    return pa.table([list(range(len(worked))), list(worked)], schema=CLOCK)
