"""A list of ours that comes back filled in: only rows that were filled speak (cleancity/contracts/returned.py)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Protocol

import pyarrow as pa

from cleancity.contracts import Contract, returned
from cleancity.errors import Refused
from cleancity.intake.header import Layout
from cleancity.intake.leaning import Runs
from cleancity.intake.table import HEAD_ROWS, Sheet

if TYPE_CHECKING:
    import duckdb


class Counted(Protocol):
    """What was counted while such a list was staged."""

    n_unfilled: int
    n_moved: int


def has_returned(sheets: Sequence[Sheet]) -> bool:
    """Whether one of the sheets is such a list."""
    return any(returned.is_returned(cells) for sheet in sheets for cells in sheet.head[:HEAD_ROWS])


def filled_in(folded: pa.RecordBatch, raw: pa.RecordBatch, layout: Layout, key: str) -> tuple[pa.RecordBatch, int]:
    """The rows of `folded` that are no longer as they went out, and of how many another number stands in column `key`
    (it is taken out, so that they are sent back); `raw` are the same rows as the file has them."""
    at = returned.seal_index(layout.headers)
    if at is None:
        return folded, 0
    columns = [
        folded[name].to_pylist() if name in folded.schema.names else [None] * folded.num_rows
        for name in returned.TO_FILL
    ]
    seals = [(text or "").strip() for text in raw[f"c{at}"].to_pylist()]
    keys = folded[key].to_pylist()
    own = [name if returned.has_its_key(sealed, name) else None for name, sealed in zip(keys, seals, strict=True)]
    n_moved = sum(name is not None and mine is None for name, mine in zip(keys, own, strict=True))
    rows = zip(zip(*columns, strict=True), seals, keys, own, strict=True)
    keep = [not returned.is_unfilled(sealed, values) or theirs != mine for values, sealed, theirs, mine in rows]
    place = folded.schema.get_field_index(key)
    mended = folded.set_column(place, key, pa.array(own, pa.string()))
    return mended.filter(pa.array(keep, pa.bool_())), n_moved


def refuse_empty(n_rows: int, n_unfilled: int) -> None:
    """Raises Refused when nothing at all was filled in."""
    if n_rows == n_unfilled and n_rows:
        raise Refused("清单里没有填写任何一行。", f"请在标有{returned.MARK}的列里填写，保存后再传。")


def notices(
    cursor: duckdb.DuckDBPyConnection, contract: Contract, layout: Layout, staging: Counted, unplaced: Runs
) -> Iterator[str]:
    """What is said of a file whose rows lean on the store: what it lacks, and which rows do not count."""
    if layout.is_returned:
        unfilled = f"，{staging.n_unfilled:,} 行没有填写，照旧" if staging.n_unfilled else ""
        key = contract.title_of(contract.key[0])
        yield f"这是填好送回的整改清单：按{key}对应，只读标有{returned.MARK}的列{unfilled}。"
        if staging.n_moved:
            yield f"有 {staging.n_moved:,} 行的{key}与发出时不符，已退回：请用原清单填写，不要改{key}、移动或粘贴整行。"
        yield from _opened_again(cursor)
    elif layout.lacking:
        lacking = "、".join(title for _, title in layout.lacking)
        n_unplaced = sum(last - first + 1 for first, last in unplaced)
        rest = f"，对不上的 {n_unplaced:,} 行退回" if n_unplaced else ""
        yield f"文件缺少{lacking}：编号在库里的行沿用库里的{rest}。"


def _opened_again(cursor: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """A list may be older than what the store has heard since."""
    row = cursor.execute(
        "SELECT COUNT(*), MIN(g.row_number) FROM good AS g JOIN issue AS i ON i.issue_id = g.issue_id"
        " WHERE i.closed_at IS NOT NULL AND g.closed_at IS NULL"
    ).fetchone()
    if row and row[0]:
        yield (
            f"有 {row[0]:,} 件库里已经结案，按这份清单会改回未结（例如第 {row[1]} 行）："
            "清单可能是旧的，请核对后再入库。"
        )
