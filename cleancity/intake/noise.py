"""Rows of a sheet that are no data: blank ones, sums, footnotes, repeated headers, other tables below the first.

A row is judged by what it lacks: one whose key is there is data, whatever its other cells say, and is at worst rejected
with a reason. What is left out is counted, with the text that gave it away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleancity.contracts import Contract, load_all
from cleancity.intake.header import Layout
from cleancity.intake.matching import normal

# 84消毒液小计, 一库合计（件）: nothing that is counted is itself called a sum.
TOTALS_PATTERN = (
    r"(?i)^\s*([^，。；:：]{0,20}(合\s*计|小\s*计|总\s*计)|(本页|本表|本周|本月|全市|全区|以上)?\s*(共\s*计|累\s*计|总\s*数)"
    r"|sub-?total|total)(数量|数)?\s*([（(][^（）()]{0,12}[）)])?\s*[:：]?\s*[0-9.,，]*\s*[件行项个条]?\s*$"
)
TOTALS = re.compile(TOTALS_PATTERN)
# A sum is named in one of the first columns; further right such words are data.
TOTALS_COLUMNS = 3
FOOTNOTE = re.compile(
    r"^\s*(备注|说明|注|制表|填表|填报|审核|审批|复核|负责人|主管领导|分管领导|单位负责人|经办|签字|签名|签章|盖章|报送人|报送单位"
    r"|统计人|联系人|联系电话|打印时间|导出时间|制表日期|填报日期|数据来源)\S{0,4}\s*[:：]"
)
# Alone in their row: the heading of a part of the table, the end of a page or of the table.
ALONE = re.compile(
    r"^\s*(([（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．])\s*\S{1,20}|以下空白|以下无正文|[（(]?完[)）]?|第\s*\d+\s*页.{0,12})\s*$"
)
# A remark across the page, longer than any key.
LONG_REMARK = 40
REPLACED = "\ufffd"
REPEATED = "重复的表头"
OTHER_TABLE = "另一张表"
ABOVE = "表头上方的内容"


@dataclass
class Sifted:
    """What was taken out of a sheet.

    Attributes:
        left_out: row number -> the text that gave the row away.
        damaged: row number -> (header, cell) of the first cell with characters that could not be decoded.
        others: where tables that were not read begin, and the header of each.
    """

    left_out: dict[int, str] = field(default_factory=dict)
    damaged: dict[int, tuple[str, str]] = field(default_factory=dict)
    others: dict[int, str] = field(default_factory=dict)
    is_elsewhere: bool = False


@dataclass(frozen=True)
class _Row:
    index: int
    number: int
    cells: tuple[str, ...]

    @property
    def filled(self) -> list[int]:
        return [place for place, cell in enumerate(self.cells) if cell.strip()]


def sift(
    batch: pa.RecordBatch, layout: Layout, contract: Contract, sifted: Sifted, ragged: dict[int, tuple[str, ...]]
) -> pa.RecordBatch:
    """The rows of `batch` that are data.

    Args:
        sifted: filled; carries on from batch to batch.
        ragged: rows too long for the table, by number; those of another table are taken out of it.
    """
    suspects = _suspects(batch, layout, contract)
    rows = sorted(
        [*suspects, *(_Row(-1, number, ragged[number]) for number in ragged if number not in sifted.left_out)],
        key=lambda row: row.number,
    )
    drop: set[int] = set()
    changes: list[tuple[int, bool]] = []
    elsewhere = sifted.is_elsewhere
    for row in rows:
        if not row.filled:
            drop.add(row.index)
        elif word := _header_again(row, layout):
            elsewhere = _turn(row, word == OTHER_TABLE, changes, sifted)
            _leave_out(row, word, drop, sifted)
            _leave_out_title(batch, row, drop, sifted)
        elif elsewhere or row.index < 0:
            continue
        elif word := noise_in(row.cells, layout, contract):
            _leave_out(row, word, drop, sifted)
        elif damaged := [place for place in row.filled if REPLACED in row.cells[place]]:
            sifted.damaged[row.number] = (layout.headers[damaged[0]], row.cells[damaged[0]])
            drop.add(row.index)
    if changes or sifted.is_elsewhere:
        _leave_out_elsewhere(batch, changes, drop, sifted, ragged)
    sifted.is_elsewhere = elsewhere
    if not drop - {-1}:
        return batch
    keep = np.ones(batch.num_rows, np.bool_)
    keep[[index for index in drop if index >= 0]] = False
    return batch.filter(pa.array(keep))


def above_header(layout: Layout) -> dict[int, str]:
    """Rows above the header that look like rows of a table, not like titles: not read, and counted."""
    rows = enumerate(layout.sheet.head[: layout.row - 1 - len(layout.above)], 1)
    return {number: ABOVE for number, cells in rows if sum(1 for cell in cells if cell.strip()) > 2}


def _leave_out(row: _Row, word: str, drop: set[int], sifted: Sifted) -> None:
    drop.add(row.index)
    sifted.left_out[row.number] = word


def _turn(row: _Row, is_other: bool, changes: list[tuple[int, bool]], sifted: Sifted) -> bool:
    changes.append((row.number, is_other))
    if is_other:
        sifted.others[row.number] = "、".join(row.cells[place].strip() for place in row.filled[:4])
    return is_other


def _leave_out_title(batch: pa.RecordBatch, header: _Row, drop: set[int], sifted: Sifted) -> None:
    """A line of its own right above a header further down is that table's title."""
    numbers = batch["row_number"].to_numpy()
    for number in (header.number - 1, header.number - 2):
        for index in np.flatnonzero(numbers == number).tolist():
            cells = [batch[place][index].as_py() or "" for place in range(batch.num_columns - 1)]
            filled = [cell for cell in cells if cell.strip()]
            if len(filled) == 1 and number not in sifted.left_out:
                _leave_out(_Row(index, number, tuple(cells)), filled[0].strip(), drop, sifted)
            if filled:
                return


def _leave_out_elsewhere(
    batch: pa.RecordBatch,
    changes: Sequence[tuple[int, bool]],
    drop: set[int],
    sifted: Sifted,
    ragged: dict[int, tuple[str, ...]],
) -> None:
    """Every row between another table's header and the next header of ours."""
    edges = [(0, sifted.is_elsewhere), *changes]
    numbers = batch["row_number"].to_numpy()
    for place, (start, is_other) in enumerate(edges):
        if not is_other:
            continue
        end = edges[place + 1][0] if place + 1 < len(edges) else float("inf")
        for index in np.flatnonzero((numbers >= start) & (numbers < end)).tolist():
            if index not in drop:
                _leave_out(_Row(index, int(numbers[index]), ()), OTHER_TABLE, drop, sifted)
        for number in [number for number in ragged if start <= number < end]:
            sifted.left_out[number] = OTHER_TABLE
            del ragged[number]


def _suspects(batch: pa.RecordBatch, layout: Layout, contract: Contract) -> list[_Row]:
    """Rows that lack something required, hold a header, look like a sum or are damaged: few enough for Python."""
    suspect = pa.array(np.zeros(batch.num_rows, np.bool_))
    known = pa.array(sorted(_header_words()), pa.string())
    required = {index for name, index in layout.columns.items() if contract.field(name).required}
    for index in range(len(layout.headers)):
        texts = batch[index]
        if index in required:
            suspect = pc.or_(suspect, pc.fill_null(pc.equal(pc.utf8_trim_whitespace(texts), ""), True))
        if index in required or index < TOTALS_COLUMNS:
            suspect = pc.or_(suspect, pc.is_in(texts, known))
            suspect = pc.or_(suspect, pc.fill_null(pc.equal(texts, layout.headers[index]), False))
        if layout.sheet.may_be_damaged:
            suspect = pc.or_(suspect, pc.fill_null(pc.match_substring(texts, REPLACED), False))
        if index < TOTALS_COLUMNS:
            suspect = pc.or_(suspect, pc.fill_null(pc.match_substring_regex(texts, TOTALS_PATTERN), False))
        if index == 0:
            suspect = pc.or_(suspect, pc.fill_null(pc.match_substring_regex(texts, FOOTNOTE.pattern), False))
    indices = pc.indices_nonzero(suspect)
    few = batch.take(indices)
    columns = [[cell or "" for cell in few[place].to_pylist()] for place in range(len(layout.headers))]
    cells = zip(*columns, strict=True) if columns else ()
    numbers = few["row_number"].to_pylist()
    return [_Row(*row) for row in zip(indices.to_pylist(), numbers, cells, strict=True)]


@cache
def _header_words() -> frozenset[str]:
    """Every title and alias of every dataset, as it is written."""
    return frozenset(word for contract in load_all() for column in contract.fields for word in column.headers)


@cache
def _header_spellings() -> frozenset[str]:
    return frozenset(map(normal, _header_words()))


def _header_again(row: _Row, layout: Layout) -> str | None:
    """Our header once more, or the header of another table."""
    filled = row.filled
    for ours in (layout.headers, *layout.sheet.head[layout.row - 1 - len(layout.above) : layout.row]):
        same = sum(1 for place in filled if place < len(ours) and row.cells[place].strip() == ours[place].strip())
        if same >= max(2, len(filled) - 1):
            return REPEATED
    words = sum(1 for place in filled if normal(row.cells[place]) in _header_spellings())
    return OTHER_TABLE if words >= max(3, 2 * len(filled) / 3) else None


def noise_in(cells: Sequence[str], layout: Layout, contract: Contract) -> str | None:
    """The text that shows a row to be a sum or a footnote, None for data."""
    filled = [place for place, cell in enumerate(cells) if cell.strip()]
    keys = [layout.columns[name] for name in contract.key if name in layout.columns]
    if layout.running_number is not None:
        keys.append(layout.running_number)
    has_key = bool(keys) and all(cells[place].strip() for place in keys)
    for place in filled:
        if place < TOTALS_COLUMNS and TOTALS.match(cells[place]) and not (has_key and place not in keys):
            return cells[place].strip()
    first = filled[0]
    text = cells[first].strip()
    if has_key and first not in keys:
        return None
    if FOOTNOTE.match(text):
        ours = set(layout.columns.values()) - {first}
        others = [place for place in filled if place in ours and not re.search("[:：]", cells[place])]
        labels = sum(1 for place in filled if FOOTNOTE.match(cells[place]))
        return text if len(others) < 2 or labels > 1 else None
    is_alone = len(filled) == 1 and len(layout.columns) > 2
    is_remark = is_alone and (ALONE.match(text) or (first == 0 and len(text) > LONG_REMARK))
    return text if is_remark else None
