"""What is unlike the files that came before: how many rows, of what kinds, of which days. Sentences, never refusals."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from statistics import median
from typing import TYPE_CHECKING

from cleancity.contracts import Contract
from cleancity.intake.leaning import leans

if TYPE_CHECKING:
    import duckdb

# The batches a file is compared with, and how few of them say nothing yet.
COMPARED, ENOUGH = 8, 4
LOOKED_AT = 100
# A count within half and twice the usual is nothing to speak of.
USUAL = 2.0
# A kind's share is spoken of when it moved by so much (0-1) and by more than chance: standard errors.
MOVED, STANDARD_ERRORS, FEWEST = 0.15, 4.0, 20
# Rows found longer ago than this are not this period's.
PERIOD_DAYS = 60
SHARED_COLUMNS = ("category", "source")


def surprises(
    cursor: duckdb.DuckDBPyConnection, contract: Contract, department: str | None, as_of: date | None, n_good: int
) -> list[str]:
    """What a clerk should look at twice before `good` goes in.

    Args:
        department: who sent the file, where that was said: it is then compared with the same sender's.
        as_of: the file's report date.
    """
    said = list(_old_dates(cursor, contract, as_of))
    batches = _batches_before(cursor, contract, department)
    if len(batches) >= ENOUGH:
        said += _unusual_count([count for _, count in batches], n_good)
        for name in SHARED_COLUMNS:
            if name in contract.by_name:
                said += _moved_shares(cursor, contract, name, [number for number, _ in batches])
    return said


def _batches_before(
    cursor: duckdb.DuckDBPyConnection, contract: Contract, department: str | None
) -> list[tuple[int, int]]:
    rows = cursor.execute(
        "SELECT batch_id, n_good, COALESCE(absent, '') FROM batch WHERE dataset = $1 AND NOT is_undone"
        " AND ($2 IS NULL OR department = $2) ORDER BY batch_id DESC LIMIT $3",
        [contract.name, department, LOOKED_AT],
    ).fetchall()
    # A list that came back, or closings alone, say nothing of how many rows a week has.
    usual = [(int(number), int(count)) for number, count, absent in rows if not leans(contract, absent.split(","))]
    return usual[:COMPARED]


def _unusual_count(before: list[int], now: int) -> Iterator[str]:
    usual = median(before)
    if usual and not usual / USUAL <= now <= usual * USUAL:
        word = "漏报" if now < usual else "重复导出"
        yield (
            f"最近 {len(before)} 份每份 {min(before):,}—{max(before):,} 行（中位 {usual:,.0f}），"
            f"这份 {now:,} 行，请核对是否{word}。"
        )


def _moved_shares(
    cursor: duckdb.DuckDBPyConnection, contract: Contract, name: str, batches: list[int]
) -> Iterator[str]:
    now = _counts(cursor, f"SELECT {name}, COUNT(*) FROM good WHERE {name} IS NOT NULL GROUP BY {name}")
    numbers = ", ".join(map(str, batches))
    before = _counts(
        cursor,
        f"SELECT {name}, COUNT(*) FROM {contract.name}_history"
        f" WHERE {name} IS NOT NULL AND batch_id IN ({numbers}) GROUP BY {name}",
    )
    n_now, n_before = sum(now.values()), sum(before.values())
    if min(n_now, n_before) < FEWEST:
        return
    moved = []
    for value in now.keys() | before.keys():
        share, usual = now.get(value, 0) / n_now, before.get(value, 0) / n_before
        pooled = (now.get(value, 0) + before.get(value, 0)) / (n_now + n_before)
        error = (pooled * (1 - pooled) * (1 / n_now + 1 / n_before)) ** 0.5
        if abs(share - usual) >= MOVED and abs(share - usual) > STANDARD_ERRORS * error:
            moved.append((abs(share - usual), value, share, usual))
    for _, value, share, usual in sorted(moved, reverse=True)[:3]:
        usually = f"最近 {len(batches)} 份平均 {usual:.0%}"
        yield f"“{contract.field(name).title}”为{value}的占 {share:.0%}，{usually}，请核对。"


def _counts(cursor: duckdb.DuckDBPyConnection, sql: str) -> dict[str, int]:
    return {str(value): int(count) for value, count in cursor.execute(sql).fetchall()}


def _old_dates(cursor: duckdb.DuckDBPyConnection, contract: Contract, as_of: date | None) -> Iterator[str]:
    fields = [name for name in ("found_at", "inspected_on", "updated_on") if name in _columns(contract)][:1]
    if as_of is None or not fields:
        return
    name = fields[0]
    row = cursor.execute(
        f"SELECT COUNT(*) FILTER (WHERE {name} < $1), MIN(CAST({name} AS DATE)), COUNT(*) FILTER (WHERE {name} >= $2)"
        " FROM good",
        [as_of - timedelta(days=PERIOD_DAYS), as_of + timedelta(days=1)],
    ).fetchone()
    old, earliest, late = row or (0, None, 0)
    if old:
        yield f"有 {old:,} 行比报送日期 {as_of} 早 {PERIOD_DAYS} 天以上（最早 {earliest}），请核对是不是这一期的。"
    if late:
        yield f"有 {late:,} 行的日期晚于报送日期 {as_of}，请核对。"


def _columns(contract: Contract) -> set[str]:
    return {*contract.by_name, *(column.name for column in contract.derived)}
