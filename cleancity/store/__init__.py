"""The store: the only room that knows DuckDB. One process owns the file; every call takes a cursor of its own."""

from cleancity.store.address import path_of
from cleancity.store.database import Store, open_store
from cleancity.store.manifest import BatchLine, Manifest
from cleancity.store.schema import COLUMN_TYPES, META_COLUMNS, column_types, stored_columns

__all__ = [
    "COLUMN_TYPES",
    "META_COLUMNS",
    "BatchLine",
    "Manifest",
    "Store",
    "column_types",
    "open_store",
    "path_of",
    "stored_columns",
]
