"""Files as people send them, and the whole of a store as plain values: what many tests begin and end with."""

import atexit
import csv
import io
import shutil
import tempfile
from functools import cache
from pathlib import Path

import openpyxl

from cleancity.store import Store, open_store
from cleancity.store.schema import digest

FILES = Path(__file__).parent / "files"


def csv_bytes(rows, encoding="utf-8", delimiter=",", newline="\r\n", above=()):
    """A CSV file: `above` are lines of text before the header, `rows` lists of cells, the header first."""
    target = io.StringIO(newline="")
    for line in above:
        target.write(line + newline)
    csv.writer(target, delimiter=delimiter, lineterminator=newline).writerows(rows)
    return target.getvalue().encode(encoding)


def xlsx_bytes(rows, title="Sheet1", above=()):
    """A workbook with one sheet of `rows`, below the rows `above`."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for number, row in enumerate([*above, *rows], 1):
        for column, value in enumerate(row, 1):
            if value not in (None, ""):
                sheet.cell(number, column, value)
    return saved(book)


def saved(book):
    """The bytes of an openpyxl workbook."""
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def store_at(folder):
    """A store in `folder`, opened; where there is none, a copy of one that was made once, since making takes longer."""
    folder = Path(folder).resolve()
    if not any(folder.glob("*")):
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy(_made_once(digest()), folder)
    return _opened(folder)


@cache
def _made_once(of_schema):
    """The file of an empty store; a test may have changed what its tables are made of."""
    folder = Path(tempfile.mkdtemp(prefix="cleancity-empty-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    _opened(folder).close()
    return folder / "city.duckdb"


def _opened(folder):
    return open_store(f"duckdb:///{folder.as_posix().lstrip('/')}/city.duckdb")


def rows_of(store: Store, sql, parameters=None):
    """The answer to `sql` as a list of tuples."""
    with store.cursor() as cursor:
        return cursor.execute(sql, parameters).fetchall()


def every_table(store: Store):
    """The names of the datasets' tables and of the store's own; `meta` only counts changes, the others are settings."""
    sql = "SELECT table_name FROM information_schema.tables WHERE table_type = 'BASE TABLE'"
    sql += " AND table_name NOT IN ('meta', 'work_day', 'work_session', 'work_clock')"
    sql += " AND table_name NOT IN ('obligation', 'obligation_department', 'obligation_period')"
    own = "table_schema = 'main' AND table_catalog <> 'temp'"
    return [name for (name,) in rows_of(store, f"{sql} AND {own} ORDER BY 1")]


def dump(store: Store, tables=None):
    """Every row of every table, nothing left out but the counter of changes; rows in an order of their own."""
    names = tables or every_table(store)
    return {name: sorted(map(repr, rows_of(store, f"SELECT * FROM {name}"))) for name in names}


def state_on_disk(store: Store):
    """What a refusal must leave as it was: the files, the manifest's text, the number of rows in each table."""
    files = sorted(
        path.relative_to(store.folder).as_posix() for path in store.folder.rglob("*")
        if path.is_file() and path.suffix != ".wal"
    )
    manifest = store.manifest.path.read_text(encoding="utf-8") if store.manifest.path.exists() else None
    return files, manifest, {name: len(rows) for name, rows in dump(store).items()}
