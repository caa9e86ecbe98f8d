"""Thousands of damaged files through the front door: nothing may break, no row be lost or altered in silence."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from cleancity import intake
from cleancity.bench.mutate import HEADER, Mutant, Row, mutant
from cleancity.contracts import load
from cleancity.errors import CleanCityError
from cleancity.intake.decode import decode
from cleancity.intake.header import find_layout
from cleancity.intake.mapping import read_mapping
from cleancity.intake.prepare import prepare
from cleancity.intake.progress import Progress
from cleancity.intake.stage import stage
from cleancity.store import Store, open_store

if TYPE_CHECKING:
    import duckdb

TODAY = date(2026, 11, 15)
# Every so many files one goes all the way to what a clerk sees, and one is taken in and undone.
DEEP, ACCEPTED = 20, 100
MAPPING = "off = ['masking', 'traditional']"
SAID = 1_000


@dataclass
class Report:
    """What became of the files.

    Attributes:
        failures: file number, what was done to it and what went wrong.
    """

    files: int = 0
    refused: int = 0
    read: int = 0
    good: int = 0
    rejected: int = 0
    left_out: int = 0
    accepted: int = 0
    failures: list[str] = field(default_factory=list)


def torture(files: int, seed: int, say: Callable[[str], None] = lambda text: None) -> Report:
    """Read `files` damaged files and judge each; the same for the same seed."""
    report = Report()
    with tempfile.TemporaryDirectory(prefix="cleancity-torture-") as folder:
        store = open_store(f"duckdb:///{Path(folder) / 'city.duckdb'}")
        try:
            for number in range(files):
                _try(store, number, mutant(number, seed), report)
                if (number + 1) % SAID == 0:
                    say(f"已试 {number + 1} 份，拒收 {report.refused} 份，出错 {len(report.failures)} 份……")
        finally:
            store.close()
    return report


def _try(store: Store, number: int, case: Mutant, report: Report) -> None:
    report.files += 1
    upload = intake.Upload(case.data, f"{number}", "issue", MAPPING)
    try:
        with store.cursor() as cursor:
            rows, found = (_prepared if number % DEEP == 0 else _staged)(cursor, upload)
        problem = judged(case, rows, found)
        if number % ACCEPTED == 0 and not problem:
            problem = _accepted(store, upload, rows)
            report.accepted += 1
    except CleanCityError as error:
        report.refused += 1
        problem = "" if error.message and error.remedy else "refused without a remedy"
    except Exception as error:  # noqa: BLE001
        problem = f"{type(error).__name__}: {error}"
    else:
        for name in ("read", "good", "rejected", "left_out"):
            setattr(report, name, getattr(report, name) + getattr(rows, name))
    if problem:
        report.failures.append(f"{number} ({case.how}): {problem}")


def _prepared(cursor: duckdb.DuckDBPyConnection, upload: intake.Upload) -> tuple[intake.RowCounts, list[Row]]:
    """All that is done before a clerk decides; the good rows."""
    receipt = prepare(cursor, upload, TODAY)
    return receipt.rows, _rows(cursor, "good", [_ours(title) for title in HEADER])


def _staged(cursor: duckdb.DuckDBPyConnection, upload: intake.Upload) -> tuple[intake.RowCounts, list[Row]]:
    """Only as far as rows can be lost: found, read, cleaned. What the rules would say of them is not asked."""
    contract = load(upload.dataset)
    mapping = read_mapping(upload.mapping, contract)
    layout = find_layout(decode(upload.data)[0], contract, mapping, None)
    staging = stage(cursor, layout, contract, mapping, None, Progress())
    found = _rows(cursor, "staged", [name if name in layout.columns else "NULL" for name in map(_ours, HEADER)])
    rejected, left_out = len(staging.ragged) + len(staging.replaced), len(staging.totals)
    read = len(found) + rejected + left_out
    return intake.RowCounts(read, len(found), 0, rejected, left_out, added=len(found)), found


def _rows(cursor: duckdb.DuckDBPyConnection, table: str, names: list[str]) -> list[Row]:
    columns = ", ".join(f"CAST({name} AS VARCHAR)" for name in names)
    return cursor.execute(f"SELECT {columns} FROM {table}").fetchall()


def _ours(title: str) -> str:
    return next(column.name for column in load("issue").fields if column.title == title)


def judged(case: Mutant, rows: intake.RowCounts, good: list[Row]) -> str:
    """What is wrong with the answer; empty when nothing is."""
    if rows.read != rows.good + rows.rejected + rows.left_out:
        return f"read is not good + rejected + left out: {rows}"
    if rows.good != rows.added + rows.changed + rows.unchanged or rows.good != len(good):
        return f"good is not added + changed + unchanged: {rows}"
    if not case.is_judged:
        return ""
    stored = {row[0]: row for row in good}
    lost = [row for row in case.whole if row[0] not in stored]
    if len(lost) > rows.rejected + rows.left_out:
        return f"lost in silence: {lost}"
    altered = [(row, stored[row[0]]) for row in case.whole if stored.get(row[0], row) != row]
    return f"altered in silence: {altered}" if altered else ""


def _accepted(store: Store, upload: intake.Upload, seen: intake.RowCounts) -> str:
    """Take it in and out again: all of it or nothing."""
    receipt = intake.accept(store, upload)
    with store.cursor() as cursor:
        row = cursor.execute("SELECT COUNT(*) FROM issue").fetchone()
    n_stored = row[0] if row else 0
    if not receipt.accepted:
        return f"{n_stored} rows of a batch that was not accepted" if n_stored else ""
    intake.undo(store, receipt.batch or 0)
    if (n_stored, receipt.rows) != (seen.good, seen):
        return f"{n_stored} rows stored, {seen} seen before, {receipt.rows} said"
    return "" if store.is_empty() else "something stays after undo"
