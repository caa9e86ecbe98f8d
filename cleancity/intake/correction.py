"""One row mended by hand: a file of that row as it stands, with some cells changed, that goes in like any other."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from cleancity.contracts import Contract, load
from cleancity.errors import Refused
from cleancity.intake.upload import Upload
from cleancity.store import Store

if TYPE_CHECKING:
    import duckdb


def correction(store: Store, dataset: str, key: Mapping[str, str], changed: Mapping[str, str], at: datetime) -> Upload:
    """The upload that makes the row with this key say what `changed` says, and leaves all else as it is.

    Args:
        key: the columns of the contract's key.
        changed: our column -> what is to stand there, as a person would type it; "" empties it.
        at: now. It is part of how the batch is read, so that the same correction can be made twice.

    Raises:
        Refused: there is no such row, or the dataset is replaced whole and cannot be mended by the row.
    """
    contract = load(dataset)
    if contract.load == "snapshot":
        raise Refused(f"“{contract.title}”是整份替换的，不能只改一行。", "请改好整份文件再上传。")
    with store.cursor() as cursor:
        row = _row(cursor, contract, key)
    cells = {contract.field(name).title: _text(row[name]) for name in contract.by_name}
    cells |= {contract.field(name).title: text for name, text in changed.items()}
    cells |= {header: text or "" for header, text in json.loads(row["extra"] or "{}").items()}
    file = f"更正_{'_'.join(key.values())}.csv"
    return Upload(_csv(cells), file, dataset, mapping=f"# 更正于 {at.isoformat(timespec='seconds')}\n")


def as_it_stands(store: Store, dataset: str, key: Mapping[str, str]) -> dict[str, str]:
    """Every column of the row with this key, as a person would type it.

    Raises:
        Refused: there is no such row.
    """
    contract = load(dataset)
    with store.cursor() as cursor:
        row = _row(cursor, contract, key)
    return {name: _text(row[name]) for name in contract.by_name}


def _row(cursor: duckdb.DuckDBPyConnection, contract: Contract, key: Mapping[str, str]) -> dict[str, Any]:
    where = " AND ".join(f"{name} = ${number}" for number, name in enumerate(key, 1))
    columns = [*contract.by_name, "extra"]
    found = cursor.execute(
        f"SELECT {', '.join(columns)} FROM {contract.name} WHERE {where}", list(key.values())
    ).fetchone()
    if found is None:
        raise Refused(f"库里没有编号为“{' '.join(key.values())}”的{contract.title}。", "请刷新页面再试。")
    row = dict(zip(columns, found, strict=True))
    # A point is kept converted and as it came; only what came is written, so that it is converted the same way again.
    if row.get("raw_x") is not None:
        row["lon"] = row["lat"] = None
    return row


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return repr(value) if isinstance(value, float) else str(value)


def _csv(cells: Mapping[str, str]) -> bytes:
    target = io.StringIO(newline="")
    csv.writer(target).writerows([list(cells), list(cells.values())])
    return target.getvalue().encode()
