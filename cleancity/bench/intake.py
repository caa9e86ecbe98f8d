"""The way in, beside DuckDB's bare typed load of the same rows."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import duckdb

from cleancity import intake
from cleancity.bench.issues import as_csv, issue_table
from cleancity.bench.measure import Measure, measured, peak_megabytes, timed
from cleancity.contracts import load
from cleancity.store import COLUMN_TYPES, open_store

BARE_RUNS = 3


def bench_intake(rows: int, folder: Path, say: Callable[[str], None]) -> list[Measure]:
    """Seconds to accept the file as UTF-8 and as GB18030, and their ratios to the bare load."""
    say(f"生成 {rows} 行问题数据……")
    table = issue_table(rows)
    utf8, gb18030 = as_csv(table), as_csv(table, "gb18030")
    titles = table.column_names
    del table
    say("DuckDB 直接读取（对照）……")
    bare = min(_bare_load(utf8, titles, folder) for _ in range(BARE_RUNS))
    found = [measured("bare typed read_csv into a table", bare, "s")]
    for encoding, data, aim in (("UTF-8", utf8, 4.0), ("GB18030", gb18030, 5.0)):
        say(f"入库 {encoding}……")
        seconds = _accept(data, folder / encoding, rows)
        found.append(measured(f"accept as {encoding} CSV", seconds, "s"))
        found.append(measured(f"accept as {encoding} CSV / bare load", seconds / bare, "ratio", aim))
    found.append(measured("peak memory after both", peak_megabytes(), "MB"))
    return found


def _accept(data: bytes, folder: Path, rows: int) -> float:
    store = open_store(f"duckdb:///{folder / 'city.duckdb'}")
    try:
        seconds, receipt = timed(lambda: intake.ingest(store, data, "bench.csv", "issue"))
    finally:
        store.close()
    if receipt.rows.good != rows:
        raise AssertionError(f"{receipt.rows.good} of {rows} rows went in: {receipt.problems[:3]}")
    return seconds


def _bare_load(data: bytes, titles: list[str], folder: Path) -> float:
    """The same file, typed by the contract and nothing else, into a table of a new database file."""
    source, target = folder / "bare.csv", folder / "bare.duckdb"
    source.write_bytes(data)
    target.unlink(missing_ok=True)
    kinds = {field.title: COLUMN_TYPES[field.type] for field in load("issue").fields}
    types = ", ".join(f"'{title}': '{kinds[title]}'" for title in titles)
    with duckdb.connect(str(target)) as connection:
        sql = f"CREATE TABLE issue AS SELECT * FROM read_csv('{source}', header = true, types = {{{types}}})"
        connection.execute("SET enable_progress_bar = false")
        seconds, _ = timed(lambda: connection.execute(sql))
        checkpoint, _ = timed(lambda: connection.execute("CHECKPOINT"))
    return seconds + checkpoint
