"""The ways in that are measured, each in a process of its own: `python -m cleancity.bench.contenders NAME FILE OUT`.

It prints one JSON object: seconds, peak resident megabytes (of the process and of its children), rows.
"""

from __future__ import annotations

import csv
import json
import resource
import sys
from collections.abc import Callable
from pathlib import Path

import duckdb
import pandas as pd
import python_calamine as calamine

from cleancity import intake
from cleancity.bench.measure import timed
from cleancity.contracts import Contract, Field, load
from cleancity.store import COLUMN_TYPES, open_store

DTYPES = {"integer": "Int64", "number": "float64", "boolean": "boolean"}


def bare_load(source: Path, target: Path) -> int:
    """DuckDB's typed read of a UTF-8 file into a table, and the checkpoint: nothing checked, nothing kept."""
    contract = load("issue")
    kinds = {field.title: COLUMN_TYPES[field.type] for field in contract.fields}
    titles = next(csv.reader(source.open(encoding="utf-8", newline="")))
    types = ", ".join(f"'{title}': '{kinds[title]}'" for title in titles)
    with duckdb.connect(str(target / "bare.duckdb")) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(
            f"CREATE TABLE issue AS SELECT * FROM read_csv('{source}', header = true, types = {{{types}}})"
        )
        connection.execute("CHECKPOINT")
        return _count(connection)


def ours(source: Path, target: Path) -> int:
    """The front door, with every cleaning on, as an upload goes through it."""
    store = open_store(f"duckdb:///{target / 'city.duckdb'}")
    try:
        receipt = intake.ingest(store, source.read_bytes(), source.name, "issue")
    finally:
        store.close()
    return receipt.rows.good


def pandas_pandera(source: Path, target: Path) -> int:
    """pandas reads, pandera checks the contract's rules, DuckDB stores: what a good script would do."""
    import pandera.pandas as pa

    contract = load("issue")
    frame = pd.read_csv(source, encoding="gb18030", dtype=str, keep_default_na=False, na_values=[""])
    frame = frame.rename(columns={field.title: field.name for field in contract.fields})
    frame = frame.apply(lambda column: column.str.strip())
    for name in frame.columns:
        frame[name] = _typed(frame[name], contract.field(name))
    schema = pa.DataFrameSchema({name: _column(contract, name) for name in frame.columns}, unique=list(contract.key))
    checked = schema.validate(frame, lazy=True)
    with duckdb.connect(str(target / "pandas.duckdb")) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.register("checked", checked)
        connection.execute("CREATE TABLE issue AS SELECT * FROM checked")
        connection.execute("CHECKPOINT")
        return _count(connection)


def bare_calamine(source: Path, target: Path) -> int:
    """The workbook's cells as calamine gives them, and nothing done with them."""
    sheet = calamine.CalamineWorkbook.from_path(str(source)).get_sheet_by_index(0)
    return len(sheet.to_python()) - 1


CONTENDERS: dict[str, Callable[[Path, Path], int]] = {
    each.__name__: each for each in (bare_load, ours, pandas_pandera, bare_calamine)
}


def _typed(column: pd.Series, field: Field) -> pd.Series:
    if field.type in ("date", "datetime"):
        return pd.to_datetime(column, errors="coerce")
    return column.astype(DTYPES[field.type]) if field.type in DTYPES else column  # type: ignore[call-overload]


def _column(contract: Contract, name: str) -> object:
    import pandera.pandas as pa

    field = contract.field(name)
    checks = [pa.Check.isin(field.enum)] if field.enum else []
    checks += [pa.Check.ge(field.minimum)] if field.minimum is not None else []
    checks += [pa.Check.le(field.maximum)] if field.maximum is not None else []
    return pa.Column(checks=checks, nullable=not field.required)


def _count(connection: duckdb.DuckDBPyConnection) -> int:
    row = connection.execute("SELECT COUNT(*) FROM issue").fetchone()
    return int(row[0]) if row else 0


def main() -> None:
    """Run the contender that the arguments name, and print what it took."""
    name, source, target = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    seconds, rows = timed(lambda: CONTENDERS[name](source, target))
    peaks = [resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps({"seconds": seconds, "megabytes": sum(peaks), "rows": rows}))


if __name__ == "__main__":
    main()
