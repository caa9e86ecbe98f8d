"""What SQL can reach from the open store: its own tables, and nothing else of the machine."""

import duckdb
import pytest

from cleancity.contracts import load
from cleancity.store.schema import META_COLUMNS
from tests.making import rows_of, store_at

REACHES_OUT = [
    "SELECT * FROM read_csv('{file}')",
    "SELECT * FROM '{file}'",
    "SELECT * FROM read_text('{file}')",
    "SELECT * FROM read_blob('{file}')",
    "SELECT * FROM read_json('{file}')",
    "SELECT * FROM read_parquet('{file}')",
    "SELECT * FROM sniff_csv('{file}')",
    "SELECT * FROM glob('{folder}/*')",
    "SELECT * FROM query('SELECT * FROM read_text(''{file}'')')",
    "COPY meta TO '{folder}/out.csv'",
    "COPY meta FROM '{file}'",
    "EXPORT DATABASE '{folder}/out'",
    "IMPORT DATABASE '{folder}'",
    "ATTACH '{folder}/out.duckdb'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD '{folder}/own.duckdb_extension'",
    "CREATE SECRET (TYPE s3)",
]
UNLOCKS = [
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "RESET lock_configuration",
    "SET memory_limit = '8GB'",
    "SET threads = 64",
    "SET autoload_known_extensions = true",
    "SET allow_community_extensions = true",
    "SET temp_directory = '{folder}'",
    "SET allowed_directories = ['/']",
    "SET python_enable_replacements = true",
    "PRAGMA profiling_output = '{folder}/out.json'",
    "CALL enable_logging(storage = 'file', storage_path = '{folder}/logs')",
]


@pytest.fixture(scope="module")
def opened(tmp_path_factory):
    """An open store, a file beside it and the folder they lie in."""
    folder = tmp_path_factory.mktemp("locked")
    (folder / "secret.csv").write_text("a,b\n1,2\n")
    store = store_at(folder / "store")
    yield store, folder
    store.close()


def refused(opened, sql):
    store, folder = opened
    connection = store._connection.cursor()  # as close to DuckDB as anything of ours comes
    try:
        connection.execute(sql.format(folder=folder, file=folder / "secret.csv")).fetchall()
    except duckdb.Error as error:
        return f"{type(error).__name__}: {error}"
    finally:
        connection.close()
    return ""


@pytest.mark.parametrize("sql", REACHES_OUT)
def test_no_statement_reaches_the_file_system(opened, sql):
    assert refused(opened, sql).startswith("PermissionException")
    assert sorted(path.name for path in opened[1].iterdir()) == ["secret.csv", "store"], "nothing was written"


@pytest.mark.parametrize("sql", UNLOCKS)
def test_no_setting_can_be_changed(opened, sql):
    assert "InvalidInputException" in refused(opened, sql)


def test_a_variable_of_python_is_no_table(opened):
    import pandas as pd

    df = pd.DataFrame({"secret": [1]})
    assert "CatalogException" in refused(opened, "SELECT * FROM df"), df


def test_text_that_is_sql_stays_text_where_values_are_bound(opened):
    """`query()` and `query_table()` work in DuckDB, so a value must never become text of SQL: it is bound."""
    store, _ = opened
    evil = "'); SELECT * FROM query('SELECT 1'); --"
    assert rows_of(store, "SELECT $1 AS said", [evil]) == [(evil,)]


def test_the_names_that_are_written_into_sql_come_from_the_contracts(opened):
    store, _ = opened
    listed = rows_of(store, "SELECT column_name FROM duckdb_columns() WHERE table_name = 'issue'")
    columns = {name for (name,) in listed}
    known = {field.name for field in load("issue").fields} | set(META_COLUMNS)
    assert {field.name for field in load("issue").fields} <= columns
    assert all(name.isidentifier() for name in columns | known)
