"""From a sheet's batches to a staged table of folded text in the caller's connection. Nothing is guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from cleancity.contracts import Contract
from cleancity.errors import Refused
from cleancity.intake.dates import date_orders
from cleancity.intake.fold import Folder, Manner, Repairs
from cleancity.intake.header import Layout
from cleancity.intake.kept import unmapped
from cleancity.intake.locate import NAMES as POINT_NAMES
from cleancity.intake.locate import locate
from cleancity.intake.mapping import FileMapping
from cleancity.intake.masking import mask, mask_cell
from cleancity.intake.period import period_of
from cleancity.intake.progress import Progress
from cleancity.intake.table import Ragged
from cleancity.settings import load_settings

if TYPE_CHECKING:
    import duckdb

TOTALS_PATTERN = (
    r"(?i)^\s*(本页|本表|本周|本月|全市|全区)?\s*(合\s*计|小\s*计|总\s*计|共\s*计|累\s*计|总\s*数|sub-?total|total)"
    r"\s*[:：]?\s*[0-9.,，]*\s*[件行项个条]?\s*$"
)
TOTALS = re.compile(TOTALS_PATTERN)
# A sum is named in one of the first columns; further right such words are data.
TOTALS_COLUMNS = 3
FOOTNOTE = re.compile(
    r"^\s*(备注|说明|注|制表|填表|审核|复核|负责人|经办|签字|签名|填报单位|联系电话|打印时间|导出时间)\S{0,4}\s*[:：]"
)
REPLACED = "\ufffd"
IN_MEMORY_BATCHES = 2


@dataclass
class Staging:
    """What was seen while staging.

    Attributes:
        repairs: what folding mended.
        totals: rows that are sums, footnotes or repeated headers (left out), with the text that gave them away.
        ragged: rows with more cells than the header has (rejected).
        replaced: rows with characters that could not be decoded (rejected).
    """

    repairs: Repairs = field(default_factory=Repairs)
    totals: dict[int, str] = field(default_factory=dict)
    ragged: dict[int, tuple[str, ...]] = field(default_factory=dict)
    replaced: dict[int, tuple[str, str]] = field(default_factory=dict)
    n_staged: int = 0
    progress: Progress = field(default_factory=Progress)


def stage(
    cursor: duckdb.DuckDBPyConnection,
    layout: Layout,
    contract: Contract,
    mapping: FileMapping,
    crs: str | None,
    progress: Progress,
    as_of: date | None = None,
    file: str = "",
) -> Staging:
    """Make `staged`: `row_number`, `is_repaired`, our columns as text, theirs as x{index}.

    Args:
        as_of, file: the report date that was given and the file's name; dates without a year are read by them.

    A week's file stays in memory as it is; a large one streams into a temporary table, which may spill to disk.

    Raises:
        Refused: the sheet has more rows or columns than the limits allow, or dates that nobody can tell apart.
    """
    limits = load_settings()
    if len(layout.headers) > limits.max_columns:
        raise Refused(f"表格有 {len(layout.headers)} 列，超过 {limits.max_columns} 列的上限。", "请删去用不到的列。")
    staging = Staging(progress=progress)
    mapping = replace(mapping, date_formats={**date_orders(layout, contract, mapping), **mapping.date_formats})
    schema = _schema(layout, contract, present_fields(layout, contract, mapping))
    folders = _folders(layout, contract, mapping, staging.repairs, as_of, file)
    batches = _folded(layout, contract, mapping, crs or mapping.crs, staging, schema, folders)
    first = list(islice(batches, IN_MEMORY_BATCHES))
    rest = next(batches, None)
    if rest is None:
        cursor.register("staged", pa.Table.from_batches(first, schema))
        return staging
    cursor.register("incoming", pa.RecordBatchReader.from_batches(schema, chain(_drain(first), [rest], batches)))
    cursor.execute("CREATE OR REPLACE TEMP TABLE staged AS SELECT * FROM incoming")
    cursor.unregister("incoming")
    return staging


def _drain(batches: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Hand over each batch and forget it."""
    while batches:
        yield batches.pop(0)


def present_fields(layout: Layout, contract: Contract, mapping: FileMapping) -> tuple[str, ...]:
    """Our columns that the file has, a mapping file fills, or a running number makes up; the others are empty."""
    given = {*layout.columns, *mapping.constants, *mapping.defaults}
    if layout.running_number is not None:
        given |= {contract.key[0], "source"}
    return tuple(column.name for column in contract.fields if column.name in given)


def _schema(layout: Layout, contract: Contract, present: tuple[str, ...]) -> pa.Schema:
    kinds = (pa.float64(),) * 4 + (pa.string(),) * 2 + (pa.int64(),)
    return pa.schema(
        [("row_number", pa.int64()), ("is_repaired", pa.bool_())]
        + [(name, pa.string()) for name in present]
        + [(f"x{index}", pa.string()) for index in layout.unmapped]
        + (list(zip(POINT_NAMES, kinds, strict=True)) if contract.is_located else [])
    )


def _folded(
    layout: Layout,
    contract: Contract,
    mapping: FileMapping,
    crs: str | None,
    staging: Staging,
    schema: pa.Schema,
    folders: dict[str, Folder],
) -> Iterator[pa.RecordBatch]:
    hides = "masking" not in mapping.off

    def keep_ragged(ragged: Ragged) -> None:
        staging.ragged[ragged.row] = tuple(map(mask, ragged.cells)) if hides else ragged.cells

    limit = load_settings().max_rows
    for raw in layout.sheet.batches(layout.row, len(layout.headers), keep_ragged):
        batch = _without_noise(raw, layout, contract, staging, hides)
        staging.n_staged += batch.num_rows
        staging.progress.say("正在读取", staging.n_staged)
        if staging.n_staged > limit:
            raise Refused(f"表格超过 {limit} 行的上限。", "请按月或按部门拆分后再上传。")
        if batch.num_rows:
            yield _fold_batch(batch, layout, contract, mapping, crs, folders, schema, staging.repairs)


def _fold_batch(
    batch: pa.RecordBatch,
    layout: Layout,
    contract: Contract,
    mapping: FileMapping,
    crs: str | None,
    folders: dict[str, Folder],
    schema: pa.Schema,
    repairs: Repairs,
) -> pa.RecordBatch:
    columns: dict[str, pa.Array] = {"row_number": batch["row_number"]}
    repaired = pa.array([False] * batch.num_rows)
    for name in present_fields(layout, contract, mapping):
        texts = _texts(batch, name, layout, mapping)
        if texts is None:
            columns[name] = pa.nulls(batch.num_rows, pa.string())
            continue
        columns[name], mended = folders[name].fold(texts)
        repaired = repaired if mended is None else pc.or_(repaired, mended)
    if layout.running_number is not None:
        columns[contract.key[0]] = _numbered_keys(columns["source"], batch[f"c{layout.running_number}"])
    for index, header in layout.unmapped.items():
        columns[f"x{index}"], mended = unmapped(batch[f"c{index}"], header, "masking" not in mapping.off, repairs)
        repaired = repaired if mended is None else pc.or_(repaired, mended)
    columns["is_repaired"] = repaired
    if contract.is_located:
        columns |= locate(columns, batch.num_rows, crs)
    return pa.record_batch([columns[name] for name in schema.names], schema=schema)


def _texts(batch: pa.RecordBatch, name: str, layout: Layout, mapping: FileMapping) -> pa.Array | None:
    """The column as it came; a constant or a default fills what is empty."""
    constant = mapping.constants.get(name, mapping.defaults.get(name))
    if name in layout.columns:
        texts = batch[f"c{layout.columns[name]}"]
        return texts if constant is None else texts.fill_null(constant)
    return None if constant is None else pa.array([constant] * batch.num_rows, pa.string())


def _folders(
    layout: Layout, contract: Contract, mapping: FileMapping, repairs: Repairs, as_of: date | None, file: str
) -> dict[str, Folder]:
    period = period_of(layout, contract, as_of, file)
    return {
        column.name: Folder(
            column,
            repairs,
            mapping.values.get(column.name),
            Manner(mapping.date_formats.get(column.name), mapping.off, period),
        )
        for column in contract.fields
    }


def _numbered_keys(sources: pa.Array, numbers: pa.Array) -> pa.Array:
    """Where a file only counts its rows, source and number together are the key."""
    trimmed = pc.replace_substring_regex(pc.utf8_trim_whitespace(numbers), r"\.0+$", "")
    return pc.binary_join_element_wise(sources.fill_null("其他"), trimmed, "-")


def _without_noise(
    batch: pa.RecordBatch, layout: Layout, contract: Contract, staging: Staging, hides: bool
) -> pa.RecordBatch:
    """Drop blank rows; leave out sums, footnotes and repeated headers; set aside rows that could not be decoded."""
    suspects = _suspects(batch, layout, contract)
    drop: set[int] = set()
    for index in suspects:
        cells = [batch[f"c{i}"][index].as_py() for i in range(len(layout.headers))]
        filled = [cell for cell in cells if cell and cell.strip()]
        number = batch["row_number"][index].as_py()
        if not filled:
            drop.add(index)
        elif word := _noise_in(filled, cells, layout):
            staging.totals[number] = mask(word) if hides else word
            drop.add(index)
        elif bad := next((i for i, cell in enumerate(cells) if cell and REPLACED in cell), None):
            value = cells[bad] or ""
            staging.replaced[number] = (layout.headers[bad], mask_cell(value, layout.headers[bad]) if hides else value)
            drop.add(index)
    if not drop:
        return batch
    return batch.filter(pa.array([index not in drop for index in range(batch.num_rows)]))


def _suspects(batch: pa.RecordBatch, layout: Layout, contract: Contract) -> list[int]:
    """Rows that lack something required, repeat the header, look like a sum or are damaged: few enough for Python."""
    suspect = pa.array([False] * batch.num_rows)
    for name, index in layout.columns.items():
        texts = batch[f"c{index}"]
        if contract.field(name).required:
            bare = pc.utf8_trim_whitespace(texts)
            suspect = pc.or_(suspect, pc.fill_null(pc.equal(bare, ""), True))
            suspect = pc.or_(suspect, pc.fill_null(pc.equal(bare, layout.headers[index]), False))
    for index in range(len(layout.headers)):
        if layout.sheet.may_be_damaged:
            suspect = pc.or_(suspect, pc.fill_null(pc.match_substring(batch[f"c{index}"], REPLACED), False))
        if index < TOTALS_COLUMNS:
            is_sum = pc.match_substring_regex(batch[f"c{index}"], TOTALS_PATTERN)
            suspect = pc.or_(suspect, pc.fill_null(is_sum, False))
    rows: list[int] = pc.indices_nonzero(suspect).to_pylist()
    return rows


def _noise_in(filled: list[str], cells: list[str | None], layout: Layout) -> str | None:
    pairs = zip(layout.headers, cells, strict=True)
    repeated = sum(1 for header, cell in pairs if header and cell and cell.strip() == header)
    if repeated >= max(2, len(filled) - 1):
        return "重复的表头"
    first = filled[0].strip()
    named = next((cell.strip() for cell in cells[:TOTALS_COLUMNS] if cell and TOTALS.match(cell)), None)
    if named is not None:
        return named
    if FOOTNOTE.match(first) or (len(filled) == 1 and len(layout.columns) > 2 and len(first) > 40):
        return first
    return None
