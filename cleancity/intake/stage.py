"""From a sheet's batches to a staged table of folded text in the caller's connection. Nothing is guessed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import chain, islice
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from cleancity.contracts import Contract, Field
from cleancity.contracts.model import ERROR_VALUES
from cleancity.errors import Refused
from cleancity.intake.bounds import Located, forget_staged, keep_to_city
from cleancity.intake.dates import date_orders
from cleancity.intake.fold import Folder, Repairs
from cleancity.intake.header import Layout
from cleancity.intake.kept import unmapped
from cleancity.intake.lengths import unit_pattern
from cleancity.intake.locate import NAMES as POINT_NAMES
from cleancity.intake.locate import locate
from cleancity.intake.manner import Manner
from cleancity.intake.mapping import FileMapping
from cleancity.intake.masking import mask, mask_cell
from cleancity.intake.noise import Sifted, above_header, sift
from cleancity.intake.period import periods_of
from cleancity.intake.progress import Progress
from cleancity.intake.returning import filled_in
from cleancity.intake.shares import share_columns
from cleancity.intake.since import LimitFolder
from cleancity.intake.table import Ragged
from cleancity.intake.typed import as_text
from cleancity.outline import city_box
from cleancity.settings import load_settings

if TYPE_CHECKING:
    import duckdb

IN_MEMORY_BATCHES = 2


@dataclass
class Staging:
    """What was seen while staging.

    Attributes:
        repairs: what folding mended.
        totals: rows that are sums, footnotes or repeated headers (left out), with the text that gave them away.
        ragged: rows with more cells than the header has (rejected).
        located: how many points could be placed, and how many of them lie outside the city.
        replaced: rows with characters that could not be decoded (rejected).
        n_unfilled: rows of a list of ours that came back as they went out (left out).
        n_moved: rows of such a list under another number than they went out with (rejected).
        remarks: sentences about what was not read, or was read in a particular way.
    """

    repairs: Repairs = field(default_factory=Repairs)
    totals: dict[int, str] = field(default_factory=dict)
    ragged: dict[int, tuple[str, ...]] = field(default_factory=dict)
    replaced: dict[int, tuple[str, str]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    n_staged: int = 0
    n_unfilled: int = 0
    n_moved: int = 0
    located: Located = field(default_factory=Located)
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
    for mended in (*layout.sheet.mended, *layout.sheet.filled_merges(layout.row)):
        staging.repairs.add(mended.kind, mended.count, mended.before, mended.after)
    mapping = replace(mapping, date_formats={**date_orders(layout, contract, mapping), **mapping.date_formats})
    schema = _schema(layout, contract, present_fields(layout, contract, mapping))
    folders = _folders(layout, contract, mapping, staging.repairs, as_of, file)
    batches = _folded(layout, contract, mapping, crs or mapping.crs, staging, schema, folders)
    first = list(islice(batches, IN_MEMORY_BATCHES))
    rest = next(batches, None)
    forget_staged(cursor)
    if rest is None:
        cursor.register("staged", pa.Table.from_batches(first, schema))
    else:
        cursor.register("incoming", pa.RecordBatchReader.from_batches(schema, chain(_drain(first), [rest], batches)))
        cursor.execute("CREATE TEMP TABLE staged AS SELECT * FROM incoming")
        cursor.unregister("incoming")
    if contract.is_located:
        staging.located = keep_to_city(cursor, city_box())
    return staging


def _drain(batches: list[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """Hand over each batch and forget it."""
    while batches:
        yield batches.pop(0)


def present_fields(layout: Layout, contract: Contract, mapping: FileMapping) -> tuple[str, ...]:
    """Our columns that the file has, a mapping file fills, or a running number makes up; the others are empty."""
    given = {*layout.columns, *mapping.constants, *mapping.defaults}
    if layout.running_number is not None:
        given |= {contract.key[0], contract.numbered_by[0]}
    given |= set(_units_from(layout, contract))
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
    sifted = Sifted(left_out=above_header(layout))
    for raw in layout.sheet.batches(layout.row, len(layout.headers), keep_ragged):
        batch = _sifted(raw, layout, contract, staging, sifted, hides)
        staging.n_staged += batch.num_rows
        staging.progress.say("正在读取", staging.n_staged)
        if staging.n_staged > limit:
            raise Refused(f"表格超过 {limit} 行的上限。", "请按月或按部门拆分后再上传。")
        if batch.num_rows:
            folded = _fold_batch(batch, layout, contract, mapping, crs, folders, schema, staging.repairs)
            told, n_moved = filled_in(folded, batch, layout, contract.key[0]) if layout.is_returned else (folded, 0)
            staging.n_unfilled += folded.num_rows - told.num_rows
            staging.n_moved += n_moved
            yield told
    staging.remarks = list(_remarks(layout, sifted))


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
    units_from = _units_from(layout, contract)
    for name in present_fields(layout, contract, mapping):
        texts = _texts(batch, name, layout, mapping)
        if name in units_from:
            texts = _units(batch[f"c{layout.columns[units_from[name]]}"], contract.field(name))
        if texts is None:
            columns[name] = pa.nulls(batch.num_rows, pa.string())
            continue
        folder = folders[name]
        columns[name], mended = (
            folder.fold_from(texts, columns) if isinstance(folder, LimitFolder) else folder.fold(texts)
        )
        repaired = repaired if mended is None else pc.or_(repaired, mended)
    if layout.running_number is not None:
        numbers = batch[f"c{layout.running_number}"]
        parts = [columns[name] for name in contract.numbered_by if name in columns]
        columns[contract.key[0]] = _numbered_keys(parts, numbers)
    for index, header in layout.unmapped.items():
        columns[f"x{index}"], mended = unmapped(batch[f"c{index}"], header, "masking" not in mapping.off, repairs)
        repaired = repaired if mended is None else pc.or_(repaired, mended)
    columns["is_repaired"] = repaired
    if contract.is_located:
        columns |= locate(columns, batch.num_rows, crs, mapping.swapped_axes)
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
    observed, planned = periods_of(layout, contract, as_of, file)
    shares = share_columns(layout, contract, mapping)
    return {
        column.name: (LimitFolder if column.date_only_is_end else Folder)(
            column,
            repairs,
            mapping.values.get(column.name),
            Manner(
                mapping.date_formats.get(column.name), mapping.off, observed if column.is_as_of else planned,
                column.name in shares, layout.sheet.is_of_workbook,
            ),
        )
        for column in contract.fields
    }  # fmt: skip


def _units_from(layout: Layout, contract: Contract) -> dict[str, str]:
    """Our column of units -> the column in whose cells they stand (`2工作日`), where it has none of its own."""
    return {
        column.unit_to: column.name
        for column in contract.fields
        if column.unit_to and column.name in layout.columns and column.unit_to not in layout.columns
    }


def _units(quantities: pa.Array, column: Field) -> pa.Array:
    """The unit at the end of each quantity, of those that the column knows; nothing where there is none."""
    found = pc.extract_regex(pc.utf8_trim_whitespace(quantities), unit_pattern(column))
    return pc.struct_field(found, "unit")


def _numbered_keys(parts: Sequence[pa.Array], numbers: pa.Array) -> pa.Array:
    """Where a file only counts its rows: the number after whose row it is. Two departments, and two weeks of one, count
    from 1 each; a list that grows keeps its rows' keys."""
    trimmed = pc.replace_substring_regex(pc.utf8_trim_whitespace(numbers), r"\.0+$", "")
    first = parts[0].fill_null("其他")
    rest = [pc.replace_substring_regex(part, r"^(\d{4}-\d\d-\d\d)[ T].*$", r"\1") for part in parts[1:]]
    joined = pc.binary_join_element_wise(first, *rest, trimmed, "-", null_handling="skip")
    # An error value makes no key; alone it is one that the rules know.
    keys = pc.if_else(pc.is_in(trimmed, pa.array(ERROR_VALUES)), trimmed, joined)
    return pc.if_else(pc.is_valid(trimmed), keys, pa.scalar(None, pa.string()))


def _sifted(
    batch: pa.RecordBatch, layout: Layout, contract: Contract, staging: Staging, sifted: Sifted, hides: bool
) -> pa.RecordBatch:
    """The rows that are data; the others are counted with the text that gave them away."""
    if layout.sheet.has_typed_text:
        batch = as_text(batch, staging.repairs)
    data = sift(batch, layout, contract, sifted, staging.ragged)
    staging.totals = {number: mask(word) if hides else word for number, word in sifted.left_out.items()}
    staging.replaced = {
        number: (header, mask_cell(cell, header) if hides else cell)
        for number, (header, cell) in sifted.damaged.items()
    }
    return data


def _remarks(layout: Layout, sifted: Sifted) -> Iterator[str]:
    """What a reader of the file should know about what was not read, or was read in a particular way."""
    for row, header in sifted.others.items():
        yield f"第 {row} 行起是另一张表（{header}……），没有读入；要读请单独存成一张工作表。"
    if layout.other_sheets:
        names = "、".join(layout.other_sheets)
        yield f"工作簿里的工作表“{names}”也像这类数据，没有读入；要读请选择工作表再上传。"
    if layout.twice:
        names = "、".join(layout.twice[:8])
        yield f"列名“{names}”出现不止一次，只用最左边的一列；其余的随行原样保存，若是并排的另一张表请分开上传。"
    if short := layout.sheet.short_rows - sifted.left_out.keys():
        yield f"有 {len(short)} 行的格数比表头少，缺的格按空处理（例如第 {min(short)} 行）。"
