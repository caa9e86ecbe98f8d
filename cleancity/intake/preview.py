"""What a file would change: added, changed, unchanged rows, changed cells, what deserves a word. Changes nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy

from cleancity.contracts import Contract
from cleancity.intake import guess, names
from cleancity.intake.cleaning import sentence
from cleancity.intake.doubts import doubts
from cleancity.intake.header import Layout
from cleancity.intake.lengths import lengths_in_words
from cleancity.intake.mapping import FileMapping
from cleancity.intake.matching import normal
from cleancity.intake.names import short
from cleancity.intake.problems import Change, UnknownName
from cleancity.intake.stage import Staging
from cleancity.intake.unseen import INVISIBLE
from cleancity.workdays import load_calendar

if TYPE_CHECKING:
    import duckdb

_UNSEEN = re.compile(rf"^\s+|\s+$|{INVISIBLE.pattern}")
SHOWN_CHANGES = 200
SHOWN_NAMES = 8


@dataclass(frozen=True)
class Difference:
    """Good rows by what they do to the store."""

    added: int
    changed: int
    unchanged: int


def difference(cursor: duckdb.DuckDBPyConnection, contract: Contract) -> Difference:
    """Compare `good` with what is in force, column by column."""
    columns = [*(column.name for column in contract.fields), "extra"]
    mine, theirs = (", ".join(f"{side}.{name}" for name in columns) for side in ("g", "c"))
    # A first file meets an empty table; joining a million rows with nothing still costs a pass over them.
    if cursor.execute(f"SELECT 1 FROM {contract.name} LIMIT 1").fetchone() is None:
        good = cursor.execute("SELECT COUNT(*) FROM good").fetchone()
        return Difference(good[0] if good else 0, 0, 0)
    cursor.execute(
        f"CREATE OR REPLACE TEMP TABLE matched AS SELECT g.row_number,"
        f" ({mine}) IS DISTINCT FROM ({theirs}) AS is_changed"
        f" FROM good AS g JOIN {contract.name} AS c ON {_same_key(contract)}"
    )
    row = cursor.execute(
        "SELECT (SELECT COUNT(*) FROM good), COUNT(*), COUNT(*) FILTER (WHERE is_changed) FROM matched"
    ).fetchone()
    total, matched, changed = row if row else (0, 0, 0)
    return Difference(total - matched, changed, matched - changed)


def changes(cursor: duckdb.DuckDBPyConnection, contract: Contract) -> list[Change]:
    """The first changed cells, old and new, as text."""
    fields = [column.name for column in contract.fields]
    sides = [f"CAST({side}.{name} AS VARCHAR)" for name in fields for side in ("c", "g")]
    key = " || ' ' || ".join(f"COALESCE(CAST(g.{name} AS VARCHAR), '')" for name in contract.key)
    rows = cursor.execute(
        f"SELECT {key}, {', '.join(sides)} FROM good AS g JOIN {contract.name} AS c ON {_same_key(contract)}"
        f" SEMI JOIN (SELECT row_number FROM matched WHERE is_changed) AS m ON m.row_number = g.row_number"
        f" ORDER BY g.row_number LIMIT {SHOWN_CHANGES}"
    ).fetchall()
    return [
        Change(row[0], contract.field(name).title, row[1 + 2 * i] or "", row[2 + 2 * i] or "")
        for row in rows
        for i, name in enumerate(fields)
        if row[1 + 2 * i] != row[2 + 2 * i]
    ][:SHOWN_CHANGES]


def notices(
    cursor: duckdb.DuckDBPyConnection,
    layout: Layout,
    contract: Contract,
    present: Collection[str],
    absent: Sequence[str],
    staging: Staging,
    read_as: str,
    unknown: Collection[UnknownName],
    mapping: FileMapping,
) -> list[str]:
    """Sentences about what was done to the rows and what in them is not known here."""
    said = [_reading(layout, read_as)]
    said += [_repair(kind, count, *staging.repairs.examples[kind]) for kind, count in staging.repairs.counts.items()]
    if staging.totals:
        words = "、".join(dict.fromkeys(short(word) for word in list(staging.totals.values())[:5]))
        where = _rows(staging.totals)
        said.append(f"有 {len(staging.totals)} 行是合计、备注或重复表头（{words}），未计入数据（第 {where} 行）。")
    said += staging.remarks
    said += _duplicates(cursor)
    if layout.similar:
        pairs = [f"“{layout.header_of(name, contract)}”当作“{contract.field(name).title}”" for name in layout.similar]
        said.append(f"有 {len(pairs)} 列按相近的名称对应，请核对：{_list(sorted(pairs))}。")
    said += lengths_in_words(layout.headers, layout.columns, contract)
    said += _misfit(layout, mapping)
    if layout.unmapped:
        said.append(
            f"有 {len(layout.unmapped)} 列没有对应的栏目，原样随行保存：{_list(list(layout.unmapped.values()))}。"
        )
    if layout.running_number is not None and contract.numbered_by:
        key, by = contract.title_of(contract.key[0]), "-".join(map(contract.title_of, contract.numbered_by))
        said.append(f"文件没有{key}，用“{by}-序号”编号（没有的项略去）；下次这几项都相同的，当作同一件更新。")
    said += [*_told_apart(cursor, contract), *(_points(cursor, staging) if contract.is_located else [])]
    if "limit_value" in present:
        said += _open_limits(cursor)
    said += doubts(cursor, contract, present)
    said += names.in_words(unknown, SHOWN_NAMES)
    return said + list(_kept(cursor, contract, absent)) + list(_vanishing(cursor, contract))


def undated(contract: Contract, present: Collection[str], given: date | None, as_of: date | None) -> Iterator[str]:
    """Of progress that does not say its day: which day it was taken for."""
    is_progress = "report_day" in {column.name for column in contract.derived}
    if is_progress and given is None and "updated_on" not in present:
        title = contract.title_of("updated_on")
        yield f"文件里没有{title}，按 {as_of} 的进度计入；不是这一天的，请在上传时填“报送日期”。"


def _same_key(contract: Contract) -> str:
    return " AND ".join(
        f"c.{name} = g.{name}" if contract.field(name).required else f"c.{name} IS NOT DISTINCT FROM g.{name}"
        for name in contract.key
    )


def _reading(layout: Layout, read_as: str) -> str:
    where = f"工作表“{layout.sheet.name}”，" if layout.sheet.name else ""
    gap = "" if read_as.endswith("）") else " "
    return f"按 {read_as}{gap}读取，{where}表头在第 {layout.row} 行，认出 {len(layout.columns)} 列。"


def _repair(kind: str, count: int, before: str, after: str) -> str:
    if kind in ("spaces", "invisible"):  # else both sides would read alike
        before = _UNSEEN.sub("␣", before)
    return sentence(kind, count, short(before), short(after))


def _list(words: list[str]) -> str:
    return "、".join(short(word) for word in words[:SHOWN_NAMES]) + ("等" if len(words) > SHOWN_NAMES else "")


def _rows(numbers: dict[int, str]) -> str:
    shown = sorted(numbers)[:5]
    return "、".join(map(str, shown)) + ("等" if len(numbers) > 5 else "")


def _duplicates(cursor: duckdb.DuckDBPyConnection) -> Iterator[str]:
    row = cursor.execute("SELECT COUNT(*) FILTER (WHERE is_same), COUNT(*) FILTER (WHERE NOT is_same) FROM left_out")
    same, other = row.fetchone() or (0, 0)
    if same:
        yield f"有 {same} 行与后面的行完全相同，只计一次。"
    if other:
        yield f"有 {other} 行与后面的行编号相同而内容不同，以最后一行为准（已列出）。"


def _told_apart(cursor: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[str]:
    for name, other in contract.stand_in.items():
        row = cursor.execute(f"SELECT COUNT(*) FROM good WHERE {name} = CAST({other} AS VARCHAR)").fetchone()
        if row and row[0]:
            title, by = contract.title_of(name), contract.title_of(other)
            yield f"有 {row[0]} 行没有{title}、其余编号相同而{by}不同，按{by}分开计。"


def _points(cursor: duckdb.DuckDBPyConnection, staging: Staging) -> Iterator[str]:
    rows = dict(cursor.execute("SELECT point_state, COUNT(*) FROM good GROUP BY ALL").fetchall())
    total, usable = sum(rows.values()), rows.get("有坐标", 0)
    if usable < total and total:
        parts = "，".join(f"{state} {count}" for state, count in sorted(rows.items()) if state != "有坐标")
        yield f"{total} 行中有 {usable} 行能上图；其余：{parts}。"
    if rows.get("坐标系不明"):
        pairs = cursor.execute("SELECT raw_x, raw_y FROM good WHERE point_state = '坐标系不明' LIMIT 1000").fetchnumpy()
        kind = guess.kind_of(*(numpy.ma.filled(pairs[name], numpy.nan) for name in ("raw_x", "raw_y")))
        choose = "" if kind == guess.PROJECTED else "，请在“坐标系”一栏选择，或用 --crs 指明"
        yield f"X、Y 坐标没有说明坐标系，未上图；{guess.in_words(kind)}{choose}。"
    if staging.located.is_elsewhere:
        outside, points = staging.located.n_outside, staging.located.n_points
        where = f"{points} 处坐标中有 {outside} 处不在本市范围，按外地的文件照样上图"
        yield f"{where}；若是本市的文件，请核对坐标系，以及经度、纬度是否写反。"


def _open_limits(cursor: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Limits in working time that end, or begin, beyond the years of the holiday table."""
    row = cursor.execute(
        "SELECT COUNT(*), MIN(row_number) FROM good"
        " WHERE due_at IS NULL AND limit_value IS NOT NULL AND limit_unit IN ('工作日', '工作时')"
    ).fetchone()
    if row and row[0]:
        reach = load_calendar()
        yield (
            f"有 {row[0]} 行以工作日或工作时计的时限超出节假日表的年份（{reach.first.year} 至 {reach.last.year} 年），"
            f"没有整改时限，按期率不计这些行（例如第 {row[1]} 行）；请在 data/reference/holiday.csv 补上那一年。"
        )


def _misfit(layout: Layout, mapping: FileMapping) -> Iterator[str]:
    """A mapping made for other headers: the system that exports the file has changed, or it is another's file."""
    theirs = {normal(header) for header in layout.headers if header}
    gone = [header for header in mapping.columns if normal(header) not in theirs]
    if gone:
        yield f"对照里的{_list(gone)}这 {len(gone)} 列，文件里没有；导出格式可能变了，请核对列名对照。"
    known = {normal(header) for header in mapping.headers}
    new = [header for header in layout.headers if header and normal(header) not in known] if known else []
    if new:
        yield f"与保存的对照相比，文件多了 {len(new)} 列：{_list(new)}。"


def _kept(cursor: duckdb.DuckDBPyConnection, contract: Contract, names: Sequence[str]) -> Iterator[str]:
    """A column that the file does not have says nothing: what the changed rows hold in it stays."""
    absent = [column for column in contract.fields if column.name in names]
    is_known = cursor.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'matched'").fetchone()
    if contract.load == "snapshot" or not absent or not is_known:
        return
    counts = ", ".join(f"COUNT(c.{column.name})" for column in absent)
    filled = cursor.execute(
        f"SELECT {counts} FROM good AS g JOIN {contract.name} AS c ON {_same_key(contract)}"
        " SEMI JOIN (SELECT row_number FROM matched WHERE is_changed) AS m ON m.row_number = g.row_number"
    ).fetchone()
    kept = [column.title for column, count in zip(absent, filled or (), strict=True) if count]
    if kept:
        yield f"文件里没有{_list(kept)}，更新的行在这 {len(kept)} 列上保留库里原来的；要清空请加上这一列，格子留空。"


def _vanishing(cursor: duckdb.DuckDBPyConnection, contract: Contract) -> Iterator[str]:
    if contract.load != "snapshot":
        return
    scope = ", ".join(contract.scope)
    row = cursor.execute(
        "SELECT COUNT(*),"
        f" COUNT(*) FILTER (EXISTS (SELECT 1 FROM checked AS g WHERE g.is_bad AND {_same_key(contract)}))"
        f" FROM {contract.name} AS c WHERE ({scope}) IN (SELECT ({scope}) FROM good)"
        f" AND NOT EXISTS (SELECT 1 FROM good AS g WHERE {_same_key(contract)})"
    ).fetchone()
    if row and row[0]:
        titles = "、".join(contract.field(name).title for name in contract.scope)
        back = f"，或者在而被退回（{row[1]} 行）" if row[1] else ""
        yield f"按{titles}整体替换：库里原有 {row[0]} 行不在这份文件里{back}，入库后不再计入。"
